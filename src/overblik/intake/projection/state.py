# SPDX-License-Identifier: MPL-2.0
"""Asking an object's state the questions that projections have: who, what class, since when."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from overblik.index.kinds import SENSITIVITY_CODES, Kind, Progress, RelationType, SectionName
from overblik.index.objects import ObjectState, Registration, Relation, Section, State, Validity
from overblik.index.reading import Step
from overblik.index.roles import Role

FIRST = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
"""Stands for an open start where a column needs a value (the standard forbids open starts; data has them)."""

LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Stands for an open end where periods are compared."""

DENMARK = ZoneInfo("Europe/Copenhagen")
PERSON_URN = "urn:overblik:person:"

Period = tuple[dt.datetime, dt.datetime | None]

_REPLACED = frozenset({RelationType.ACTOR, RelationType.CLASS, RelationType.IT_SYSTEM})
"""Lists whose relations in one role replace one another; who sees an object is told with periods of its own."""

# By short names because looking a member up in its enumeration costs more than the comparison it is for.
_ACTOR, _CLASS, _IT_SYSTEM, _BENEFIT = (
    RelationType.ACTOR,
    RelationType.CLASS,
    RelationType.IT_SYSTEM,
    SectionName.BENEFIT,
)
_OWNER, _MASTER, _SENDER, _DISPLAY_CLASS = Role.OWNER, Role.MASTER, Role.SENDER, Role.DISPLAY_CLASS


class View(msgspec.Struct, frozen=True, gc=False):
    """An object's state laid out for asking: relations under their type, sections under their name, order kept.

    Some thirty questions are asked of every object on its way to its rows. Made once, a view lets each of them
    look at two or three relations instead of all.

    `turns_at`: what begins then or later is announced, and does not hold yet; None = all has begun.
    """

    object_id: uuid.UUID
    kind: Kind
    recorded_at: dt.datetime
    states: tuple[State, ...]
    relations: dict[str, list[Relation]]
    sections: dict[str, list[Section]]
    turns_at: dt.datetime | None

    def all(self, kind: RelationType, *roles: Role) -> Sequence[Relation]:
        """The relations of one list in any of these roles (all roles when none is named)."""
        found = self.relations.get(kind, ())
        return [relation for relation in found if relation.role in roles] if found and roles else found

    def latest(self, kind: RelationType, role: Role) -> Relation | None:
        """Of the relations in this role, which replace one another, the one that holds."""
        held: Relation | None = None
        for relation in self.relations.get(kind, ()):
            if relation.role == role and (held is None or self._place(relation) > self._place(held)):
                held = relation
        return held

    def _place(self, part: Relation | Section) -> tuple[bool, dt.timedelta]:
        """The higher, the rather it holds: the last to have begun, else the first that will."""
        began = _began(part)
        if self.turns_at is None or began < self.turns_at:
            return True, began - FIRST
        return False, FIRST - began

    def section(self, name: SectionName) -> dict[str, Any]:
        """The values of the version of an attribute section that holds."""
        versions = self.sections.get(name)
        if not versions:
            return {}
        return versions[0].values if len(versions) == 1 else max(versions, key=self._place).values

    def benefits(self) -> list[tuple[str, dict[str, Any]]]:
        """Each granted benefit of a grant: its id and the values of the version that holds."""
        holding: dict[str, Section] = {}
        for part in self.sections.get(_BENEFIT, ()):
            if part.index:
                held = holding.get(part.index)
                if held is None or self._place(part) >= self._place(held):
                    holding[part.index] = part
        return [(benefit_id, holding[benefit_id].values) for benefit_id in sorted(holding)]

    def class_key(self, role: Role) -> str | None:
        """The user-facing key of a class relation, e.g. the KLE number of the primary class."""
        found = self.latest(_CLASS, role)
        key = found.values.get("user_key") if found and found.values else None
        return str(key) if key else None

    def sensitivity(self, name: SectionName) -> int | None:
        """The highest level of the versions that were not over when the object was last recorded.

        A lower level announced for later must not show today what is still guarded. An unknown code, and
        none, give None.
        """
        versions = self.sections.get(name, [])
        if len(versions) == 1:
            return _level(versions[0])
        held = [part for part in versions if (_end(part.validity) or LAST) > self.recorded_at]
        newest = sorted(versions, key=_began)[-1:]
        levels = [_level(part) for part in held or newest]
        return None if None in levels else max((level for level in levels if level), default=None)

    def authority(self) -> str | None:
        """The CVR number of the owner (*ejer*)."""
        owner = self.latest(_ACTOR, _OWNER)
        if owner is None:
            return None
        cvr = owner.values.get("cvr") if owner.values else None
        if cvr:
            return str(cvr)
        reference = owner.reference or ""
        return reference[-8:] if reference.startswith("urn:oio:cvr-nr:") else None

    def master(self) -> uuid.UUID | None:
        """The system that owns the original (*master*), else the one that delivers (*afsender*)."""
        found = self.latest(_IT_SYSTEM, _MASTER) or self.latest(_IT_SYSTEM, _SENDER)
        return object_id(found.reference) if found else None

    def excluded(self) -> Period | None:
        """The period in which a display class hides the object; the hull when there are several.

        A period that ends before it begins says nothing of when, so it hides always: the cautious reading.
        """
        found: list[Period] = []
        for relation in self.relations.get(_CLASS, ()):
            if relation.role == _DISPLAY_CLASS:
                start, end = _began(relation), _end(relation.validity)
                found.append((start, end) if end is None or start <= end else (FIRST, None))
        return hull(found)


Asked = ObjectState | Registration | View
"""What may be asked of. Whoever asks more than one question makes the view first and passes that on."""


