# SPDX-License-Identifier: MPL-2.0
"""Receivers in the database: set up, paused and removed by the operator, moved on by whoever delivers.

Every change of the set-up writes its row of the change log in the same transaction. One at a time delivers to
a receiver: who does holds an advisory lock of its session, which ends with the process whatever happens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection, errors
from psycopg.rows import tuple_row

from overblik.audit.changes import concerned, record_change
from overblik.errors import Conflict, NotFound
from overblik.events import outbox
from overblik.events.address import Channel
from overblik.events.change import Topic, about
from overblik.events.filter import Filter
from overblik.events.receiver import Receiver, ReceiverState, Setup, check
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern

Conn = Connection[tuple[Any, ...]]

# Of a pair of numbers, the second is the receiver's.
_DELIVERS = 0x0B1E
_COLUMNS = (
    "id, name, channel, address, batch, exchange, routing_key, ceiling, kle, authorities, kinds, state, place,"
    " failures"
)


class Standing(NamedTuple):
    """How a receiver is doing. `behind` counts the rows of the outbox beyond its place, its own or not.

    `missed` rows were dropped while it was paused; `failure` is the code of the last failure in a row.
    """

    name: str
    channel: str
    state: str
    behind: int
    oldest: dt.datetime | None
    told: int
    told_at: dt.datetime | None
    failures: int
    failure: str | None
    failed_at: dt.datetime | None
    retry_at: dt.datetime | None
    missed: int


def add(conn: Conn, setup: Setup, now: dt.datetime, actor: str) -> int:
    """Set up a receiver; it hears of what happens from now on. Its id. Raises InvalidInput and Conflict."""
    check(setup)
    told = setup.filter
    try:
        with conn.transaction():
            # Nobody is appending while we hold this, so the newest place parts before from after.
            outbox.lock_order(conn)
            [row] = conn.execute(
                """INSERT INTO event_receiver (name, channel, address, batch, exchange, routing_key, ceiling, kle,
                     authorities, kinds, state, added_at, place)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id""",
                (
                    setup.name,
                    setup.channel.value,
                    setup.address,
                    setup.batch,
                    setup.exchange,
                    setup.routing_key,
                    int(told.ceiling),
                    [pattern.text for pattern in told.kle],
                    list(told.authorities),
                    [kind.value for kind in told.kinds],
                    ReceiverState.ACTIVE.value,
                    now,
                    outbox.newest(conn),
                ),
            ).fetchall()
            for one in concerned(told.authorities):
                detail = {**plain(setup), "authorities": [one] if told.authorities else []}
                record_change(conn, now, actor, "events.add", setup.name, detail, authority=one)
    except errors.UniqueViolation:
        raise Conflict(
            "events.receiver_exists", f"There is a receiver {setup.name} already; choose another name"
        ) from None
    return int(row[0])


def pause(conn: Conn, name: str, now: dt.datetime, actor: str) -> bool:
    """Send nothing until further notice; whether that is new. Raises NotFound."""
    return _set_state(conn, name, ReceiverState.PAUSED, now, actor)


def resume(conn: Conn, name: str, now: dt.datetime, actor: str) -> bool:
    """Send again, from where it stopped, or at once after failures; whether that changed anything."""
    return _set_state(conn, name, ReceiverState.ACTIVE, now, actor)


def remove(conn: Conn, name: str, now: dt.datetime, actor: str) -> None:
    """Forget a receiver and how far it had come. Raises NotFound."""
    with conn.transaction():
        row = conn.execute(
            "DELETE FROM event_receiver WHERE name = %s RETURNING authorities", (name,)
        ).fetchone()
        if row is None:
            raise _unknown()
        _record(conn, now, actor, "events.remove", name, row[0])


def record_rotation(conn: Conn, name: str, now: dt.datetime, actor: str, action: str) -> Receiver:
    """Log that the secret of a receiver is changed, in the running transaction. Raises NotFound."""
    receiver = by_name(conn, name)
    _record(conn, now, actor, action, name, receiver.setup.filter.authorities)
    return receiver


def receivers(conn: Conn) -> list[Receiver]:
    """All of them, by name."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(f"SELECT {_COLUMNS} FROM event_receiver ORDER BY name").fetchall()
    return [_receiver(row) for row in rows]


def hears_of(conn: Conn, topic: Topic) -> bool:
    """Whether anybody is told of this topic now."""
    return (
        conn.execute(
            "SELECT FROM event_receiver WHERE state = 'active' AND %s = ANY(kinds) LIMIT 1", (topic.value,)
        ).fetchone()
        is not None
    )


def by_name(conn: Conn, name: str) -> Receiver:
    """The receiver of that name. Raises NotFound."""
    for receiver in receivers(conn):
        if receiver.name == name:
            return receiver
    raise _unknown()


