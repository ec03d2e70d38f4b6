# SPDX-License-Identifier: MPL-2.0
"""Everybody who is due gets a turn of their own, in a thread of their own: nobody waits for anybody else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg import Connection

from overblik.errors import Unavailable
from overblik.events import store
from overblik.events.dispatch import Clock, Line, turn
from overblik.events.receiver import LONGEST_WAIT, Receiver

MOST_AT_ONCE = 64

_log = logging.getLogger(__name__)


class Rounds:
    """Starts turns. `connect` gives a new connection in autocommit, to be closed here.

    Up to `MOST_AT_ONCE` receivers are told at the same time; each holds a thread and a connection meanwhile.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[Any]],
        open_line: Callable[[Receiver], Line],
        clock: Clock,
    ) -> None:
        self._connect = connect
        self._open_line = open_line
        self._clock = clock
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, "events")
        self._under_way: set[int] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def begin(self, conn: Connection[Any]) -> int:
        """Start a turn for everyone who is due and not being told already; how many were started."""
        with self._lock:
            started = [each for each in store.due(conn, self._clock()) if each not in self._under_way]
            self._under_way.update(started)
        for receiver_id in started:
            self._threads.submit(self._turn, receiver_id)
        return len(started)

    @property
    def under_way(self) -> int:
        """How many are being told right now."""
        return len(self._under_way)

    def stop(self) -> None:
        """Let each turn end with what it is just sending, and wait for that."""
        self._stopping.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _turn(self, receiver_id: int) -> None:
        try:
            with self._connect() as conn:
                try:
                    turn(conn, receiver_id, self._open_line, self._clock, stopping=self._stopping.is_set)
                except psycopg.Error:
                    raise
                except Exception:
                    # A fault of ours must not be tried again every second, nor hidden from the operator.
                    _log.exception("receiver %s could not be told", receiver_id)
                    now = self._clock()
                    store.fail(conn, receiver_id, "events.fault", now, now + LONGEST_WAIT)
        except (Unavailable, psycopg.Error) as error:
            # The driver's words may quote rows.
            _log.warning("receiver %s waits for the database: %s", receiver_id, type(error).__name__)
        finally:
            with self._lock:
                self._under_way.discard(receiver_id)
