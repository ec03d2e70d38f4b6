# SPDX-License-Identifier: MPL-2.0
"""The roll-up: all rows of reading counted once by the worker, so that pages and what-ifs need not count them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from overblik.disclosure.combination import USUAL, DatedKnowledge, Grain
from overblik.disclosure.rule import RuleSet
from overblik.kle.number import KlePattern

EVERYWHERE = tuple(KlePattern(f"{digit}*") for digit in range(10))
"""All subjects there can be."""

_CEILING = 2
"""What is more sensitive than this is told apart on a document's case: level 2 is that of most cases, and a rule with
a lower ceiling is rare enough to be counted for itself."""

_FIRST_YEAR = 1970
_AT_LEAST = dt.timedelta(minutes=10)
_SHARE = 30
"""The worker counts at most a thirtieth of its time, however much there is to count."""


class AreaCount(NamedTuple):
    """What an authority has in one node of KLE: different cases and benefits, how many of the cases have a quality
    finding, and how many different citizens have something there, of whatever kind.
    """

    cases: int = 0
    benefits: int = 0
    cases_with_findings: int = 0
    citizens: int = 0


class Delivery(NamedTuple):
    """What one source system delivered to an area: different cases and benefits. `untitled` and `with_findings` are
    those of the cases; `first_created` is the oldest creation day among them, None = none is told.
    """

    source: uuid.UUID | None
    cases: int
    benefits: int
    untitled: int
    with_findings: int
    first_created: dt.date | None
    last_received: dt.datetime


@dataclass(frozen=True, slots=True)
class RollUp:
    """As of when it was counted (*optælling*) and how finely, as far as one authority goes.

    `today`: the Danish date of `moment`. `stopped`: this authority's stopped objects, each with its number in the
    roll-up, from 1.
    """

    moment: dt.datetime
    today: dt.date
    cost: dt.timedelta
    cuts: tuple[dt.date, ...]
    ceiling: int
    stopped: tuple[tuple[uuid.UUID, int], ...]

    def serves(self, grain: Grain) -> bool:
        """Whether everything that `grain` tells apart is told apart here, so that an answer from it is exact."""
        return (
            set(grain.cuts) <= set(self.cuts)
            and (grain.ceiling >= self.ceiling or not grain.documents)
            and {object_id for object_id, _ in self.stopped} == set(grain.stopped)
        )

    def pieces(self, grain: Grain) -> list[int]:
        """For each piece of time here, from that before the first cut, the piece of `grain` in which it lies."""
        found, passed = [0], 0
        wanted = set(grain.cuts)
        for cut in self.cuts:
            passed += cut in wanted
            found.append(passed)
        return found

    def stops(self, grain: Grain) -> list[int]:
        """For each number of a stopped object here, from 0 = none, its number in `grain`."""
        places = {object_id: place for place, object_id in enumerate(grain.stopped, start=1)}
        found = [0] * (1 + max((number for _, number in self.stopped), default=0))
        for object_id, number in self.stopped:
            found[number] = places[object_id]
        return found

    def is_due(self, moment: dt.datetime) -> bool:
        """Whether it is time to count anew."""
        return moment - self.moment >= max(_AT_LEAST, self.cost * _SHARE)


def fine_grain(rule_sets: Iterable[RuleSet], knowledge: DatedKnowledge, moment: dt.datetime) -> Grain:
    """Fine enough for these rule sets, and for any that differ from them by a from-date on the first of a month or the
    last of a year, which is where they mostly lie.
    """
    rule_sets = tuple(rule_sets)
    grain = Grain.of(rule_sets, knowledge, moment)
    cuts = {*grain.cuts, *_usual_days(moment.year + 1)}
    return replace(
        grain,
        cuts=tuple(sorted(cuts)),
        documents=EVERYWHERE,
        ceiling=min(grain.ceiling, _CEILING, USUAL),
        guarded=EVERYWHERE,
    )


def _usual_days(last: int) -> Sequence[dt.date]:
    return [
        day
        for year in range(_FIRST_YEAR, last + 1)
        for day in (*(dt.date(year, month, 1) for month in range(1, 13)), dt.date(year, 12, 31))
    ]
