# SPDX-License-Identifier: MPL-2.0
"""Replays in the database: begun and stopped by people, done step by step by whoever has time, one at a time each.

A step is a few hundred objects: looked at without a lock, then, if any is wrong, mended under the writer's. The place
is kept in the transaction that mends, so a worker that is killed loses no more than the step it was at.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg import Connection

from overblik.audit.changes import EVERY_AUTHORITY, record_change
from overblik.errors import Conflict
from overblik.index import store
from overblik.intake.remaking import look, mend, orphans, told_by_log
from overblik.intake.replay import Replay
from overblik.intake.tally import NOBODY

Conn = Connection[Any]

AT_ONCE = 250
"""Objects in one step: deliveries wait for it where something has to be mended, some tenths of a second."""

_LOCK = 0x0B1E_5D7
"""With the id of a replay: whoever holds it is at that replay."""

_FIRST, _LAST = uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)
_COLUMNS = ", ".join(Replay.__struct_fields__)


class _Window(NamedTuple):
    """What one step looks at: known objects, and what is left of objects that have no state, up to a place."""

    known: list[uuid.UUID]
    lost: list[uuid.UUID]
    orphans: list[uuid.UUID]
    upto: uuid.UUID

    @property
    def everything(self) -> list[uuid.UUID]:
        """All its objects."""
        return [*self.known, *self.lost, *self.orphans]


def begin(conn: Conn, authority: str, source: uuid.UUID, actor: str, now: dt.datetime) -> Replay:
    """Ask for a replay of what is kept of `source` for the authority (or `EVERY_AUTHORITY`); the worker does it.

    Raises Conflict while one of the same, or one that it would overlap, has not ended.
    """
    with conn.transaction():
        conn.execute("LOCK TABLE replay IN SHARE ROW EXCLUSIVE MODE")
        overlapping = (
            conn.execute("SELECT FROM replay WHERE source = %s AND ended_at IS NULL LIMIT 1", (source,))
            if authority == EVERY_AUTHORITY
            else conn.execute(
                "SELECT FROM replay WHERE source = %s AND authority IN (%s, %s) AND ended_at IS NULL LIMIT 1",
                (source, authority, EVERY_AUTHORITY),
            )
        )
        if overlapping.fetchone() is not None:
            raise Conflict("replay.running", "This is being done already; wait for it to end, or stop it")
        row = conn.execute(
            f"""INSERT INTO replay (authority, source, started_by, started_at) VALUES (%s, %s, %s, %s)
                RETURNING {_COLUMNS}""",
            (authority, source, actor, now),
        ).fetchone()
        record_change(conn, now, actor, "source.replay", str(source), authority=authority)
    assert row is not None
    return Replay(*row)


def stop(conn: Conn, authority: str, source: uuid.UUID, actor: str, now: dt.datetime) -> Replay | None:
    """End the running replay of exactly these before it is through; None when none runs. What was mended stays so."""
    with conn.transaction():
        row = conn.execute(
            f"""UPDATE replay SET ended_at = %s, stopped_by = %s
                WHERE authority = %s AND source = %s AND ended_at IS NULL RETURNING {_COLUMNS}""",
            (now, actor, authority, source),
        ).fetchone()
        if row is None:
            return None
        stopped = Replay(*row)
        record_change(
            conn, now, actor, "source.replay_stop", str(source), _figures(stopped), authority=authority
        )
    return stopped


def newest(conn: Conn, authority: str, source: uuid.UUID) -> Replay | None:
    """The authority's newest replay of that system, running or not; `EVERY_AUTHORITY`: the newest of everybody's."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM replay WHERE authority = %s AND source = %s ORDER BY id DESC LIMIT 1",
        (authority, source),
    ).fetchone()
    return None if row is None else Replay(*row)


def find(conn: Conn, id_: int) -> Replay:
    """One replay, by its id."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM replay WHERE id = %s", (id_,)).fetchone()
    assert row is not None
    return Replay(*row)


def running(conn: Conn) -> list[Replay]:
    """All that has not ended, oldest first."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM replay WHERE ended_at IS NULL ORDER BY id")
    return [Replay(*row) for row in rows]


def step(conn: Conn, id_: int, now: dt.datetime, *, at_once: int = AT_ONCE) -> bool:
    """Do the next part of the replay; False = it has ended, or somebody else is at it.

    `conn` must be in autocommit and read `json` as bytes.
    """
    with _alone(conn, id_) as is_ours:
        held = find(conn, id_)
        if not is_ours or not held.is_running:
            return False
        if held.total is None:
            total = _count(conn, held)
            conn.execute("UPDATE replay SET total = %s WHERE id = %s", (total, id_))
        with conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            window = _window(conn, held, at_once)
            seen = look(conn, [*window.known, *window.lost], now)
        doubtful = [*seen.different, *seen.unmade, *window.lost, *window.orphans]
        with conn.transaction():
            different, unmade = _mend(conn, held, window, doubtful, now) if doubtful else (0, 0)
            _keep_place(conn, held, window, different, unmade, now)
    return True


