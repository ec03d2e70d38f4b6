# SPDX-License-Identifier: MPL-2.0
"""Reports for the authority that answers for them: only its own, read with a trace at each citizen, and answered.

Every call takes the authority as an argument of its own, and the statement asks for it: what another authority was
told is never fetched and then left out.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TypeVar

import msgspec
import psycopg
from psycopg.pq import TransactionStatus

from overblik.audit import access
from overblik.audit.changes import record_change
from overblik.errors import Conflict, InvalidInput, NotFound, Unavailable
from overblik.people.keys import KeyRing
from overblik.reports.report import (
    LONGEST_ANSWER,
    About,
    Handling,
    Matter,
    Report,
    fault_of,
    ids_of,
    receipt_of,
    tidy,
)
from overblik.reports.store import COLUMNS, Conn, read_row, sealed

T = TypeVar("T")

AT_ONCE = 500
"""Reports in one list, and rows in one batch."""

_OF_AUTHORITY = f"""WITH found AS MATERIALIZED (
  SELECT * FROM error_report
  WHERE authority = %(owner)s AND handling = ANY(%(handlings)s)
    AND (%(first)s::uuid IS NULL OR id BETWEEN %(first)s AND %(last)s)
  ORDER BY reported_at, id LIMIT {AT_ONCE}
), who AS (
  SELECT DISTINCT party_key, version FROM found, configuration
), {access.LOGGED}
SELECT {COLUMNS} FROM found JOIN logged USING (party_key) ORDER BY reported_at, id"""
OPEN = (Handling.RECEIVED, Handling.LOOKED_AT)
"""What still waits for an answer."""
_DONE = (Handling.ANSWERED, Handling.CLOSED)


class Listed(msgspec.Struct, frozen=True):
    """A report as it stands in a list: nothing of it tells of a person, so it may be read without a trace."""

    receipt: str
    reported_at: dt.datetime
    about: About
    matter: Matter
    kle: str | None
    unit: str | None
    handling: Handling
    changed_at: dt.datetime


def listed(conn: Conn, authority: str, handlings: Sequence[Handling] = OPEN) -> list[Listed]:
    """The reports one authority (CVR) answers for, the oldest first, without the citizens' words."""
    rows = conn.execute(
        f"""SELECT id, reported_at, about, matter, kle, unit, handling, changed_at FROM error_report
            WHERE authority = %s AND handling = ANY(%s) ORDER BY reported_at, id LIMIT {AT_ONCE}""",
        (authority, [str(one) for one in handlings]),
    ).fetchall()
    return [
        Listed(receipt_of(id_), at, About(about), Matter(matter), kle, unit, Handling(handling), changed)
        for id_, at, about, matter, kle, unit, handling, changed in rows
    ]


def counted(conn: Conn, authority: str) -> dict[Handling, int]:
    """How many reports of one authority (CVR) have come how far."""
    rows = conn.execute(
        "SELECT handling, count(*) FROM error_report WHERE authority = %s GROUP BY handling", (authority,)
    ).fetchall()
    return dict.fromkeys(Handling, 0) | {Handling(handling): count for handling, count in rows}


class Handled(msgspec.Struct, frozen=True):
    """How one authority has handled what was reported in a time: how many, how many of them are answered or closed,
    and within how many days half of these were.
    """

    received: int
    done: int
    half_within_days: float | None


def handled(conn: Conn, authority: str, since: dt.datetime, until: dt.datetime) -> Handled:
    """Of what was reported from `since` to before `until` (aware), as it stands now."""
    row = conn.execute(
        """SELECT count(*), count(*) FILTER (WHERE handling = ANY(%(done)s)),
             percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM changed_at - reported_at) / 86400)
               FILTER (WHERE handling = ANY(%(done)s))
           FROM error_report
           WHERE authority = %(owner)s AND reported_at >= %(since)s AND reported_at < %(until)s""",
        {"owner": authority, "since": since, "until": until, "done": [str(one) for one in _DONE]},
    ).fetchone()
    assert row is not None  # an aggregate has one row
    return Handled(*row)


def one(conn: Conn, ring: KeyRing, authority: str, receipt: str, look: access.Look) -> Report:
    """The report with this receipt, and the trace of the look at its citizen. Raises as `of_authority`, and
    NotFound when the authority has no such report, Conflict when two have the receipt, InvalidInput for no receipt.
    """
    found = of_authority(conn, ring, authority, look, tuple(Handling), receipt=receipt)
    return _only(found)


def reporter(conn: Conn, authority: str, receipt: str) -> uuid.UUID:
    """The key of the citizen who sent it. Raises NotFound, Conflict and InvalidInput as `one`."""
    rows = conn.execute(
        "SELECT party_key FROM error_report WHERE authority = %s AND id BETWEEN %s AND %s",
        (authority, *ids_of(receipt)),
    ).fetchall()
    key: uuid.UUID = _only(rows)[0]
    return key


