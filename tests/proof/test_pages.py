# SPDX-License-Identifier: MPL-2.0
"""Every page of every citizen: what the explanation calls shown stands there, and of what it calls hidden nothing."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator

import pytest

from overblik.demo.citizen import Citizen
from overblik.disclosure.reason import Reason
from overblik.overview.selection import Consequence
from overblik.portal.addresses import benefit_address, case_address
from tests.proof.canaries import NOTHING
from tests.proof.looking import Faults, links, look_around, look_through
from tests.proof.shown import Shown
from tests.proof.site import Answer, Visitor
from tests.proof.world import World

pytestmark = [pytest.mark.slow, pytest.mark.database]

STARTS = ("/", "/en/")
# Of so many citizens one is looked at from every side: in English, by every search, in every form.
ONE_OF = 10
ABOUT_ALL = ("", "om/", "daekker/", "databeskyttelse/", "was", "set/", "henvendelser/", "besked/", "hent/")
ABOUT_ALL += ("fejl/mangler/", "fuldmagter/", "fuldmagter/giv/", "session/")

_SELECT = re.compile(r'<select class="form-select" id="search-(\w+)".*?</select>', re.DOTALL)
_OPTION = re.compile(r'<option value="([^"]+)"')


@pytest.mark.parametrize("world", [1], indirect=True, ids=["seed-1"])
def test_every_reason_to_hide_is_there(world: World) -> None:
    met = set().union(*(world.shown(citizen).reasons for citizen in world.citizens))
    assert {str(one) for one in (*Reason, *Consequence)} - met <= {str(Reason.OUTSIDE_MANDATE)}


def test_every_page_shows_what_is_explained_as_shown_and_nothing_of_what_is_hidden(world: World) -> None:
    faults = Faults()
    for citizen in world.citizens:
        shown, visitor = world.shown(citizen), world.visitor(citizen)
        every_side = citizen.number % ONE_OF == 0
        for start in STARTS if every_side else STARTS[:1]:
            look_around(faults, shown, visitor, start)
        if every_side:
            search(faults, shown, visitor)
            for path in ABOUT_ALL:
                faults.beyond(path, shown, visitor.get(f"/{path}"), shown.everywhere())
    assert faults.found[:9] == []


def search(faults: Faults, shown: Shown, visitor: Visitor) -> None:
    """Every choice that is offered; then the words of every title, of which those hidden find nothing."""
    everything, everywhere = set(shown.addresses()), shown.everywhere()
    for name, value in offered(visitor.get("/")):
        query = f"/?{name}={value}"
        found = look_through(faults, shown, visitor, query, everywhere).links
        faults.unless(set() < found <= everything, f"{query}: finds nothing, or too much")
    titles = [(case, "", "title") for case in shown.cases | shown.hidden_cases]
    titles += [(grant, part, "name") for grant, part in shown.benefits | shown.hidden_benefits]
    for mark in shown.canaries.of(titles):
        # What is not shown may be named by the question only, which the page repeats.
        found = links(visitor.get(f"/?text={mark.decode()}"))
        faults.unless(
            bool(found) is (mark in shown.must_name()), f"the search for {mark!r} is not as it was shown"
        )
        faults.unless(found <= everything, f"the search for {mark!r} finds too much")


def offered(answer: Answer) -> Iterator[tuple[str, str]]:
    """Each list of the search and each value in it."""
    for match in _SELECT.finditer(answer.body.decode()):
        for value in _OPTION.findall(match[0]):
            yield match[1], html.unescape(value)


def test_there_is_a_form_to_report_what_is_shown_and_none_for_what_is_hidden(world: World) -> None:
    faults = Faults()
    for citizen in every(world, ONE_OF):
        shown, visitor = world.shown(citizen), world.visitor(citizen)
        nothing = visitor.get(f"/fejl/sag/{uuid.UUID(int=0)}/").same
        everywhere = shown.everywhere()
        for address, case in forms(shown, hidden=False):
            answer = visitor.get(address)
            letters = shown.on_case(case) if case is not None else NOTHING
            faults.beyond(address, shown, answer, everywhere | letters)
            faults.unless(answer.status == 200, f"{address}: no form")
        for address, _ in forms(shown, hidden=True):
            faults.unless(visitor.get(address).same == nothing, f"{address}: not as what never was")
            sent = visitor.post(address, matter="other", words="x", form="0" * 32)
            faults.unless(sent.same == nothing, f"{address}: sent, not as what never was")
    assert faults.found[:9] == []


def every(world: World, one_of: int) -> list[Citizen]:
    """One citizen of so many."""
    return [citizen for citizen in world.citizens if citizen.number % one_of == 0]


def forms(shown: Shown, *, hidden: bool) -> Iterator[tuple[str, uuid.UUID | None]]:
    """The addresses of forms, with the case whose letters may be named on each."""
    for case in shown.hidden_cases if hidden else shown.cases:
        yield f"/fejl{case_address('/', case)}", case
    letters = {(case, one) for case, found in shown.letters.items() for one in found}
    for case, letter in shown.hidden_letters if hidden else letters:
        yield f"/fejl/brev/{case}/{letter}/", case
    for grant, part in shown.hidden_benefits if hidden else shown.benefits:
        yield f"/fejl{benefit_address('/', f'{grant}:{part}')}", None
    for payment in shown.hidden_payments if hidden else shown.payments:
        for grant, part in shown.canaries.paid_by[payment]:
            page = benefit_address("/", f"{grant}:{part}").removeprefix("/ydelse")
            yield f"/fejl/udbetaling{page}{payment}/", None
