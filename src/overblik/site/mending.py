# SPDX-License-Identifier: MPL-2.0
"""Mending in the worker: replays, and what follows from full reloads, beside everything else."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from psycopg import Connection

from overblik.database.raw_json import use_raw_json
from overblik.intake import reload_store, replay_store
from overblik.site.aside import Aside
from overblik.site.clock import now

_log = logging.getLogger(__name__)


class Mending:
    """The worker's part in replays and reloads. `connect` gives a new connection.

    Several workers may run: one is at a replay at a time, and another goes on where one was killed.
    """

    def __init__(self, connect: Callable[[], Connection[Any]]) -> None:
        self._aside = Aside("mending", connect)

    def begin(self, conn: Connection[Any]) -> bool:
        """Begin if there is something to do and this worker is not at it; whether it was begun."""
        if self._aside.is_busy:
            return False
        if not (replay_store.running(conn) or reload_store.has_work(conn)):
            return False
        self._aside.begin(self._work)
        return True

    def stop(self) -> None:
        """End at once; what was begun goes on from its place when a worker runs again."""
        self._aside.stop()

    def _work(self, conn: Connection[Any]) -> None:
        use_raw_json(conn)
        self._aside.tried(lambda: self._reloads(conn))
        # One that cannot be done must not keep the others from being.
        for one in replay_store.running(conn):
            self._aside.tried(functools.partial(self._replay, conn, one.id))

    def _reloads(self, conn: Connection[Any]) -> None:
        while not self._aside.is_ended and reload_store.take_out_next(conn, now()):
            pass
        for one in reload_store.all_unsettled(conn):
            while not self._aside.is_ended and reload_store.look_up(conn, one.id, 1):
                pass

    def _replay(self, conn: Connection[Any], id_: int) -> None:
        while not self._aside.is_ended and replay_store.step(conn, id_, now()):
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
