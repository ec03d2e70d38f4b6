# SPDX-License-Identifier: MPL-2.0
"""Counting in the worker: the roll-up and the systems' own statuses, beside everything else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from psycopg import Connection

from overblik.disclosure import roll_up_store
from overblik.guidance import local_status
from overblik.kle.store import load_catalogue
from overblik.site.aside import Aside
from overblik.site.clock import DENMARK, now

_log = logging.getLogger(__name__)


class Counting:
    """The worker's part in what is counted. `connect` gives a new connection."""

    def __init__(self, connect: Callable[[], Connection[Any]]) -> None:
        self._aside = Aside("counting", connect)

    def begin(self, conn: Connection[Any]) -> bool:
        """Begin to count if it is time and nobody is at it; whether it was begun."""
        if self._aside.is_busy:
            return False
        if not (roll_up_store.is_due(conn, now()) or local_status.is_due(conn, now())):
            return False
        self._aside.begin(_count)
        return True

    def stop(self) -> None:
        """End at once; the roll-up stays as it was."""
        self._aside.stop()


def _count(conn: Connection[Any]) -> None:
    moment = now()
    done = roll_up_store.is_due(conn, moment) and roll_up_store.count(
        conn, load_catalogue(conn), moment, moment.astimezone(DENMARK).date()
    )
    local_status.count_when_due(conn, moment)
    if done:
        _log.info("everything counted as of %s", moment.isoformat(timespec="seconds"))
