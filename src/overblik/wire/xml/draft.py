# SPDX-License-Identifier: MPL-2.0
"""One object while it is being read: its parts are collected here and become registrations at its end."""

from __future__ import annotations

import functools
import uuid
from typing import Any

import msgspec

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.wire.roles import RoleMap
from overblik.wire.xml.model import Finish, Record
from overblik.wire.xml.values import BadValue

LIST_CHANGES = "list_changes"
"""Section that keeps when the source last changed each list (*SenestAendretTidspunkt*)."""

ID, RECORDED_AT, LIFECYCLE, USER, NOTE, SILENT = (
    ".id",
    ".recorded_at",
    ".lifecycle",
    ".user",
    ".note",
    ".silent",
)
FROM, TO, ACTOR, ACTOR_TYPE, PERIOD_NOTE = ".from", ".to", ".actor", ".actor_type", ".period_note"
VALIDITY, ROLE, TYPE, INDEX, REFERENCE, STATUS = (
    ".validity",
    ".role",
    ".type",
    ".index",
    ".reference",
    ".status",
)
CHANGED_ATTRIBUTES, CHANGED_STATES, CHANGED_RELATIONS = "attributes", "states", "relations"

_LISTS = (CHANGED_ATTRIBUTES, CHANGED_STATES, CHANGED_RELATIONS)


class Draft:
    """The object being read. Keys of records that begin with a dot are structure, all others are values."""

    __slots__ = ("_object", "reading", "registrations", "relations", "roles", "sections", "states")

    def __init__(self, roles: RoleMap) -> None:
        self.reading = {kind: (_plain_roles(roles, kind), roles.types_of(kind)) for kind in Kind}
        self.roles = roles
        self.begin({})

    def begin(self, record: Record) -> None:
        """A new object begins; `record` will hold its id."""
        self._object = record
        self.registrations: list[Registration] = []
        self._begin_registration()

    def _begin_registration(self) -> None:
        self.sections: list[Section] = []
        self.states: list[State] = []
        self.relations: list[Relation] = []

    def registration(self, record: Record, kind: Kind, complete: bool) -> None:
        """The registration whose parts were collected. Raises BadValue without a time."""
        recorded_at = record.get(RECORDED_AT)
        if recorded_at is None:
            raise BadValue("missing", "Tidspunkt is missing: say when the source recorded this")
        changed = {name: record[name] for name in _LISTS if name in record}
        if changed:
            self.sections.append(Section(LIST_CHANGES, changed))
        self.registrations.append(
            Registration(
                self._object[ID],
                kind,
                recorded_at,
                complete,
                tuple(self.sections),
                tuple(self.states),
                tuple(self.relations),
                record.get(LIFECYCLE),
                record.get(USER),
                record.get(NOTE),
                record.get(SILENT),
            )
        )
        self._begin_registration()


@functools.lru_cache(maxsize=64)
def _plain_roles(roles: RoleMap, kind: Kind) -> dict[str, str]:
    """The roles delivered as we would send them; everything doubtful is for the role map to decide."""
    return {told: role for told, role in roles.roles_of(kind).items() if roles.role_uuid(kind, role) == told}


def object_id(value: str) -> uuid.UUID:
    """The object's own UUID."""
    try:
        return uuid.UUID(value) if len(value) == 36 else uuid.UUID("")
    except ValueError:
        raise BadValue("uuid", "not a UUID; write 8-4-4-4-12 hexadecimal digits") from None


def registered(kind: Kind, complete: bool) -> Finish:
    """End of a Registrering, or of an update."""

    def finish(record: Record, draft: Draft) -> None:
        draft.registration(record, kind, complete)

    return finish


def silenced(record: Record, draft: Draft) -> None:
    """End of an imported object: UdenNotifikation stands after its registrations and covers them all."""
    silent = record.get(SILENT)
    if silent is not None:
        draft.registrations = [
            msgspec.structs.replace(one, without_notification=silent) for one in draft.registrations
        ]


@functools.lru_cache(maxsize=8192)
def _period(*told: Any) -> Validity:
    return Validity(*told)


def validity(record: Record, _: Draft) -> None:
    """End of a Virkning."""
    pop = record.pop
    note = pop(PERIOD_NOTE, None)
    start, end, actor, actor_type = pop(FROM, None), pop(TO, None), pop(ACTOR, None), pop(ACTOR_TYPE, None)
    if note is None:
        record[VALIDITY] = _period(start, end, actor, actor_type)
    else:
        record[VALIDITY] = Validity(start, end, actor, actor_type, note)


def section(name: SectionName) -> Finish:
    """End of an attribute section."""

    def finish(record: Record, draft: Draft) -> None:
        period = record.pop(VALIDITY, None)
        draft.sections.append(Section(name.value, record, None, period))

    return finish


def state(record: Record, draft: Draft) -> None:
    """End of a Fremdrift. A state without a code is kept as an empty status."""
    draft.states.append(State(record.get(STATUS, ""), record.get(VALIDITY)))


def relation(kind: Kind, type_: RelationType) -> Finish:
    """End of a relation."""
    type_name = type_.value

    def finish(record: Record, draft: Draft) -> None:
        pop = record.pop
        roles, types = draft.reading[kind]
        delivered = pop(ROLE, None)
        object_type = pop(TYPE, None)
        index, reference, period = pop(INDEX, None), pop(REFERENCE, None), pop(VALIDITY, None)
        role = roles.get(delivered)
        if role is None:
            role = draft.roles.role(kind, type_name, delivered, record)
        draft.relations.append(
            Relation(
                type_name,
                role,
                index,
                types.get(object_type, object_type),
                reference,
                period,
                record or None,
            )
        )

    return finish
