# SPDX-License-Identifier: MPL-2.0
"""Who sees what: the display rules of the domain, section 1.1, 1.4, 1.5 and 1.6, row by row."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest

from overblik.basedata.ownership import Ownership
from overblik.disclosure.reason import Reason
from overblik.disclosure.rule import Viewers
from overblik.index import reading
from overblik.index.fold import fold
from overblik.index.kinds import RelationType
from overblik.index.objects import Relation
from overblik.index.reading import Candidate, ReadingRow
from overblik.index.roles import Role
from overblik.intake.projection.project import project
from overblik.intake.projection.surroundings import Stamp, Surroundings
from tests.builders import T0, a_case, a_document, a_grant, a_journal_entry, period
from tests.disclosure.build import (
    OTHER_AUTHORITY,
    a_benefit_row,
    a_document_row,
    a_row,
    a_rule,
    day,
    decided,
)

PERSON = uuid.UUID(int=99)
OWNED = "urn:oio:bbr:ejendom:1"


def rows_of(*registrations: Any, owners: dict[str, list[Ownership]] | None = None) -> list[ReadingRow]:
    """The rows of the first object, with the others around it."""
    states = [state for each in registrations if (state := fold([each])) is not None]
    around = Surroundings({state.object_id: state for state in states}, owners or {})
    return project(states[0], around, Stamp(T0, None))


def party(reference: str, role: str = Role.PRIMARY_PARTY) -> Relation:
    return Relation(RelationType.PARTY, role, reference=reference, validity=period("2025-01-02"))


@pytest.mark.parametrize(
    ("role", "places"),
    [(Role.PRIMARY_PARTY, 1), (Role.SECONDARY_PARTY, 0), (Role.COPY_PARTY, 0), (Role.DOCUMENT_PARTY, 0)],
)
def test_a_case_lies_under_its_primary_party_and_nobody_else(role: Role, places: int) -> None:
    case = a_case(cpr=None, more=(party(f"urn:overblik:person:{PERSON}", role),))
    assert len(rows_of(case)) == places


@pytest.mark.parametrize(
    "reference",
    [
        "urn:oio:cvr-nr:90000001",
        "urn:oio:pnr:1000000001",
        "urn:oio:us:personid:1234567",
        "urn:oio:udk:borgerid:123456789012",
        "urn:oio:us:borgerid:123456789012",
        "urn:oio:fuldtnavn:Anna%20Andersen",
        "",
    ],
)
def test_only_what_is_registered_on_a_cpr_number_lies_under_anybody(reference: str) -> None:
    assert rows_of(a_case(cpr=None, more=(party(reference),))) == []


@pytest.mark.parametrize(
    ("viewers", "candidate", "shown"),
    [
        (Viewers.PROPERTY_OWNER, Candidate.PROPERTY_OWNER, True),
        (Viewers.PROPERTY_OWNER, Candidate.PRIMARY_PARTY, False),
        (Viewers.PRIMARY_PARTY, Candidate.PRIMARY_PARTY, True),
        (Viewers.PRIMARY_PARTY, Candidate.PROPERTY_OWNER, False),
        (None, Candidate.PRIMARY_PARTY, True),
        (None, Candidate.PROPERTY_OWNER, False),
    ],
)
def test_a_building_case_is_seen_by_the_owner_not_the_applicant_where_the_rule_says_so(
    viewers: Viewers | None, candidate: Candidate, shown: bool
) -> None:
    rule = a_rule("02.*", open=True, viewers=viewers)
    decision = decided(a_row(kle="02.34.02", candidate=candidate), rule)
    assert decision.shown is shown
    assert decision.reason is (Reason.SHOWN if shown else Reason.OTHER_VIEWER)


def test_the_building_case_lies_under_the_owner_for_the_time_of_owning() -> None:
    building = Relation(RelationType.OBJECT, Role.BUILDING, reference=OWNED)
    sold = day("2025-05-01")
    rows = rows_of(
        a_case(cpr=None, kle="02.34.02", more=(building,)),
        owners={OWNED: [Ownership(PERSON, day("2025-01-01"), sold)]},
    )
    assert [(row.party_key, row.candidate, row.candidate_to) for row in rows] == [
        (PERSON, Candidate.PROPERTY_OWNER, sold)
    ]
    rule = a_rule("02.*", open=True, viewers=Viewers.PROPERTY_OWNER)
    former = a_row(kle="02.34.02", candidate=Candidate.PROPERTY_OWNER, candidate_to=sold)
    assert decided(former, rule).reason is Reason.RELATION_NOT_VALID


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (None, None, True),
        ("2025-01-01", None, True),
        ("2025-01-01", "2025-05-31", False),
        ("2025-07-01", None, False),
    ],
)
def test_a_person_sees_a_case_only_while_being_its_primary_party(
    start: str | None, end: str | None, shown: bool
) -> None:
    row = a_row(candidate_from=day(start) if start else None, candidate_to=day(end) if end else None)
    assert decided(row).shown is shown


def test_the_relations_that_may_see_are_a_closed_list_without_guardian_mandate_employer_or_caseworker() -> (
    None
):
    assert {each.name for each in Candidate} == {"PRIMARY_PARTY", "PROPERTY_OWNER"}


@pytest.mark.parametrize("make", [a_row, a_document_row, a_benefit_row])
@pytest.mark.parametrize(
    ("start", "end", "hidden"),
    [
        ("2025-01-01", None, True),
        ("0001-01-01", None, True),
        ("2025-05-01", "2025-07-01", True),
        ("2025-06-02", None, False),
        ("2025-01-01", "2025-05-01", False),
    ],
)
def test_a_display_class_beats_everything_within_its_period_for_case_document_and_benefit(
    make: Any, start: str, end: str | None, hidden: bool
) -> None:
    row = make(excluded_from=day(start), excluded_to=day(end) if end else None, has_title=True)
    decision = decided(row, a_rule(open=True, documents=True))
    assert (decision.reason is Reason.DISPLAY_CLASS) is hidden
    assert decision.shown is not hidden


def test_a_display_class_on_the_case_reaches_its_documents_and_benefits() -> None:
    exempt = Relation(
        RelationType.CLASS, Role.DISPLAY_CLASS, reference="x", validity=period("2025-02-01", "2025-03-01")
    )
    owner = party(f"urn:overblik:person:{PERSON}")
    case = a_case(cpr=None, more=(owner, exempt, a_journal_entry("document", title="Brev")))
    grant = a_grant(cpr="")
    recipient = party(f"urn:overblik:person:{PERSON}", Role.GRANT_RECIPIENT)
    grant = msgspec.structs.replace(grant, relations=(*grant.relations, recipient))
    rows = [*rows_of(case, a_document()), *rows_of(grant, case)]
    assert len(rows) == 3
    assert {(row.excluded_from, row.excluded_to) for row in rows} == {(day("2025-02-01"), day("2025-03-01"))}


def test_the_display_class_gives_no_hint_to_the_citizen() -> None:
    assert decided(a_row(excluded_from=day("2025-01-01"), has_title=False)).general == "never_told"


def test_an_exemption_from_public_access_does_not_hide_a_case_from_its_own_party() -> None:
    assert "public" not in " ".join(reading.COLUMNS)
    assert decided(a_row()).shown


@pytest.mark.parametrize(
    ("level", "ceiling", "shown", "reason"),
    [
        (1, None, True, Reason.SHOWN),
        (2, None, True, Reason.SHOWN),
        (3, None, True, Reason.SHOWN),
        (4, None, False, Reason.VIP),
        (4, 3, False, Reason.VIP),
        (None, None, False, Reason.SENSITIVITY_UNKNOWN),
        (0, None, False, Reason.SENSITIVITY_UNKNOWN),
        (5, None, False, Reason.SENSITIVITY_UNKNOWN),
        (1, 1, True, Reason.SHOWN),
        (2, 1, False, Reason.TOO_SENSITIVE),
        (3, 2, False, Reason.TOO_SENSITIVE),
        (3, 3, True, Reason.SHOWN),
    ],
)
def test_sensitivity_passes_up_to_the_ceiling_and_vip_never(
    level: int | None, ceiling: int | None, shown: bool, reason: Reason
) -> None:
    decision = decided(a_row(sensitivity=level), a_rule(open=True, sensitivity_ceiling=ceiling))
    assert (decision.shown, decision.reason) == (shown, reason)


def test_rows_of_another_authority_are_decided_by_that_authority_alone() -> None:
    decision = decided(a_row(authority=OTHER_AUTHORITY), a_rule(open=True))
    assert (decision.shown, decision.reason) == (False, Reason.NO_RULES)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kle": None}, Reason.KLE_MISSING),
        ({"kle": ""}, Reason.KLE_MISSING),
        ({"kle": "32.24.4"}, Reason.KLE_UNKNOWN),
        ({"kle": "99.99.99"}, Reason.KLE_UNKNOWN),
        ({"kle": "32.24.48"}, Reason.KLE_UNKNOWN),
        ({"kle": "32.24.48", "created": None}, Reason.KLE_UNKNOWN),
        ({"kle": "32.24.48", "created": dt.date(2024, 12, 31)}, Reason.SHOWN),
        ({"has_title": False}, Reason.TITLE_MISSING),
        ({"state_from": None}, Reason.NO_VALID_STATE),
        ({"state_from": day("2025-07-01")}, Reason.NO_VALID_STATE),
        ({"state_to": day("2025-05-01")}, Reason.NO_VALID_STATE),
        ({"state_to": day("2025-07-01")}, Reason.SHOWN),
        ({"authority": None}, Reason.AUTHORITY_MISSING),
    ],
)
def test_the_safe_core_comes_before_every_rule(change: dict[str, Any], reason: Reason) -> None:
    decision = decided(a_row(**change))
    assert (decision.reason, decision.shown) == (reason, reason is Reason.SHOWN)


def test_a_benefit_needs_no_state_of_its_own() -> None:
    assert decided(a_benefit_row()).shown
