# SPDX-License-Identifier: MPL-2.0
"""All editions as one small table in memory: is this number known on that day, and what is it called?"""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from overblik.kle.edition import Edition, Entry
from overblik.kle.number import Level, Part
from overblik.kle.period import Period, periods

_EVER = datetime.date.max.toordinal() + 1
_FIRST_DAY = datetime.date.min.toordinal()


class Standing(enum.StrEnum):
    """How a number stands on a day."""

    KNOWN = "known"
    NOT_YET = "not_yet"
    RETIRED = "retired"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class _Span:
    """An entry between two day ordinals, half-open."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every number of every edition with the days on which it stands in force; immutable.

    A day belongs to the edition then in force (`period.periods`). A day before the first edition we hold
    belongs to no edition we could ask: the first edition that has the number answers, whenever that is,
    because a number we have not seen earlier may well be older than our oldest file. An entry that
    carries a retirement date of its own is not in force from that day on. A number without keywords that is
    missing from an edition whose format leaves such entries out counts as there when a neighbour has it.
    Entries come without guidance, laws, keywords and filters. Days are Danish calendar days.
    """

    _spans: Mapping[str, tuple[_Span, ...]]
    _numbers: Mapping[uuid.UUID, str]
    _first_subjects: int
    _first_facets: int

    @classmethod
    def of(cls, editions: Iterable[Edition]) -> Catalogue:
        """A catalogue of any number of editions of both parts, in any order."""
        editions = tuple(editions)
        spans: dict[str, list[_Span]] = {}
        numbers: dict[uuid.UUID, str] = {}
        first: dict[Part, int] = {}
        for part in Part:
            for position, period in enumerate(in_force := periods(editions, part)):
                first.setdefault(part, period.valid_from.toordinal())
                for entry in _entries(in_force, position):
                    _add(spans, period, _light(entry))
                    if entry.uuid is not None:
                        numbers[entry.uuid] = entry.number
        return cls(
            MappingProxyType({n: tuple(s) for n, s in spans.items()}),
            MappingProxyType(numbers),
            first.get(Part.SUBJECTS, 0),
            first.get(Part.FACETS, 0),
        )

    def entry(self, number: str, on: datetime.date) -> Entry | None:
        """The entry of any level in force on `on`; None when there is none."""
        own = self._spans.get(number)
        if own is None:
            return None
        day = on.toordinal()
        # Subjects begin with a digit; asking the entry for its part would cost more than the lookup.
        if day < (self._first_subjects if number[0] <= "9" else self._first_facets):
            return _unless_retired(own[0].entry, on)
        for span in own:
            if span.start <= day < span.end:
                return _unless_retired(span.entry, on)
        return None

    def subjects_on(self, on: datetime.date) -> tuple[Entry, ...]:
        """Every main group, group and subject in force on `on`, in the order of their numbers."""
        found = (self.entry(number, on) for number in sorted(self._spans) if number[0] <= "9")
        return tuple(entry for entry in found if entry is not None)

    def known(self, number: str, on: datetime.date) -> bool:
        """True for a subject `NN.NN.NN` in force on `on`; groups and main groups mark no case."""
        found = self.entry(number, on)
        return found is not None and found.level is Level.SUBJECT

    def facet_known(self, facet: str, on: datetime.date) -> bool:
        """True for a facet `ANN` in force on `on`; a category alone is none."""
        found = self.entry(facet, on)
        return found is not None and found.level is Level.FACET

    def turning_days(self) -> frozenset[datetime.date]:
        """The days on which some subject begins or ceases to be known: between two of them nothing does."""
        found: set[int] = set()
        for number, spans in self._spans.items():
            if number[0] <= "9" and spans[0].entry.level is Level.SUBJECT:
                found |= self._turns(number, spans)
        return frozenset(map(datetime.date.fromordinal, found))

    def _turns(self, number: str, spans: tuple[_Span, ...]) -> set[int]:
        possible = {self._first_subjects}
        for span in spans:
            possible |= {span.start, span.end}
            if span.entry.retired is not None:
                possible.add(span.entry.retired.toordinal())
        return {
            day
            for day in possible
            if _FIRST_DAY < day < _EVER
            and self.known(number, datetime.date.fromordinal(day))
            is not self.known(number, datetime.date.fromordinal(day - 1))
        }

    def title(self, number: str, on: datetime.date) -> str | None:
        """The title on `on` without marks; None when not in force or when the file did not tell it."""
        found = self.entry(number, on)
        return (found.title or None) if found is not None else None

    def last_title(self, number: str) -> str:
        """The title of the newest edition that has the number, without marks; "" when none does or tells it."""
        spans = self._spans.get(number)
        return spans[-1].entry.title if spans else ""

    def standing(self, number: str, on: datetime.date) -> Standing:
        """Whether a number of any level is in force, not yet there, gone, or in no edition we hold."""
        if self.entry(number, on) is not None:
            return Standing.KNOWN
        spans = self._spans.get(number)
        if not spans:
            return Standing.NEVER
        to_come = on.toordinal() < spans[0].start and _unless_retired(spans[0].entry, on) is not None
        return Standing.NOT_YET if to_come else Standing.RETIRED

    def number_of(self, identity: uuid.UUID) -> str | None:
        """The number with that UUID in the newest edition that has it."""
        return self._numbers.get(identity)

    def __len__(self) -> int:
        """How many different numbers of all levels."""
        return len(self._spans)


def _entries(in_force: tuple[Period, ...], position: int) -> Iterable[Entry]:
    """An edition's entries, with those its format left out and a neighbour has."""
    edition = in_force[position].edition
    yield from edition.entries.values()
    if edition.omits_wordless:
        seen = set(edition.entries)
        for neighbour in (*in_force[position + 1 : position + 2], *in_force[max(position - 1, 0) : position]):
            for number in sorted((neighbour.edition.wordless or frozenset()) - seen):
                seen.add(number)
                yield neighbour.edition.entries[number]


def _add(spans: dict[str, list[_Span]], period: Period, entry: Entry) -> None:
    start = period.valid_from.toordinal()
    end = _EVER if period.valid_to is None else period.valid_to.toordinal()
    own = spans.setdefault(entry.number, [])
    if own and own[-1].end == start and own[-1].entry == entry:
        own[-1] = _Span(own[-1].start, end, own[-1].entry)
    else:
        own.append(_Span(start, end, entry))


def _unless_retired(entry: Entry, on: datetime.date) -> Entry | None:
    return None if entry.retired is not None and entry.retired <= on else entry


def _light(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, guidance="", laws=(), keywords=(), filters=(), changed=())
