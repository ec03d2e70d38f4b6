# SPDX-License-Identifier: MPL-2.0
"""An auditor finds the changes and looks of the own authority, and nothing by which a citizen could be known."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest

from overblik.audit import access
from overblik.audit.access import Channel, Look
from overblik.audit.changes import EVERY_AUTHORITY, record_change
from overblik.audit.trail import (
    Entry,
    TrailKind,
    Wanted,
    actors,
    counts,
    entries,
    every_entry,
    sealed_until,
)
from tests.audit.looks import looks, seal
from tests.builders import an_id, at

Conn = psycopg.Connection[Any]

HERE, THERE = "90000001", "90000002"
ANNA, BENT = an_id("anna"), an_id("bent")
DAY = at("2025-12-01")
WHOLE = Wanted(at("2025-01-01"), at("2026-01-01"))
_STATEMENT = f"""WITH who AS (SELECT %(key)s::uuid AS party_key, 7::bigint AS version), {access.LOGGED}
SELECT count(*) FROM logged"""


def staff_look(
    conn: Conn,
    moment: dt.datetime,
    key: uuid.UUID = ANNA,
    *,
    actor: str = "staff:signe",
    authority: str | None = HERE,
    purpose: str = "overview",
    channel: Channel = Channel.CONSOLE,
) -> None:
    told = Look(moment, actor, channel, purpose, authority=authority)
    conn.execute(_STATEMENT, {"key": key, **access.parameters(told)})


def change(
    conn: Conn,
    moment: dt.datetime,
    action: str,
    authority: str | None = HERE,
    actor: str = "staff:rikke",
    **more: Any,
) -> None:
    record_change(conn, moment, actor, action, "x", authority=authority, **more)


def told(found: list[Entry]) -> list[tuple[str, str, str | None]]:
    return [(one.actor, one.action, one.reason) for one in found]


def test_changes_and_looks_are_one_list_the_newest_first(connection: Conn) -> None:
    change(connection, DAY, "disclosure.publish", reason="Aftalt på møde")
    staff_look(connection, DAY + dt.timedelta(hours=1))
    change(connection, DAY + dt.timedelta(hours=2), "kle.import", EVERY_AUTHORITY, "otto")
    found = entries(connection, HERE, WHOLE)
    assert told(found) == [
        ("otto", "kle.import", None),
        ("staff:signe", "console", "overview"),
        ("staff:rikke", "disclosure.publish", "Aftalt på møde"),
    ]
    assert [one.number for one in found] == [2, 1, 1]
    assert counts(connection, HERE, WHOLE) == {TrailKind.CHANGE: 2, TrailKind.LOOK: 1}
    with connection.transaction():
        assert list(every_entry(connection, HERE, WHOLE)) == found
    assert actors(connection, HERE, WHOLE) == ["otto", "staff:rikke", "staff:signe"]


def test_another_authority_sees_only_what_concerns_everybody(connection: Conn) -> None:
    change(connection, DAY, "disclosure.publish")
    change(connection, DAY, "kle.import", EVERY_AUTHORITY, "otto")
    change(connection, DAY, "mandate.grant", None, "portal")
    staff_look(connection, DAY)
    staff_look(connection, DAY, authority=None)
    looks(connection, 2)  # a system's
    assert told(entries(connection, THERE, WHOLE)) == [("otto", "kle.import", None)]
    assert counts(connection, THERE, WHOLE) == {TrailKind.CHANGE: 1, TrailKind.LOOK: 0}
    assert actors(connection, THERE, WHOLE) == ["otto"]
    assert counts(connection, EVERY_AUTHORITY, WHOLE)[TrailKind.LOOK] == 0
    with connection.transaction():
        assert len(list(every_entry(connection, THERE, WHOLE))) == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": TrailKind.CHANGE}, ["a.publish", "b.stop"]),
        ({"kind": TrailKind.LOOK}, ["overview", "reports"]),
        ({"actor": "staff:rikke"}, ["a.publish", "reports"]),
        ({"actor": "staff:rik"}, []),
        ({"words": "PUBLISH"}, ["a.publish"]),
        ({"words": "aftalt 100%"}, ["b.stop"]),
        ({"words": "%"}, ["b.stop"]),
        ({"words": "_"}, []),
        ({"words": "\\"}, []),
        ({"words": "zzz", "codes": ("a.publish", "reports")}, ["a.publish", "reports"]),
        ({"since": DAY + dt.timedelta(hours=1)}, ["b.stop", "reports"]),
        ({"until": DAY + dt.timedelta(hours=1)}, ["a.publish", "overview"]),
        ({"words": "overview", "actor": "staff:signe", "kind": TrailKind.LOOK}, ["overview"]),
    ],
)
def test_it_is_searched_by_period_kind_employee_and_words(
    connection: Conn, wanted: dict[str, Any], found: list[str]
) -> None:
    later = DAY + dt.timedelta(hours=1)
    change(connection, DAY, "a.publish")
    change(connection, later, "b.stop", actor="staff:godfred", reason="Aftalt 100%")
    staff_look(connection, DAY)
    staff_look(connection, later, actor="staff:rikke", purpose="reports")
    asked = Wanted(**{"since": WHOLE.since, "until": WHOLE.until, **wanted})
    rows = entries(connection, HERE, asked)
    assert sorted(str(one.reason if one.kind == "look" else one.action) for one in rows) == found
    assert sum(counts(connection, HERE, asked).values()) == len(found)


def test_pages_follow_each_other_without_a_gap(connection: Conn) -> None:
    for number in range(7):
        change(connection, DAY + dt.timedelta(minutes=number // 2), f"a.{number}")
        staff_look(connection, DAY + dt.timedelta(minutes=number // 3), purpose=str(number))
    whole = entries(connection, HERE, WHOLE)
    assert len(whole) == 14
    parts = [entries(connection, HERE, WHOLE, after=after, most=4) for after in range(0, 16, 4)]
    assert [one for part in parts for one in part] == whole


def test_a_citizen_is_a_short_reference_that_fits_no_key_and_no_other_authority(connection: Conn) -> None:
    for key in (ANNA, BENT, ANNA):
        staff_look(connection, DAY, key)
    staff_look(connection, DAY, ANNA, authority=THERE)
    here = [one.subject for one in entries(connection, HERE, WHOLE)]
    assert sorted(map(here.count, here)) == [1, 2, 2]
    assert {len(one) for one in here} == {8}
    assert entries(connection, THERE, WHOLE)[0].subject not in here
    assert not any(one in str(ANNA) or one in str(BENT) for one in here)
    assert str(ANNA)[:8] not in str(entries(connection, HERE, WHOLE))


def test_a_person_number_in_a_purpose_is_blotted_out(connection: Conn) -> None:
    staff_look(connection, DAY, purpose="ringede 610101-0002 op")
    assert [one.reason for one in entries(connection, HERE, WHOLE)] == ["ringede … op"]


def test_it_is_told_until_when_looks_are_sealed(connection: Conn) -> None:
    assert sealed_until(connection) is None
    staff_look(connection, DAY)
    seal(connection)
    assert sealed_until(connection) == DAY


def test_looks_of_an_authority_are_found_by_their_index(connection: Conn) -> None:
    connection.execute(
        """INSERT INTO access_log (party_key, seen_at, id, actor, channel, purpose, authority)
           SELECT gen_random_uuid(), %s + n * interval '1 second', gen_random_uuid(), 'x', 'national', 'y',
                  CASE WHEN n %% 500 = 0 THEN %s END FROM generate_series(1, 20000) n""",
        (DAY, HERE),
    )
    connection.execute("ANALYZE access_log")
    plan = connection.execute(
        "EXPLAIN SELECT * FROM access_log WHERE authority = %s AND seen_at >= %s ORDER BY seen_at DESC LIMIT 50",
        (HERE, DAY),
    ).fetchall()
    assert "access_log_by_authority" in str(plan)
    assert counts(connection, HERE, WHOLE)[TrailKind.LOOK] == 40
