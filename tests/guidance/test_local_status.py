# SPDX-License-Identifier: MPL-2.0
"""Counting the systems' own statuses: running cases once each, by authority and system, and nobody's words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from psycopg import Connection

from overblik.database.connection import connect
from overblik.guidance.local_status import COUNTED_EVERY, LocalStatus, count_statuses, count_when_due, counted
from overblik.index.reading import Candidate, CaseBody, ReadingRow
from tests.overview.rows import ANNA, HERE, NOW, STRANGER, THERE, a_case, an_id, at, store

SYSTEM, OTHER = an_id("system"), an_id("other system")


def told(name: str, status: str | None, **changes: Any) -> ReadingRow:
    """A running case with this status of its system's own."""
    body = msgspec.json.encode(CaseBody(title="Sag", local_status=status))
    return msgspec.structs.replace(a_case(name), body=body, **changes)


def test_running_cases_are_counted_by_system_and_status_and_the_most_frequent_come_first(
    connection: Connection[Any],
) -> None:
    store(
        connection,
        told("1", "Modtaget"),
        told("2", "Modtaget"),
        told("3", "Modtaget", party_key=STRANGER),
        told("4", "modtaget"),
        told("5", "Bevilget", source=OTHER),
        told("6", None),
        told("7", "Modtaget", closed_at=at("2025-10-01")),
        told("8", "Bevilget", closed_at=NOW + dt.timedelta(days=1)),
    )
    count_statuses(connection, NOW)
    found = counted(connection, HERE)
    assert found.counted_at == NOW
    assert found.statuses[0] == LocalStatus(SYSTEM, "Modtaget", 3, 2)
    assert set(found.statuses[1:]) == {
        LocalStatus(SYSTEM, "modtaget", 1, 1),
        LocalStatus(OTHER, "Bevilget", 1, 1),
        LocalStatus(SYSTEM, "Bevilget", 1, 1),
    }


def test_a_case_with_several_people_is_one_case_and_owners_do_not_hold_it(
    connection: Connection[Any],
) -> None:
    store(
        connection,
        told("1", "Modtaget"),
        told("1", "Modtaget", party_key=STRANGER),
        told("1", "Modtaget", party_key=an_id("owner"), candidate=Candidate.PROPERTY_OWNER),
    )
    count_statuses(connection, NOW)
    assert counted(connection, HERE).statuses == (LocalStatus(SYSTEM, "Modtaget", 1, 2),)


def test_each_authority_is_told_of_its_own_alone(connection: Connection[Any]) -> None:
    store(connection, told("1", "Her"), told("2", "Der", authority=THERE), told("3", "Ingen", authority=None))
    count_statuses(connection, NOW)
    assert [one.status for one in counted(connection, HERE).statuses] == ["Her"]
    assert [one.status for one in counted(connection, THERE).statuses] == ["Der"]
    assert counted(connection, "10000017").statuses == ()


def test_words_with_a_person_number_in_them_are_counted_and_not_kept(connection: Connection[Any]) -> None:
    store(
        connection,
        told("1", f"Talt med ⟦person:{ANNA}:0⟧"),
        told("2", f"Ringet til ⟦person:{STRANGER}:0⟧"),
    )
    count_statuses(connection, NOW)
    assert counted(connection, HERE).statuses == (LocalStatus(SYSTEM, None, 2, 2),)
    assert connection.execute("SELECT count(*) FROM local_status WHERE status IS NOT NULL").fetchone() == (0,)


def test_beyond_the_most_frequent_of_a_system_the_rest_is_one_number(
    connection: Connection[Any],
) -> None:
    store(connection, told("1", "a"), told("2", "a"), told("3", "b"), told("4", "c"))
    count_statuses(connection, NOW, most_told=1)
    assert counted(connection, HERE).statuses == (
        LocalStatus(SYSTEM, "a", 2, 1),
        LocalStatus(SYSTEM, None, 2, 2),
    )


def test_nothing_has_been_counted_at_first(connection: Connection[Any]) -> None:
    assert counted(connection, HERE) == (None, ())


def test_it_is_counted_anew_after_an_hour_and_never_by_two_at_once(
    connection: Connection[Any], database_url: str
) -> None:
    store(connection, told("1", "Modtaget"))
    assert count_when_due(connection, NOW)
    assert not count_when_due(connection, NOW + COUNTED_EVERY / 2)
    later = NOW + COUNTED_EVERY
    with connect(database_url) as other, other.transaction():
        other.execute("SELECT 1 FROM local_status_count FOR UPDATE")
        assert not count_when_due(connection, later)
    connection.execute("DELETE FROM reading")
    assert count_when_due(connection, later)
    assert counted(connection, HERE) == (later, ())
