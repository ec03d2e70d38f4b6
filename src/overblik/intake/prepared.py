# SPDX-License-Identifier: MPL-2.0
"""One registration made ready to be stored, as far as that needs no database: done before, or beside, the batch.

What is prepared may cross to another process: it holds no person number, only sealed ones.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Iterator

import msgspec

from overblik.errors import OverblikError
from overblik.events.change import Facts
from overblik.index import canonical
from overblik.index.anchors import KEYED, search_keys
from overblik.index.fold import apply
from overblik.index.kinds import Kind, SectionName
from overblik.index.objects import ObjectState, Registration, Relation, Removal
from overblik.index.reading import ReadingRow
from overblik.intake.facts import authority_of, facts_of
from overblik.intake.findings import findings
from overblik.intake.projection import project as projection
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.wire.decoded import Fault, Item

_PROPERTIES = SectionName.PROPERTIES

LogKey = tuple[uuid.UUID, dt.datetime, bytes]


class Outline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the index keeps beside a state: whose it is, what is the matter with it, what it depends on and
    is looked up by.

    `facts` are those of the object alone: a payment's sensitivity comes from its grants. `turns_at`: when
    something that was announced begins to hold, and all of this has to be made anew. `rows` are its reading
    rows where they depend on nothing else, with the time of recording in place of the time of receipt.
    """

    authority: str | None
    master: uuid.UUID | None
    findings: str | None
    links: tuple[uuid.UUID, ...]
    facts: Facts
    keys: tuple[uuid.UUID, ...]
    turns_at: dt.datetime | None
    rows: tuple[ReadingRow, ...] | None

    @classmethod
    def of(cls, state: ObjectState, seen: of.View, body: bytes) -> Outline:
        """The outline of a state written down as `body`; `seen` is the state laid out for asking."""
        found = findings(state, seen, body)
        links = tuple(projection.links(seen))
        return cls(
            seen.authority(),
            seen.master(),
            found,
            links,
            facts_of(seen),
            tuple(search_keys(seen.kind, seen.sections.get(_PROPERTIES, ()), _keyed(seen))),
            seen.turns_at,
            None if links else _alone(seen, found),
        )


def _alone(seen: of.View, found: str | None) -> tuple[ReadingRow, ...]:
    """The rows of an object that depends on nothing else: no document, property, case or grant."""
    return tuple(projection.project(seen, Surroundings({}, {}), Stamp(seen.recorded_at, found)))


def _keyed(seen: of.View) -> Iterator[Relation]:
    """The relations that may be search keys."""
    return itertools.chain.from_iterable([seen.relations.get(name, ()) for name in KEYED])


class Prepared(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A registration free of person numbers, written down and identified.

    `persons`: each person named, by party key, with the sealed number. `outline` belongs to complete
    registrations: while nothing later is known, the registration itself is the state. `silent`: others are
    not told of it (*UdenNotifikation*).
    """

    position: int
    object_id: uuid.UUID
    kind: Kind
    recorded_at: dt.datetime
    complete: bool
    digest: bytes
    body: bytes
    persons: tuple[tuple[uuid.UUID, bytes], ...]
    outline: Outline | None
    master: uuid.UUID | None
    silent: bool

    @property
    def key(self) -> LogKey:
        """The key in the log."""
        return (self.object_id, self.recorded_at, self.digest)

    @property
    def place(self) -> tuple[dt.datetime, bytes]:
        """Its place in the order of the fold."""
        return (self.recorded_at, self.digest)


class Removing(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """A removal at its place in the delivery."""

    position: int
    removal: Removal


class Rejected(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """An object that could not be read or may not be stored, with what the sender is told.

    `authority`: whose it says it is, as far as it could be read.
    """

    receipt: Receipt
    authority: str | None = None


BATCH = 2_000
"""Objects per transaction: large enough that statements cost little, small enough to keep memory flat."""

BATCH_BYTES = 16 << 20
"""Written registrations per transaction, so that memory stays flat when every object is large."""

_FIRST_BATCH = 250

Ready = Prepared | Removing | Rejected
"""One item of a delivery, ready for its batch."""


def prepare(position: int, registration: Registration, protector: Protector) -> Prepared:
    """Take the person numbers out and write the registration down. Raises InvalidInput."""
    protected, body = protector.written(registration)
    seen = of.view(protected)
    # While nothing later is known, a complete registration is the state.
    state = apply(None, protected) if registration.complete else None
    outline = Outline.of(state, seen, body) if state is not None else None
    return Prepared(
        position,
        registration.object_id,
        registration.kind,
        registration.recorded_at,
        registration.complete,
        canonical.content_hash(body),
        body,
        protector.take(),
        outline,
        outline.master if outline else seen.master(),
        bool(registration.without_notification),
    )


def ready(items: Iterable[Item], protector: Protector) -> Iterator[Ready]:
    """Each item of a delivery made ready; one that cannot be is rejected, and its neighbours go on."""
    for item in items:
        match item.value:
            case Registration() as registration:
                try:
                    yield prepare(item.position, registration, protector)
                except OverblikError as error:
                    protector.take()
                    yield Rejected(
                        Receipt(
                            item.position,
                            Outcome.INVALID,
                            registration.object_id,
                            registration.kind.value,
                            error.code,
                            error.message,
                        ),
                        authority_of(of.authority(registration)),
                    )
            case Removal() as removal:
                yield Removing(item.position, removal)
            case Fault() as fault:
                yield Rejected(
                    Receipt(item.position, Outcome.INVALID, fault.object_id, None, fault.code, fault.message)
                )


def batches(
    items: Iterable[Ready], most: int = BATCH, most_bytes: int = BATCH_BYTES
) -> Iterator[list[Ready]]:
    """A delivery in the parts that are stored in one transaction each; a removal is a part of its own.

    The first parts are small and the next twice as large, so that storing begins soon after reading.
    """
    held: list[Ready] = []
    size, limit = 0, min(most, _FIRST_BATCH)
    for item in items:
        if isinstance(item, Removing):
            if held:
                yield held
            yield [item]
            held, size = [], 0
            continue
        held.append(item)
        if isinstance(item, Prepared):
            size += len(item.body)
        if len(held) >= limit or size >= most_bytes:
            yield held
            held, size, limit = [], 0, min(most, 2 * limit)
    if held:
        yield held
