# SPDX-License-Identifier: MPL-2.0
"""The chain of seals over the access log: what a segment's digest says, and how a broken one is recognised.

A digest shows that something was changed, not who could have changed it: whoever may write to the database can
make a new chain. So the newest digest is also told to the worker's log, and belongs where others keep it.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence

import msgspec

DIGEST_BYTES = 32
BEFORE_THE_FIRST = bytes(DIGEST_BYTES)
"""What the first segment has in place of the digest before."""

_WRITTEN = re.compile(r"([1-9][0-9]{0,17}):((?:[0-9a-fA-F]{4}-?){16})", re.ASCII)

Value = str | int | uuid.UUID | dt.datetime | None
Row = Mapping[str, Value]
"""One look: column name to value, whatever columns there are."""


class Seal(msgspec.Struct, frozen=True):
    """The number and digest of a segment, or of a link of the chain of changes, as they are kept outside the database.

    Written in groups of four: ten digits in a row would be blotted out of every log as a person number.
    """

    number: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.digest.hex('-', 2)}"

    @classmethod
    def read(cls, text: str) -> Seal:
        """A seal as it was written, with or without its hyphens. Raises ValueError."""
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise ValueError("not a seal")
        return cls(int(match[1]), bytes.fromhex(match[2].replace("-", "")))


class Segment(msgspec.Struct, frozen=True):
    """Looks sealed together: those numbered above `after_look` up to `last_look`.

    `looks_digest` stands for the looks, `digest` for the segment and all before it. Both stay when the looks are
    dropped; `dropped_at` is not sealed.
    """

    number: int
    after_look: int
    last_look: int
    looks: int
    seen_from: dt.datetime
    seen_to: dt.datetime
    sealed_at: dt.datetime
    looks_digest: bytes
    digest: bytes
    dropped_at: dt.datetime | None = None

    @property
    def seal(self) -> Seal:
        """What is worth keeping elsewhere."""
        return Seal(self.number, self.digest)


class Flaw(enum.StrEnum):
    """What is wrong with a segment."""

    MISSING = "it, or one before it, is missing"
    ALTERED = "its seal does not fit what it says"
    LOST = "looks are missing"
    ADDED = "looks were added"
    REWRITTEN = "looks were rewritten"
    MISPLACED = "looks lie under somebody else"
    BACK = "looks are there that were dropped"


def seal(before: Segment | None, rows: Sequence[Row], sealed_at: dt.datetime) -> Segment:
    """The segment of these looks (at least one, in order of their numbers), after `before`."""
    last, seen = rows[-1]["number"], [row["seen_at"] for row in rows]
    assert isinstance(last, int)
    moments = [moment for moment in seen if isinstance(moment, dt.datetime)]
    unsealed = Segment(
        number=before.number + 1 if before else 1,
        after_look=before.last_look if before else 0,
        last_look=last,
        looks=len(rows),
        seen_from=min(moments),
        seen_to=max(moments),
        sealed_at=sealed_at,
        looks_digest=digest_of(rows),
        digest=b"",
    )
    return msgspec.structs.replace(unsealed, digest=_digest(before, unsealed))


def digest_of(rows: Iterable[Row]) -> bytes:
    """One digest of all these looks in their order.

    A column without a value counts for nothing, so that columns which come later change no earlier digest. A look
    that was moved to another key counts under the one it was written under.
    """
    found = hashlib.blake2b(digest_size=DIGEST_BYTES, person=b"looks")
    for row in rows:
        told = {name: value for name, value in row.items() if value is not None}
        told["party_key"] = told.pop("first_key", told["party_key"])
        found.update(len(told).to_bytes(4))
        for name in sorted(told):
            for part in (name, _text(told[name])):
                written = part.encode()
                found.update(len(written).to_bytes(4) + written)
    return found.digest()


def chain_flaw(before: Segment | None, segment: Segment) -> Flaw | None:
    """What is wrong with a segment as the one after `before`; its looks are not asked."""
    if segment.number != (before.number + 1 if before else 1):
        return Flaw.MISSING
    if segment.after_look != (before.last_look if before else 0) or segment.digest != _digest(
        before, segment
    ):
        return Flaw.ALTERED
    return None


def looks_flaw(segment: Segment, rows: Sequence[Row]) -> Flaw | None:
    """What is wrong with the looks that lie where the segment's should."""
    if segment.dropped_at is not None:
        return Flaw.BACK if rows else None
    if len(rows) != segment.looks:
        return Flaw.LOST if len(rows) < segment.looks else Flaw.ADDED
    return None if digest_of(rows) == segment.looks_digest else Flaw.REWRITTEN


def _digest(before: Segment | None, segment: Segment) -> bytes:
    """Over everything a segment says but its own digest and what became of its looks, and the digest before."""
    told = (
        segment.number,
        segment.after_look,
        segment.last_look,
        segment.looks,
        *(_text(moment) for moment in (segment.seen_from, segment.seen_to, segment.sealed_at)),
        segment.looks_digest.hex(),
        (before.digest if before else BEFORE_THE_FIRST).hex(),
    )
    return hashlib.blake2b(
        "\n".join(map(str, told)).encode(), digest_size=DIGEST_BYTES, person=b"segment"
    ).digest()


def _text(value: Value) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return str(value)
