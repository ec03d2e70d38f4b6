# SPDX-License-Identifier: MPL-2.0
"""Property owners change: the cases about those properties get their rows under the new owners."""

from __future__ import annotations

from collections.abc import Sequence

from overblik.basedata.owners import save_owners
from overblik.basedata.ownership import Ownership, property_id
from overblik.index import store
from overblik.index.store import Conn
from overblik.intake.projecting import reproject


def set_owners(conn: Conn, rows: Sequence[tuple[str, Ownership]]) -> int:
    """Write (property URN, ownership) pairs and move the rows that follow; how many cases were touched."""
    with conn.transaction():
        store.lock_for_writing(conn)
        save_owners(conn, rows)
        return reproject(conn, store.sources_of(conn, sorted({property_id(urn) for urn, _ in rows})))
