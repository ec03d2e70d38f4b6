# SPDX-License-Identifier: MPL-2.0
"""Asking an object's state the questions that projections have: who, what class, since when."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from overblik.index.kinds import SENSITIVITY_CODES, Progress, RelationType, SectionName
from overblik.index.objects import ObjectState, Relation, Section, State, Validity
from overblik.index.reading import Step
from overblik.index.roles import Role

FIRST = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
"""Stands for an open start where a column needs a value (the standard forbids open starts; data has them)."""

LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Stands for an open end where periods are compared."""

DENMARK = ZoneInfo("Europe/Copenhagen")
PERSON_URN = "urn:overblik:person:"

Period = tuple[dt.datetime, dt.datetime | None]


def relations(state: ObjectState, kind: RelationType, *roles: Role) -> Iterator[Relation]:
    """The relations of one list in any of these roles (all roles when none is named)."""
    for relation in state.relations:
        if relation.type == kind and (not roles or relation.role in roles):
            yield relation


def latest(found: Iterable[Relation]) -> Relation | None:
    """Of relations that replace one another, the one that began last."""
    held: Relation | None = None
    for relation in found:
        if held is None or _start(relation.validity) > _start(held.validity):
            held = relation
    return held


def section(state: ObjectState, name: SectionName) -> dict[str, Any]:
    """The values of the newest version of an attribute section."""
    versions = [part for part in state.sections if part.name == name]
    if not versions:
        return {}
    return max(versions, key=lambda part: _start(part.validity)).values


def benefit_sections(state: ObjectState) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each granted benefit of a grant: its id and the values of its newest version."""
    newest: dict[str, Section] = {}
    for part in state.sections:
        if part.name == SectionName.BENEFIT and part.index:
            held = newest.get(part.index)
            if held is None or _start(part.validity) >= _start(held.validity):
                newest[part.index] = part
    for benefit_id in sorted(newest):
        yield benefit_id, newest[benefit_id].values


def person_key(reference: str | None) -> uuid.UUID | None:
    """The party key a relation points to, if it points to a person with a CPR number."""
    if reference is None or not reference.startswith(PERSON_URN):
        return None
    return uuid.UUID(reference[len(PERSON_URN) :])


@functools.lru_cache(maxsize=8192)
def object_id(reference: str | None) -> uuid.UUID | None:
    """The UUID a relation points to, or None when it points to something else (an URN, nothing)."""
    if reference is None or len(reference) != 36:
        return None
    try:
        return uuid.UUID(reference)
    except ValueError:
        return None


def authority(state: ObjectState) -> str | None:
    """The CVR number of the owner (*ejer*)."""
    owner = latest(relations(state, RelationType.ACTOR, Role.OWNER))
    if owner is None:
        return None
    cvr = (owner.values or {}).get("cvr")
    if cvr:
        return str(cvr)
    reference = owner.reference or ""
    return reference[-8:] if reference.startswith("urn:oio:cvr-nr:") else None


def master(state: ObjectState) -> uuid.UUID | None:
    """The system that owns the original (*master*), else the one that delivers (*afsender*)."""
    found = latest(relations(state, RelationType.IT_SYSTEM, Role.MASTER)) or latest(
        relations(state, RelationType.IT_SYSTEM, Role.SENDER)
    )
    return object_id(found.reference) if found else None


def class_key(state: ObjectState, role: Role) -> str | None:
    """The user-facing key of a class relation, e.g. the KLE number of the primary class."""
    found = latest(relations(state, RelationType.CLASS, role))
    if found is None:
        return None
    key = (found.values or {}).get("user_key")
    return str(key) if key else None


def sensitivity(state: ObjectState, name: SectionName) -> int | None:
    """The highest level of the versions that were not over when the object was last recorded.

    A lower level announced for later must not show today what is still guarded. An unknown code, and none,
    give None.
    """
    versions = [part for part in state.sections if part.name == name]
    held = [part for part in versions if (_end(part.validity) or LAST) > state.recorded_at]
    newest = sorted(versions, key=lambda part: _start(part.validity))[-1:]
    levels = [SENSITIVITY_CODES.get(part.values.get("sensitivity", "")) for part in held or newest]
    return None if None in levels else max((int(level) for level in levels if level), default=None)


def excluded(state: ObjectState) -> Period | None:
    """The period in which a display class hides the object; the hull when there are several.

    A period that ends before it begins says nothing of when, so it hides always: the cautious reading.
    """
    found: list[Period] = []
    for relation in relations(state, RelationType.CLASS, Role.DISPLAY_CLASS):
        start, end = _start(relation.validity), _end(relation.validity)
        found.append((start, end) if end is None or start <= end else (FIRST, None))
    return hull(found)


def hull(periods: Iterable[Period | None]) -> Period | None:
    """The smallest period that covers all of these; None when there are none."""
    held = [period for period in periods if period is not None]
    if not held:
        return None
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
    return tuple(sorted(found, key=lambda step: (step.valid_from or FIRST, _RANK.get(step.status, 9))))


def state_period(found: tuple[Step, ...]) -> Period | None:
    """From the first state to the end of the last: the time in which the case has a state."""
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
    try:
        return dt.date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None


def amount(text: Any) -> Decimal | None:
    """An amount in kroner, or None when it is missing or no number."""
    try:
        value = Decimal(str(text)) if text is not None else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


_RANK: dict[str, int] = {status: rank for rank, status in enumerate(Progress)}


def _start(validity: Validity | None) -> dt.datetime:
    return (validity.valid_from if validity else None) or FIRST


def _end(validity: Validity | None) -> dt.datetime | None:
    return validity.valid_to if validity else None
