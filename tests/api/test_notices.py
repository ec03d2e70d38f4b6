# SPDX-License-Identifier: MPL-2.0
"""Asking whom a notice is for: only systems that may, with the right token, and one answer for all else."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from overblik.access import clients
from overblik.access.tokens import READ_NOTICES
from overblik.errors import NotFound
from overblik.people.cpr import FictiveRule, parse_cpr
from overblik.people.keys import KeyRing, load_or_create
from overblik.people.store import remember
from tests.api.test_intake import GATEWAY, NOW, Machine, machine, visitor
from tests.builders import ANNA, SYSTEM

__all__ = ["machine", "visitor"]

PATH = "/api/notices/v1/recipient"
NOTICE = uuid.UUID(int=77)


@pytest.fixture
def notice(machine: Machine, connection: Connection[Any], tmp_path: Path) -> uuid.UUID:
    """A notice of Anna's, made an hour ago."""
    put(connection, load_or_create(tmp_path / "keys"))
    return NOTICE


def put(conn: Connection[Any], ring: KeyRing) -> None:
    key = ring.party_key("cpr", ANNA)
    remember(conn, ring, [(key, ring.seal(parse_cpr(ANNA, fictive=FictiveRule.REQUIRED)))])
    made = NOW - dt.timedelta(hours=1)
    conn.execute(
        """INSERT INTO notice_wish (party_key, channel, kinds, language, seal_key_id, asked_at, confirmed_at,
             checked_at, picture)
           VALUES (%(key)s, 'digital_post', '{status}', 'da', 'k', %(made)s, %(made)s, %(made)s, '')""",
        {"key": key, "made": made},
    )
    conn.execute(
        "INSERT INTO notice (party_key, id, kind, channel, made_at, sent_at)"
        " VALUES (%s, %s, 'news', 'digital_post', %s, %s)",
        (key, NOTICE, made, made),
    )


def ask(machine: Machine, notice: uuid.UUID | str, **headers: str) -> tuple[int, Any, str]:
    body = json.dumps({"notice": str(notice)})
    answer = machine.client.generic("POST", PATH, body, "application/json", **headers)  # type: ignore[arg-type]
    return answer.status_code, json.loads(answer.content), answer.content.decode()


def bearer(machine: Machine, **told: Any) -> str:
    return machine.token(**{"scope": READ_NOTICES, **told})


def allow(conn: Connection[Any]) -> None:
    clients.allow(conn, NOW, "tester", SYSTEM, name="Post", notices=True)


def test_a_system_that_may_is_told(machine: Machine, connection: Connection[Any], notice: uuid.UUID) -> None:
    allow(connection)
    status, told, _ = ask(machine, notice, HTTP_AUTHORIZATION=bearer(machine))
    assert (status, told) == (200, {"person_number": ANNA, "language": "da"})
    looks = connection.execute("SELECT actor, channel, purpose FROM access_log").fetchall()
    assert looks == [(str(SYSTEM), "digital_post", "notices.recipient")]


@pytest.mark.parametrize("scope", ["intake.deliver", "index.read", "overview.read"])
def test_a_token_for_something_else_opens_nothing(
    machine: Machine, connection: Connection[Any], notice: uuid.UUID, scope: str
) -> None:
    allow(connection)
    status, told, _ = ask(machine, notice, HTTP_AUTHORIZATION=bearer(machine, scope=scope))
    assert (status, told["type"]) == (401, "urn:overblik:error:access.refused")
    assert connection.execute("SELECT FROM access_log").fetchall() == []


def test_without_credentials_nothing_is_told(machine: Machine, notice: uuid.UUID) -> None:
    assert ask(machine, notice)[0] == 401


def test_a_system_nobody_has_allowed_is_told_nothing(
    machine: Machine, connection: Connection[Any], notice: uuid.UUID
) -> None:
    for _ in range(2):
        status, told, _ = ask(machine, notice, HTTP_AUTHORIZATION=bearer(machine))
        assert (status, told["type"]) == (403, "urn:overblik:error:notices.forbidden")
        clients.allow(connection, NOW, "tester", SYSTEM, name="Post", deliver=True)
    certificate = {"HTTP_CLIENTCERTIFICATESUBJECT": f"CN={SYSTEM}", "REMOTE_ADDR": GATEWAY}
    assert ask(machine, notice, **certificate)[0] == 403, "a certificate alone is no right either"
    allow(connection)
    assert ask(machine, notice, **certificate)[0] == 200
    clients.forbid_notices(connection, NOW, "tester", SYSTEM)
    assert ask(machine, notice, **certificate)[0] == 403
    with pytest.raises(NotFound):
        clients.forbid_notices(connection, NOW, "tester", SYSTEM)
    assert [each.may_send_notices for each in clients.clients(connection)] == [False]


def test_an_unknown_notice_and_no_notice_at_all(
    machine: Machine, connection: Connection[Any], notice: uuid.UUID
) -> None:
    allow(connection)
    token = bearer(machine)
    assert ask(machine, uuid.uuid4(), HTTP_AUTHORIZATION=token)[1]["type"].endswith("notices.no_recipient")
    status, _, said = ask(machine, ANNA, HTTP_AUTHORIZATION=token)
    assert status == 422
    assert ANNA not in said


def test_the_demo_tells_its_visitor(visitor: Machine, connection: Connection[Any], tmp_path: Path) -> None:
    put(connection, load_or_create(tmp_path / "keys"))
    assert ask(visitor, NOTICE)[0] == 200