@contextlib.contextmanager
def _alone(conn: Conn, id_: int) -> Iterator[bool]:
    """Whether nobody else is at this replay; a lock of the session, which ends with it if it is killed."""
    row = conn.execute("SELECT pg_try_advisory_lock(%s, %s::int)", (_LOCK, id_)).fetchone()
    is_ours = row is not None and bool(row[0])
    try:
        yield is_ours
    finally:
        if is_ours and not conn.closed:
            conn.execute("SELECT pg_advisory_unlock(%s, %s::int)", (_LOCK, id_))


def _mend(
    conn: Conn, held: Replay, window: _Window, doubtful: list[uuid.UUID], now: dt.datetime
) -> tuple[int, int]:
    """How many objects came out different, and how many could not be made."""
    store.lock_for_writing(conn)
    # A delivery or a removal may have come in between: all is looked at again.
    lost = _lost(conn, held, window.lost)
    known = set(doubtful).difference(window.lost, window.orphans)
    done = mend(conn, known | lost, now)
    gone = orphans(conn, window.orphans)
    if gone:
        conn.execute(
            f"DELETE FROM reading WHERE owner_id = ANY(%(gone)s) AND {_whose(held, 'authority', 'source')}",
            {"gone": list(gone), "authority": held.authority, "source": held.source},
        )
    return len(done.different | gone), len(done.unmade)


def _lost(conn: Conn, held: Replay, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Those that have a log and no state, and are what the replay is about: only the log tells whose they are."""
    return {
        each
        for each, (authority, master) in told_by_log(conn, ids).items()
        if held.authority in (EVERY_AUTHORITY, authority) and held.source == (master or NOBODY)
    }


def _keep_place(
    conn: Conn, held: Replay, window: _Window, different: int, unmade: int, now: dt.datetime
) -> None:
    ended = window.upto == _LAST
    row = conn.execute(
        f"""UPDATE replay SET place = %s, done = done + %s, different = different + %s, unmade = unmade + %s,
              ended_at = %s
            WHERE id = %s AND ended_at IS NULL RETURNING {_COLUMNS}""",
        (window.upto, len(window.known), different, unmade, now if ended else None, held.id),
    ).fetchone()
    if row is not None and ended:
        record_change(
            conn,
            now,
            held.started_by,
            "source.replayed",
            str(held.source),
            _figures(Replay(*row)),
            authority=held.authority,
        )


def _figures(told: Replay) -> dict[str, Any]:
    return {"objects": told.done, "different": told.different, "unmade": told.unmade}


def _whose(held: Replay, authority: str, source: str) -> str:
    """The condition on whose objects they are."""
    conditions = [f"{source} IS NULL" if held.source == NOBODY else f"{source} = %(source)s"]
    if not held.is_everybodys:
        conditions.append(f"{authority} = %(authority)s")
    return " AND ".join(conditions)


def _count(conn: Conn, held: Replay) -> int:
    row = conn.execute(
        f"SELECT count(*) FROM object_state WHERE {_whose(held, 'authority', 'master')}",
        {"authority": held.authority, "source": held.source},
    ).fetchone()
    return int(row[0]) if row else 0


def _window(conn: Conn, held: Replay, at_once: int) -> _Window:
    told = {"authority": held.authority, "source": held.source, "after": held.place or _FIRST}

    def ids(statement: str) -> list[uuid.UUID]:
        return [row[0] for row in conn.execute(statement, told, binary=True)]

    # The number stands in the statement, so that the planner knows how few are wanted.
    known = ids(
        f"""SELECT object_id FROM object_state
            WHERE object_id > %(after)s AND {_whose(held, "authority", "master")}
            ORDER BY object_id LIMIT {at_once:d}"""
    )
    told["upto"] = upto = known[-1] if len(known) == at_once else _LAST
    lost = ids(
        """SELECT DISTINCT r.object_id FROM registration r WHERE r.object_id > %(after)s AND r.object_id <= %(upto)s
             AND NOT EXISTS (SELECT FROM object_state s WHERE s.object_id = r.object_id)"""
    )
    orphaned = ids(
        f"""WITH alone AS MATERIALIZED (
              SELECT DISTINCT r.owner_id FROM reading r WHERE r.owner_id > %(after)s AND r.owner_id <= %(upto)s
                AND NOT EXISTS (SELECT FROM object_state s WHERE s.object_id = r.owner_id))
            SELECT DISTINCT owner_id FROM alone JOIN reading o USING (owner_id)
            WHERE {_whose(held, "o.authority", "o.source")}
              AND NOT EXISTS (SELECT FROM registration l WHERE l.object_id = owner_id)"""
    )
    return _Window(known, lost, orphaned, upto)
