# SPDX-License-Identifier: MPL-2.0
"""Telling one receiver what it has not been told: in order, at least once, by one worker at a time.

The place is saved after events were accepted. Who is killed in between leaves them to be told again.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from psycopg import Connection

from overblik.errors import OverblikError
from overblik.events import outbox, store
from overblik.events.event import Event
from overblik.events.receiver import Receiver, ReceiverState, wait_after

READ_AT_ONCE = 500
SAVE_EVERY = dt.timedelta(seconds=1)
LONGEST_TURN = dt.timedelta(seconds=30)

Conn = Connection[tuple[Any, ...]]
Clock = Callable[[], dt.datetime]


class Line(Protocol):
    """An open way to one receiver. `most` events at a time may be sent."""

    most: int

    def send(self, events: Sequence[Event]) -> None:
        """Returns when all are accepted, for good. Raises OverblikError when any may not be."""

    def close(self) -> None:
        """Hang up; never raises."""


class Ended(enum.Enum):
    """Why a turn ended."""

    NOTHING_LEFT = "nothing left"
    TIME_UP = "time up"
    FAILED = "failed"
    STOPPED = "paused or removed"
    TAKEN = "another worker has it"


def turn(
    conn: Conn,
    receiver_id: int,
    open_line: Callable[[Receiver], Line],
    clock: Clock,
    *,
    longest: dt.timedelta = LONGEST_TURN,
    stopping: Callable[[], bool] = lambda: False,
) -> Ended:
    """Tell one receiver until nothing is left, something fails, the time is up or the worker is `stopping`.

    `conn` is in autocommit: no transaction is open while a receiver is waited for.
    """
    if not store.claim(conn, receiver_id):
        return Ended.TAKEN
    try:
        receiver = store.by_id(conn, receiver_id)
        if receiver is None or receiver.state is not ReceiverState.ACTIVE:
            return Ended.STOPPED
        until = clock() + longest
        return _Turn(conn, receiver, clock).run(open_line, lambda: stopping() or clock() >= until)
    finally:
        if not conn.broken:
            store.release(conn, receiver_id)


class _Turn:
    """What is remembered while one receiver is told: how far it has come, and how far that is saved."""

    def __init__(self, conn: Conn, receiver: Receiver, clock: Clock) -> None:
        self._conn = conn
        self._receiver = receiver
        self._clock = clock
        self._place = receiver.place
        self._told = 0
        self._failures = receiver.failures
        self._saved_at = clock()

    def run(self, open_line: Callable[[Receiver], Line], is_over: Callable[[], bool]) -> Ended:
        line: Line | None = None
        try:
            while entries := outbox.after(self._conn, self._place, READ_AT_ONCE):
                events = self._events(entries)
                if events and line is None:
                    line = open_line(self._receiver)
                while events and line is not None:
                    now, events = events[: line.most], events[line.most :]
                    line.send(now)
                    self._place, self._told, self._failures = now[-1].sequence, self._told + len(now), 0
                    if self._clock() - self._saved_at >= SAVE_EVERY and not self._save():
                        return Ended.STOPPED
                    if is_over():
                        return Ended.TIME_UP if self._save() else Ended.STOPPED
                self._place = entries[-1].id
                if not self._save():
                    return Ended.STOPPED
            return Ended.NOTHING_LEFT
        except OverblikError as error:
            self._fail(error)
            return Ended.FAILED
        finally:
            if line is not None:
                line.close()

    def _events(self, entries: Sequence[outbox.Entry]) -> list[Event]:
        told = self._receiver.setup.filter
        found = (told.event(entry.change, entry.id) for entry in entries)
        return [event for event in found if event is not None]

    def _save(self) -> bool:
        self._saved_at = self._clock()
        told, self._told = self._told, 0
        return store.move_on(self._conn, self._receiver.id, self._place, told, self._saved_at)

    def _fail(self, error: OverblikError) -> None:
        if self._told:
            self._save()
        now = self._clock()
        status = error.params.get("status")
        failure = f"{error.code} {status}" if status is not None else error.code
        store.fail(self._conn, self._receiver.id, failure, now, now + wait_after(self._failures + 1))
