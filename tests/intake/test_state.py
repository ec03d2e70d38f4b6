# SPDX-License-Identifier: MPL-2.0
"""The questions that projections ask of an object's state, also when its data are a mess."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Relation, Section, State
from overblik.index.roles import Role, placeholder
from overblik.intake.projection import state
from tests.builders import a_case, a_class, a_grant, an_id, at, changed, owner, period, states, system


@pytest.mark.parametrize(
    ("relation", "cvr"),
    [
        (owner("90000001"), "90000001"),
        (Relation(RelationType.ACTOR, Role.OWNER, reference="urn:oio:cvr-nr:90000002"), "90000002"),
        (Relation(RelationType.ACTOR, Role.OWNER, reference=str(an_id("x"))), None),
        (Relation(RelationType.ACTOR, Role.OWNER), None),
        (Relation(RelationType.ACTOR, Role.RESPONSIBLE, values={"cvr": "90000003"}), None),
    ],
)
def test_the_authority_is_the_owner(state_of: Any, relation: Relation, cvr: str | None) -> None:
    assert state.authority(state_of(changed(a_case(), relations=(relation,)))) == cvr


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ((system(Role.MASTER, an_id("m")), system(Role.SENDER, an_id("s"))), an_id("m")),
        ((system(Role.SENDER, an_id("s")),), an_id("s")),
        ((Relation(RelationType.IT_SYSTEM, Role.MASTER, reference="urn:oio:it:x"),), None),
        ((), None),
    ],
)
def test_the_source_is_the_master_else_the_sender(
    state_of: Any, relations: tuple[Relation, ...], expected: uuid.UUID | None
) -> None:
    assert state.master(state_of(changed(a_case(), relations=relations))) == expected


@pytest.mark.parametrize(
    "text", [None, "urn:oio:cvr-nr:90000001", "x" * 36, "81bffd81-061a-50e0-b88c-636e197e7b2f0"]
)
def test_only_a_uuid_points_to_an_object(text: str | None) -> None:
    assert state.object_id(text) is None


def test_of_classes_that_follow_one_another_the_last_to_have_begun_counts(state_of: Any) -> None:
    told = state_of(
        changed(
            a_case(),
            relations=(
                a_class(Role.PRIMARY_CLASS, "32.30.04", period("2025-02-01")),
                a_class(Role.PRIMARY_CLASS, "32.24.04", period("2024-02-01", "2025-02-01")),
                Relation(RelationType.CLASS, Role.FACET_CLASS),
            ),
        )
    )
    seen = state.view(told, at("2025-02-01"))
    assert seen.class_key(Role.PRIMARY_CLASS) == "32.30.04"
    assert seen.class_key(Role.FACET_CLASS) is None
    assert seen.class_key(Role.DECISION_CLASS) is None


def test_of_section_versions_the_newest_counts(state_of: Any) -> None:
    told = state_of(
        changed(
            a_grant(),
            sections=(
                Section(SectionName.PROPERTIES, {"user_key": "new"}, validity=period("2025-02-01")),
                Section(
                    SectionName.PROPERTIES, {"user_key": "old"}, validity=period("2024-02-01", "2025-02-01")
                ),
                Section(SectionName.BENEFIT, {"name": "new"}, "1", period("2025-02-01")),
                Section(SectionName.BENEFIT, {"name": "old"}, "1", period("2024-02-01", "2025-02-01")),
                Section(SectionName.BENEFIT, {"name": "without id"}),
            ),
        )
    )
    seen = state.view(told, at("2025-02-01"))
    assert seen.section(SectionName.PROPERTIES) == {"user_key": "new"}
    assert seen.section(SectionName.INDEX_PROPERTIES) == {}
    assert seen.benefits() == [("1", {"name": "new"})]


HULLS = [
    ([], None),
    ([None], None),
    ([(at("2025-01-01"), at("2025-02-01")), None], (at("2025-01-01"), at("2025-02-01"))),
    (
        [(at("2025-01-01"), at("2025-02-01")), (at("2024-01-01"), at("2024-02-01"))],
        (at("2024-01-01"), at("2025-02-01")),
    ),
    ([(at("2025-01-01"), None), (at("2024-01-01"), at("2024-02-01"))], (at("2024-01-01"), None)),
]


@pytest.mark.parametrize(("periods", "expected"), HULLS)
def test_the_hull_of_periods_covers_them_all(periods: Any, expected: Any) -> None:
    assert state.hull(periods) == expected


CLOSINGS = [
    ("a running case", states(("Opstaaet", "2025-01-01"), ("Oplyst", "2025-01-02")), None),
    ("a closed case", states(("Opstaaet", "2025-01-01"), ("Afsluttet", "2025-03-01")), at("2025-03-01")),
    (
        "a reopened case",
        states(("Opstaaet", "2025-01-01"), ("Afsluttet", "2025-03-01"), ("Oplyst", "2025-04-01")),
        None,
    ),
    (
        "states in disorder",
        tuple(reversed(states(("Opstaaet", "2025-01-01"), ("Afsluttet", "2025-03-01")))),
        at("2025-03-01"),
    ),
    ("closed since nobody knows when", (State("Afsluttet"),), state.FIRST),
    ("no states", (), None),
]


@pytest.mark.parametrize(("told", "expected"), [r[1:] for r in CLOSINGS], ids=[r[0] for r in CLOSINGS])
def test_a_case_is_closed_when_its_last_state_says_so(
    told: tuple[State, ...], expected: dt.datetime | None
) -> None:
    assert state.closed_at(state.steps(told)) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), None),
        (states(("Opstaaet", "2025-01-01")), (at("2025-01-01"), None)),
        (states(("Opstaaet", "2025-01-01"), ("Oplyst", "2025-01-02")), (at("2025-01-01"), None)),
        ((State("Oplyst", period("2025-02-01", "2025-03-01")), State("Opstaaet", period("2025-01-01", "2025-02-01"))),
         (at("2025-01-01"), at("2025-03-01"))),
        ((State("Opstaaet"),), (state.FIRST, None)),
        ((State("Oplyst", period(None, "2025-03-01")), State("Opstaaet")), (state.FIRST, None)),
    ],
    ids=["no state", "one", "two that follow", "in disorder, and over", "undated", "one of two undated"],
)  # fmt: skip
def test_a_case_has_a_state_from_its_first_to_the_end_of_its_last(
    told: tuple[State, ...], expected: state.Period | None
) -> None:
    assert state.state_period(state.steps(told)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-01-02T08:00:00+01:00", at("2025-01-02T07:00:00")),
        ("2025-01-02", at("2025-01-01T23:00:00")),
        ("2025-13-02", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_without_zone_is_danish(text: str | None, expected: dt.datetime | None) -> None:
    assert state.moment(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("2025-01-02T08:00:00Z", dt.date(2025, 1, 2)), ("x", None), (None, None)]
)
def test_a_date_may_carry_a_time(text: str | None, expected: dt.date | None) -> None:
    assert state.date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12.50", Decimal("12.50")), ("-3", Decimal(-3)), ("x", None), ("NaN", None), (None, None)],
)
def test_an_amount_is_a_finite_number(text: str | None, expected: Decimal | None) -> None:
    assert state.amount(text) == expected


@pytest.mark.parametrize("moment", [None, state.FIRST, state.LAST])
def test_an_unknown_time_has_no_danish_date(moment: dt.datetime | None) -> None:
    assert state.danish_date(moment) is None


def test_a_placeholder_is_the_same_every_time() -> None:
    assert placeholder("display_class") == placeholder("display_class") != placeholder("other")
