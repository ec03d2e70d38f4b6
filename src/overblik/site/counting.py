# SPDX-License-Identifier: MPL-2.0
"""Counting in the worker: the roll-up and the systems' own statuses, on a connection and a thread of their own, so that
nothing else has to wait.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection

from overblik.disclosure import roll_up_store
from overblik.errors import OverblikError
from overblik.guidance import local_status
from overblik.kle.store import load_catalogue
from overblik.site.clock import DENMARK, now

_log = logging.getLogger(__name__)


class Counting:
    """The worker's part in what is counted. `connect` gives a new connection."""

    def __init__(self, connect: Callable[[], Connection[Any]]) -> None:
        self._connect = connect
        self._thread: threading.Thread | None = None
        self._conn: Connection[Any] | None = None
        self._ended = threading.Event()

    def begin(self, conn: Connection[Any]) -> bool:
        """Begin to count if it is time and nobody is at it; whether it was begun."""
        if self._thread is not None and self._thread.is_alive():
            return False
        if not (roll_up_store.is_due(conn, now()) or local_status.is_due(conn, now())):
            return False
        self._thread = threading.Thread(target=self._count, name="counting", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """End at once; the roll-up stays as it was."""
        self._ended.set()
        conn = self._conn
        if conn is not None:
            with contextlib.suppress(psycopg.Error):  # it may have ended by itself just now
                conn.cancel_safe()
        if self._thread is not None:
            self._thread.join()

    def _count(self) -> None:
        try:
            with self._connect() as conn:
                self._conn = conn
                if self._ended.is_set():
                    return
                moment = now()
                done = roll_up_store.is_due(conn, moment) and roll_up_store.count(
                    conn, load_catalogue(conn), moment, moment.astimezone(DENMARK).date()
                )
                local_status.count_when_due(conn, moment)
            if done:
                _log.info("everything counted as of %s", moment.isoformat(timespec="seconds"))
        except OverblikError as error:
            _log.warning("counting waits: %s", error.code)
        except psycopg.Error as error:
            # The driver's words may quote rows.
            _log.warning("counting waits: %s", type(error).__name__)
        finally:
            self._conn = None
