# SPDX-License-Identifier: MPL-2.0
"""A full reload (*fuld genindlæsning*): a system sends everything again, and what it did not send is told. Pure."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import NamedTuple

import msgspec

LONG_OPEN = dt.timedelta(days=7)
"""From then on an open reload has probably been forgotten."""

LIST_COLUMNS = ("id", "kind", "kle")
"""What the vendor is told of each object that was not sent: no person, no title."""


class Stage(enum.StrEnum):
    """How far a reload is."""

    OPEN = "open"
    CLOSED = "closed"
    REMOVING = "removing"
    SETTLED = "settled"


class Reload(msgspec.Struct, frozen=True):
    """One reload of one system for one authority. `source`: the objects' master, `NOBODY` = those without one.

    `last_at`: when something was last sent. `sent` and `missing`: how many were, and were not, when it was closed; None
    until then. `removed`: how many of the missing have been taken out.
    """

    id: int
    authority: str
    source: uuid.UUID
    opened_by: str
    opened_at: dt.datetime
    last_at: dt.datetime | None
    closed_by: str | None
    closed_at: dt.datetime | None
    sent: int | None
    missing: int | None
    removing_by: str | None
    removing_at: dt.datetime | None
    removed: int
    settled_at: dt.datetime | None

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if self.settled_at is not None:
            return Stage.SETTLED
        if self.removing_at is not None:
            return Stage.REMOVING
        return Stage.OPEN if self.closed_at is None else Stage.CLOSED

    def is_forgotten(self, now: dt.datetime) -> bool:
        """Whether it has been open for longer than anybody would mean it to be."""
        return self.stage is Stage.OPEN and now - self.opened_at >= LONG_OPEN


class SentOfKnown(NamedTuple):
    """Of the objects of one kind that are known: how many, and how many of them have been sent again."""

    kind: str
    known: int
    sent: int


class Missing(NamedTuple):
    """How many objects of a kind and KLE group were not sent again. `group` None = not looked up yet, "" = none."""

    kind: str
    group: str | None
    objects: int


class MissingSet(NamedTuple):
    """What was not sent again, so that one can tell whether it is still the same: how many, and a digest of the ids."""

    objects: int
    digest: int

    @property
    def text(self) -> str:
        """Both, as a form carries them."""
        return f"{self.objects}:{self.digest}"
