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

from overblik.index.objects import Removal
from overblik.index.store import Conn
from overblik.intake.batch import Sender, store_batch
from overblik.intake.prepared import BATCH, Prepared, Ready, Rejected, Removing, batches, ready
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.removing import remove
from overblik.people.keys import KeyRing
from overblik.wire.decoded import Fault, Item


class Intake(msgspec.Struct, frozen=True):
    """What every delivery needs: the connection, the keys, who delivers, and the clock of the edge."""

    conn: Conn
    ring: KeyRing
    protector: Protector
    sender: Sender
    now: Callable[[], dt.datetime]

    def receive(self, items: Iterable[Item], batch: int = BATCH) -> Iterator[list[Receipt]]:
        """Store the items; yields the receipts of each batch, in order."""
        return self.store(batches(ready(items, self.protector), batch))

    def store(self, parts: Iterable[list[Ready]]) -> Iterator[list[Receipt]]:
        """Store what was made ready and parted by `batches`; yields the receipts of each part, in order.

        A removal takes effect at its place in the delivery: what stands before it is stored first.
        """
        for part in parts:
            held: list[Prepared] = []
            rejected: list[Rejected] = []
            receipts: list[Receipt] = []
            for item in part:
                match item:
                    case Prepared():
                        held.append(item)
                    case Rejected():
                        rejected.append(item)
                    case Removing(position, removal):
                        receipts += self._remove(position, removal)
            receipts += self._store(held, rejected)
            yield _in_order(receipts + [item.receipt for item in rejected])

    def _store(self, batch: list[Prepared], rejected: list[Rejected]) -> list[Receipt]:
        if not batch and not rejected:
            return []
        return store_batch(
            self.conn, self.ring, batch, sender=self.sender, received_at=self.now(), rejected=rejected
        )

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
