# SPDX-License-Identifier: MPL-2.0
"""Writes registrations as SDI import and update bodies, valid against the published schemas.

What the format cannot say (another kind, an unknown value name) is refused and never dropped in silence.
Relations come out list by list, as the schema orders them; inside a list their order is kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import ObjectState, Registration, Relation, Section, State, Validity
from overblik.wire import times
from overblik.wire.roles import ROLE_UUID, RoleMap, published
from overblik.wire.sdi.draft import LIST_CHANGES
from overblik.wire.sdi.elements import exempt, extension, id_of, inexpressible, leaf, optional, validity
from overblik.wire.sdi.fields import EXTENSION_LISTS, LISTS, SECTIONS, relation_values, written
from overblik.wire.sdi.names import PREFIXES
from overblik.wire.sdi.shape import IMPORT, UPDATE

Told = Registration | ObjectState
"""What has the three lists."""

DECLARATIONS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = {Kind.CASE: ("sag", "sdi:SagIndeks"), Kind.DOCUMENT: ("di", "sdi:DokumentIndeks")}
_UPDATES = {Kind.CASE: "sdi:OpdaterSagIndeks", Kind.DOCUMENT: "sdi:OpdaterDokumentIndeks"}


def encode_import(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One import body. Neighbouring registrations of one object become one object. Raises InvalidInput."""
    writer = Writer(roles or published())
    objects = groupby(registrations, key=lambda one: (one.kind, one.object_id, one.without_notification))
    for (kind, object_id, silent), group in objects:
        writer.imported(kind, object_id, silent, group)
    return writer.body(IMPORT)


