# SPDX-License-Identifier: MPL-2.0
"""Writes bodies: what imports and updates of both indexes have in common.

What a format cannot say (another kind, an unknown value name) is refused and never dropped in silence.
"""

from __future__ import annotations

import abc
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

from overblik.errors import InvalidInput
from overblik.index.kinds import Kind
from overblik.index.objects import ObjectState, Registration, Relation, Section
from overblik.wire import times
from overblik.wire.roles import ROLE_UUID, RoleMap
from overblik.wire.xml.draft import LIST_CHANGES
from overblik.wire.xml.elements import elements_of
from overblik.wire.xml.grammar import Grammar

Told = Registration | ObjectState
"""What has the three lists."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def declarations(prefixes: Mapping[str, str]) -> str:
    """The attributes that declare these namespaces."""
    return " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in prefixes.items())


@dataclass(frozen=True)
class Names:
    """How a kind of object is written: the prefix of its own elements, the elements around an imported one
    from the outermost in, the element around an updated one, and the elements in which an imported and an
    updated one say that no event is wanted.
    """

    prefix: str
    imported: tuple[str, ...]
    updated: str
    silent: tuple[str, str] | None = None


class Writer(abc.ABC):
    """Collects the pieces of one body."""

    grammar: ClassVar[Grammar]
    declared: ClassVar[Mapping[str, str]]
    """The namespaces by prefix; the first is that of the body."""
    index: ClassVar[str]
    """What the index is called in messages."""
    names: ClassVar[Mapping[Kind, Names]]

    def __init__(self, roles: RoleMap) -> None:
        self.roles = roles
        self.elements = elements_of(self.grammar)
        self._out: list[str] = []
        # The same few roles and types stand in nearly every relation.
        self._ids: dict[tuple[str, str], str] = {}
        self._prefix = next(iter(self.declared))

    @abc.abstractmethod
    def attributes(self, one: Told, changed: str | None) -> str:
        """What stands in the AttributListe; `changed`: when the source last changed it."""

    @abc.abstractmethod
    def states(self, one: Told, changed: str | None) -> str:
        """What stands in the TilstandListe."""

    @abc.abstractmethod
    def relations(self, one: Told, changed: str | None) -> str:
        """What stands in the RelationListe."""

    def imports(self, registrations: Iterable[Registration]) -> bytes:
        """One import body. Neighbouring registrations of one object become one object. Raises InvalidInput."""
        objects = groupby(registrations, key=lambda one: (one.kind, one.object_id, one.without_notification))
        for (kind, object_id, silent), group in objects:
            self._imported(self._known(kind), object_id, silent, group)
        return self._body(self.grammar.bodies[0])

    def updates(self, registrations: Iterable[Registration]) -> bytes:
        """One update body: what each registration says is a change. Raises InvalidInput."""
        for one in registrations:
            self._updated(self._known(one.kind), one)
        return self._body(self.grammar.bodies[1])

    def head_of(self, kind: Kind, relation: Relation, values: dict[str, Any]) -> tuple[str, str | None]:
        """How every relation begins, and when it was last changed. Takes out of `values` what that needs."""
        role = values.pop(ROLE_UUID, None)
        if role is None and relation.role is not None:
            role = self.roles.role_uuid(kind, relation.role)
        type_ = relation.object_type
        pieces = (
            self.elements.validity("gd", relation.validity),
            # An empty text is what a delivered relation without any role carries.
            self._id("gd:Rolle", role or None),
            self._id("gd:Type", None if type_ is None else self.roles.type_uuid(kind, type_)),
            self.elements.optional("gd:Indeks", relation.index),
            self.elements.id_of("gd:ReferenceID", relation.reference),
        )
        return "".join(pieces), values.pop("last_changed", None)

    def by_type(self, one: Told) -> dict[str, list[Relation]]:
        """The relations of a registration, list by list."""
        found: dict[str, list[Relation]] = {}
        for relation in one.relations:
            found.setdefault(relation.type, []).append(relation)
        return found

    def sections(self, one: Told) -> list[Section]:
        """The sections but for the one that tells when lists were changed."""
        return [section for section in one.sections if section.name != LIST_CHANGES]

    def inexpressible(self, what: str, where: str) -> InvalidInput:
        """What to raise when the format has no way to say something."""
        return self.elements.inexpressible(what, where)

    def _body(self, root: str) -> bytes:
        name = f"{self._prefix}:{root}"
        return f"{_HEAD}<{name} {declarations(self.declared)}>\n{''.join(self._out)}</{name}>\n".encode()

    def _known(self, kind: Kind) -> Names:
        if kind not in self.names:
            raise self.inexpressible(f"a {kind.value}", self.index)
        return self.names[kind]

    def _imported(
        self, names: Names, object_id: uuid.UUID, silent: bool | None, registrations: Iterable[Registration]
    ) -> None:
        elements, out = self.elements, self._out
        out.extend(f"<{name}>" for name in names.imported)
        out.append(elements.leaf("sd:UUIDIdentifikator", object_id))
        for one in registrations:
            if not one.complete:
                raise self.inexpressible("a change", "an import body; write it with encode_updates")
            out.append(f"<{names.prefix}:Registrering>{elements.optional('sd:NoteTekst', one.note)}")
            out.append(elements.leaf("sd:Tidspunkt", times.write_moment(one.recorded_at)))
            out.append(elements.optional("sd:LivscyklusKode", one.lifecycle))
            out.append(elements.id_of("sd:BrugerRef", one.user))
            out.append(self.lists(one, names.prefix, always=True))
            out.append(f"</{names.prefix}:Registrering>")
        self._silent(names, 0, silent)
        out.extend(f"</{name}>" for name in reversed(names.imported))
        out.append("\n")

    def _updated(self, names: Names, one: Registration) -> None:
        if one.complete:
            raise self.inexpressible("a complete registration", "an update body; write it with encode_import")
        if one.lifecycle is not None or one.user is not None:
            raise self.inexpressible("a life cycle code or user", "an update")
        elements, out = self.elements, self._out
        out.append(f"<{names.updated}>{elements.leaf('sd:UUIDIdentifikator', one.object_id)}")
        out.append(elements.optional("sd:NoteTekst", one.note))
        out.append(self.lists(one, names.prefix, always=False))
        out.append(elements.leaf(f"{self._prefix}:Tidspunkt", times.write_moment(one.recorded_at)))
        self._silent(names, 1, one.without_notification)
        out.append(f"</{names.updated}>\n")

    def _silent(self, names: Names, place: int, silent: bool | None) -> None:
        if silent is None:
            return
        if names.silent is None:
            raise self.inexpressible("without_notification", f"{names.imported[0]}")
        self._out.append(self.elements.leaf(names.silent[place], silent))

    def lists(self, one: Told, prefix: str, *, always: bool) -> str:
        """The lists of attributes, states and relations; empty ones too, if `always`."""
        changed: dict[str, Any] = next(
            (section.values for section in one.sections if section.name == LIST_CHANGES), {}
        )
        return "".join(
            f"<{prefix}:{name}>{inner}</{prefix}:{name}>"
            for name, inner in (
                ("AttributListe", self.attributes(one, changed.get("attributes"))),
                ("TilstandListe", self.states(one, changed.get("states"))),
                ("RelationListe", self.relations(one, changed.get("relations"))),
            )
            if inner or always
        )

    def _id(self, element: str, value: str | None) -> str:
        if value is None:
            return ""
        known = self._ids.get((element, value))
        if known is None:
            known = self._ids[element, value] = self.elements.id_of(element, value)
        return known
