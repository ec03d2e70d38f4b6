# SPDX-License-Identifier: MPL-2.0
"""What a source announces for later must not hold before its time: an owner, a class, a title, a benefit's name.

A registration says what will hold as well as what holds. The rows are made as of the time it was recorded, so of
versions that replace one another the one that counts is the last that had begun by then; if none had, the first
that will. When an announced time comes without a new registration, the worker lets the object turn.
"""

from __future__ import annotations

from typing import Any

import msgspec

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import ObjectState, Registration, Section, Validity
from overblik.index.reading import CaseBody, ReadingRow
from overblik.index.roles import Role
from overblik.intake.projection import project, state
from overblik.intake.projection.surroundings import Stamp, Surroundings
from tests.builders import a_case, a_class, a_grant, at, changed, owner, period

RECORDED = at("2025-06-01")
NOW_ON = period("2025-02-01", "2026-01-01")
LATER = period("2026-01-01")
NEW_AUTHORITY = "90000002"


def without(registration: Registration, kind: RelationType, role: Role) -> Any:
    return tuple(one for one in registration.relations if (one.type, one.role) != (kind, role))


def a_case_that_says(kind: RelationType, role: Role, *relations: Any) -> Registration:
    case = a_case(recorded=RECORDED)
    return changed(case, relations=(*without(case, kind, role), *relations))


def row_of(told: ObjectState) -> ReadingRow:
    [row] = project.project(told, Surroundings({told.object_id: told}, {}), Stamp(RECORDED, None))
    return row


def title_of(row: ReadingRow) -> str:
    return str(msgspec.json.decode(row.body, type=CaseBody).title)


def titled(*titles: tuple[str, Validity]) -> Registration:
    """A case with a version of its properties for each title."""
    case = a_case(recorded=RECORDED)
    [held] = [part for part in case.sections if part.name == SectionName.PROPERTIES]
    rest = [part for part in case.sections if part.name != SectionName.PROPERTIES]
    versions = [
        Section(SectionName.PROPERTIES, {**held.values, "title": title}, validity=validity)
        for title, validity in titles
    ]
    return changed(case, sections=(*rest, *versions))


def test_a_class_announced_for_later_is_not_the_cases_class_yet(state_of: Any) -> None:
    now, later = (
        a_class(Role.PRIMARY_CLASS, "32.30.04", NOW_ON),
        a_class(Role.PRIMARY_CLASS, "27.60.24", LATER),
    )
    told = state_of(a_case_that_says(RelationType.CLASS, Role.PRIMARY_CLASS, now, later))
    assert row_of(told).kle == "32.30.04"


def test_an_owner_announced_for_later_does_not_own_the_case_yet(state_of: Any) -> None:
    """Else the new authority's rules show what the old one has closed."""
    now, later = changed(owner(), validity=NOW_ON), changed(owner(NEW_AUTHORITY), validity=LATER)
    told = state_of(a_case_that_says(RelationType.ACTOR, Role.OWNER, now, later))
    assert row_of(told).authority == owner().values["cvr"]


def test_a_title_announced_for_later_is_not_shown_yet(state_of: Any) -> None:
    told = state_of(titled(("Nu", NOW_ON), ("Senere", LATER)))
    assert title_of(row_of(told)) == "Nu"


def test_a_benefits_name_announced_for_later_is_not_its_name_yet(state_of: Any) -> None:
    versions = (
        Section(SectionName.BENEFIT, {"name": "Nu"}, "1", NOW_ON),
        Section(SectionName.BENEFIT, {"name": "Senere"}, "1", LATER),
    )
    told = state_of(changed(a_grant(recorded=RECORDED), sections=versions))
    assert state.view(told).benefits() == [("1", {"name": "Nu"})]


def test_what_was_announced_holds_in_what_is_recorded_once_its_time_has_come(state_of: Any) -> None:
    now, later = (
        a_class(Role.PRIMARY_CLASS, "32.30.04", NOW_ON),
        a_class(Role.PRIMARY_CLASS, "27.60.24", LATER),
    )
    case = a_case_that_says(RelationType.CLASS, Role.PRIMARY_CLASS, now, later)
    assert row_of(state_of(changed(case, recorded_at=at("2026-01-01")))).kle == "27.60.24"


def test_what_only_begins_later_is_better_than_nothing(state_of: Any) -> None:
    """Sources date a class some minutes after the registration that brings it."""
    told = state_of(
        a_case_that_says(
            RelationType.CLASS, Role.PRIMARY_CLASS, a_class(Role.PRIMARY_CLASS, "32.30.04", LATER)
        )
    )
    assert row_of(told).kle == "32.30.04"


def test_of_what_only_begins_later_the_first_to_begin_counts(state_of: Any) -> None:
    told = state_of(titled(("Først", period("2026-01-01", "2027-01-01")), ("Siden", period("2027-01-01"))))
    assert title_of(row_of(told)) == "Først"
