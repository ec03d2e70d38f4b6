# SPDX-License-Identifier: MPL-2.0
"""Periods as no one should write them, and what holds only later: the cautious reading, never a fall."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from psycopg import Connection

from overblik.basedata.ownership import Ownership
from overblik.index.kinds import RelationType, SectionName, Sensitivity
from overblik.index.objects import Registration, Relation, Section, Validity
from overblik.index.roles import Role
from overblik.intake.owners import set_owners
from overblik.intake.receipt import Outcome
from overblik.people.keys import KeyRing
from tests.builders import ANNA, BENT, a_case, a_class, a_grant, a_payment, at, changed, period, person
from tests.intake.conftest import Deliver

Index = Connection[Any]
BUILDING = "urn:oio:ejendom:bfe-nr:0001234567"
FIRST = at("0001-01-01")


def reading(index: Index, columns: str) -> list[tuple[Any, ...]]:
    return index.execute(f"SELECT {columns} FROM reading ORDER BY kind, item_id").fetchall()


def test_a_benefit_without_end_written_as_the_last_day_there_is_runs_on(index: Index, send: Deliver) -> None:
    receipts = send(a_grant(case=None, end="9999-12-31"), a_payment())
    assert [receipt.outcome for receipt in receipts] == [Outcome.STORED, Outcome.STORED]
    assert reading(index, "closed_at") == [(None,), (None,)]


@pytest.mark.parametrize("created", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+02:00"])
def test_a_creation_time_at_the_ends_of_the_calendar_is_none(
    index: Index, send: Deliver, created: str
) -> None:
    assert [receipt.outcome for receipt in send(a_case(created=created))] == [Outcome.STORED]
    assert reading(index, "created") == [(None,)]


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        (period("2025-02-01", "2025-03-01"), (at("2025-02-01"), at("2025-03-01"))),
        (period("2030-01-01", "2025-01-01"), (FIRST, None)),
        (period("2025-02-01", "2025-02-01"), (at("2025-02-01"), at("2025-02-01"))),
        (period(None, "2025-02-01"), (FIRST, at("2025-02-01"))),
        (None, (FIRST, None)),
    ],
    ids=["a period", "ends before it begins", "no time at all", "open start", "no period"],
)
def test_when_a_display_class_hides(
    index: Index, send: Deliver, told: Validity | None, hidden: tuple[dt.datetime, dt.datetime | None]
) -> None:
    send(a_case(more=(a_class(Role.DISPLAY_CLASS, "Visning undtaget for borger", told),)))
    assert reading(index, "excluded_from, excluded_to") == [hidden]


LEVELS = [
    ("a lower level from later on does not count yet", "VIP_SAGER", "2040-01-01", "FORTROLIGE_PERSONOPLYSNINGER", 4),
    ("a higher level from later on counts at once", "FORTROLIGE_PERSONOPLYSNINGER", "2040-01-01", "VIP_SAGER", 4),
    ("what is over counts no more", "VIP_SAGER", "2020-01-01", "FORTROLIGE_PERSONOPLYSNINGER", 2),
    ("an unknown level makes all unknown", "?", "2040-01-01", "IKKE_FORTROLIGE_DATA", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "change", "after", "level"), [row[1:] for row in LEVELS], ids=[row[0] for row in LEVELS]
)
def test_the_level_of_a_case_whose_sensitivity_changes(
    index: Index, send: Deliver, before: str, change: str, after: str, level: int | None
) -> None:
    case = a_case()
    versions = (
        Section(SectionName.INDEX_PROPERTIES, {"sensitivity": before}, validity=period("2010-01-01", change)),
        Section(SectionName.INDEX_PROPERTIES, {"sensitivity": after}, validity=period(change)),
    )
    send(changed(case, sections=(case.sections[0], *versions)))
    assert reading(index, "sensitivity") == [(level,)]


def test_a_case_whose_levels_are_all_over_keeps_the_last(index: Index, send: Deliver) -> None:
    case = a_case()
    over = Section(
        SectionName.INDEX_PROPERTIES,
        {"sensitivity": "VIP_SAGER"},
        validity=period("2010-01-01", "2020-01-01"),
    )
    send(changed(case, sections=(case.sections[0], over)))
    assert reading(index, "sensitivity") == [(int(Sensitivity.VIP),)]


def about(validity: Validity | None) -> Registration:
    property_ = Relation(
        RelationType.OBJECT, Role.BUILDING, "1", object_type="property", reference=BUILDING, validity=validity
    )
    return a_case(cpr=None, kle="02.34.02", more=(property_,))


def test_the_owner_of_a_property_the_case_was_about_is_a_candidate_for_that_time_only(
    index: Index, ring: KeyRing, send: Deliver
) -> None:
    send(about(period("2020-01-01", "2022-01-01")))
    set_owners(index, [(BUILDING, Ownership(ring.party_key("cpr", BENT), at("2010-01-01"), None))])
    assert reading(index, "candidate_from, candidate_to") == [(at("2020-01-01"), at("2022-01-01"))]


@pytest.mark.parametrize("turned", [False, True])
def test_who_is_primary_party_twice_has_the_later_period_in_whatever_order_it_is_told(
    index: Index, send: Deliver, turned: bool
) -> None:
    told = [
        person(ANNA, validity=period("2025-03-01")),
        person(ANNA, validity=period("2020-01-01", "2022-01-01")),
    ]
    send(a_case(cpr=None, more=tuple(reversed(told) if turned else told)))
    assert reading(index, "candidate_from, candidate_to") == [(at("2025-03-01"), None)]
