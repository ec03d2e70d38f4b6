# SPDX-License-Identifier: MPL-2.0
"""A registration or a state taken apart into what rules look at: its sections, states and relations."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from overblik.index.kinds import Kind, SectionName
from overblik.index.objects import ObjectState, Registration, Relation, Section, State, Validity

REGISTRATION, STATE, PLAN = "registration", "state", "plan"
BENEFIT_SYSTEM, BENEFIT_CLASS = "benefit_system", "benefit_class"
RELATION, ANY = "relation", "any"
"""Parts that rules name when they mean every relation, or everything that has a validity."""

NOT_RELATIONS = frozenset((REGISTRATION, STATE, PLAN, BENEFIT_SYSTEM, BENEFIT_CLASS, *SectionName))
WITHOUT_VALIDITY = frozenset((REGISTRATION, PLAN, BENEFIT_SYSTEM, BENEFIT_CLASS))


Told = Registration | ObjectState
"""What is taken apart. A complete registration says all that a state does, in the same words."""


class Operation(enum.StrEnum):
    """What is judged: an import (everything about the object), an update (a change), or the stored state."""

    IMPORT = "import"
    UPDATE = "update"
    STATE = "state"


class Part(msgspec.Struct):
    """One section, state, relation or piece of a section. `number` counts its like from 1.

    `told_at` is the latest time at which the part can have been told: when its object was recorded.
    """

    name: str
    number: int
    values: Mapping[str, Any]
    told_at: dt.datetime
    validity: Validity | None = None
    role: str | None = None
    object_type: str | None = None
    index: str | None = None
    reference: str | None = None


class Subject(msgspec.Struct):
    """What is judged as a whole. `before` is the object's state until then, where it is known."""

    kind: Kind
    operation: Operation
    recorded_at: dt.datetime
    parts: list[Part]
    before: Subject | None = None

    def named(self, name: str, role: str | None = None) -> list[Part]:
        """The parts of one name, in one role where one is told."""
        return [part for part in self.parts if part.name == name and (role is None or part.role == role)]


def subject_of(told: Told, operation: Operation) -> Subject:
    """The subject that rules are held against."""
    return Subject(told.kind, operation, told.recorded_at, list(_parts(told)))


def _parts(told: Told) -> Iterator[Part]:
    at = told.recorded_at
    yield part_of_head(told)
    counts: dict[str, int] = {}
    for section in told.sections:
        for part in parts_of_section(section, at):
            part.number = counts[part.name] = counts.get(part.name, 0) + 1
            yield part
    for number, state in enumerate(told.states, 1):
        yield part_of_state(state, at, number)
    for relation in told.relations:
        number = counts[relation.type] = counts.get(relation.type, 0) + 1
        yield part_of_relation(relation, at, number)


def part_of_head(told: Told) -> Part:
    """What a registration says of itself."""
    values = {"lifecycle": told.lifecycle, "user": told.user, "note": told.note}
    return Part(REGISTRATION, 1, values, told.recorded_at)


def parts_of_section(section: Section, told_at: dt.datetime) -> Iterator[Part]:
    """The section itself, and the pieces of a benefit, which rules name like sections of their own."""
    yield Part(section.name, 1, section.values, told_at, section.validity, index=section.index)
    for name, values in pieces_of(section):
        yield part_of_piece(name, values, told_at)


def pieces_of(section: Section) -> Iterator[tuple[str, dict[str, Any]]]:
    """The pieces of a section that rules name like sections of their own: those of a benefit."""
    if section.name != SectionName.BENEFIT:
        return
    for name, held in (
        (BENEFIT_SYSTEM, section.values.get("systems")),
        (BENEFIT_CLASS, [section.values.get("class")]),
        (PLAN, section.values.get("plans")),
    ):
        if isinstance(held, list | tuple):
            yield from ((name, values) for values in held if isinstance(values, dict))


def part_of_piece(name: str, values: dict[str, Any], told_at: dt.datetime) -> Part:
    """A piece of a section as a part."""
    return Part(
        name,
        1,
        values,
        told_at,
        role=values.get("role"),
        object_type=values.get("object_type"),
        index=values.get("index"),
        reference=values.get("reference"),
    )


def part_of_state(state: State, told_at: dt.datetime, number: int = 1) -> Part:
    """A state as a part."""
    return Part(STATE, number, {"status": state.status}, told_at, state.validity)


def part_of_relation(relation: Relation, told_at: dt.datetime, number: int = 1) -> Part:
    """A relation as a part."""
    return Part(
        relation.type,
        number,
        relation.values or {},
        told_at,
        relation.validity,
        relation.role,
        relation.object_type,
        relation.index,
        relation.reference,
    )


def getter(field: str) -> Callable[[Part], Any]:
    """How a field of a part is reached: `reference`, `validity.actor`, a name in its values, `note.title`."""
    first, _, inner = field.partition(".")
    if first in ("role", "object_type", "index", "reference") or field == "validity":
        return lambda part: getattr(part, field)
    if first == "validity":
        return lambda part: None if part.validity is None else getattr(part.validity, inner)
    if inner:
        return lambda part: (
            value[inner] if isinstance(value := part.values.get(first), dict) and inner in value else None
        )
    return lambda part: part.values.get(field)
