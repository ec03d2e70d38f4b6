# SPDX-License-Identifier: MPL-2.0
"""When a citizen was here last, out of the log of looks: the own looks at the own start page, and no others."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest

from overblik.audit.access import Channel, Look
from overblik.cli.people import PLAN
from overblik.overview.last_visit import SAME_VISIT, START, last_visit
from overblik.overview.query import read
from overblik.people.move import move
from overblik.people.status import PersonStatus
from tests.overview.rows import ANNA, NOW, STRANGER, a_case, store

Conn = psycopg.Connection[Any]
DAY = dt.timedelta(days=1)
OLDER = uuid.UUID(int=77)


def look(conn: Conn, at: dt.datetime, key: uuid.UUID = ANNA, **told: Any) -> None:
    values = {"actor": key.hex, "channel": Channel.PORTAL, "purpose": START, **told}
    read(conn, [key], Look(at=at, **values))


@pytest.fixture
def anna(connection: Conn) -> Conn:
    """Anna has a case, and was here ten days ago and before."""
    store(connection, a_case())
    for days in (30, 12, 10):
        look(connection, NOW - days * DAY)
    return connection


def test_it_is_the_newest_look_at_the_start_page(anna: Conn) -> None:
    assert last_visit(anna, [ANNA], NOW) == NOW - 10 * DAY
    assert last_visit(anna, [ANNA], NOW - 11 * DAY) == NOW - 12 * DAY


def test_who_was_never_here_has_no_last_visit(anna: Conn) -> None:
    assert last_visit(anna, [STRANGER], NOW) is None
    assert last_visit(anna, [ANNA], NOW - 30 * DAY) is None


def test_whoever_is_back_within_the_hour_is_still_on_the_same_visit(anna: Conn) -> None:
    look(anna, NOW - SAME_VISIT)
    assert last_visit(anna, [ANNA], NOW) == NOW - 10 * DAY
    assert last_visit(anna, [ANNA], NOW + dt.timedelta(seconds=1)) == NOW - SAME_VISIT


@pytest.mark.parametrize(
    "told",
    [
        {"purpose": "portal.case"},
        {"purpose": "portal.looks"},
        {"channel": Channel.NATIONAL},
        {"channel": Channel.NOTICES, "purpose": "notices.check"},
        {"channel": Channel.COMMAND_LINE, "actor": "clerk"},
        {"actor": STRANGER.hex},
    ],
)
def test_no_other_look_is_a_visit(anna: Conn, told: dict[str, Any]) -> None:
    look(anna, NOW - DAY, **told)
    assert last_visit(anna, [ANNA], NOW) == NOW - 10 * DAY


def test_looking_for_another_is_a_visit_of_neither(anna: Conn) -> None:
    anna.execute(
        "INSERT INTO access_log (party_key, seen_at, id, actor, channel, purpose, by_mandate, with_mandate) VALUES"
        " (%(anna)s, %(at)s, gen_random_uuid(), %(holder)s, 'portal', %(start)s, gen_random_uuid(), NULL),"
        " (%(holder_key)s, %(at)s, gen_random_uuid(), %(holder)s, 'portal', %(start)s, NULL, gen_random_uuid())",
        {"anna": ANNA, "holder": STRANGER.hex, "holder_key": STRANGER, "at": NOW - DAY, "start": START},
    )
    assert last_visit(anna, [ANNA], NOW) == NOW - 10 * DAY
    assert last_visit(anna, [STRANGER], NOW) is None


def test_a_look_that_showed_nothing_is_none(anna: Conn) -> None:
    anna.execute(
        "INSERT INTO person_status VALUES (%s, %s, %s, %s)",
        (ANNA, NOW, NOW - 2 * DAY, PersonStatus.DEAD.value),
    )
    look(anna, NOW - DAY)
    assert anna.execute("SELECT count(*) FROM access_log WHERE refused").fetchone() == (1,)
    assert last_visit(anna, [ANNA], NOW) == NOW - 10 * DAY


def test_it_is_known_whatever_key_the_look_lies_under(anna: Conn) -> None:
    """Moved when keys were renewed, not yet moved, and of one who signs in with the newest key alone."""
    new = uuid.UUID(int=78)
    assert last_visit(anna, [new, ANNA], NOW) == NOW - 10 * DAY
    with anna.transaction():
        for key in (ANNA, new):
            anna.execute(
                "INSERT INTO person (party_key, party_key_id, sealed, seal_key_id) VALUES (%s, 'k', '', 'k')"
                " ON CONFLICT DO NOTHING",
                (key,),
            )
        move(anna, {ANNA: new}, PLAN)
    for keys in ([new], [new, ANNA], [ANNA]):
        assert last_visit(anna, keys, NOW) == NOW - 10 * DAY
