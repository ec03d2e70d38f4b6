# SPDX-License-Identifier: MPL-2.0
"""A whole delivery, streamed through in batches: memory stays flat whatever its size.

Every batch is one transaction. A delivery that was cut off is simply delivered again: what is known already
answers "unchanged", nothing is lost and nothing doubled.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from overblik.index.objects import Registration, Removal
from overblik.index.store import Conn
from overblik.intake.batch import Sender, store_batch
from overblik.intake.prepared import Prepared, Ready, Rejected, Removing, ready
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.removing import remove
from overblik.people.keys import KeyRing
from overblik.wire.decoded import Fault, Item

BATCH = 2_000
"""Objects per transaction: large enough that statements cost little, small enough to keep memory flat."""

BATCH_BYTES = 16 << 20
"""Written registrations per transaction, so that memory stays flat when every object is large."""


class Intake(msgspec.Struct, frozen=True):
    """What every delivery needs: the connection, the keys, who delivers, and the clock of the edge."""

    conn: Conn
    ring: KeyRing
    protector: Protector
    sender: Sender
    now: Callable[[], dt.datetime]

    def receive(self, items: Iterable[Item], batch: int = BATCH) -> Iterator[list[Receipt]]:
        """Store the items; yields the receipts of each batch, in order."""
        return self.store(ready(items, self.protector), batch)

    def store(self, items: Iterable[Ready], batch: int = BATCH) -> Iterator[list[Receipt]]:
        """Store what was made ready (by `ready` with the same keys); yields the receipts of each batch.

        A removal takes effect at its place in the delivery: what stands before it is stored first.
        """
        held: list[Prepared] = []
        rejected: list[Receipt] = []
        size = 0
        for item in items:
            match item:
                case Prepared():
                    held.append(item)
                    size += len(item.body)
                case Rejected(receipt):
                    rejected.append(receipt)
                case Removing(position, removal):
                    yield _in_order(self._store(held) + rejected)
                    held, rejected, size = [], [], 0
                    yield self._remove(position, removal)
            if len(held) + len(rejected) >= batch or size >= BATCH_BYTES:
                yield _in_order(self._store(held) + rejected)
                held, rejected, size = [], [], 0
        if held or rejected:
            yield _in_order(self._store(held) + rejected)

    def _store(self, batch: list[Prepared]) -> list[Receipt]:
        if not batch:
            return []
        return store_batch(self.conn, self.ring, batch, sender=self.sender, received_at=self.now())

    def _remove(self, position: int, removal: Removal) -> list[Receipt]:
        return remove(
            self.conn,
            [(position, removal)],
            sender=self.sender,
            removed_at=self.now(),
        )


class Summary:
    """Counts of outcomes over a delivery, and the first problems with their places."""

    def __init__(self, keep: int = 100) -> None:
        self.counts: Counter[Outcome] = Counter()
        self.problems: list[Receipt] = []
        self._keep = keep

    def add(self, receipts: Iterable[Receipt]) -> None:
        """Count receipts; keep the first problems in full."""
        for receipt in receipts:
            self.counts[receipt.outcome] += 1
            if not receipt.accepted and len(self.problems) < self._keep:
                self.problems.append(receipt)

    @property
    def total(self) -> int:
        """How many objects were answered."""
        return self.counts.total()


def _in_order(receipts: list[Receipt]) -> list[Receipt]:
    """As the objects stand in the delivery; the registrations of one object keep their order."""
    return sorted(receipts, key=lambda receipt: receipt.position)


def _fault(position: int, fault: Fault) -> Receipt:
    return Receipt(position, Outcome.INVALID, fault.object_id, None, fault.code, fault.message)


def checked(items: Iterable[Item], batch: int = BATCH) -> Iterator[list[Receipt]]:
    """A trial run: what could be read and what not, storing nothing."""
    receipts: list[Receipt] = []
    for item in items:
        match item.value:
            case Fault() as fault:
                receipts.append(_fault(item.position, fault))
            case Removal() as removal:
                receipts.append(Receipt(item.position, Outcome.REMOVED, removal.object_id))
            case Registration() as registration:
                receipts.append(
                    Receipt(item.position, Outcome.STORED, registration.object_id, registration.kind.value)
                )
        if len(receipts) >= batch:
            yield receipts
            receipts = []
    if receipts:
        yield receipts
