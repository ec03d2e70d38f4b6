# SPDX-License-Identifier: MPL-2.0
"""What this process has seen at its door, written down: keys of systems, and what was turned away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection

from overblik.access import gate_store
from overblik.access.gate_notes import GateNotes
from overblik.errors import OverblikError
from overblik.site.keeper import EVERY_S, Keeper

_log = logging.getLogger(__name__)


class GateKeeper:
    """The door of this process and its notes. `connect` gives a new connection, which is closed again."""

    def __init__(self, connect: Callable[[], Connection[Any]], every: float = EVERY_S) -> None:
        self._connect = connect
        self.notes = GateNotes(Keeper("door", self.write_down, every).awake)

    def write_down(self) -> None:
        """Write the notes down now; what cannot be is kept for the next time."""
        seen = self.notes.taken()
        if not seen.keys and not seen.refusals:
            return
        try:
            with self._connect() as conn:
                gate_store.add(conn, seen)
        except (OverblikError, psycopg.Error) as error:
            self.notes.back(seen)
            _log.warning("notes of the door wait: %s", type(error).__name__)