def encode_updates(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One update body: what each registration says is a change. Raises InvalidInput."""
    writer = Writer(roles or published())
    for registration in registrations:
        writer.updated(registration)
    return writer.body(UPDATE)


class Writer:
    """Collects the pieces of one body."""

    def __init__(self, roles: RoleMap) -> None:
        self._roles = roles
        self._out: list[str] = []
        # The same few roles, types and periods stand in nearly every relation.
        self._ids: dict[tuple[str, str], str] = {}
        self._periods: dict[Validity, str] = {}

    def body(self, root: str) -> bytes:
        inner = "".join(self._out)
        return f"{_HEAD}<sdi:{root} {DECLARATIONS}>\n{inner}</sdi:{root}>\n".encode()

    def imported(
        self, kind: Kind, object_id: uuid.UUID, silent: bool | None, registrations: Iterable[Registration]
    ) -> None:
        prefix, element = _known(kind, _NAMES)
        out = self._out
        out.append(f"<{element}>{leaf('sd:UUIDIdentifikator', object_id)}")
        for one in registrations:
            if not one.complete:
                raise inexpressible("a change", "an import body; write it with encode_updates")
            out.append(f"<{prefix}:Registrering>{optional('sd:NoteTekst', one.note)}")
            out.append(leaf("sd:Tidspunkt", times.write_moment(one.recorded_at)))
            out.append(optional("sd:LivscyklusKode", one.lifecycle))
            out.append(id_of("sd:BrugerRef", one.user))
            self._out.append(self.lists(one, prefix, always=True))
            out.append(f"</{prefix}:Registrering>")
        if silent is not None:
            if kind is not Kind.CASE:
                raise inexpressible("without_notification", "a document")
            out.append(leaf("sag:UdenNotifikation", silent))
        out.append(f"</{element}>\n")

    def updated(self, one: Registration) -> None:
        element = _known(one.kind, _UPDATES)
        if one.complete:
            raise inexpressible("a complete registration", "an update body; write it with encode_import")
        if one.lifecycle is not None or one.user is not None:
            raise inexpressible("a life cycle code or user", "an update")
        out = self._out
        out.append(f"<{element}>{leaf('sd:UUIDIdentifikator', one.object_id)}")
        out.append(optional("sd:NoteTekst", one.note))
        self._out.append(self.lists(one, _NAMES[one.kind][0], always=False))
        out.append(leaf("sdi:Tidspunkt", times.write_moment(one.recorded_at)))
        if one.without_notification is not None:
            if one.kind is not Kind.CASE:
                raise inexpressible("without_notification", "a document")
            out.append(leaf("sdi:UdenNotifikation", one.without_notification))
        out.append(f"</{element}>\n")

    def lists(self, one: Told, prefix: str, *, always: bool) -> str:
        """The lists of attributes, states and relations; empty ones too, if `always`."""
        changed = _list_changes(one)
        attributes = "".join(self._attributes(one, changed.get("attributes")))
        states = "".join(_state(prefix, state) for state in one.states) + extension("", changed.get("states"))
        relations = "".join(self._relations(one, changed.get("relations")))
        return "".join(
            f"<{prefix}:{name}>{inner}</{prefix}:{name}>"
            for name, inner in (
                ("AttributListe", attributes),
                ("TilstandListe", states),
                ("RelationListe", relations),
            )
            if inner or always
        )

    def _attributes(self, one: Told, changed: str | None) -> Iterator[str]:
        extended = ""
        for section in one.sections:
            if section.name == LIST_CHANGES:
                continue
            text = _section(one.kind, section)
            if section.name == SectionName.INDEX_PROPERTIES:
                extended += text
            else:
                yield text
        yield extension(extended, changed)

    def _relations(self, one: Told, changed: str | None) -> Iterator[str]:
        by_type: dict[str, list[Relation]] = {}
        for relation in one.relations:
            by_type.setdefault(relation.type, []).append(relation)
        for type_, element in LISTS[one.kind]:
            for relation in by_type.pop(type_, ()):
                yield self._relation(one.kind, element, relation)
        inner = "".join(
            self._relation(one.kind, element, relation)
            for type_, element in EXTENSION_LISTS[one.kind]
            for relation in by_type.pop(type_, ())
        )
        if by_type:
            raise inexpressible(f"a relation of type {min(by_type)}", f"a {one.kind.value}")
        yield extension(inner, changed)

    def _id(self, element: str, value: str | None) -> str:
        if value is None:
            return ""
        known = self._ids.get((element, value))
        if known is None:
            known = self._ids[element, value] = id_of(element, value)
        return known

    def _period(self, told: Validity | None) -> str:
        if told is None:
            return ""
        known = self._periods.get(told)
        if known is None:
            known = self._periods[told] = validity("gd", told)
        return known

    def _relation(self, kind: Kind, element: str, relation: Relation) -> str:
        values = dict(relation.values or {})
        role = values.pop(ROLE_UUID, None)
        if role is None and relation.role is not None:
            role = self._roles.role_uuid(kind, relation.role)
        changed = values.pop("last_changed", None)
        after = ""
        if relation.type == RelationType.JOURNAL:
            after = _journal(values)
        elif relation.type == RelationType.IT_SYSTEM:
            prefix = element.partition(":")[0]
            after = optional(f"{prefix}:SystemNavn", values.pop("system_name", None))
            after += optional(f"{prefix}:SystemURI", values.pop("system_uri", None))
        object_type = relation.object_type
        pieces = (
            self._period(relation.validity),
            # An empty text is what a delivered relation without any role carries.
            self._id("gd:Rolle", role or None),
            self._id("gd:Type", None if object_type is None else self._roles.type_uuid(kind, object_type)),
            optional("gd:Indeks", relation.index),
            id_of("gd:ReferenceID", relation.reference),
            extension(relation_values(kind, relation.type, values), changed),
            after,
        )
        return f"<{element}>{''.join(pieces)}</{element}>"


def _known(kind: Kind, names: dict[Kind, Any]) -> Any:
    if kind not in names:
        raise inexpressible(f"a {kind.value}", "the case and document index")
    return names[kind]


def _list_changes(one: Told) -> dict[str, Any]:
    return next((section.values for section in one.sections if section.name == LIST_CHANGES), {})


def _section(kind: Kind, section: Section) -> str:
    known = SECTIONS.get((kind, section.name))
    if known is None or section.index is not None:
        raise inexpressible(f"a section {section.name}", f"a {kind.value}")
    element, validity_prefix, fields = known
    values = dict(section.values)
    inner = validity(validity_prefix, section.validity) + written(fields, values)
    if values:
        raise inexpressible(f"the value {min(values)}", f"{section.name} of a {kind.value}")
    return f"<{element}>{inner}</{element}>"


def _state(prefix: str, state: State) -> str:
    code = optional(f"{prefix}:FremdriftStatusKode", state.status or None)
    return f"<{prefix}:Fremdrift>{validity(prefix, state.validity)}{code}</{prefix}:Fremdrift>"


def _journal(values: dict[str, Any]) -> str:
    inner = optional("sag:Dokumenttitel", values.pop("document_title", None))
    secret = values.pop("exempt", None)
    if secret is not None:
        inner += exempt("sd:OffentlighedUndtaget", secret)
    note = values.pop("note", None)
    if note is not None:
        told = "".join(
            optional(f"sag:{name}", note.get(key))
            for name, key in (("Titel", "title"), ("Notat", "content"), ("Format", "format"))
        )
        inner += f"<sag:JournalnotatEgenskaber>{told}</sag:JournalnotatEgenskaber>"
    return f"<sag:JournalpostEgenskaber>{inner}</sag:JournalpostEgenskaber>" if inner else ""
