# SPDX-License-Identifier: MPL-2.0
"""Builders of reading rows and of the ground they are decided on: each test says only what it is about."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import Connection

from overblik.basedata.authority import Authorities, Authority
from overblik.disclosure.policy import Policy
from overblik.disclosure.rule import Rule, RuleSet, Stop
from overblik.index.reading import (
    COLUMNS,
    TOLD_AT,
    BenefitBody,
    Candidate,
    CaseBody,
    DocumentBody,
    ItemKind,
    PaymentBody,
    PaymentLine,
    Plan,
    ReadingRow,
    Related,
    Step,
)
from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Edition, Entry
from overblik.kle.number import KlePattern, Level, Part
from overblik.overview.gaps import declared
from overblik.overview.ground import Ground

NAMES = uuid.UUID("7a3f0000-0000-4000-8000-000000000001")
ANNA, STRANGER = uuid.uuid5(NAMES, "anna"), uuid.uuid5(NAMES, "stranger")
HERE, THERE = "10000009", "20000015"
NOW = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
SICK, HOUSING, BUILDING = "32.30.04", "32.06.04", "02.34.02"


def an_id(name: str) -> uuid.UUID:
    """The same id for the same name."""
    return uuid.uuid5(NAMES, name)


def at(text: str) -> dt.datetime:
    """An ISO date or time in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def steps(*told: tuple[str, str]) -> tuple[Step, ...]:
    """(status, from) in order, each until the next."""
    ends = [at(start) for _, start in told[1:]] + [None]
    return tuple(Step(status, at(start), end) for (status, start), end in zip(told, ends, strict=True))


ONGOING = steps(("Opstaaet", "2025-05-12"), ("Oplyst", "2025-06-22"))
CLOSED = steps(("Opstaaet", "2025-05-12"), ("Afsluttet", "2025-06-22"))


def row(kind: ItemKind, item: str, body: msgspec.Struct | bytes, **changes: Any) -> ReadingRow:
    """One row of Anna's, showable as far as the columns go."""
    case = kind is ItemKind.CASE
    told: dict[str, Any] = {
        "party_key": ANNA,
        "kind": kind,
        "owner_id": an_id(item),
        "item_id": an_id(item),
        "part": "",
        "candidate": Candidate.PRIMARY_PARTY,
        "authority": HERE,
        "source": an_id("system"),
        "kle": SICK,
        "facet": "G01",
        "sensitivity": 2,
        "created": dt.date(2025, 5, 12),
        "closed_at": None,
        "state_from": at("2025-05-12") if case else None,
        "state_to": None,
        "candidate_from": at("2025-05-12"),
        "candidate_to": None,
        "excluded_from": None,
        "excluded_to": None,
        "has_title": True,
        "case_id": None,
        "recorded_at": at("2025-10-01"),
        "received_at": at("2025-10-02"),
        "findings": None,
        "body": body if isinstance(body, bytes) else msgspec.json.encode(body),
    }
    return ReadingRow(**(told | changes))


def a_case(
    name: str = "case",
    *,
    title: str = "Sygedagpenge 2025",
    states: tuple[Step, ...] = ONGOING,
    related: tuple[Related, ...] = (),
    decision: str | None = None,
    unit: str | None = "Jobcenter Prøve",
    **changes: Any,
) -> ReadingRow:
    """A running case."""
    body = CaseBody(title=title, steps=states, related=related, decision=decision, unit=unit)
    return row(ItemKind.CASE, name, body, **changes)


def a_document(
    name: str = "document",
    *,
    case: str = "case",
    title: str = "Ansøgning",
    states: tuple[Step, ...] = (Step("Endeligt", None, None),),
    letter_date: dt.date | None = dt.date(2025, 5, 12),
    **changes: Any,
) -> ReadingRow:
    """A finished document on a case."""
    body = DocumentBody(title=title, type="Brev, indgaaende", letter_date=letter_date, states=states)
    return row(ItemKind.DOCUMENT, name, body, **({"owner_id": an_id(case), "case_id": an_id(case)} | changes))


def a_benefit(
    grant: str = "grant",
    part: str = "1",
    *,
    name: str = "Sygedagpenge",
    start: dt.date | None = dt.date(2025, 5, 1),
    end: dt.date | None = None,
    plans: tuple[Plan, ...] = (),
    **changes: Any,
) -> ReadingRow:
    """A running benefit."""
    body = BenefitBody(name=name, start=start, end=end, plans=plans)
    return row(ItemKind.BENEFIT, grant, body, part=part, **changes)


