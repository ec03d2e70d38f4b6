# SPDX-License-Identifier: MPL-2.0
"""Writes the reading rows of changed objects, and of everything whose rows depend on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from overblik.basedata.owners import owners_of
from overblik.index import store
from overblik.index.kinds import Kind
from overblik.index.reading import ReadingRow
from overblik.index.store import Conn
from overblik.intake.folded import Folded
from overblik.intake.projection import project as projection
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings


def project(conn: Conn, changed: Mapping[uuid.UUID, Folded], new: set[uuid.UUID]) -> Surroundings:
    """Make the rows of the `changed` objects and of those that depend on them; what was looked at for it.

    `new` objects have no rows yet. Two steps of dependence are all there are: a payment depends on its
    grants, a grant on its cases; a case on its documents.
    """
    near = _Near(conn, changed)
    targets = set(changed)
    if changed:
        first = store.sources_of(conn, list(changed)) - targets
        second = store.sources_of(conn, list(first)) - targets - first if first else set()
        near.load(first | second)
        targets |= {object_id for object_id in first | second if near.folded[object_id].known}
    around = _around(conn, near, targets)
    fresh: list[ReadingRow] = []
    again: list[ReadingRow] = []
    for object_id in targets:
        rows = _rows(near.folded[object_id], around)
        (fresh if object_id in new else again).extend(rows)
    store.save_reading(conn, fresh, again, sorted(targets - new))
    return around


def reproject(conn: Conn, ids: Iterable[uuid.UUID]) -> int:
    """Make the reading rows of these objects anew, in the running transaction; how many objects."""
    held = {key: Folded(head, head.body) for key, head in store.heads(conn, set(ids)).items() if head.known}
    project(conn, held, set())
    return len(held)


def rows_of(conn: Conn, objects: Mapping[uuid.UUID, Folded]) -> dict[uuid.UUID, list[ReadingRow]]:
    """The rows that each of these objects makes as things are; one that is not known makes none. Writes nothing."""
    near = _Near(conn, objects)
    known = {object_id for object_id, one in objects.items() if one.known}
    around = _around(conn, near, known)
    return {object_id: _rows(one, around) if one.known else [] for object_id, one in objects.items()}


def _around(conn: Conn, near: _Near, targets: set[uuid.UUID]) -> Surroundings:
    """All that has to be looked at for the rows of `targets`."""
    payments = [each for each in targets if near.folded[each].head.kind == Kind.PAYMENT]
    near.load(near.linked(targets))
    near.load(near.linked(near.linked(payments)))
    depending = [each for each in targets if near.folded[each].links]
    urns = {urn for each in depending for urn in projection.properties(near[each])}
    return Surroundings(near, owners_of(conn, sorted(urns)) if urns else {})


def _rows(one: Folded, around: Surroundings) -> list[ReadingRow]:
    head = one.head
    if one.outline is not None and one.outline.rows is not None:
        return [msgspec.structs.replace(row, received_at=head.received_at) for row in one.outline.rows]
    assert one.seen is not None
    return projection.project(one.seen, around, Stamp(head.received_at, head.findings))


class _Near(Mapping[uuid.UUID, of.View]):
    """The objects around a batch, each read when it is first asked for; as a mapping: the known ones."""

    def __init__(self, conn: Conn, changed: Mapping[uuid.UUID, Folded]) -> None:
        self._conn = conn
        self.folded = dict(changed)
        self._missing: set[uuid.UUID] = set()

    def load(self, ids: Iterable[uuid.UUID]) -> None:
        """Read the objects not looked at yet."""
        wanted = [each for each in ids if each not in self.folded and each not in self._missing]
        found = store.heads(self._conn, wanted)
        self.folded.update({key: Folded(head, head.body) for key, head in found.items()})
        self._missing.update(each for each in wanted if each not in found)

    def linked(self, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """The objects on which the rows of these depend."""
        held = (self.folded.get(each) for each in ids)
        return {link for one in held if one is not None for link in one.links}

    def __getitem__(self, object_id: uuid.UUID) -> of.View:
        seen = self.folded[object_id].seen
        if seen is None:
            raise KeyError(object_id)
        return seen

    def __iter__(self) -> Iterator[uuid.UUID]:
        return (each for each, one in self.folded.items() if one.known)

    def __len__(self) -> int:
        return sum(1 for _ in self)