def of_authority(
    conn: Conn,
    ring: KeyRing,
    authority: str,
    look: access.Look,
    handlings: Sequence[Handling] = OPEN,
    *,
    receipt: str | None = None,
) -> list[Report]:
    """What citizens have told one authority (CVR), the oldest first; a look at each of these citizens.

    `receipt`: only what has this one (InvalidInput for what is none).
    `conn` must be in autocommit and outside a transaction (ValueError). Raises Unavailable.
    """
    if not conn.autocommit or conn.pgconn.transaction_status != TransactionStatus.IDLE:
        raise ValueError("the statement that reads must commit on its own")
    first, last = (None, None) if receipt is None else ids_of(receipt)
    arguments = access.parameters(look) | {
        "owner": authority,
        "handlings": [str(one) for one in handlings],
        "first": first,
        "last": last,
    }
    try:
        rows = conn.execute(_OF_AUTHORITY, arguments).fetchall()
    except psycopg.Error:
        # `from None`: the driver's words may hold a person's key.
        raise Unavailable("reports.unreadable", "Reports cannot be read right now. Try again.") from None
    return [read_row(ring, row) for row in rows]


def take_further(
    conn: Conn,
    ring: KeyRing,
    authority: str,
    receipt: str,
    handling: Handling,
    at: dt.datetime,
    actor: str,
    answer: str | None = None,
) -> None:
    """Say how far the authority has come, and with an answer what it says; written in the log of changes.

    Raises NotFound when the authority has no such report, InvalidInput for an answer that is missing, too long
    or holds a person number, and Conflict when the report is closed.
    """
    text = tidy(answer or "")
    fault = fault_of(text, most=LONGEST_ANSWER, needed=handling is Handling.ANSWERED)
    if fault is not None:
        raise InvalidInput(
            "reports.answer",
            f"the answer is {fault}: write at most {LONGEST_ANSWER} characters, without person numbers",
            fault=str(fault),
        )
    if handling is Handling.RECEIVED:
        raise InvalidInput("reports.back", "a report that was received cannot be received again")
    with conn.transaction():
        key, id_, now = _find(conn, authority, receipt)
        if now is Handling.CLOSED:
            raise Conflict("reports.closed", "the report is closed; the citizen can send a new one")
        conn.execute(
            """UPDATE error_report SET handling = %s, changed_at = %s, answer = coalesce(%s, answer)
               WHERE party_key = %s AND id = %s""",
            (handling, at, sealed(ring, id_, "answer", text) if text else None, key, id_),
        )
        detail = {"authority": authority}
        record_change(conn, at, actor, f"report.{handling}", f"report {id_}", detail, authority=authority)


def expire(conn: Conn, changed_before: dt.datetime) -> int:
    """Delete what was answered or closed before that; how many. What nobody has answered is kept until it is."""
    return conn.execute(
        "DELETE FROM error_report WHERE handling = ANY(%s) AND changed_at < %s", (list(_DONE), changed_before)
    ).rowcount


def reseal(conn: Conn, ring: KeyRing, *, batch: int = AT_ONCE) -> int:
    """Seal every text with the newest key; how many reports were done. Goes on where a killed run stopped."""
    done = 0
    while True:
        with conn.transaction():
            rows = conn.execute(
                f"""SELECT party_key, {COLUMNS} FROM error_report WHERE seal_key_id <> %s
                    ORDER BY party_key, id LIMIT %s FOR UPDATE""",
                (ring.seal_key_id, batch),
            ).fetchall()
            for key, *row in rows:
                report = read_row(ring, row)
                answer = None if report.answer is None else sealed(ring, report.id, "answer", report.answer)
                conn.execute(
                    """UPDATE error_report SET words = %s, answer = %s, seal_key_id = %s
                       WHERE party_key = %s AND id = %s""",
                    (
                        sealed(ring, report.id, "words", report.words),
                        answer,
                        ring.seal_key_id,
                        key,
                        report.id,
                    ),
                )
        done += len(rows)
        if len(rows) < batch:
            return done


def _find(conn: Conn, authority: str, receipt: str) -> tuple[uuid.UUID, uuid.UUID, Handling]:
    """The report of this receipt among the authority's own, locked until the transaction ends."""
    rows = conn.execute(
        """SELECT party_key, id, handling FROM error_report
           WHERE authority = %s AND id BETWEEN %s AND %s ORDER BY id FOR UPDATE""",
        (authority, *ids_of(receipt)),
    ).fetchall()
    key, id_, handling = _only(rows)
    return key, id_, Handling(handling)


def _only(found: Sequence[T]) -> T:
    if not found:
        raise NotFound("reports.unknown", "this authority has no report with that receipt")
    if len(found) > 1:
        raise Conflict("reports.ambiguous", "two reports have that receipt: it does not tell which is meant")
    return found[0]
