# SPDX-License-Identifier: MPL-2.0
"""From the shapes of the JSON delivery to registrations."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterable
from typing import Any

from msgspec import UNSET

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role
from overblik.wire import times
from overblik.wire.delivery.shapes import (
    BenefitTold,
    CaseStep,
    CaseTold,
    Dated,
    DisplayClass,
    DocumentStep,
    DocumentTold,
    GrantCase,
    GrantTold,
    JournalTold,
    LineTold,
    PartyTold,
    PaymentTold,
    RelatedTold,
    Shape,
    Told,
)

_INDEX = 36
"""The longest index of a relation the standard allows."""

# The values of a section: their name there, and the field that says them.
Fields = tuple[tuple[str, str], ...]
_CASE: Fields = (
    ("number", "number"), ("user_key", "number"), ("title", "title"), ("description", "description"),
)  # fmt: skip
_CASE_INDEX: Fields = (
    ("local_status", "local_status"), ("category", "category"), ("sensitivity", "sensitivity"),
    ("created", "created"),
)  # fmt: skip
_DOCUMENT: Fields = (
    ("number", "number"), ("user_key", "number"), ("title", "title"), ("type", "type"),
    ("sensitivity", "sensitivity"), ("letter_date", "letter_date"), ("description", "description"),
)  # fmt: skip
_GRANT: Fields = (("user_key", "number"), ("sensitivity", "sensitivity"), ("start", "start"), ("end", "end"))
_BENEFIT: Fields = (("name", "name"), ("start", "start"), ("end", "end"), ("repayable", "repayable"))
_GRANT_CASE: Fields = (("user_key", "number"), ("title", "title"))
_BENEFIT_CLASS: Fields = (("kle", "kle"), ("class_title", "class_title"))
_PLAN: Fields = (
    ("id", "id"), ("start", "start"), ("end", "end"), ("frequency", "frequency"), ("advance", "advance"),
    ("day", "day"), ("amount", "amount"), ("manual", "manual"),
)  # fmt: skip
_PAYMENT: Fields = (
    ("user_key", "number"), ("start", "start"), ("end", "end"), ("available", "available"), ("gross", "gross"),
    ("after_tax", "after_tax"), ("sent", "sent"), ("sent_reason", "sent_reason"), ("paid", "paid"),
    ("paid_reason", "paid_reason"), ("department", "department"),
)  # fmt: skip
_LINE: Fields = (
    ("start", "start"), ("end", "end"), ("amount", "amount"), ("kle", "kle"), ("benefit", "benefit"),
    ("grant", "grant"),
)  # fmt: skip


def of_case(told: CaseTold) -> Registration:
    """A case."""
    if told.created is not UNSET:
        dt.datetime.fromisoformat(told.created)
    relations = _owner(told, told.unit)
    relations += _class(Role.PRIMARY_CLASS, told.kle)
    relations += _class(Role.FACET_CLASS, told.facet)
    relations += _class(Role.DECISION_CLASS, told.decision, "1")
    relations += [_display_class(one) for one in told.display_classes]
    relations += [_party(one) for one in told.parties]
    relations += [_journal_entry(one) for one in told.journal]
    relations += [
        Relation(RelationType.OBJECT, Role.BUILDING, urn[-_INDEX:], "property", urn) for urn in told.objects
    ]
    relations += [_related(one) for one in told.related]
    return _registration(
        Kind.CASE,
        told,
        [
            *_section(SectionName.PROPERTIES, told, _CASE),
            *_section(SectionName.INDEX_PROPERTIES, told, _CASE_INDEX),
        ],
        _states(told.progress),
        relations,
    )


def of_document(told: DocumentTold) -> Registration:
    """A document."""
    relations = _owner(told)
    relations += _class(Role.PRIMARY_CLASS, told.kle)
    relations += [_display_class(one) for one in told.display_classes]
    relations += [_party(one) for one in told.parties]
    sections = _section(SectionName.PROPERTIES, told, _DOCUMENT)
    return _registration(Kind.DOCUMENT, told, sections, _states(told.states), relations)


def of_grant(told: GrantTold) -> Registration:
    """A grant with its benefits; each benefit is a section of its own."""
    sections = _section(SectionName.PROPERTIES, told, _GRANT)
    sections += [Section(SectionName.BENEFIT, _benefit(one), one.id) for one in told.benefits]
    relations = _owner(told)
    relations += [_party(one) for one in told.parties]
    if told.case:
        relations.append(_grant_case(told.case))
    return _registration(Kind.GRANT, told, sections, (), relations)


def of_payment(told: PaymentTold) -> Registration:
    """A payment; each line is a relation to a benefit of a grant."""
    relations = _owner(told)
    if told.payee:
        values = {"name": told.payee_name} if told.payee_name is not None else None
        relations.append(Relation(RelationType.PARTY, Role.PAYEE, None, None, told.payee, None, values))
    relations += [_line(number, one) for number, one in enumerate(told.lines, 1)]
    return _registration(Kind.PAYMENT, told, _section(SectionName.PROPERTIES, told, _PAYMENT), (), relations)


def _registration(
    kind: Kind,
    told: Told,
    sections: list[Section],
    states: tuple[State, ...],
    relations: list[Relation],
) -> Registration:
    return Registration(
        told.id,
        kind,
        times.in_range(told.recorded_at),
        not told.delta,
        tuple(sections),
        states,
        tuple(relations),
        note=told.note,
    )


def _section(name: SectionName, told: Told, fields: Fields) -> list[Section]:
    """A section of what was told; none when nothing was."""
    values = _values(told, fields)
    return [Section(name, values)] if values else []


def _values(told: Shape, fields: Fields) -> dict[str, Any]:
    """What was told, by its name in the section; dates and ids as texts."""
    values: dict[str, Any] = {}
    for name, field in fields:
        value = getattr(told, field)
        if value is None or value is UNSET:
            continue
        if isinstance(value, str):
            values[name] = value
        elif isinstance(value, dt.date):
            values[name] = value.isoformat()
        else:
            values[name] = _id(value) if isinstance(value, uuid.UUID) else value
    return values


# The same few systems, and one grant for many payments.
_id = functools.lru_cache(maxsize=8192)(str)


def _validity(told: Dated) -> Validity | None:
    if told.valid_from is None and told.valid_to is None:
        return None
    return Validity(_moment(told.valid_from), _moment(told.valid_to))


def _moment(told: dt.datetime | None) -> dt.datetime | None:
    return None if told is None else times.in_range(told)


def _states(told: Iterable[CaseStep | DocumentStep]) -> tuple[State, ...]:
    return tuple([State(step.status, _validity(step)) for step in told])


def _owner(told: Told, unit: str | None = None) -> list[Relation]:
    """Whose the object is: the authority, the unit that handles it, and the system it comes from."""
    relations: list[Relation] = []
    if told.authority is not None:
        values = {"cvr": told.authority}
        if told.authority_name is not None:
            values["name"] = told.authority_name
        reference = f"urn:oio:cvr-nr:{told.authority}"
        relations.append(
            Relation(RelationType.ACTOR, Role.OWNER, None, "organisation", reference, None, values)
        )
    if unit is not None:
        values = {"name": unit}
        relations.append(Relation(RelationType.ACTOR, Role.RESPONSIBLE, None, "org_unit", None, None, values))
    if told.source is not None:
        system = _id(told.source)
        relations.append(Relation(RelationType.IT_SYSTEM, Role.MASTER, None, "it_system", system))
        relations.append(Relation(RelationType.IT_SYSTEM, Role.SENDER, None, "it_system", system))
    return relations


def _class(role: Role, key: str | None, index: str | None = None) -> list[Relation]:
    if key is None:
        return []
    return [Relation(RelationType.CLASS, role, index, "class", None, None, {"user_key": key})]


def _display_class(told: str | DisplayClass) -> Relation:
    named = DisplayClass(key=told) if isinstance(told, str) else told
    return Relation(
        RelationType.CLASS, Role.DISPLAY_CLASS, named.key[:_INDEX], "class", None, _validity(named),
        {"user_key": named.key},
    )  # fmt: skip


def _party(told: PartyTold) -> Relation:
    kind = "person" if told.id.startswith("urn:oio:cpr-nr:") else None
    values = {"name": told.name} if told.name is not None else None
    return Relation(RelationType.PARTY, told.role, told.index, kind, told.id, _validity(told), values)


def _journal_entry(told: JournalTold) -> Relation:
    document = str(told.document)
    values = None if told.title is None else {"document_title": told.title}
    return Relation(
        RelationType.JOURNAL, Role(told.role), document, "document", document, _validity(told), values
    )


def _related(told: RelatedTold) -> Relation:
    case = str(told.id)
    index = case if told.role == "other_case" else None
    return Relation(RelationType.CASE, Role(told.role), index, "case", case)


def _grant_case(told: GrantCase) -> Relation:
    values = _values(told, _GRANT_CASE)
    return Relation(RelationType.CASE, Role.GRANT_CASE, None, "case", str(told.id), None, values or None)


def _benefit(told: BenefitTold) -> dict[str, Any]:
    values = _values(told, _BENEFIT)
    kind = _values(told, _BENEFIT_CLASS)
    if kind:
        values["class"] = kind
    if told.plans:
        values["plans"] = [_values(plan, _PLAN) for plan in told.plans]
    return values


def _line(number: int, told: LineTold) -> Relation:
    values = _values(told, _LINE)
    return Relation(RelationType.LINE, Role.PART_OF, told.index or str(number), "class", None, None, values)
