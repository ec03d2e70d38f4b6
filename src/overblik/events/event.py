# SPDX-License-Identifier: MPL-2.0
"""One event as one receiver is told it: what a filter leaves of a change."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import NamedTuple

from overblik.events.change import About, Change, Facts

_NAMES = uuid.UUID("6d0c2f5e-0a4b-5c7e-9a35-5b2f6a1c9e70")


class Happening(enum.StrEnum):
    """What a receiver is told: what happened, or that it may not hear of the object any more."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"

    @property
    def is_end(self) -> bool:
        """Whether nothing is told but the object's id, kind and time, and the receiver lets go of it."""
        return self in (Happening.REMOVED, Happening.WITHDRAWN)


class Event(NamedTuple):
    """What is told. `sequence` rises; of an object, the event with the highest is the latest.

    `registration` is the digest of the registration in the log. Where the happening is an end, there are no
    facts but the authority it is addressed through, no master and no digest.
    """

    id: uuid.UUID
    happening: Happening
    kind: About
    object_id: uuid.UUID
    sequence: int
    recorded_at: dt.datetime
    received_at: dt.datetime
    facts: Facts
    master: uuid.UUID | None = None
    registration: bytes | None = None


def of_change(change: Change, sequence: int, facts: Facts) -> Event:
    """The event of a change, with the facts that the receiver may know."""
    happening = Happening(change.action)
    if happening.is_end:
        return _end(change, sequence, happening, facts.authority)
    return Event(
        _id(change, happening),
        happening,
        change.kind,
        change.object_id,
        sequence,
        change.recorded_at,
        change.received_at,
        facts,
        change.master,
        change.content_hash,
    )


def withdrawal(change: Change, sequence: int, authority: str | None) -> Event:
    """The event for a receiver that might hear of the object before the change and may not after it."""
    return _end(change, sequence, Happening.WITHDRAWN, authority)


def _end(change: Change, sequence: int, happening: Happening, authority: str | None) -> Event:
    return Event(
        _id(change, happening),
        happening,
        change.kind,
        change.object_id,
        sequence,
        change.recorded_at,
        change.received_at,
        Facts(authority=authority),
    )


def _id(change: Change, happening: Happening) -> uuid.UUID:
    """Made from what is told, so that the same registration told again has the same id, whatever was restored."""
    digest = change.content_hash.hex() if change.content_hash else ""
    return uuid.uuid5(
        _NAMES, f"{change.object_id}/{change.recorded_at.astimezone(dt.UTC).isoformat()}/{digest}/{happening}"
    )
