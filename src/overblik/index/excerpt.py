# SPDX-License-Identifier: MPL-2.0
"""As much of an object as was asked to be shown, and the order in which several are shown."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from overblik.database.danish_order import danish_key
from overblik.index.expression import HeldObject
from overblik.index.guarded import holding, primary_class, sensitivity
from overblik.index.kinds import Kind, Progress, RelationType, SectionName
from overblik.index.objects import ObjectState, Relation, Section
from overblik.index.roles import Role
from overblik.index.values import day_start

LIST_CHANGES = "list_changes"


class Part(enum.StrEnum):
    """What may be asked to be shown."""

    PROPERTIES = "properties"
    STATES = "states"
    BENEFITS = "benefits"
    ACTORS = "actors"
    OWNER = "owner"
    RESPONSIBLE = "responsible"
    CLASSES = "classes"
    PARTIES = "parties"
    CASES = "cases"
    DOCUMENTS = "documents"
    OBJECTS = "objects"
    JOURNAL = "journal"
    NOTES = "notes"
    SYSTEMS = "systems"
    SECURITY = "security"
    LINES = "lines"


_OF_TYPE: dict[str, Part] = {
    RelationType.ACTOR: Part.ACTORS,
    RelationType.CLASS: Part.CLASSES,
    RelationType.PARTY: Part.PARTIES,
    RelationType.CASE: Part.CASES,
    RelationType.DOCUMENT: Part.DOCUMENTS,
    RelationType.OBJECT: Part.OBJECTS,
    RelationType.IT_SYSTEM: Part.SYSTEMS,
    RelationType.SECURITY: Part.SECURITY,
    RelationType.LINE: Part.LINES,
}
_ACTORS: dict[str | None, Part] = {Role.OWNER: Part.OWNER, Role.RESPONSIBLE: Part.RESPONSIBLE}


def excerpt(state: ObjectState, parts: Iterable[Part]) -> ObjectState:
    """The state with only these parts; when lists were last changed goes with the lists that are shown."""
    shown = frozenset(parts)
    relations = tuple(part for part in state.relations if not shown.isdisjoint(_parts_of(part)))
    sections = (_section(part, shown, bool(shown - _NO_RELATIONS)) for part in state.sections)
    return msgspec.structs.replace(
        state,
        sections=tuple(part for part in sections if part is not None),
        states=state.states if Part.STATES in shown else (),
        relations=relations,
    )


def is_note(relation: Relation) -> bool:
    """Whether a relation is a note in the journal, with its text in it."""
    return relation.type == RelationType.JOURNAL and (
        relation.role == Role.NOTE or "note" in (relation.values or {})
    )


_NO_RELATIONS = frozenset({Part.PROPERTIES, Part.STATES, Part.BENEFITS})


def _parts_of(relation: Relation) -> tuple[Part, ...]:
    if relation.type == RelationType.JOURNAL:
        return (Part.NOTES if is_note(relation) else Part.JOURNAL,)
    part = _OF_TYPE.get(relation.type)
    if part is None:
        return ()
    named = _ACTORS.get(relation.role) if part is Part.ACTORS else None
    return (part,) if named is None else (part, named)


def _section(section: Section, shown: frozenset[Part], relations: bool) -> Section | None:
    if section.name == SectionName.BENEFIT:
        return section if Part.BENEFITS in shown else None
    if section.name != LIST_CHANGES:
        return section if Part.PROPERTIES in shown else None
    lists = {"attributes": Part.PROPERTIES in shown, "states": Part.STATES in shown, "relations": relations}
    values = {name: value for name, value in section.values.items() if lists.get(name)}
    return msgspec.structs.replace(section, values=values) if values else None


class OrderBy(enum.StrEnum):
    """What objects may be put in order by."""

    USER = "user"
    RECEIVED = "received"
    RECORDED = "recorded"
    USER_KEY = "user_key"
    SYSTEM_NAME = "system_name"
    STATUS = "status"
    TITLE = "title"
    SENSITIVITY = "sensitivity"
    CLASS_KEY = "class_key"
    LIFECYCLE = "lifecycle"
    VERSION = "version"
    MINOR_VERSION = "minor_version"
    AVAILABLE = "available"
    PARTY_NAME = "party_name"
    BENEFIT_NAME = "benefit_name"


class Order(msgspec.Struct, frozen=True):
    """One thing to put in order by. What lacks it comes last, whichever the direction."""

    by: OrderBy
    descending: bool = False


def ordered(objects: Iterable[HeldObject], by: Sequence[Order]) -> list[HeldObject]:
    """The objects in order, the first of `by` first; those that are alike in all of it by their ids."""
    found = sorted(objects, key=lambda held: held.state.object_id)
    for order in reversed(by):
        keyed = [(_key(order.by, held), held) for held in found]
        told = [pair for pair in keyed if pair[0] is not None]
        told.sort(key=lambda pair: pair[0], reverse=order.descending)
        found = [held for _, held in (*told, *(pair for pair in keyed if pair[0] is None))]
    return found


_RANK: dict[str, int] = {status: rank for rank, status in enumerate(Progress)}
_PLAIN = {OrderBy.VERSION: "version", OrderBy.MINOR_VERSION: "minor_version"}
_TEXTS = {OrderBy.USER_KEY: "user_key", OrderBy.TITLE: "title"}


def _key(by: OrderBy, held: HeldObject) -> Any:
    state = held.state
    match by:
        case OrderBy.RECEIVED:
            return held.received_at
        case OrderBy.RECORDED:
            return state.recorded_at
        case OrderBy.USER:
            return state.user
        case OrderBy.LIFECYCLE:
            return state.lifecycle
        case OrderBy.SENSITIVITY:
            return sensitivity(state)
        case OrderBy.CLASS_KEY:
            return primary_class(state)
        case OrderBy.STATUS:
            last = holding(state.states, state.recorded_at)
            return None if last is None else (_RANK.get(last.status, len(_RANK)), last.status)
        case OrderBy.AVAILABLE:
            return day_start(_property(state, "available"))
        case OrderBy.VERSION | OrderBy.MINOR_VERSION:
            return _property(state, _PLAIN[by])
        case OrderBy.USER_KEY | OrderBy.TITLE:
            return _text(_property(state, _TEXTS[by]))
        case OrderBy.SYSTEM_NAME:
            return _text(_value(state, RelationType.IT_SYSTEM, "system_name", Role.MASTER))
        case OrderBy.PARTY_NAME:
            return _text(_value(state, RelationType.PARTY, "name"))
    benefit = holding(
        (part for part in state.sections if part.name == SectionName.BENEFIT), state.recorded_at
    )
    return None if benefit is None else _text(_benefit_name(benefit))


def _benefit_name(benefit: Section) -> Any:
    """What the benefit is called in the list of all benefits; what the source calls it, if that is not told."""
    return (benefit.values.get("class") or {}).get("name") or benefit.values.get("name")


def _property(state: ObjectState, name: str) -> Any:
    last = holding(
        (part for part in state.sections if part.name == SectionName.PROPERTIES), state.recorded_at
    )
    return None if last is None else last.values.get(name)


def _value(state: ObjectState, type_: RelationType, name: str, role: Role | None = None) -> Any:
    last = holding(
        (part for part in state.relations if part.type == type_ and (role is None or part.role == role)),
        state.recorded_at,
    )
    return None if last is None else (last.values or {}).get(name)


def _text(value: Any) -> str | None:
    return danish_key(str(value)) if value else None


def within(objects: Iterable[HeldObject]) -> dict[Kind, int]:
    """How many notes lie in the journals of the cases among these, and how many benefits the grants have."""
    found = {Kind.CASE: 0, Kind.GRANT: 0}
    for held in objects:
        state = held.state
        if state.kind is Kind.CASE:
            found[Kind.CASE] += sum(map(is_note, state.relations))
        elif state.kind is Kind.GRANT:
            found[Kind.GRANT] += sum(part.name == SectionName.BENEFIT for part in state.sections)
    return found
