# SPDX-License-Identifier: MPL-2.0
"""Goes through the chain of seals and says which segment is the first that is not as it was sealed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from psycopg import Connection, IsolationLevel

from overblik.audit.sealing import looks_of, segments
from overblik.audit.segment import Flaw, Row, Seal, Segment, chain_flaw, looks_flaw

Conn = Connection[Any]
KeyNow = Callable[[uuid.UUID], uuid.UUID]
"""The key that took the place of one, or that key itself."""


class Verdict(msgspec.Struct, frozen=True):
    """How far the chain is whole: segments and looks that were verified, and the first that is broken.

    `newest` is the last good segment, whose digest is worth keeping elsewhere. `unsealed`: looks that wait for
    their seal; nothing is said of them. `seen`: from when to when the looks of the broken segment are said to be.
    """

    segments: int
    dropped: int
    looks: int
    newest: Segment | None
    broken: tuple[int, Flaw] | None = None
    unsealed: int = 0
    seen: tuple[dt.datetime, dt.datetime] | None = None


def verify(conn: Conn, key_now: KeyNow, known: Sequence[Seal] = ()) -> Verdict:
    """Verify the whole chain as of one moment. Stops at the first broken segment.

    `known` seals must be in the chain as they were kept: a chain that was cut off, or made anew, is whole in
    itself.
    """
    conn.isolation_level, before_level = IsolationLevel.REPEATABLE_READ, conn.isolation_level
    try:
        with conn.transaction():
            return _verify(conn, key_now, known)
    finally:
        conn.isolation_level = before_level


def _verify(conn: Conn, key_now: KeyNow, known: Sequence[Seal]) -> Verdict:
    newest: Segment | None = None
    dropped = looks = 0

    def verdict(
        broken: tuple[int, Flaw] | None = None,
        unsealed: int = 0,
        seen: tuple[dt.datetime, dt.datetime] | None = None,
    ) -> Verdict:
        return Verdict(newest.number if newest else 0, dropped, looks, newest, broken, unsealed, seen)

    for segment in segments(conn):
        flaw = chain_flaw(newest, segment) or _kept_flaw(segment, known)
        rows = looks_of(conn, segment) if flaw is None else []
        flaw = flaw or looks_flaw(segment, rows) or _place_flaw(rows, key_now)
        if flaw is not None:
            return verdict((segment.number, flaw), seen=(segment.seen_from, segment.seen_to))
        newest = segment
        dropped += segment.dropped_at is not None
        looks += len(rows)
    if missing := [one.number for one in known if newest is None or one.number > newest.number]:
        return verdict((min(missing), Flaw.MISSING))
    [unsealed] = conn.execute(
        "SELECT count(*) FROM access_log WHERE number > %s", [newest.last_look if newest else 0]
    ).fetchone() or (0,)
    return verdict(unsealed=unsealed)


def _kept_flaw(segment: Segment, known: Sequence[Seal]) -> Flaw | None:
    kept = [one for one in known if one.number == segment.number]
    return Flaw.ALTERED if any(one != segment.seal for one in kept) else None


def _place_flaw(rows: Sequence[Row], key_now: KeyNow) -> Flaw | None:
    """A look that was moved must lie under the key that took the place of its first."""
    moved = {(row["first_key"], row["party_key"]) for row in rows if row["first_key"] is not None}
    for first, now in moved:
        assert isinstance(first, uuid.UUID)
        if key_now(first) != now:
            return Flaw.MISPLACED
    return None
