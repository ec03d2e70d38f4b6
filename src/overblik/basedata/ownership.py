# SPDX-License-Identifier: MPL-2.0
"""Who owned which property when. Asked only to place cases under their owners; never shown as a list."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from psycopg import Connection

_PROPERTIES = uuid.UUID("5e1b9f0c-5a77-5f0e-8f5e-3a1d8a8ad6c2")


class Ownership(msgspec.Struct, frozen=True):
    """One person's time as owner of a property; half-open."""

    party_key: uuid.UUID
    owned_from: dt.datetime
    owned_to: dt.datetime | None


def property_id(urn: str) -> uuid.UUID:
    """The id under which objects link to a property (`urn:oio:ejendom:bfe-nr:...`)."""
    return uuid.uuid5(_PROPERTIES, urn)


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
