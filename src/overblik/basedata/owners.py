# SPDX-License-Identifier: MPL-2.0
"""The table of owners of properties: read and write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection

from overblik.basedata.ownership import Ownership


def owners_of(conn: Connection[Any], urns: Sequence[str]) -> dict[str, list[Ownership]]:
    """The owners, past and present, of each of these properties."""
    rows = conn.execute(
        """SELECT property, party_key, owned_from, owned_to FROM property_owner
           WHERE property = ANY(%s) ORDER BY property, party_key, owned_from""",
        (list(urns),),
    )
    result: dict[str, list[Ownership]] = {}
    for urn, key, owned_from, owned_to in rows:
        result.setdefault(urn, []).append(Ownership(key, owned_from, owned_to))
    return result


def save_owners(conn: Connection[Any], rows: Iterable[tuple[str, Ownership]]) -> None:
    """Write owners of properties; a known start of ownership gets the new end."""
    held = [(owner.party_key, urn, owner.owned_from, owner.owned_to) for urn, owner in rows]
    with conn.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO property_owner (party_key, property, owned_from, owned_to) VALUES (%s, %s, %s, %s)
               ON CONFLICT (party_key, property, owned_from) DO UPDATE SET owned_to = excluded.owned_to""",
            held,
        )
