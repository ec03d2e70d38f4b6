# SPDX-License-Identifier: MPL-2.0
"""Seals what of the access log is finished, and drops what has expired, without a writer ever waiting.

Looks are numbered as they are written, but a transaction that took a low number may end late. So nothing is sealed
up to a number before every transaction has ended that can have taken it: see `mark`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import Connection, Rollback
from psycopg.pq import TransactionStatus
from psycopg.rows import class_row, dict_row

from overblik.audit.changes import EVERY_AUTHORITY, record_change
from overblik.audit.segment import Row, Segment, looks_flaw, seal
from overblik.errors import InvalidInput

LOOKS = 10_000
"""At most so many in one segment: enough to make digests cheap, few enough to be read at once."""

Conn = Connection[Any]

# Any number of ours; one at a time extends or shortens the chain of a database.
_LOCK = 0x7365616C
_SEGMENTS = f"SELECT {', '.join(Segment.__struct_fields__)} FROM access_segment"


class Mark(NamedTuple):
    """A number of a look, and a transaction that began after every transaction that can have taken it or less."""

    look: int
    transaction: int


def mark(conn: Conn) -> Mark:
    """The newest number given out, for `is_settled`. Needs a connection in autocommit.

    The order matters. A look's transaction has its own number before the look has one (the default of
    `access_log.number` sees to that), so whoever took a number up to `look` is older than `transaction`.
    """
    if not conn.autocommit or conn.info.transaction_status is not TransactionStatus.IDLE:
        raise InvalidInput("audit.needs_autocommit", "sealing needs a connection in autocommit")
    [look] = _one(conn, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM access_log_number")
    [transaction] = _one(conn, "SELECT pg_current_xact_id()::text")
    return Mark(look, int(transaction))


def is_settled(conn: Conn, marked: Mark) -> bool:
    """Whether every look up to the mark is there for everybody, or never will be."""
    [settled] = _one(
        conn, "SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [str(marked.transaction)]
    )
    return bool(settled)


class Sealer:
    """Seals in rounds: what was marked in one round is sealed in the first round that finds it settled."""

    def __init__(self, looks: int = LOOKS) -> None:
        self._looks = looks
        # With the connection it was made on: on another one it may be another server, restored from a backup,
        # whose transactions are numbered differently.
        self._marked: tuple[Conn, Mark] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether looks are marked that are not settled yet: transactions of any database on the server count."""
        return self._marked is not None

    def round(self, conn: Conn, now: dt.datetime) -> list[Segment]:
        """The segments made now. Several sealers may run at once; killed in the middle, nothing is lost."""
        held, self._marked = self._marked, None
        marked = held[1] if held is not None and held[0] is conn else mark(conn)
        if not is_settled(conn, marked):
            self._marked = (conn, marked)
            return []
        return list(iter(lambda: _seal_next(conn, marked.look, self._looks, now), None))


def drop_expired(
    conn: Conn, seen_before: dt.datetime, now: dt.datetime
) -> tuple[list[Segment], list[Segment]]:
    """Drop the looks of every segment whose newest is older; gives the dropped and those that are broken.

    A segment goes whole or stays; a broken one stays, because its looks are all there is to find out why.
    """
    dropped, broken = [], []
    old = conn.cursor(row_factory=class_row(Segment)).execute(
        f"{_SEGMENTS} WHERE dropped_at IS NULL AND seen_to < %s ORDER BY number", (seen_before,)
    )
    for segment in old.fetchall():
        with conn.transaction():
            if not _alone(conn):
                break
            if looks_flaw(segment, looks_of(conn, segment)) is not None:
                broken.append(segment)
                continue
            gone = conn.execute("DELETE FROM access_log WHERE number > %s AND number <= %s", _range(segment))
            if gone.rowcount != segment.looks:
                # Some were just moved to another key, and the moved ones are not seen yet: next time.
                raise Rollback
            conn.execute("UPDATE access_segment SET dropped_at = %s WHERE number = %s", (now, segment.number))
            record_change(
                conn,
                now,
                "worker",
                "audit.drop",
                f"segment {segment.number}",
                {"looks": segment.looks},
                authority=EVERY_AUTHORITY,
            )
            dropped.append(segment)
    return dropped, broken


def segments(conn: Conn) -> Iterator[Segment]:
    """The chain, oldest first."""
    return iter(conn.cursor(row_factory=class_row(Segment)).execute(f"{_SEGMENTS} ORDER BY number"))


def looks_of(conn: Conn, segment: Segment) -> list[Row]:
    """The looks that lie where the segment's should, in the order in which they are sealed."""
    return _looks(conn, *_range(segment))


def _seal_next(conn: Conn, look: int, most: int, now: dt.datetime) -> Segment | None:
    """The next segment of looks up to number `look`; None when there are none, or somebody else is sealing."""
    with conn.transaction():
        if not _alone(conn):
            return None
        before = (
            conn.cursor(row_factory=class_row(Segment))
            .execute(f"{_SEGMENTS} ORDER BY number DESC LIMIT 1")
            .fetchone()
        )
        rows = _looks(conn, before.last_look if before else 0, look, most)
        if not rows:
            return None
        made = seal(before, rows, now)
        names = Segment.__struct_fields__
        conn.execute(
            f"INSERT INTO access_segment ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})",
            [getattr(made, name) for name in names],
        )
        return made


def _looks(conn: Conn, after: int, upto: int, most: int | None = None) -> list[Row]:
    # Every column, also those of later versions: what is not read here would not be sealed.
    rows = conn.cursor(row_factory=dict_row).execute(
        "SELECT * FROM access_log WHERE number > %s AND number <= %s ORDER BY number, id LIMIT %s",
        (after, upto, most),
        prepare=False,  # a prepared `*` fails once a migration has added a column
    )
    return list(rows)


def _range(segment: Segment) -> tuple[int, int]:
    return segment.after_look, segment.last_look


def _alone(conn: Conn) -> bool:
    """Whether the chain is ours until the end of the transaction."""
    return bool(_one(conn, "SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0])


def _one(conn: Conn, statement: str, parameters: Sequence[object] = ()) -> tuple[Any, ...]:
    row = conn.execute(statement, parameters).fetchone()
    assert row is not None
    return tuple(row)