def view(told: Asked, moment: dt.datetime | None = None) -> View:
    """The state laid out as it holds at `moment`, or when it was recorded if that is later.

    What is laid out already is given back as it is.
    """
    if isinstance(told, View):
        return told
    return laid_out(told, turns_at(told, max(moment or told.recorded_at, told.recorded_at)))


def laid_out(told: ObjectState | Registration, turning: dt.datetime | None) -> View:
    """The state laid out as it holds until it turns."""
    relations: dict[str, list[Relation]] = {}
    for relation in told.relations:
        if relation.type in relations:
            relations[relation.type].append(relation)
        else:
            relations[relation.type] = [relation]
    sections: dict[str, list[Section]] = {}
    for section in told.sections:
        if section.name in sections:
            sections[section.name].append(section)
        else:
            sections[section.name] = [section]
    return View(told.object_id, told.kind, told.recorded_at, told.states, relations, sections, turning)


def turns_at(told: ObjectState | Registration, moment: dt.datetime) -> dt.datetime | None:
    """When after `moment` something begins to hold in place of another: a title, an owner, a class; None = never.

    What only begins, and replaces nothing, is no turn: it says the same before its time.
    """
    later: list[tuple[object, dt.datetime]] = [
        ((part.type, part.role), _began(part))
        for part in told.relations
        if part.validity is not None and part.type in _REPLACED and _began(part) > moment
    ]
    later += [
        ((part.name, part.index), _began(part))
        for part in told.sections
        if part.validity is not None and _began(part) > moment
    ]
    if not later:
        return None
    slots = Counter[object]((part.type, part.role) for part in told.relations)
    slots.update((part.name, part.index) for part in told.sections)
    return min((begins for slot, begins in later if slots[slot] > 1), default=None)


def authority(told: Asked) -> str | None:
    """As `View.authority`."""
    return view(told).authority()


def master(told: Asked) -> uuid.UUID | None:
    """As `View.master`."""
    return view(told).master()


@functools.lru_cache(maxsize=8192)
def person_key(reference: str | None) -> uuid.UUID | None:
    """The party key a relation points to, if it points to a person with a CPR number."""
    if reference is None or not reference.startswith(PERSON_URN):
        return None
    return uuid.UUID(reference[len(PERSON_URN) :])


def persons(found: Iterable[Relation]) -> set[uuid.UUID]:
    """The party keys of those among these relations that point to a person."""
    return {key for part in found if (key := person_key(part.reference)) is not None}


@functools.lru_cache(maxsize=8192)
def object_id(reference: str | None) -> uuid.UUID | None:
    """The UUID a relation points to, or None when it points to something else (an URN, nothing)."""
    if reference is None or len(reference) != 36:
        return None
    try:
        return uuid.UUID(reference)
    except ValueError:
        return None


def hull(periods: Iterable[Period | None]) -> Period | None:
    """The smallest period that covers all of these; None when there are none."""
    held = [period for period in periods if period is not None]
    if len(held) < 2:
        return held[0] if held else None
    ends = [end for _, end in held]
    return min(start for start, _ in held), None if None in ends else max(end for end in ends if end)


def steps(states: Iterable[State]) -> tuple[Step, ...]:
    """The states in the order in which they began."""
    found = [
        Step(
            state.status,
            state.validity.valid_from if state.validity else None,
            state.validity.valid_to if state.validity else None,
        )
        for state in states
    ]
    return (
        tuple(found)
        if len(found) < 2
        else tuple(sorted(found, key=lambda step: (step.valid_from or FIRST, _RANK.get(step.status, 9))))
    )


def state_period(found: tuple[Step, ...]) -> Period | None:
    """From the first state to the end of the last: the time in which the case has a state."""
    if len(found) == 1:
        return found[0].valid_from or FIRST, found[0].valid_to
    return hull((step.valid_from or FIRST, step.valid_to) for step in found)


def closed_at(found: tuple[Step, ...]) -> dt.datetime | None:
    """Since when the case is closed, if its last state says so; a reopened case is not closed."""
    if not found or found[-1].status != Progress.CLOSED:
        return None
    return found[-1].valid_from or FIRST


def danish_date(moment: dt.datetime | None) -> dt.date | None:
    """The calendar date in Denmark; None for a time at the very ends of the calendar, which says nothing."""
    if moment is None or moment == FIRST:
        return None
    try:
        return moment.astimezone(DENMARK).date()
    except OverflowError:
        return None


def moment(text: Any) -> dt.datetime | None:
    """An ISO date-time, or None; a time without zone is Danish."""
    try:
        value = dt.datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=DENMARK)
    return value


def date(text: Any) -> dt.date | None:
    """An ISO date (or the date part of a date-time), or None."""
    return _date(str(text)[:10]) if text else None


def amount(text: Any) -> Decimal | None:
    """An amount in kroner, or None when it is missing or no number."""
    return _amount(str(text)) if text is not None else None


_LEVELS = {code: int(level) for code, level in SENSITIVITY_CODES.items()}
_RANK: dict[str, int] = {status: rank for rank, status in enumerate(Progress)}


# The same days and, along the chain from gross to paid, the same amounts come again and again.
@functools.lru_cache(maxsize=8192)
def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@functools.lru_cache(maxsize=1024)
def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _began(part: Relation | Section) -> dt.datetime:
    validity = part.validity
    return (validity.valid_from if validity else None) or FIRST


def _level(part: Section) -> int | None:
    return _LEVELS.get(part.values.get("sensitivity", ""))


def _end(validity: Validity | None) -> dt.datetime | None:
    return validity.valid_to if validity else None
