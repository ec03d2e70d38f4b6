# SPDX-License-Identifier: MPL-2.0
"""What the sender is told about each object: one receipt per object, in the order of the delivery."""

from __future__ import annotations

import enum
import uuid

import msgspec


class Outcome(enum.StrEnum):
    """What became of one object of a delivery."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    REMOVED = "removed"
    IGNORED_REMOVED = "ignored_removed"
    REFUSED = "refused"
    INVALID = "invalid"


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The answer for one object. `position` is the line (or the number of the object) in the delivery.

    `code` and `message` are filled when nothing was stored; they never hold a person number, name or title.
    """

    position: int
    outcome: Outcome
    id: uuid.UUID | None = None
    kind: str | None = None
    code: str | None = None
    message: str | None = None

    @property
    def accepted(self) -> bool:
        """True unless the object was refused or could not be understood."""
        return self.outcome not in (Outcome.REFUSED, Outcome.INVALID)
