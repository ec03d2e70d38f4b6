# SPDX-License-Identifier: MPL-2.0
"""Writes the reading rows of changed objects, and of everything whose rows depend on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from overblik.basedata.owners import owners_of
from overblik.index import canonical, store
from overblik.index.kinds import Kind
from overblik.index.objects import ObjectState
from overblik.index.reading import ReadingRow
from overblik.index.store import Conn, Head
from overblik.intake.projection import project as projection
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings


def project(
    conn: Conn, changed: dict[uuid.UUID, ObjectState], heads: dict[uuid.UUID, Head], new: set[uuid.UUID]
) -> Mapping[uuid.UUID, of.Asked | None]:
    """Make the rows of the `changed` objects, whose `heads` are at hand, and of those that depend on them.

    `new` objects have no rows yet. The answer holds the states that were looked at, None for an object that
    is not known. Two steps of dependence are all there are: a payment depends on its
    grants, a grant on its cases; a case on its documents.
    """
    if not changed:
        return {}
    targets: dict[uuid.UUID, of.Asked] = {key: of.view(state) for key, state in changed.items()}
    states: dict[uuid.UUID, of.Asked | None] = dict(targets)
    first = store.sources_of(conn, list(changed)) - changed.keys()
    second = store.sources_of(conn, list(first)) - changed.keys() - first if first else set()
    all_heads = dict(heads)
    _load(conn, first | second, states, all_heads)
    for object_id in first | second:
        state = states.get(object_id)
        if state is not None:
            targets[object_id] = of.view(state)
    _load(conn, {link for state in targets.values() for link in projection.links(state)}, states, all_heads)
    beyond = {
        link
        for state in targets.values()
        if state.kind is Kind.PAYMENT
        for grant_id in projection.links(state)
        if (grant := states.get(grant_id)) is not None
        for link in projection.links(grant)
    }
    _load(conn, beyond, states, all_heads)
    urns = {urn for state in targets.values() for urn in projection.properties(state)}
    around = Surroundings(
        states={key: state for key, state in states.items() if state is not None},
        owners=owners_of(conn, sorted(urns)) if urns else {},
    )
    fresh: list[ReadingRow] = []
    again: list[ReadingRow] = []
    for object_id, state in targets.items():
        head = all_heads[object_id]
        rows = projection.project(state, around, Stamp(head.received_at, head.findings))
        (fresh if object_id in new else again).extend(rows)
    store.save_reading(conn, fresh, again, [object_id for object_id in targets if object_id not in new])
    return states


def reproject(conn: Conn, ids: Iterable[uuid.UUID]) -> int:
    """Make the reading rows of these objects anew, in the running transaction; how many objects."""
    held = {key: head for key, head in store.heads(conn, set(ids)).items() if head.known}
    project(conn, {key: canonical.decode_state(head.body or b"") for key, head in held.items()}, held, set())
    return len(held)


def _load(
    conn: Conn,
    ids: Iterable[uuid.UUID],
    states: dict[uuid.UUID, of.Asked | None],
    heads: dict[uuid.UUID, Head],
) -> None:
    """Add the states of objects not at hand yet; an object never delivered is remembered as None."""
    missing = [object_id for object_id in ids if object_id not in states]
    for object_id, head in store.heads(conn, missing).items():
        heads[object_id] = head
        states[object_id] = canonical.decode_state(head.body) if head.known and head.body else None
    for object_id in missing:
        states.setdefault(object_id, None)
