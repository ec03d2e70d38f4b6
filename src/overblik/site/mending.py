# SPDX-License-Identifier: MPL-2.0
"""Replays and what follows from reloads: in the worker, on a thread of their own, so that nothing else has to wait."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection

from overblik.database.raw_json import use_raw_json
from overblik.errors import OverblikError, kind_and_place
from overblik.intake import reload_store, replay_store
from overblik.site.clock import now

_log = logging.getLogger(__name__)


class Mending:
    """The worker's part in replays and reloads. `connect` gives a new connection.

    Several workers may run: one is at a replay at a time, and another goes on where one was killed.
    """

    def __init__(self, connect: Callable[[], Connection[Any]]) -> None:
        self._connect = connect
        self._thread: threading.Thread | None = None
        self._conn: Connection[Any] | None = None
        self._ended = threading.Event()

    def begin(self, conn: Connection[Any]) -> bool:
        """Begin if there is something to do and this worker is not at it; whether it was begun."""
        if self._thread is not None and self._thread.is_alive():
            return False
        if not (replay_store.running(conn) or reload_store.has_work(conn)):
            return False
        self._thread = threading.Thread(target=self._work, name="mending", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """End at once; what was begun goes on from its place when a worker runs again."""
        self._ended.set()
        conn = self._conn
        if conn is not None:
            with contextlib.suppress(psycopg.Error):  # it may have ended by itself just now
                conn.cancel_safe()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            with self._connect() as conn:
                self._conn = conn
                use_raw_json(conn)
                self._reload(conn)
                for one in replay_store.running(conn):
                    self._replay(conn, one.id)
        except OverblikError as error:
            _log.warning("mending waits: %s", error.code)
        except psycopg.Error as error:
            # The driver's words may quote rows.
            _log.warning("mending waits: %s", type(error).__name__)
        except Exception as error:
            _log.error("mending failed: %s", kind_and_place(error))
        finally:
            self._conn = None

    def _reload(self, conn: Connection[Any]) -> None:
        while not self._ended.is_set() and reload_store.take_out_next(conn, now()):
            pass
        for one in reload_store.all_unsettled(conn):
            while not self._ended.is_set() and reload_store.look_up(conn, one.id, 1):
                pass

    def _replay(self, conn: Connection[Any], id_: int) -> None:
        while not self._ended.is_set() and replay_store.step(conn, id_, now()):
            pass
        told = replay_store.find(conn, id_)
        if not told.is_running:
            _log.info(
                "replay of system %s for %s: %d objects, %d were different",
                told.source,
                told.authority,
                told.done,
                told.different,
            )
