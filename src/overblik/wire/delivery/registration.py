# SPDX-License-Identifier: MPL-2.0
"""From the shapes of the JSON delivery to registrations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
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
    GrantTold,
    LineTold,
    PartyTold,
    PaymentTold,
    PlanTold,
    Told,
)

_INDEX = 36
"""The longest index of a relation the standard allows."""


def of_case(told: CaseTold) -> Registration:
    """A case."""
    if told.created is not UNSET:
        dt.datetime.fromisoformat(told.created)
    return _registration(
        Kind.CASE,
        told,
        (
            *_section(SectionName.PROPERTIES, number=told.number, user_key=told.number, title=told.title,
                      description=told.description),
            *_section(SectionName.INDEX_PROPERTIES, local_status=told.local_status, category=told.category,
                      sensitivity=told.sensitivity, created=told.created),
        ),
        _states(told.progress),
        (
            *_owner(told, told.unit),
            *_class(Role.PRIMARY_CLASS, told.kle),
            *_class(Role.FACET_CLASS, told.facet),
            *_class(Role.DECISION_CLASS, told.decision, "1"),
            *_display_classes(told.display_classes),
            *_parties(told.parties),
            *(
                Relation(RelationType.JOURNAL, Role(entry.role), str(entry.document), "document",
                         str(entry.document), _validity(entry),
                         None if entry.title is None else {"document_title": entry.title})
                for entry in told.journal
            ),
            *(
                Relation(RelationType.OBJECT, Role.BUILDING, urn[-_INDEX:], "property", urn)
                for urn in told.objects
            ),
            *(
                Relation(RelationType.CASE, Role(other.role),
                         str(other.id) if other.role == "other_case" else None, "case", str(other.id))
                for other in told.related
            ),
        ),
    )  # fmt: skip


def of_document(told: DocumentTold) -> Registration:
    """A document."""
    return _registration(
        Kind.DOCUMENT,
        told,
        _section(
            SectionName.PROPERTIES, number=told.number, user_key=told.number, title=told.title,
            type=told.type, sensitivity=told.sensitivity, letter_date=told.letter_date, description=told.description,
        ),
        _states(told.states),
        (
            *_owner(told, None),
            *_class(Role.PRIMARY_CLASS, told.kle),
            *_display_classes(told.display_classes),
            *_parties(told.parties),
        ),
    )  # fmt: skip


def of_grant(told: GrantTold) -> Registration:
    """A grant with its benefits; each benefit is a section of its own."""
    case = told.case
    return _registration(
        Kind.GRANT,
        told,
        (
            *_section(SectionName.PROPERTIES, user_key=told.number, sensitivity=told.sensitivity,
                      start=told.start, end=told.end),
            *(Section(SectionName.BENEFIT, _benefit(one), one.id) for one in told.benefits),
        ),
        (),
        (
            *_owner(told, None),
            *_parties(told.parties),
            *(
                (
                    Relation(RelationType.CASE, Role.GRANT_CASE, None, "case", str(case.id), None,
                             _present(user_key=case.number, title=case.title) or None),
                )
                if case
                else ()
            ),
        ),
    )  # fmt: skip


def of_payment(told: PaymentTold) -> Registration:
    """A payment; each line is a relation to a benefit of a grant."""
    payee = (
        (
            Relation(RelationType.PARTY, Role.PAYEE, None, None, told.payee, None,
                     _present(name=told.payee_name) or None),
        )
        if told.payee
        else ()
    )  # fmt: skip
    return _registration(
        Kind.PAYMENT,
        told,
        _section(
            SectionName.PROPERTIES, user_key=told.number, start=told.start, end=told.end,
            available=told.available, gross=told.gross, after_tax=told.after_tax, sent=told.sent,
            sent_reason=told.sent_reason, paid=told.paid, paid_reason=told.paid_reason,
            department=told.department,
        ),
        (),
        (*_owner(told, None), *payee, *(_line(number, one) for number, one in enumerate(told.lines, 1))),
    )  # fmt: skip


def _registration(
    kind: Kind,
    told: Told,
    sections: Iterable[Section],
    states: tuple[State, ...],
    relations: tuple[Relation, ...],
) -> Registration:
    return Registration(
        told.id,
        kind,
        times.in_range(told.recorded_at),
        not told.delta,
        tuple(sections),
        states,
        relations,
        note=told.note,
    )


def _section(name: SectionName, **told: Any) -> tuple[Section, ...]:
    """A section of what was told; none when nothing was."""
    values = {key: _plain(value) for key, value in told.items() if value is not UNSET}
    return (Section(name, values),) if values else ()


def _present(**told: Any) -> dict[str, Any]:
    return {key: _plain(value) for key, value in told.items() if value is not None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _validity(told: Dated) -> Validity | None:
    if told.valid_from is None and told.valid_to is None:
        return None
    return Validity(_moment(told.valid_from), _moment(told.valid_to))


def _moment(told: dt.datetime | None) -> dt.datetime | None:
    return None if told is None else times.in_range(told)


def _states(told: Iterable[CaseStep | DocumentStep]) -> tuple[State, ...]:
    return tuple([State(step.status, _validity(step)) for step in told])


def _owner(told: Told, unit: str | None) -> Iterator[Relation]:
    if told.authority is not None:
        values = _present(cvr=told.authority, name=told.authority_name)
        yield Relation(
            RelationType.ACTOR,
            Role.OWNER,
            None,
            "organisation",
            f"urn:oio:cvr-nr:{told.authority}",
            None,
            values,
        )
    if unit is not None:
        yield Relation(RelationType.ACTOR, Role.RESPONSIBLE, None, "org_unit", None, None, {"name": unit})
    if told.source is not None:
        yield Relation(RelationType.IT_SYSTEM, Role.MASTER, None, "it_system", str(told.source))
        yield Relation(RelationType.IT_SYSTEM, Role.SENDER, None, "it_system", str(told.source))


def _class(role: Role, key: str | None, index: str | None = None) -> tuple[Relation, ...]:
    if key is None:
        return ()
    return (Relation(RelationType.CLASS, role, index, "class", None, None, {"user_key": key}),)


def _display_classes(told: Iterable[str | DisplayClass]) -> Iterator[Relation]:
    for one in told:
        named = DisplayClass(key=one) if isinstance(one, str) else one
        yield Relation(
            RelationType.CLASS, Role.DISPLAY_CLASS, named.key[:_INDEX], "class", None, _validity(named),
            {"user_key": named.key},
        )  # fmt: skip


def _parties(told: Iterable[PartyTold]) -> Iterator[Relation]:
    for one in told:
        kind = "person" if one.id.startswith("urn:oio:cpr-nr:") else None
        yield Relation(
            RelationType.PARTY,
            one.role,
            one.index,
            kind,
            one.id,
            _validity(one),
            _present(name=one.name) or None,
        )


def _benefit(told: BenefitTold) -> dict[str, Any]:
    values = _present(name=told.name, start=told.start, end=told.end, repayable=told.repayable)
    kind = _present(kle=told.kle, class_title=told.class_title)
    if kind:
        values["class"] = kind
    if told.plans:
        values["plans"] = [_plan(plan) for plan in told.plans]
    return values


def _plan(told: PlanTold) -> dict[str, Any]:
    return _present(
        id=told.id, start=told.start, end=told.end, frequency=told.frequency, advance=told.advance,
        day=told.day, amount=told.amount, manual=told.manual,
    )  # fmt: skip


def _line(number: int, told: LineTold) -> Relation:
    values = _present(
        start=told.start, end=told.end, amount=told.amount, kle=told.kle, benefit=told.benefit,
        grant=str(told.grant) if told.grant else None,
    )  # fmt: skip
    return Relation(RelationType.LINE, Role.PART_OF, told.index or str(number), "class", None, None, values)
