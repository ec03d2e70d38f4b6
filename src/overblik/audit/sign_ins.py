# SPDX-License-Identifier: MPL-2.0
"""When citizens signed in and out, and which sign-ins (staff's by accounts here too) were refused; kept as the looks.

Digitaliseringsstyrelsen's reference implementation of the national sign-in keeps such events for six months.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from psycopg import Connection


class SignInEvent(enum.StrEnum):
    """What happened. ENDED: the provider told that its session is over. What staff do is in the log of changes."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    ENDED = "ended"
    STAFF_REFUSED = "staff_refused"


def record_sign_in(
    conn: Connection[Any],
    at: dt.datetime,
    event: SignInEvent,
    *,
    party_key: uuid.UUID | None = None,
    detail: str | None = None,
) -> None:
    """One row. `detail`: the level of assurance, or by which check a sign-in was refused; nothing of the answer.

    Whoever was refused is nobody to us, so the row has no key.
    """
    conn.execute(
        "INSERT INTO sign_in_event (happened_at, event, party_key, detail) VALUES (%s, %s, %s, %s)",
        (at, event.value, party_key, detail),
    )


def drop_expired_sign_ins(conn: Connection[Any], before: dt.datetime) -> int:
    """Forget what happened before; how many rows."""
    return conn.execute("DELETE FROM sign_in_event WHERE happened_at < %s", (before,)).rowcount
