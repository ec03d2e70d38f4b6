# SPDX-License-Identifier: MPL-2.0
"""Writes registrations as YI import and update bodies.

Relations come out list by list, as the schema orders them; inside a list their order is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section
from overblik.wire.roles import ROLE_UUID, RoleMap, published
from overblik.wire.xml.writer import Names, Told, Writer
from overblik.wire.yi import fields
from overblik.wire.yi.draft import system_of, systems_of
from overblik.wire.yi.names import PREFIXES
from overblik.wire.yi.shape import BENEFIT_ID, FORMER, GRAMMAR
from overblik.wire.yi.values import advance_code, write_day

Values = dict[str, Any]


def encode_import(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One import body. Neighbouring registrations of one object become one object. Raises InvalidInput."""
    return YiWriter(roles or published()).imports(registrations)


def encode_updates(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One update body: what each registration says is a change. Raises InvalidInput."""
    return YiWriter(roles or published()).updates(registrations)


class YiWriter(Writer):
    """Writes grants and payments."""

    grammar = GRAMMAR
    declared = PREFIXES
    index = "the benefit index"
    names: ClassVar = {
        Kind.GRANT: Names(
            "bi",
            ("yi:BevillingIndeks", "bi:BevillingIndeks"),
            "yi:OpdaterBevillingIndeks",
            ("bi:UdenNotifikation", "yi:UdenNotifikation"),
        ),
        Kind.PAYMENT: Names(
            "oef",
            ("yi:OekonomiskEffektueringIndeks", "oef:OekonomiskEffektueringIndeks"),
            "yi:OpdaterOekonomiskEffektueringIndeks",
        ),
    }

    def attributes(self, one: Told, changed: str | None) -> str:
        properties = benefits = ""
        systems = self._untold_systems(one)
        for section in self.sections(one):
            if section.name == SectionName.PROPERTIES and section.index is None:
                properties += self._properties(one, section)
            elif section.name == SectionName.BENEFIT and one.kind is Kind.GRANT:
                benefits += self._benefit(one, section, systems)
            else:
                raise self.inexpressible(f"a section {section.name}", f"a {one.kind.value}")
        return properties + benefits + self.elements.extension("", changed)

    def states(self, one: Told, changed: str | None) -> str:
        if one.states:
            raise self.inexpressible("a state", f"a {one.kind.value}")
        return self.elements.extension("", changed)

    def relations(self, one: Told, changed: str | None) -> str:
        by_type = self.by_type(one)
        if one.kind is Kind.GRANT:
            by_type.pop(RelationType.IT_SYSTEM, None)
        out = [
            self._relation(one, element, told, relation)
            for type_, element, told in fields.RELATIONS[one.kind]
            for relation in by_type.pop(type_, ())
        ]
        if by_type:
            raise self.inexpressible(f"a relation of type {min(by_type)}", f"a {one.kind.value}")
        return "".join(out) + self.elements.extension("", changed)

    def _untold_systems(self, one: Told) -> list[Relation]:
        """The systems of a grant that none of its benefits tells; those without systems will tell them."""
        if one.kind is not Kind.GRANT:
            return []
        told = systems_of(one.sections)
        untold = [part for part in one.relations if part.type == RelationType.IT_SYSTEM and part not in told]
        tellers = [
            section
            for section in one.sections
            if section.name == SectionName.BENEFIT and "systems" not in section.values
        ]
        apart = any(part.validity != section.validity for part in untold for section in tellers)
        if apart or (untold and not tellers):
            raise self.inexpressible("a system", "a grant but with its benefits and for their time")
        return untold

    def _properties(self, one: Told, section: Section) -> str:
        element, told = fields.PROPERTIES[one.kind]
        values = dict(section.values)
        inner = self.elements.validity(element.partition(":")[0], section.validity)
        inner += self._written(one, told, values)
        former = dict(values.pop("former", None) or {}) if one.kind is Kind.PAYMENT else {}
        inner += self._written(one, tuple((f"oef:{name}", key) for name, key in FORMER), former)
        self._nothing_left(values | former, f"{section.name} of a {one.kind.value}")
        return f"<{element}>{inner}</{element}>"

    def _benefit(self, one: Told, section: Section, systems: list[Relation]) -> str:
        values = dict(section.values)
        told = values.pop("systems", None)
        if told is None:
            told = [system_of(relation) for relation in systems]
        kind, plans = values.pop("class", None), values.pop("plans", None) or ()
        inner = self.elements.validity("bi", section.validity)
        if section.index is not None:
            # A plan's Id, which has the same name, may be anything.
            if not 1 <= len(section.index) <= BENEFIT_ID:
                raise self.inexpressible("an id that is empty or too long", "bi:BevilgetYdelse")
            inner += self.elements.leaf("bi:Id", section.index)
        inner += self._written(one, fields.BENEFIT, values)
        self._nothing_left(values, "a benefit")
        inner += "".join(self._piece(one, "bi:ItSystem", fields.SYSTEM, dict(system)) for system in told)
        if kind is not None:
            inner += self._class(one, dict(kind))
        inner += "".join(self._plan(one, dict(plan)) for plan in plans)
        return f"<bi:BevilgetYdelse>{inner}</bi:BevilgetYdelse>"

    def _class(self, one: Told, values: Values) -> str:
        kle: Values = {
            name.removeprefix("kle_"): values.pop(name)
            for name in tuple(values)
            if name.startswith("kle_") or name in ("kle", "class_title")
        }
        inner = self._piece(one, "bi:Klassifikation", fields.KLE_CLASS, kle) if kle else ""
        return self._piece(one, "bi:Ydelse", fields.BENEFIT_CLASS, values, inner)

    def _piece(self, one: Told, element: str, told: fields.Fields, values: Values, inner: str = "") -> str:
        """A relation without validity, of a benefit."""
        elements, type_ = self.elements, values.pop("object_type", None)
        role = values.pop("role", None)
        uuid = values.pop(ROLE_UUID, None)
        if uuid is None and role is not None:
            uuid = self.roles.role_uuid(Kind.GRANT, role)
        pieces = (
            elements.id_of("bi:Rolle", uuid or None),
            elements.id_of("bi:Type", None if type_ is None else self.roles.type_uuid(Kind.GRANT, type_)),
            elements.optional("bi:Indeks", values.pop("index", None)),
            elements.id_of("bi:ReferenceID", values.pop("reference", None)),
            elements.extension("", values.pop("last_changed", None), "bi"),
            self._written(one, told, values),
            inner,
        )
        self._nothing_left(values, element)
        return f"<{element}>{''.join(pieces)}</{element}>"

    def _plan(self, one: Told, values: Values) -> str:
        inner = self._written(one, fields.PLAN, values)
        self._nothing_left(values, "a plan")
        return f"<bi:OekonomiskEffektueringsplan>{inner}</bi:OekonomiskEffektueringsplan>"

    def _relation(self, one: Told, element: str, told: fields.Fields, relation: Relation) -> str:
        values = dict(relation.values or {})
        head, changed = self.head_of(one.kind, relation, values)
        inner = head + self.elements.extension("", changed) + self._written(one, told, values)
        if relation.type == RelationType.LINE:
            inner += self._granted(values)
        self._nothing_left(values, f"a {relation.type} relation of a {one.kind.value}")
        return f"<{element}>{inner}</{element}>"

    def _granted(self, values: Values) -> str:
        """What a line pays: a grant and one of its benefits, never one without the other."""
        grant, benefit = values.pop("grant", None), values.pop("benefit", None)
        if grant is None and benefit is None:
            return ""
        if grant is None or benefit is None:
            raise self.inexpressible("a grant without a benefit, or the other way round,", "a line")
        leaf = self.elements.leaf
        inner = leaf("sd:UUIDIdentifikator", grant) + leaf("oef:BevilgetYdelseId", benefit)
        return f"<oef:BevilgetYdelseRef>{inner}</oef:BevilgetYdelseRef>"

    def _written(self, one: Told, told: fields.Fields, values: Values) -> str:
        """The elements of those values that are told; takes them out of `values`."""
        out = []
        for element, key in told:
            if key not in values:
                continue
            value = values.pop(key)
            if value is None:
                # That there is none: the same as not telling it, unless something was told before.
                if isinstance(one, Registration) and not one.complete:
                    raise self.inexpressible(f"that there is no {key} any more", element)
            elif key in fields.DAYS:
                out.append(self.elements.leaf(element, write_day(str(value))))
            elif key == "advance":
                out.append(self.elements.leaf(element, advance_code(value)))
            else:
                out.append(self.elements.leaf(element, value))
        return "".join(out)

    def _nothing_left(self, values: Mapping[str, Any], where: str) -> None:
        if values:
            raise self.inexpressible(f"the value {min(values)}", where)
