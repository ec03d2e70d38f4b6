# SPDX-License-Identifier: MPL-2.0
"""Long work of the worker, on a connection and a thread of its own, so that nothing else has to wait for it."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection

from overblik.errors import OverblikError, kind_and_place

_log = logging.getLogger(__name__)


class Aside:
    """One kind of work, done at most once at a time. `connect` gives a new connection; `name` is told in the log."""

    def __init__(self, name: str, connect: Callable[[], Connection[Any]]) -> None:
        self._name, self._connect = name, connect
        self._thread: threading.Thread | None = None
        self._conn: Connection[Any] | None = None
        self._ended = threading.Event()

    @property
    def is_busy(self) -> bool:
        """Whether this worker is at it."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_ended(self) -> bool:
        """Whether the work is to end as soon as it can."""
        return self._ended.is_set()

    def begin(self, work: Callable[[Connection[Any]], object]) -> None:
        """Begin the work; only if nobody is at it."""
        self._thread = threading.Thread(target=self._run, args=(work,), name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End at once: what is not committed by then has not been done."""
        self._ended.set()
        conn = self._conn
        if conn is not None:
            with contextlib.suppress(psycopg.Error):  # it may have ended by itself just now
                conn.cancel_safe()
        if self._thread is not None:
            self._thread.join()

    def tried(self, work: Callable[[], object]) -> None:
        """Do it; what fails is told in the log and tried again when it is begun again."""
        try:
            work()
        except OverblikError as error:
            _log.warning("%s waits: %s", self._name, error.code)
        except psycopg.Error as error:
            # The driver's words may quote rows.
            _log.warning("%s waits: %s", self._name, type(error).__name__)
        except Exception as error:
            _log.error("%s failed: %s", self._name, kind_and_place(error))

    def _run(self, work: Callable[[Connection[Any]], object]) -> None:
        self.tried(lambda: self._connected(work))

    def _connected(self, work: Callable[[Connection[Any]], object]) -> None:
        try:
            with self._connect() as conn:
                self._conn = conn
                if not self.is_ended:
                    work(conn)
        finally:
            self._conn = None