def by_id(conn: Conn, receiver_id: int) -> Receiver | None:
    """The receiver, if it still is one."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM event_receiver WHERE id = %s", (receiver_id,)).fetchone()
    return _receiver(row) if row else None


def standings(conn: Conn) -> list[Standing]:
    """How all of them are doing, by name."""
    rows = conn.execute(
        """SELECT name, channel, state, waiting.behind, waiting.oldest, told, told_at, failures, failure, failed_at,
                  retry_at, missed
           FROM event_receiver, LATERAL (
             SELECT count(*) AS behind, min(received_at) AS oldest FROM outbox WHERE id > place) waiting
           ORDER BY name"""
    ).fetchall()
    return [Standing(*row) for row in rows]


def due(conn: Conn, now: dt.datetime) -> list[int]:
    """The receivers for whom something is in the outbox and who are not to be left alone right now."""
    rows = conn.execute(
        """SELECT id FROM event_receiver r
           WHERE state = 'active' AND (retry_at IS NULL OR retry_at <= %s)
             AND EXISTS (SELECT FROM outbox WHERE outbox.id > r.place)
           ORDER BY id""",
        (now,),
    )
    return [row[0] for row in rows.fetchall()]


def claim(conn: Conn, receiver_id: int) -> bool:
    """Become the one who delivers to this receiver, until `release` or the end of the session."""
    row = conn.execute("SELECT pg_try_advisory_lock(%s, %s)", (_DELIVERS, receiver_id)).fetchone()
    return bool(row and row[0])


def release(conn: Conn, receiver_id: int) -> None:
    """Let others deliver to it."""
    conn.execute("SELECT pg_advisory_unlock(%s, %s)", (_DELIVERS, receiver_id))


def move_on(conn: Conn, receiver_id: int, place: int, told: int, now: dt.datetime) -> bool:
    """Remember how far a receiver has come; whether to go on (it is neither paused nor removed)."""
    row = conn.execute(
        """UPDATE event_receiver SET place = greatest(place, %(place)s), told = told + %(told)s,
             told_at = CASE WHEN %(told)s > 0 THEN %(now)s ELSE told_at END,
             failures = CASE WHEN %(told)s > 0 THEN 0 ELSE failures END,
             failure = CASE WHEN %(told)s > 0 THEN NULL ELSE failure END,
             failed_at = CASE WHEN %(told)s > 0 THEN NULL ELSE failed_at END,
             retry_at = CASE WHEN %(told)s > 0 THEN NULL ELSE retry_at END
           WHERE id = %(id)s RETURNING state""",
        {"id": receiver_id, "place": place, "told": told, "now": now},
    ).fetchone()
    return row is not None and row[0] == ReceiverState.ACTIVE


def fail(conn: Conn, receiver_id: int, failure: str, now: dt.datetime, retry_at: dt.datetime) -> None:
    """Remember that a receiver could not be told, and when to try again."""
    conn.execute(
        """UPDATE event_receiver SET failures = failures + 1, failure = %s, failed_at = %s, retry_at = %s
           WHERE id = %s""",
        (failure, now, retry_at, receiver_id),
    )


def tidy(conn: Conn, kept_since: dt.datetime) -> int:
    """Drop what nobody needs any more; how many rows.

    That is what every active receiver has passed, and every paused one too, or what came before `kept_since`
    where only paused ones have not. Those are told how many rows they missed. Rows that a removal or another
    worker is just deleting are left to them: whoever waited here could end in a deadlock with intake.
    """
    row = conn.execute(
        """WITH needed AS (
             SELECT coalesce(min(place) FILTER (WHERE state = 'active'), 9223372036854775807) AS active,
                    coalesce(min(place) FILTER (WHERE state = 'paused'), 9223372036854775807) AS paused
             FROM event_receiver),
           dropped AS (
             DELETE FROM outbox WHERE id IN (
               SELECT id FROM outbox, needed
               WHERE id <= active AND (id <= paused OR received_at < %(kept_since)s)
               FOR UPDATE OF outbox SKIP LOCKED) RETURNING id),
           told AS (
             UPDATE event_receiver r SET missed = r.missed + passed.count
             FROM event_receiver p, LATERAL (SELECT count(*) FROM dropped WHERE dropped.id > p.place) passed
             WHERE p.id = r.id AND passed.count > 0)
           SELECT count(*) FROM dropped""",
        {"kept_since": kept_since},
    ).fetchone()
    assert row is not None
    return int(row[0])


def plain(setup: Setup) -> dict[str, Any]:
    """The set-up for the change log and for showing it."""
    told = setup.filter
    found: dict[str, Any] = {
        "name": setup.name,
        "channel": setup.channel.value,
        "address": setup.address,
        "sensitivity": told.ceiling.name.lower(),
        "kle": [pattern.text for pattern in told.kle],
        "authorities": list(told.authorities),
        "kinds": [kind.value for kind in told.kinds],
    }
    if setup.channel is Channel.AMQP:
        return {**found, "exchange": setup.exchange, "routing_key": setup.routing_key}
    return {**found, "batch": setup.batch}


def _set_state(conn: Conn, name: str, state: ReceiverState, now: dt.datetime, actor: str) -> bool:
    with conn.transaction():
        row = conn.execute(
            "SELECT state, failures, authorities FROM event_receiver WHERE name = %s FOR UPDATE", (name,)
        ).fetchone()
        if row is None:
            raise _unknown()
        if row[:2] == (state, 0):
            return False
        conn.execute(
            """UPDATE event_receiver SET state = %s, failures = 0, failure = NULL, failed_at = NULL, retry_at = NULL
               WHERE name = %s""",
            (state.value, name),
        )
        action = f"events.{'pause' if state is ReceiverState.PAUSED else 'resume'}"
        _record(conn, now, actor, action, name, row[2])
    return True


def _record(
    conn: Conn, now: dt.datetime, actor: str, action: str, name: str, authorities: Sequence[str]
) -> None:
    for one in concerned(authorities):
        record_change(conn, now, actor, action, name, authority=one)


def _receiver(row: tuple[Any, ...]) -> Receiver:
    (
        receiver_id, name, channel, address, batch, exchange, routing_key, ceiling, kle, authorities, kinds, state,
        place, failures,
    ) = row  # fmt: skip
    told = Filter(
        Sensitivity(ceiling),
        tuple(KlePattern(text) for text in kle),
        tuple(authorities),
        tuple(about(kind) for kind in kinds),
    )
    setup = Setup(name, Channel(channel), address, told, batch, exchange, routing_key)
    return Receiver(receiver_id, setup, ReceiverState(state), place, failures)


def _unknown() -> NotFound:
    return NotFound(
        "events.receiver_unknown", "There is no receiver of that name; see: overblik events receivers"
    )
