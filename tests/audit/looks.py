# SPDX-License-Identifier: MPL-2.0
"""Looks as they are really written, and the chain of seals over them."""

from __future__ import annotations

import datetime as dt
import functools
import time
import uuid
from typing import Any

from psycopg import Connection

from overblik.audit import access
from overblik.audit.sealing import Sealer
from overblik.audit.segment import Seal, Segment
from overblik.audit.verification import Verdict
from overblik.audit.verification import verify as verify_chain
from overblik.people.store import resolve
from tests.builders import an_id, at

Conn = Connection[Any]

ANNA = an_id("anna")
SEEN = at("2025-06-01T10:00:00")
NOW = at("2025-06-02")

_STATEMENT = f"""WITH who AS (SELECT %(key)s::uuid AS party_key, 7::bigint AS version), {access.LOGGED}
SELECT count(*) FROM logged"""


def look(conn: Conn, key: uuid.UUID = ANNA, seen: dt.datetime = SEEN, *, actor: str = "mit-overblik") -> None:
    """One look, written by the statement that reads."""
    told = access.Look(seen, actor, access.Channel.NATIONAL, "hentsagsliste", "call-1")
    conn.execute(_STATEMENT, {"key": key, **access.parameters(told)})


def looks(conn: Conn, count: int, key: uuid.UUID = ANNA, seen: dt.datetime = SEEN) -> None:
    """Several, a minute apart."""
    for number in range(count):
        look(conn, key, seen + dt.timedelta(minutes=number))


def seal(conn: Conn, most: int = 3) -> list[Segment]:
    """Seal all there is, in segments of at most so many looks."""
    return settled(Sealer(most), conn)


def settled(sealer: Sealer, conn: Conn) -> list[Segment]:
    """What the sealer seals next. The server of the tests is shared: others' transactions are waited for."""
    deadline = time.monotonic() + 30
    while not (made := sealer.round(conn, NOW)) and sealer.is_waiting and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not sealer.is_waiting, "some transaction goes on and on"
    return made


def verify(conn: Conn, *known: Seal) -> Verdict:
    """As the command does."""
    return verify_chain(conn, functools.partial(resolve, conn), known)
