# SPDX-License-Identifier: MPL-2.0
"""A replay (*gendannelse fra loggen*): what is kept of one system is held against its log, object by object. Pure."""

from __future__ import annotations

import datetime as dt
import uuid

import msgspec

from overblik.audit.changes import EVERY_AUTHORITY


class Replay(msgspec.Struct, frozen=True):
    """One replay and how far it has come.

    `authority`: whose objects; `EVERY_AUTHORITY` = everybody's. `source`: their master, `NOBODY` = those without one.
    `place`: the last object looked at. `total`: None until it has been counted. `different`: objects of which something
    had to be written anew; `unmade`: those with nothing, or something unreadable, in the log.
    """

    id: int
    authority: str
    source: uuid.UUID
    started_by: str
    started_at: dt.datetime
    place: uuid.UUID | None
    total: int | None
    done: int
    different: int
    unmade: int
    ended_at: dt.datetime | None
    stopped_by: str | None

    @property
    def is_running(self) -> bool:
        """Whether there is more to do."""
        return self.ended_at is None

    @property
    def is_everybodys(self) -> bool:
        """Whether it was asked for by whoever runs Overblik, for all authorities."""
        return self.authority == EVERY_AUTHORITY

    @property
    def percent(self) -> int:
        """How much is done, rounded down; 100 only when it is over. Deliveries may have made it more than counted."""
        if self.ended_at is not None and self.stopped_by is None:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0
