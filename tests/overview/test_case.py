# SPDX-License-Identifier: MPL-2.0
"""What a citizen reads of a case: its title, status and place in the order, and whom it is shown to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from overblik.disclosure.rule import TitleChoice, Viewers
from overblik.index.reading import Candidate, Related, Step
from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Edition, Entry
from overblik.kle.number import Level, Part
from overblik.overview.view import CitizenStatus
from tests.overview.composed import agree, seen
from tests.overview.rows import (
    BUILDING,
    CLOSED,
    HERE,
    HOUSING,
    NOW,
    SICK,
    THERE,
    a_case,
    a_document,
    a_ground,
    a_rule,
    an_id,
    at,
    rules,
)


def test_a_case_with_everything_to_be_said_of_it() -> None:
    case = seen(a_case(), a_document()).cases[0]
    assert (case.title, case.kle, case.kle_title) == (
        "Sygedagpenge, udbetaling",
        SICK,
        "Sygedagpenge, udbetaling",
    )
    assert (case.authority, case.authority_name, case.unit) == (HERE, "Prøve Kommune", "Jobcenter Prøve")
    assert (case.status, case.step, case.steps_total, case.active) == (CitizenStatus.IN_PROGRESS, 2, 4, True)
    assert (case.created, case.changed_at, case.received_at) == (
        dt.date(2025, 5, 12),
        at("2025-10-01"),
        at("2025-10-02"),
    )
    assert [document.title for document in case.documents] == ["Ansøgning"]
    assert case.documents_shown


TITLES = [
    ("KLE's title by default", None, "Egen titel", SICK, "Sygedagpenge, udbetaling"),
    ("the case's own where the municipality chose so", TitleChoice.CASE, "Egen titel", SICK, "Egen titel"),
    ("KLE's where the case's own is blank", TitleChoice.CASE, "  ", SICK, "Sygedagpenge, udbetaling"),
]


@pytest.mark.parametrize(
    ("choice", "own", "kle", "shown"), [entry[1:] for entry in TITLES], ids=[entry[0] for entry in TITLES]
)
def test_which_title_a_citizen_reads(choice: TitleChoice | None, own: str, kle: str, shown: str) -> None:
    ground = a_ground(rules(a_rule("32.*", title=choice)))
    assert [case.title for case in seen(a_case(title=own, kle=kle), ground=ground).cases] == [shown]


def test_the_title_of_a_number_gone_by_now_is_the_one_of_its_time() -> None:
    retired = [
        Entry(number="32", level=Level.MAIN_GROUP, title="Forsørgelse"),
        Entry(number="32.30", level=Level.GROUP, title="Sygdom"),
        Entry(number=SICK, level=Level.SUBJECT, title="Gammel titel", retired=dt.date(2025, 6, 1)),
    ]
    edition = Edition.of("2020-01", Part.SUBJECTS, dt.date(2020, 1, 1), "csv", retired, has_keywords=True)
    ground = dataclasses.replace(a_ground(), catalogue=Catalogue.of([edition]))
    assert ground.kle_title(SICK, NOW.date(), dt.date(2025, 5, 1)) == "Gammel titel"
    assert ground.kle_title(SICK, NOW.date(), dt.date(2025, 7, 1)) == "Sygdom"
    assert [case.title for case in seen(a_case(), ground=ground).cases] == ["Gammel titel"]


HIDDEN_CASES: list[tuple[str, dict[str, Any]]] = [
    ("an area that is not open", {"kle": "27.35.04"}),
    ("an authority without rules", {"authority": THERE}),
    ("no authority", {"authority": None}),
    ("display class", {"excluded_from": at("2025-01-01")}),
    ("VIP", {"sensitivity": 4}),
    ("not the person's any more", {"candidate_to": at("2025-06-01")}),
    ("a hole between two states", {"states": (Step("Opstaaet", at("2025-05-12"), at("2025-06-01")),)}),
    ("an unknown state only", {"states": (Step("Ukendt", None, None),)}),
]


@pytest.mark.parametrize(
    "changes", [entry[1] for entry in HIDDEN_CASES], ids=[entry[0] for entry in HIDDEN_CASES]
)
def test_a_hidden_case_takes_its_documents_along(changes: dict[str, Any]) -> None:
    found = seen(a_case(**changes), a_document())
    assert (found.cases, found.authorities, found.updated_at) == ((), (), None)


OWNERS = a_ground(rules(a_rule("02.*", viewers=Viewers.PROPERTY_OWNER)))


def test_the_owner_sees_the_building_case() -> None:
    owned = a_case(kle=BUILDING, candidate=Candidate.PROPERTY_OWNER)
    found = seen(owned, a_document(kle=BUILDING, candidate=Candidate.PROPERTY_OWNER), ground=OWNERS)
    assert [(case.as_owner, len(case.documents)) for case in found.cases] == [(True, 1)]
    assert seen(a_case(kle=BUILDING), ground=OWNERS).cases == ()


def test_who_is_party_and_owner_sees_the_case_once() -> None:
    both = [a_case(kle=BUILDING), a_case(kle=BUILDING, candidate=Candidate.PROPERTY_OWNER)]
    assert [case.as_owner for case in seen(*both, ground=OWNERS).cases] == [True]
    assert [case.as_owner for case in seen(*both).cases] == [False]
    assert [case.as_owner for case in seen(*reversed(both)).cases] == [False]


def test_related_cases_are_named_only_if_they_are_shown_themselves() -> None:
    links = tuple(
        Related("other_case", an_id(name)) for name in ("case", "shown", "shown", "hidden", "unknown")
    )
    found = seen(
        a_case(related=links), a_case("shown", kle=HOUSING), a_case("hidden", excluded_from=at("2025-01-01"))
    )
    case = next(case for case in found.cases if case.id == an_id("case"))
    assert [(entry.id, entry.title) for entry in case.related] == [(an_id("shown"), "Boligydelse")]


def test_cases_are_ordered_active_first_newest_change_first_then_by_title() -> None:
    rows = [
        a_case("closed", states=CLOSED, recorded_at=at("2025-10-30")),
        a_case("older", recorded_at=at("2025-09-01")),
        a_case("newer", recorded_at=at("2025-10-01")),
        a_case("newer too", recorded_at=at("2025-10-01"), kle=HOUSING),
    ]
    order = [an_id(name) for name in ("newer too", "newer", "older", "closed")]
    assert [case.id for case in seen(*rows).cases] == order
    assert [case.id for case in seen(*reversed(rows)).cases] == order
    agree(rows)


def test_a_dismissal_only_where_the_decision_is_called_one() -> None:
    case = a_case(decision="refused", states=CLOSED)
    assert seen(case).cases[0].status is CitizenStatus.CLOSED
    found = seen(case, ground=a_ground(dismissing=frozenset({"refused"})))
    assert found.cases[0].status is CitizenStatus.DISMISSED
