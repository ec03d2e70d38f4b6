# SPDX-License-Identifier: MPL-2.0
"""Builders of registrations: each test says only what it is about."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role

NAMES = uuid.UUID("7a3f0000-0000-4000-8000-000000000000")
AUTHORITY = "90000001"
SYSTEM = uuid.uuid5(NAMES, "system")
ANNA = "6101010002"
BENT = "7202024001"
T0 = dt.datetime(2025, 1, 1, 9, tzinfo=dt.UTC)


def an_id(name: str) -> uuid.UUID:
    """The same id for the same name, in every test."""
    return uuid.uuid5(NAMES, name)


def at(text: str) -> dt.datetime:
    """A point in time in UTC from an ISO date or date-time."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def period(start: str | None = None, end: str | None = None) -> Validity:
    """A half-open period from ISO texts."""
    return Validity(at(start) if start else None, at(end) if end else None)


def states(*told: tuple[str, str]) -> tuple[State, ...]:
    """(status, from) in order: each lasts until the next begins, the last has no end."""
    ends = [start for _, start in told[1:]] + [None]
    return tuple(State(status, period(start, end)) for (status, start), end in zip(told, ends, strict=True))


def person(cpr: str, role: Role = Role.PRIMARY_PARTY, **told: Any) -> Relation:
    """A party relation to a person."""
    return Relation(RelationType.PARTY, role, object_type="person", reference=f"urn:oio:cpr-nr:{cpr}", **told)


def system(role: Role, id_: uuid.UUID = SYSTEM) -> Relation:
    """Master or sender."""
    return Relation(RelationType.IT_SYSTEM, role, object_type="it_system", reference=str(id_))


def a_class(role: Role, key: str, validity: Validity | None = None) -> Relation:
    """A class relation known by its key."""
    return Relation(
        RelationType.CLASS,
        role,
        object_type="class",
        reference=str(an_id(key)),
        validity=validity,
        values={"user_key": key},
    )


def owner(cvr: str = AUTHORITY) -> Relation:
    """The owning authority."""
    return Relation(
        RelationType.ACTOR,
        Role.OWNER,
        object_type="organisation",
        reference=str(an_id(cvr)),
        values={"cvr": cvr, "name": "Prøve Kommune"},
    )


def a_case(
    name: str = "case",
    *,
    cpr: str | None = ANNA,
    kle: str = "32.30.04",
    facet: str = "G01",
    title: str = "Sygedagpenge 2025",
    sensitivity: str = "FORTROLIGE_PERSONOPLYSNINGER",
    created: str = "2025-01-02T08:00:00+01:00",
    recorded: dt.datetime = T0,
    steps: tuple[State, ...] | None = None,
    more: tuple[Relation, ...] = (),
    complete: bool = True,
) -> Registration:
    """A whole, showable case of Anna's."""
    parties = (person(cpr, validity=period("2025-01-02")),) if cpr else ()
    return Registration(
        an_id(name),
        Kind.CASE,
        recorded,
        complete=complete,
        sections=(
            Section(SectionName.PROPERTIES, {"number": f"S-{name}", "user_key": f"S-{name}", "title": title}),
            Section(SectionName.INDEX_PROPERTIES, {"sensitivity": sensitivity, "created": created}),
        ),
        states=steps if steps is not None else states(("Opstaaet", "2025-01-02"), ("Oplyst", "2025-01-10")),
        relations=(
            owner(),
            a_class(Role.PRIMARY_CLASS, kle),
            a_class(Role.FACET_CLASS, facet),
            system(Role.MASTER),
            system(Role.SENDER),
            *parties,
            *more,
        ),
    )


def a_journal_entry(document: str, *, title: str | None = None, role: Role = Role.FILED) -> Relation:
    """A document's place on a case."""
    return Relation(
        RelationType.JOURNAL,
        role,
        index=document,
        object_type="document",
        reference=str(an_id(document)),
        values={"document_title": title} if title else None,
    )


def a_document(
    name: str = "document",
    *,
    title: str = "Ansøgning",
    state: str = "Endeligt",
    sensitivity: str = "FORTROLIGE_PERSONOPLYSNINGER",
    recorded: dt.datetime = T0,
    more: tuple[Relation, ...] = (),
) -> Registration:
    """A document, not on any case by itself."""
    return Registration(
        an_id(name),
        Kind.DOCUMENT,
        recorded,
        sections=(
            Section(
                SectionName.PROPERTIES,
                {
                    "number": name,
                    "title": title,
                    "type": "Brev, indgaaende",
                    "sensitivity": sensitivity,
                    "letter_date": "2025-01-03",
                },
            ),
        ),
        states=(State(state, period("2025-01-03")),),
        relations=(owner(), system(Role.MASTER), *more),
    )


def a_grant(
    name: str = "grant",
    *,
    cpr: str = ANNA,
    case: str | None = "case",
    kle: str = "32.30.04",
    recorded: dt.datetime = T0,
    start: str = "2025-01-02",
    end: str | None = None,
    benefit: str = "1",
    benefit_name: str = "Sygedagpenge",
) -> Registration:
    """A grant of one benefit."""
    cases = (
        (Relation(RelationType.CASE, Role.GRANT_CASE, object_type="case", reference=str(an_id(case))),)
        if case
        else ()
    )
    return Registration(
        an_id(name),
        Kind.GRANT,
        recorded,
        sections=(
            Section(
                SectionName.PROPERTIES, {"user_key": name, "sensitivity": "FORTROLIGE_PERSONOPLYSNINGER"}
            ),
            Section(
                SectionName.BENEFIT,
                {
                    "name": benefit_name,
                    "start": start,
                    "end": end,
                    "class": {"kle": kle},
                    "plans": [
                        {
                            "id": "1",
                            "start": start,
                            "advance": False,
                            "amount": "12500.00",
                            "day": "Sidste bankdag i måneden",
                        }
                    ],
                },
                index=benefit,
            ),
        ),
        relations=(owner(), system(Role.MASTER), person(cpr, Role.GRANT_RECIPIENT), *cases),
    )


def a_payment(
    name: str = "payment",
    *,
    cpr: str = ANNA,
    grant: str = "grant",
    benefit: str = "1",
    kle: str = "32.30.04",
    amount: str = "12500.00",
    recorded: dt.datetime = T0,
    available: str = "2025-01-31",
    more: tuple[Relation, ...] = (),
) -> Registration:
    """One payment with one line."""
    return Registration(
        an_id(name),
        Kind.PAYMENT,
        recorded,
        sections=(
            Section(
                SectionName.PROPERTIES,
                {
                    "user_key": name,
                    "start": "2025-01-01",
                    "end": "2025-01-31",
                    "available": available,
                    "gross": amount,
                    "after_tax": "8600.00",
                    "sent": "8100.00",
                    "sent_reason": "For meget udbetalt",
                    "paid": "7100.00",
                    "paid_reason": "Gæld",
                    "department": "Ydelser",
                },
            ),
        ),
        relations=(
            owner(),
            system(Role.MASTER),
            person(cpr, Role.PAYEE),
            Relation(
                RelationType.LINE,
                Role.PART_OF,
                index="1",
                values={
                    "amount": amount,
                    "kle": kle,
                    "start": "2025-01-01",
                    "end": "2025-01-31",
                    "grant": str(an_id(grant)),
                    "benefit": benefit,
                },
            ),
            *more,
        ),
    )


def changed(registration: Registration, **told: Any) -> Registration:
    """The same registration with some fields different."""
    return msgspec.structs.replace(registration, **told)
