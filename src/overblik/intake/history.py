# SPDX-License-Identifier: MPL-2.0
"""A person's rows as they would have been made at an earlier time, from what had been received by then.

Removed objects are gone: their log is deleted, so nobody can see them in the past either.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from overblik.basedata.owners import owners_of
from overblik.basedata.ownership import property_id
from overblik.index import canonical, store
from overblik.index.fold import fold
from overblik.index.reading import ReadingRow
from overblik.index.store import Conn
from overblik.intake.findings import findings
from overblik.intake.projection import project as projection
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings
from overblik.people.store import objects_of

_DEPTH = 3
"""A payment depends on its grants, those on their cases, those on documents."""


def rows_as_of(conn: Conn, keys: Sequence[uuid.UUID], moment: dt.datetime) -> list[ReadingRow]:
    """The reading rows of a person (under any of `keys`) made from registrations received by `moment`."""
    states: dict[uuid.UUID, of.View] = {}
    stamps: dict[uuid.UUID, Stamp] = {}
    own = {object_id for key in keys for object_id in objects_of(conn, key)} | _owned(conn, keys)
    wanted = own
    for _ in range(_DEPTH):
        _fold(conn, wanted, moment, states, stamps)
        linked = {link for state in states.values() for link in projection.links(state)}
        wanted = linked - states.keys()
        if not wanted:
            break
    urns = {urn for object_id in own & states.keys() for urn in projection.properties(states[object_id])}
    around = Surroundings(states, owners_of(conn, sorted(urns)) if urns else {})
    made = (
        row
        for object_id in own & states.keys()
        for row in projection.project(states[object_id], around, stamps[object_id])
    )
    return [row for row in made if row.party_key in keys]


def _owned(conn: Conn, keys: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """The cases about properties the person owns or has owned."""
    found = conn.execute("SELECT property FROM property_owner WHERE party_key = ANY(%s)", (list(keys),))
    return store.sources_of(conn, [property_id(urn) for (urn,) in found])


def _fold(
    conn: Conn,
    ids: Iterable[uuid.UUID],
    moment: dt.datetime,
    states: dict[uuid.UUID, of.View],
    stamps: dict[uuid.UUID, Stamp],
) -> None:
    for object_id, entries in store.logs(conn, sorted(ids)).items():
        received = [entry for entry in entries if entry.received_at <= moment]
        state = fold(canonical.decode_registration(entry.body) for entry in received)
        if state is not None:
            seen = states[object_id] = of.view(state, moment)
            newest = max(entry.received_at for entry in received)
            stamps[object_id] = Stamp(newest, findings(state, seen, canonical.encode(state)))
