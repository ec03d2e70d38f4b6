# SPDX-License-Identifier: MPL-2.0
"""Writes the reading rows of changed objects, and of everything whose rows depend on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from overblik.basedata.owners import owners_of
from overblik.index import canonical, store
from overblik.index.kinds import Kind
from overblik.index.reading import ReadingRow
from overblik.index.store import Conn, Head
from overblik.intake.folded import Folded
from overblik.intake.projection import project as projection
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings


def project(conn: Conn, changed: Mapping[uuid.UUID, Folded], new: set[uuid.UUID]) -> Surroundings:
    """Make the rows of the `changed` objects and of those that depend on them; what was looked at for it.

    `new` objects have no rows yet. Two steps of dependence are all there are: a payment depends on its
    grants, a grant on its cases; a case on its documents.
    """
    near = _Near(conn)
    for object_id, one in changed.items():
        near.add(object_id, one.seen, one.head, one.links)
    targets = set(changed)
    if changed:
        first = store.sources_of(conn, list(changed)) - targets
        second = store.sources_of(conn, list(first)) - targets - first if first else set()
        near.load(first | second)
        targets |= {object_id for object_id in first | second if near.seen.get(object_id) is not None}
    payments = {each for each in targets if (seen := near.seen[each]) and seen.kind is Kind.PAYMENT}
    wanted = near.linked(targets)
    near.load(wanted)
    near.load(near.linked(near.linked(payments)))
    urns = {urn for each in targets if (seen := near.seen[each]) for urn in projection.properties(seen)}
    around = Surroundings(
        states={key: seen for key, seen in near.seen.items() if seen is not None},
        owners=owners_of(conn, sorted(urns)) if urns else {},
    )
    fresh: list[ReadingRow] = []
    again: list[ReadingRow] = []
    for object_id in targets:
        head = near.heads[object_id]
        rows = projection.project(around.states[object_id], around, Stamp(head.received_at, head.findings))
        (fresh if object_id in new else again).extend(rows)
    store.save_reading(conn, fresh, again, sorted(targets - new))
    return around


def reproject(conn: Conn, ids: Iterable[uuid.UUID]) -> int:
    """Make the reading rows of these objects anew, in the running transaction; how many objects."""
    held = {key: head for key, head in store.heads(conn, set(ids)).items() if head.known}
    changed = {key: _folded(head) for key, head in held.items()}
    project(conn, changed, set())
    return len(changed)


class _Near:
    """What has been looked at around a batch: views, rows and links by id; an unknown object's view is None."""

    def __init__(self, conn: Conn) -> None:
        self._conn = conn
        self.seen: dict[uuid.UUID, of.View | None] = {}
        self.heads: dict[uuid.UUID, Head] = {}
        self._links: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}

    def add(
        self, object_id: uuid.UUID, seen: of.View | None, head: Head, links: tuple[uuid.UUID, ...]
    ) -> None:
        self.seen[object_id] = seen
        self.heads[object_id] = head
        if links:
            self._links[object_id] = links

    def load(self, ids: Iterable[uuid.UUID]) -> None:
        """Read the objects not looked at yet."""
        missing = [object_id for object_id in ids if object_id not in self.seen]
        for object_id, head in store.heads(self._conn, missing).items():
            folded = _folded(head)
            self.add(object_id, folded.seen, head, folded.links)
        for object_id in missing:
            self.seen.setdefault(object_id, None)

    def linked(self, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """The objects on which the rows of these depend."""
        return {link for object_id in ids for link in self._links.get(object_id, ())}


def _folded(head: Head) -> Folded:
    """An object as it was stored."""
    if not head.known or head.body is None:
        return Folded(head, None)
    seen = of.view(canonical.decode_state(head.body))
    return Folded(head, seen, tuple(projection.links(seen)))
