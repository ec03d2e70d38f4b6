# SPDX-License-Identifier: MPL-2.0
"""Looking at all the pages of one citizen, and writing down what is wrong instead of stopping at the first."""

from __future__ import annotations

import html
import re
import uuid
from dataclasses import dataclass, field

from overblik.portal.addresses import benefit_address, case_address
from tests.proof.canaries import NOTHING, Marks, scan
from tests.proof.shown import Shown
from tests.proof.site import Answer, Visitor

_CASE = re.compile(r'href="((?:/en)?/sag/[0-9a-f-]{36}/)"')
_BENEFIT = re.compile(r'href="((?:/en)?/ydelse/[0-9a-f-]{36}/[^/"]+/)"')
_GOES_ON = re.compile(r'href="(\?[^"#]*(?:page|year)=[^"#]*)')
_REPORT = re.compile(r'href="(?:/en)?/fejl/(?:brev|udbetaling)/[^"]*/([0-9a-f-]{36})/"')


class Faults:
    """What is wrong, in words. `beyond` is used on every page there is."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def beyond(self, where: str, shown: Shown, answer: Answer, allowed: Marks) -> Marks:
        """Note what the answer holds and may not; what it holds."""
        found = scan(answer.body)
        self.found += [f"{where}: {one}" for one in shown.beyond(found, allowed)]
        return found

    def unless(self, truth: bool, words: str) -> None:
        """Note the words unless it is so."""
        if not truth:
            self.found.append(words)


def links(answer: Answer) -> set[str]:
    """The pages of cases and benefits that a page leads to."""
    text = answer.body.decode()
    return {*_CASE.findall(text), *_BENEFIT.findall(text)}


def reported(answer: Answer) -> set[uuid.UUID]:
    """The documents or payments of a page, by the ways to report about each."""
    return {uuid.UUID(one) for one in _REPORT.findall(answer.body.decode())}


@dataclass
class Whole:
    """What a list holds on all its pages together: status of the first, items, reports and marks of all."""

    status: int
    links: set[str] = field(default_factory=set)
    reported: set[uuid.UUID] = field(default_factory=set)
    found: Marks = NOTHING


def look_through(faults: Faults, shown: Shown, visitor: Visitor, address: str, allowed: Marks) -> Whole:
    """An address and every page of it that it leads to: the next ones, and the years of a benefit."""
    path, waiting, seen = address.partition("?")[0], [address], {address}
    whole: Whole | None = None
    while waiting:
        here = waiting.pop()
        answer = visitor.get(here)
        whole = whole or Whole(answer.status)
        faults.unless(answer.status == whole.status, f"{here}: another status than the first page")
        whole.found |= faults.beyond(here, shown, answer, allowed)
        whole.links |= links(answer)
        whole.reported |= reported(answer)
        ways = {path + html.unescape(one) for one in _GOES_ON.findall(answer.body.decode())}
        waiting += sorted(ways - seen)
        seen |= ways
    assert whole is not None
    return whole


def look_around(faults: Faults, shown: Shown, visitor: Visitor, start: str, *, reports: bool = True) -> None:
    """The start page, the page of every item, and where hidden items would have theirs.

    `reports`: whether there is a way to report about each letter and payment, which tells their ids.
    """
    everywhere, expected = shown.everywhere(), set(shown.addresses(start))
    whole = look_through(faults, shown, visitor, start, everywhere)
    faults.unless(whole.status == 200 and whole.links == expected, f"{start}: not the items shown")
    faults.unless(shown.must_name() <= whole.found.texts, f"{start}: an item without its own title")
    for case in shown.cases:
        address = case_address(start, case)
        answer = visitor.get(address)
        found = faults.beyond(address, shown, answer, everywhere | shown.on_case(case))
        title = shown.canaries.of([(case, "", "title")]) if case in shown.titled else frozenset()
        faults.unless(answer.status == 200 and title <= found.texts, f"{address}: not its own title")
        letters = shown.letters.get(case, set())
        faults.unless(
            all(shown.called(case, one) & found.texts for one in letters), f"{address}: a letter is missing"
        )
        faults.unless(
            reported(answer) == (letters if reports else set()), f"{address}: not the letters shown"
        )
    for grant, part in shown.benefits:
        address = benefit_address(start, f"{grant}:{part}")
        payments = shown.payments_of((grant, part))
        whole = look_through(faults, shown, visitor, address, everywhere)
        name = shown.canaries.of([(grant, part, "name")])
        faults.unless(whole.status == 200 and name <= whole.found.texts, f"{address}: not its own name")
        faults.unless(
            whole.reported == (payments if reports else set()), f"{address}: not the payments shown"
        )
        paid = {shown.canaries.on_account[one] for one in payments}
        faults.unless(paid <= whole.found.amounts, f"{address}: an amount is missing")
    nothing = visitor.get(case_address(start, uuid.UUID(int=0))).same
    for address in shown.hidden_addresses(start):
        faults.unless(visitor.get(address).same == nothing, f"{address}: not as what never was")
