# SPDX-License-Identifier: MPL-2.0
"""The chain of changes: what a link's digest says, and how the first that is broken is recognised.

The database makes the digests as changes are committed (`change_chain.sql`); here they are made anew from what the
rows say, so that neither side is taken at its word. As with looks (`overblik.audit.segment`), whoever may write to the
database can make a whole new chain: the newest seal belongs where others keep it.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from overblik.audit.segment import BEFORE_THE_FIRST, Seal

FIELDS = ("place", "id", "changed_at", "actor", "action", "subject", "authority", "reason", "detail")
"""What is digested, in this order."""


class LoggedChange(msgspec.Struct, frozen=True):
    """One row of `change_log`, word for word: `changed_at` in UTC as it is digested, `detail` as the JSON text.

    `place`: where in the chain; None for a row that is in no chain, which no commit leaves behind.
    """

    place: int | None
    id: int
    changed_at: str
    actor: str
    action: str
    subject: str
    authority: str | None
    reason: str | None
    detail: str | None
    digest: bytes | None

    @property
    def seal(self) -> Seal | None:
        """What is worth keeping elsewhere."""
        return None if self.place is None or self.digest is None else Seal(self.place, self.digest)

    def __str__(self) -> str:
        return f"number {self.place or '-'} (id {self.id}, {self.changed_at}, {self.action})"


class ChangeFlaw(enum.StrEnum):
    """What is wrong with the first link that does not hold."""

    MISSING = "changes before it are missing"
    ALTERED = "its digest does not fit what it says and the change before"
    ADDED = "it was added beside the chain"
    CUT_OFF = "changes after it are missing"
    ANEW = "it is not the one that was chained there"


class ChangeVerdict(msgspec.Struct, frozen=True):
    """How far the chain is whole: `changes` links, the last with the seal `newest`.

    `broken`: the first row that is not as it was chained; None in it when there is no row left to name.
    """

    changes: int
    newest: Seal | None
    broken: tuple[LoggedChange | None, ChangeFlaw] | None = None


def content(change: LoggedChange) -> bytes:
    """What is digested: for each field that has a value `name:bytes:value` and a line feed, in UTF-8."""
    parts = []
    for name in FIELDS:
        value = getattr(change, name)
        if value is not None:
            written = str(value).encode()
            parts.append(b"%s:%d:%s\n" % (name.encode(), len(written), written))
    return b"".join(parts)


def content_digest(change: LoggedChange) -> bytes:
    """SHA-256 of the content: it stands for a change in an export that does not show it."""
    return hashlib.sha256(content(change)).digest()


def link_digest(before: bytes, content_digest: bytes) -> bytes:
    """SHA-256 of the digest before and the content's digest."""
    return hashlib.sha256(before + content_digest).digest()


def verify_links(
    changes: Iterable[LoggedChange], head: Seal, known: Sequence[Seal] = (), *, start: Seal | None = None
) -> ChangeVerdict:
    """Goes through the changes in order of their places, those without one last, and stops at the first flaw.

    `head` is where the chain is said to end. `start`: the link before the first of `changes`, taken on trust.
    `known` seals, kept elsewhere, must be in the chain.
    """
    at = start or Seal(0, BEFORE_THE_FIRST)
    kept = {one.number: one.digest for one in known}
    last: LoggedChange | None = None

    def verdict(broken: tuple[LoggedChange | None, ChangeFlaw] | None = None) -> ChangeVerdict:
        return ChangeVerdict(at.number, at if at.number else None, broken)

    for change in changes:
        flaw = _link_flaw(at, change, head)
        if flaw is None and kept.get(at.number + 1, change.digest) != change.digest:
            flaw = ChangeFlaw.ANEW
        if flaw is not None:
            return verdict((last if flaw is ChangeFlaw.CUT_OFF else change, flaw))
        assert change.seal is not None
        at, last = change.seal, change
    if max([head.number, *kept]) > at.number:
        return verdict((last, ChangeFlaw.CUT_OFF))
    # The rows hold together, but are not those that were chained last.
    return verdict() if head == at else verdict((last, ChangeFlaw.ANEW))


def _link_flaw(at: Seal, change: LoggedChange, head: Seal) -> ChangeFlaw | None:
    """What is wrong with a change as the link after `at`."""
    if change.place is None:
        # Every place comes before: if the chain ended too early, that was first.
        return ChangeFlaw.CUT_OFF if head.number > at.number else ChangeFlaw.ADDED
    if change.place > at.number + 1:
        return ChangeFlaw.MISSING
    if change.place < at.number + 1 or change.place > head.number:
        return ChangeFlaw.ADDED
    if change.digest != link_digest(at.digest, content_digest(change)):
        return ChangeFlaw.ALTERED
    return None
