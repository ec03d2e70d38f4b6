# SPDX-License-Identifier: MPL-2.0
"""One accepted change of one object, as far as others may be told of it: facts, never a person, name or title."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import NamedTuple

from overblik.index.kinds import Kind


class Action(enum.StrEnum):
    """What happened to the object."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


class Topic(enum.StrEnum):
    """What an event can be about besides an object of the index: a notice to a citizen, by its id alone."""

    NOTICE = "notice"


About = Kind | Topic


def about(text: str) -> About:
    """What an event is about, from its name in the database."""
    return Topic.NOTICE if text == Topic.NOTICE else Kind(text)


class Facts(NamedTuple):
    """What decides who may hear of an object. `sensitivity` None = not known, which counts as the highest.

    Only what has the exact form of its kind may stand here: an authority of eight digits, numbers of KLE. A
    source can write anything into those fields, a person number too.
    """

    authority: str | None = None
    kle: tuple[str, ...] = ()
    facet: str | None = None
    sensitivity: int | None = None

    @property
    def scope(self) -> tuple[str | None, tuple[str, ...], int | None]:
        """The part that receivers' filters look at."""
        return self.authority, self.kle, self.sensitivity


class Change(NamedTuple):
    """One row of the outbox.

    `recorded_at` and `content_hash` name the registration in the log (of a removal: its time, and no hash);
    `received_at` is our own time. `before` holds the facts until now, where they differ in what filters look
    at: a receiver that may not hear of the object any more is told just that.
    """

    object_id: uuid.UUID
    kind: About
    action: Action
    recorded_at: dt.datetime
    received_at: dt.datetime
    facts: Facts
    master: uuid.UUID | None = None
    content_hash: bytes | None = None
    before: Facts | None = None