def a_line(
    grant: str | None = "grant", part: str | None = "1", amount: str = "12500.00", **told: Any
) -> PaymentLine:
    """A line for October."""
    period: dict[str, Any] = {"start": dt.date(2025, 10, 1), "end": dt.date(2025, 10, 31), "kle": SICK}
    return PaymentLine(
        Decimal(amount),
        grant_id=None if grant is None else an_id(grant),
        benefit_id=part,
        **(period | told),
    )


def a_payment(
    name: str = "payment",
    *,
    lines: tuple[PaymentLine, ...] = (a_line(),),
    available: dt.date = dt.date(2025, 10, 31),
    paid: str = "7100.00",
    **changes: Any,
) -> ReadingRow:
    """October's payment, as one row for one KLE number."""
    body = PaymentBody(
        gross=Decimal("12500.00"),
        after_tax=Decimal("8600.00"),
        sent=Decimal("8100.00"),
        sent_reason="For meget udbetalt i marts",
        paid=Decimal(paid),
        paid_reason="Gældsstyrelsen",
        start=dt.date(2025, 10, 1),
        end=dt.date(2025, 10, 31),
        available=available,
        lines=lines,
    )
    return row(ItemKind.PAYMENT, name, body, **({"part": SICK} | changes))


def a_rule(kle: str, name: str | None = None, **told: Any) -> Rule:
    """A rule that opens, unless told otherwise."""
    given = {"open": True, "documents": True} | told
    return Rule(id=name or "r" + kle.replace(".", "-").replace("*", "x"), kle=KlePattern(kle), **given)


def rules(*given: Rule, authority: str = HERE, stops: tuple[Stop, ...] = ()) -> RuleSet:
    """One authority's rules; everything about support and building is open when none are given."""
    return RuleSet(
        authority=authority, version=1, rules=given or (a_rule("32.*"), a_rule("02.*")), stops=stops
    )


CATALOGUE = Catalogue.of(
    [
        Edition.of(
            "2020-01",
            Part.SUBJECTS,
            dt.date(2020, 1, 1),
            "csv",
            [
                Entry(number=number, level=level, title=title)
                for number, level, title in [
                    ("32", Level.MAIN_GROUP, "Forsørgelse"),
                    ("32.30", Level.GROUP, "Sygdom"),
                    (SICK, Level.SUBJECT, "Sygedagpenge, udbetaling"),
                    ("32.06", Level.GROUP, "Bolig"),
                    (HOUSING, Level.SUBJECT, "Boligydelse"),
                    ("02", Level.MAIN_GROUP, "Byggeri"),
                    ("02.34", Level.GROUP, "Byggesager"),
                    (BUILDING, Level.SUBJECT, "Byggetilladelse"),
                ]
            ],
            has_keywords=True,
        )
    ]
)
AUTHORITIES = Authorities.of(
    [
        Authority(HERE, "Prøve Kommune", "0901", phone="12345678", website="https://proeve.example"),
        Authority(THERE, "Aalund Kommune", "0902"),
    ]
)


def a_ground(*sets: RuleSet, version: int = 7, **changes: Any) -> Ground:
    """The ground to decide on; with the usual rules of one authority when none are given."""
    policy = Policy.of(version, sets or (rules(),))
    coverage, gaps = declared(policy, AUTHORITIES)
    return Ground(
        policy=policy,
        catalogue=CATALOGUE,
        authorities=AUTHORITIES,
        coverage=coverage,
        gaps=gaps,
        classification="2020-01",
        **changes,
    )


def store(conn: Connection[Any], *given: ReadingRow) -> None:
    """Put rows into the table as intake would."""
    names = [*COLUMNS, TOLD_AT]
    places = ", ".join(["%s"] * len(names))
    with conn.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO reading ({', '.join(names)}) VALUES ({places})",
            [
                [
                    int(v) if k in ("kind", "candidate") else v.decode() if k == "body" else v
                    for k, v in _fields(r)
                ]
                for r in given
            ],
        )


def _fields(given: ReadingRow) -> list[tuple[str, Any]]:
    return [(name, getattr(given, name)) for name in (*COLUMNS, TOLD_AT)]
