# SPDX-License-Identifier: MPL-2.0
"""What was announced for a later time begins to hold: the objects that say so get their rows anew then.

Nobody delivers anything at that moment, so the worker looks for what is due.
"""

from __future__ import annotations

import datetime as dt

from overblik.index import store
from overblik.index.store import Conn
from overblik.intake.batch import refold

AT_ONCE = 500
"""Objects in one transaction: many turn at once, at the beginning of a year."""


def turn(conn: Conn, now: dt.datetime, *, at_once: int = AT_ONCE) -> int:
    """Let the objects that are due by `now` hold what was announced; how many. All or nothing per transaction."""
    turned = 0
    while True:
        with conn.transaction():
            store.lock_for_writing(conn)
            due = store.due(conn, now, at_once)
            refold(conn, due, now)
        turned += len(due)
        if len(due) < at_once:
            return turned
