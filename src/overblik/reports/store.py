# SPDX-License-Identifier: MPL-2.0
"""Reports in the database, for the citizen who wrote them: sealed texts under the citizen's own key."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus

from overblik.audit import access
from overblik.errors import Conflict, NotAllowed, Unavailable
from overblik.overview.query import WHO, not_shown
from overblik.people.keys import KeyRing
from overblik.people.store import verify_keys
from overblik.reports.report import (
    A_DAY,
    About,
    Handling,
    Matter,
    Report,
    Subject,
    report_id,
)

Conn = Connection[Any]

COLUMNS = (
    "id, reported_at, about, authority, item_id, part, kle, unit, matter, words, handling, changed_at, answer"
)
MOST = 200
"""Reports on one page of the citizen's."""

# Any number of ours: with the person's key, one report of a person at a time.
_LOCK = 0x7265706F
_OWN = f"""WITH {WHO}, {access.logged("refused")}, mine AS (
  SELECT unnest(%(keys)s::uuid[]) AS key UNION SELECT party_key FROM who
)
SELECT (SELECT refused FROM who), {COLUMNS} FROM logged LEFT JOIN (
  SELECT * FROM error_report WHERE party_key = ANY(ARRAY(SELECT key FROM mine))
) r ON true
ORDER BY r.reported_at DESC, r.id LIMIT {MOST}"""


def file(
    conn: Conn,
    ring: KeyRing,
    keys: Sequence[uuid.UUID],
    form: str,
    subject: Subject,
    matter: Matter,
    words: str,
    at: dt.datetime,
) -> Report:
    """Keep a report; the same form sent again gives the report it made the first time.

    `keys`: the citizen's, newest first. `words` are tidied and have no fault. Raises NotAllowed when the citizen
    has reported enough for a day, NotFound for the dead, and Unavailable when this process holds older keys than
    the database is written with. One transaction.
    """
    with conn.transaction():
        _let_no_key_be_renewed(conn, ring)
        key = _party(conn, keys, at)
        conn.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, key.hex))
        id_ = report_id(key, form)
        known = conn.execute(
            f"SELECT {COLUMNS} FROM error_report WHERE party_key = %s AND id = %s", (key, id_)
        ).fetchone()
        if known is not None:
            return read_row(ring, known)
        if _written_since(conn, key, at - dt.timedelta(days=1)) >= A_DAY:
            raise NotAllowed(
                "reports.enough", f"{A_DAY} reports have been sent within a day; send the next one tomorrow"
            )
        made = Report(id_, at, subject, matter, words, Handling.RECEIVED, at)
        conn.execute(
            """INSERT INTO error_report (party_key, id, reported_at, about, authority, item_id, part, kle, unit,
                                         matter, words, handling, changed_at, seal_key_id)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (
                key,
                id_,
                at,
                subject.about,
                subject.authority,
                subject.item,
                subject.part,
                subject.kle,
                subject.unit,
                matter,
                sealed(ring, id_, "words", words),
                made.handling,
                at,
                ring.seal_key_id,
            ),
        )
    return made


def own(conn: Conn, ring: KeyRing, keys: Sequence[uuid.UUID], look: access.Look) -> list[Report]:
    """The citizen's own reports, newest first, and the trace of this look, in one statement.

    `conn` must be in autocommit and outside a transaction (ValueError). Raises Unavailable, and NotFound for the
    dead.
    """
    if not conn.autocommit or conn.pgconn.transaction_status != TransactionStatus.IDLE:
        raise ValueError("the statement that reads must commit on its own")
    try:
        rows = conn.execute(_OWN, access.parameters(look) | {"keys": list(keys)}).fetchall()
    except psycopg.Error:
        # `from None`: the driver's words may hold the person's key.
        raise Unavailable("reports.unreadable", "Reports cannot be read right now. Try again.") from None
    if not rows:
        raise Unavailable("configuration_missing", "The table configuration has no row; restore it.")
    if rows[0][0]:
        raise not_shown()
    try:
        return [read_row(ring, row) for _, *row in rows if row[0] is not None]
    except Conflict:
        # Sealed with a key newer than this process holds: it is about to be restarted.
        raise Unavailable("reports.sealed", "Reports cannot be opened right now. Try again.") from None


def read_row(ring: KeyRing, row: Sequence[Any]) -> Report:
    """One row of COLUMNS, its texts opened. Raises Conflict with the wrong keys."""
    id_, reported_at, about, authority, item, part, kle, unit, matter, words, handling, changed_at, answer = (
        row
    )
    return Report(
        id_,
        reported_at,
        Subject(About(about), authority, item, part, kle, unit),
        Matter(matter),
        opened(ring, id_, "words", words),
        Handling(handling),
        changed_at,
        None if answer is None else opened(ring, id_, "answer", answer),
    )


def sealed(ring: KeyRing, id_: uuid.UUID, column: str, text: str) -> bytes:
    """A text as it is kept: it opens in this column of this report only."""
    return ring.seal_text(text, f"report {id_} {column}")


def opened(ring: KeyRing, id_: uuid.UUID, column: str, kept: bytes) -> str:
    """The text that is kept. Raises Conflict with the wrong keys."""
    return ring.unseal_text(bytes(kept), f"report {id_} {column}")


def _let_no_key_be_renewed(conn: Conn, ring: KeyRing) -> None:
    """Nobody begins to renew keys before this transaction ends, so nothing sealed with an older key is missed."""
    conn.execute("LOCK TABLE key_check IN ROW EXCLUSIVE MODE")
    try:
        verify_keys(conn, ring)
    except Conflict:
        # Keys were renewed since this process began: it is about to be restarted.
        raise Unavailable("reports.sealed", "Reports cannot be kept right now. Try again.") from None


def _party(conn: Conn, keys: Sequence[uuid.UUID], at: dt.datetime) -> uuid.UUID:
    row = conn.execute(
        f"WITH {WHO} SELECT party_key, refused FROM who", {"keys": list(keys), "seen_at": at}
    ).fetchone()
    if row is None:
        raise Unavailable("configuration_missing", "The table configuration has no row; restore it.")
    if row[1]:
        raise not_shown()
    key: uuid.UUID = row[0]
    return key


def _written_since(conn: Conn, key: uuid.UUID, since: dt.datetime) -> int:
    row = conn.execute(
        "SELECT count(*) FROM error_report WHERE party_key = %s AND reported_at > %s", (key, since)
    ).fetchone()
    return 0 if row is None else int(row[0])
