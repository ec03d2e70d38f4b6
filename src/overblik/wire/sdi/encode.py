# SPDX-License-Identifier: MPL-2.0
"""Writes registrations as SDI import and update bodies, valid against the published schemas.

Relations come out list by list, as the schema orders them; inside a list their order is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State
from overblik.wire.roles import RoleMap, published
from overblik.wire.sdi.elements import exempt, extension, inexpressible, optional, validity
from overblik.wire.sdi.fields import EXTENSION_LISTS, LISTS, SECTIONS, relation_values, written
from overblik.wire.sdi.names import PREFIXES
from overblik.wire.sdi.shape import GRAMMAR
from overblik.wire.xml.writer import Names, Told, Writer


def encode_import(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One import body. Neighbouring registrations of one object become one object. Raises InvalidInput."""
    return SdiWriter(roles or published()).imports(registrations)


def encode_updates(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One update body: what each registration says is a change. Raises InvalidInput."""
    return SdiWriter(roles or published()).updates(registrations)


class SdiWriter(Writer):
    """Writes cases and documents."""

    grammar = GRAMMAR
    declared = PREFIXES
    index = "the case and document index"
    names: ClassVar = {
        Kind.CASE: Names(
            "sag",
            ("sdi:SagIndeks",),
            "sdi:OpdaterSagIndeks",
            ("sag:UdenNotifikation", "sdi:UdenNotifikation"),
        ),
        Kind.DOCUMENT: Names("di", ("sdi:DokumentIndeks",), "sdi:OpdaterDokumentIndeks"),
    }

    def attributes(self, one: Told, changed: str | None) -> str:
        plain = extended = ""
        for section in self.sections(one):
            text = _section(one.kind, section)
            if section.name == SectionName.INDEX_PROPERTIES:
                extended += text
            else:
                plain += text
        return plain + extension(extended, changed)

    def states(self, one: Told, changed: str | None) -> str:
        prefix = self.names[one.kind].prefix
        return "".join(_state(prefix, state) for state in one.states) + extension("", changed)

    def relations(self, one: Told, changed: str | None) -> str:
        by_type = self.by_type(one)
        plain = self._of(one.kind, LISTS[one.kind], by_type)
        extended = self._of(one.kind, EXTENSION_LISTS[one.kind], by_type)
        if by_type:
            raise inexpressible(f"a relation of type {min(by_type)}", f"a {one.kind.value}")
        return plain + extension(extended, changed)

    def _of(self, kind: Kind, lists: Iterable[tuple[str, str]], by_type: dict[str, list[Relation]]) -> str:
        return "".join(
            self._relation(kind, element, relation)
            for type_, element in lists
            for relation in by_type.pop(type_, ())
        )

    def _relation(self, kind: Kind, element: str, relation: Relation) -> str:
        values = dict(relation.values or {})
        head, changed = self.head_of(kind, relation, values)
        after = ""
        if relation.type == RelationType.JOURNAL:
            after = _journal(values)
        elif relation.type == RelationType.IT_SYSTEM:
            prefix = element.partition(":")[0]
            after = optional(f"{prefix}:SystemNavn", values.pop("system_name", None))
            after += optional(f"{prefix}:SystemURI", values.pop("system_uri", None))
        extended = extension(relation_values(kind, relation.type, values), changed)
        return f"<{element}>{head}{extended}{after}</{element}>"


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
