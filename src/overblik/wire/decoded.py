# SPDX-License-Identifier: MPL-2.0
"""What reading a delivery yields: one item per object, good or bad, each with its place."""

from __future__ import annotations

import re
import uuid

import msgspec

from overblik.index.objects import Registration, Removal

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{5}", re.ASCII)


class Fault(msgspec.Struct, frozen=True, gc=False):
    """Why one object (or the rest of a file) could not be read.

    `message` names the place and the remedy and never holds a value of the delivery. `code` is stable.
    """

    position: int
    code: str
    message: str
    object_id: uuid.UUID | None = None


Decoded = Registration | Removal | Fault
"""What one object of a delivery turns into."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """One answer of a decoder. `position`: the line (NDJSON) or the number of the object (SDI, arrays), from 1.

    An object with several registrations yields several items with the same position.
    """

    position: int
    value: Decoded


def safe_name(name: str) -> str:
    """A name from a delivery, if it is harmless enough to be repeated in a message; else `?`."""
    if _NAME.fullmatch(name) is None or _NUMBER.search(name) is not None:
        return "?"
    return name
