# SPDX-License-Identifier: MPL-2.0
"""All that a decision depends on, told so coarsely that millions of rows are a few thousand combinations.

Two rows of one combination are decided alike by every set of rules the grain was made for. A combination is never
decided on itself: it is turned back into a row (`Grain.row`), and `decide` decides on that.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from overblik.disclosure.compile import EffectiveRule
from overblik.disclosure.decision import KleKnowledge
from overblik.disclosure.rule import Rule, RuleSet
from overblik.index.kinds import Sensitivity
from overblik.index.reading import Candidate, ItemKind, ReadingRow
from overblik.kle.number import KlePattern


class DatedKnowledge(KleKnowledge, Protocol):
    """What is known of KLE, and when it changes; `overblik.kle.catalogue.Catalogue` fits."""

    def turning_days(self) -> frozenset[dt.date]:
        """The days on which some number begins or ceases to be known."""


class Mark(enum.IntFlag):
    """What holds of a row at the moment that is asked about, as one small number.

    UNFINISHED: a document whose states do not let it be shown, as far as documents are shown in its area at all.
    """

    EXCLUDED = 1
    UNRELATED = 2
    UNTITLED = 4
    STATELESS = 8
    ACTIVE = 16
    SOURCELESS = 32
    UNFINISHED = 64


NOTHING = -1
"""Where a combination has no creation day, or no case that matters."""


class Combination(NamedTuple):
    """One combination, in plain values, because there may be a hundred thousand.

    - `kle`, `facet`, `findings`: "" = none. `source`: the nil UUID with Mark.SOURCELESS = none.
    - `sensitivity`: 1-4, 0 = missing or unknown. `created`: how many cuts of the grain lie on or before the day.
    - `marks`: of `Mark`. `stopped`: which of the grain's stopped objects it is or lies on, from 1; 0 = none.
    - `case_sensitivity`, `case_marks`: the same of the case a document lies on. A document repeats the rest of its
      case, and is projected with it. NOTHING for all that is no document, and for a document whose case holds
      nothing against it: no mark, and not above any ceiling of its area.
    """

    kind: int
    candidate: int
    source: uuid.UUID
    kle: str
    facet: str
    sensitivity: int
    created: int
    marks: int
    stopped: int
    case_sensitivity: int
    case_marks: int
    findings: str


USUAL = EffectiveRule().sensitivity_ceiling
"""The ceiling where no rule sets one."""

KEY = Combination._fields[:-1]
"""What decides. The findings decide nothing; they are told of what becomes visible."""

DECIDING: dict[str, str] = {
    "kind": "kind",
    "candidate": "candidate",
    "source": "source",
    "kle": "kle",
    "facet": "facet",
    "sensitivity": "sensitivity",
    "created": "created",
    "closed_at": "marks",
    "state_from": "marks",
    "state_to": "marks",
    "candidate_from": "marks",
    "candidate_to": "marks",
    "excluded_from": "marks",
    "excluded_to": "marks",
    "has_title": "marks",
    "item_id": "stopped",
    "owner_id": "stopped",
    "case_id": "stopped",
}
"""Each column of a reading row that `decide` looks at, and where a combination tells it; the authority is the same
for all. A test watches `decide` look, so that what it looks at next is not forgotten here."""

_EXCLUDED, _UNRELATED, _UNTITLED, _STATELESS, _ACTIVE, _SOURCELESS, _ = (int(mark) for mark in Mark)
_NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Grain:
    """How finely rows are told apart: the days at which creation dates are cut, and the stopped objects.

    `moment` (aware) is when it is decided. `documents`: the areas where some rule shows any; elsewhere their cases
    need not be asked for. What is as sensitive as `ceiling` or less passes every rule's ceiling, and outside the
    areas `guarded` by one, what is as sensitive as `USUAL`. `unstopped`: the id of an object that nothing stops.
    """

    moment: dt.datetime
    cuts: tuple[dt.date, ...]
    documents: tuple[KlePattern, ...]
    ceiling: int
    guarded: tuple[KlePattern, ...]
    stopped: tuple[uuid.UUID, ...]
    unstopped: uuid.UUID

    @classmethod
    def of(cls, rule_sets: Iterable[RuleSet], knowledge: DatedKnowledge, moment: dt.datetime) -> Grain:
        """Fine enough for all of these rule sets: their from-dates, and the days on which KLE changes."""
        rule_sets = tuple(rule_sets)
        rules = [rule for each in rule_sets for rule in each.rules]
        stops = [stop for each in rule_sets for stop in each.stops]
        stopped = {stop.object_id for stop in stops if stop.object_id is not None}
        return cls(
            moment=moment,
            cuts=tuple(
                sorted({rule.from_date for rule in rules if rule.from_date} | knowledge.turning_days())
            ),
            documents=_areas(rule for rule in rules if rule.documents),
            ceiling=min((rule.sensitivity_ceiling or USUAL for rule in rules), default=USUAL),
            guarded=_areas(rule for rule in rules if (rule.sensitivity_ceiling or USUAL) < USUAL),
            stopped=tuple(sorted(stopped)),
            unstopped=next(each for each in map(_numbered, itertools.count()) if each not in stopped),
        )

    def row(self, combination: Combination, authority: str) -> ReadingRow:
        """A row of this combination; of all rows of it, the one with the fewest words."""
        return self._row(combination, authority, ItemKind(combination.kind), combination.sensitivity, 0)

    def source(self, combination: Combination) -> uuid.UUID | None:
        """The source system, None = none."""
        return None if combination.marks & _SOURCELESS else combination.source

    def case_row(self, combination: Combination, authority: str) -> ReadingRow:
        """The case on which a document of this combination lies."""
        sensitivity, marks = combination.case_sensitivity, combination.case_marks
        if marks == NOTHING:
            sensitivity, marks = int(Sensitivity.NOT_CONFIDENTIAL), 0
        return self._row(combination, authority, ItemKind.CASE, sensitivity, marks)

    def _row(
        self, combination: Combination, authority: str, kind: ItemKind, sensitivity: int, of_case: int
    ) -> ReadingRow:
        _, candidate, _, kle, facet, _, created, marks, stopped, *_ = combination
        moment = self.moment
        if kind != combination.kind:
            # Whether it is active, and whose system it came from, the document repeats.
            marks = marks & (_ACTIVE | _SOURCELESS) | of_case & ~(_ACTIVE | _SOURCELESS)
        item = self.stopped[stopped - 1] if stopped else self.unstopped
        return ReadingRow(
            party_key=_NOBODY,
            kind=kind,
            owner_id=item,
            item_id=item,
            part="",
            candidate=Candidate(candidate),
            authority=authority,
            source=self.source(combination),
            kle=kle or None,
            facet=facet or None,
            sensitivity=sensitivity or None,
            created=self._day(created),
            closed_at=None if marks & _ACTIVE else moment,
            state_from=None if marks & _STATELESS else moment,
            state_to=None,
            candidate_from=None,
            candidate_to=moment if marks & _UNRELATED else None,
            excluded_from=moment if marks & _EXCLUDED else None,
            excluded_to=None,
            has_title=not marks & _UNTITLED,
            case_id=None,
            recorded_at=moment,
            received_at=moment,
            findings=None,
            body=b"",
        )

    def _day(self, created: int) -> dt.date | None:
        """The first day of the piece; of the piece before the first cut its last day, for it has no first."""
        if created == NOTHING:
            return None
        if created:
            return self.cuts[created - 1]
        if not self.cuts or self.cuts[0] == dt.date.min:
            return dt.date.min
        return self.cuts[0] - dt.timedelta(days=1)


def _areas(rules: Iterable[Rule]) -> tuple[KlePattern, ...]:
    return tuple(sorted({rule.kle for rule in rules}, key=lambda area: area.text))


def _numbered(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)
