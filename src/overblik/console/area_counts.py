# SPDX-License-Identifier: MPL-2.0
"""How much an authority has in each node of KLE, in words for a page: the worker's counts, with their age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from overblik.console.desk import desk
from overblik.console.member import Member
from overblik.disclosure import roll_up_store
from overblik.disclosure.roll_up import AreaCount
from overblik.webkit.formatting import NO_BREAK, number

ALL_LEVELS = (0, 2, 5, 8)
MAIN_GROUPS_AND_SUBJECTS = (0, 2, 8)


@dataclass(frozen=True, slots=True)
class CountWords:
    """The counts of one node as a page writes them. `with_findings` is the share of the cases, "" = no cases."""

    cases: str
    citizens: str
    benefits: str
    with_findings: str
    is_nothing: bool

    @classmethod
    def of(cls, count: AreaCount, language: str) -> CountWords:
        """In a language."""
        return cls(
            number(count.cases, language),
            number(count.citizens, language),
            number(count.benefits, language),
            share(count.cases_with_findings, count.cases),
            not any(count),
        )


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """The counts a page needs. `counted_at` None = nothing has been counted yet, which is not nothing."""

    counted_at: dt.datetime | None
    _counts: Mapping[str, AreaCount]

    def numbers(self) -> Iterable[str]:
        """Every number that something was counted on."""
        return self._counts.keys()

    def of(self, node: str, language: str) -> CountWords | None:
        """Those of a number, "" = of everything; None while nothing has been counted."""
        if self.counted_at is None:
            return None
        return CountWords.of(self._counts.get(node, AreaCount()), language)


def area_counts(member: Member, below: str = "", levels: Sequence[int] = ALL_LEVELS) -> AreaCounts:
    """The counts of the authority worked for, from `below` on down."""
    conn = desk().connect()
    roll_up = roll_up_store.load(conn, member.authority)
    if roll_up is None:
        return AreaCounts(None, {})
    return AreaCounts(roll_up.moment, roll_up_store.area_counts(conn, member.authority, below, levels))


def share(part: int, whole: int) -> str:
    """As a whole percentage, never 0 or 100 unless it is just that; "" of nothing."""
    if not whole:
        return ""
    rounded = round(100 * part / whole)
    if part and not rounded:
        return f"< 1{NO_BREAK}%"
    if part < whole and rounded == 100:
        return f"> 99{NO_BREAK}%"
    return f"{rounded}{NO_BREAK}%"
