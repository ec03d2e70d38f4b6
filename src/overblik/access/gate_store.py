# SPDX-License-Identifier: MPL-2.0
"""What processes have seen at their doors, in the database: added to by each of them, read by system."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from psycopg import Connection

from overblik.access.gate_notes import KeyPlace, RefusalPlace, Refusals, SeenAtGate
from overblik.access.key_standing import SeenKey
from overblik.access.system_key import KeyKind, SystemKey

MOST_KEYS = 20
"""So many keys of one system are kept, those that were used last; a gateway that is set up wrongly could tell any."""

KEYS_KEPT = dt.timedelta(days=366)
"""So long after it was last used a key is kept."""

_COLUMNS = "system, kind, fingerprint, algorithm, issuer, serial, begins_at, ends_at, first_seen, last_seen"


def add(conn: Connection[Any], seen: SeenAtGate) -> None:
    """Add to what is kept, in one transaction; rows are locked in one order, so that processes never wait in a ring."""
    with conn.transaction():
        _add_keys(conn, seen.keys)
        _add_refusals(conn, seen.refusals)


def keys(
    conn: Connection[Any], systems: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, list[SeenKey]]:
    """The keys of each of these systems, None = of all."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM system_key WHERE %(all)s OR system = ANY(%(systems)s)",
        {"all": systems is None, "systems": list(systems or ())},
    )
    found: dict[uuid.UUID, list[SeenKey]] = defaultdict(list)
    for whose, kind, *told, first, last in rows:
        found[whose].append(SeenKey(SystemKey(KeyKind(kind), *told), first, last))
    return dict(found)


def refusals(
    conn: Connection[Any], since: dt.date, systems: Collection[uuid.UUID] | None = None
) -> dict[RefusalPlace, Refusals]:
    """What was turned away from that day on of these systems, None = of every one and of nobody known."""
    rows = conn.execute(
        """SELECT system, day, code, times, last_at FROM gate_refusal
           WHERE (%(all)s OR system = ANY(%(systems)s)) AND day >= %(since)s ORDER BY system, day, code""",
        {"all": systems is None, "systems": list(systems or ()), "since": since},
    )
    return {RefusalPlace(*place): Refusals(times, last) for *place, times, last in rows}


def drop_expired(conn: Connection[Any], moment: dt.datetime, refusals_from: dt.date) -> int:
    """Delete keys that nobody has used for long, and what was turned away before that day; how many rows."""
    gone = conn.execute("DELETE FROM system_key WHERE last_seen < %s", (moment - KEYS_KEPT,)).rowcount
    return gone + conn.execute("DELETE FROM gate_refusal WHERE day < %s", (refusals_from,)).rowcount


def _add_keys(conn: Connection[Any], seen: Mapping[KeyPlace, SeenKey]) -> None:
    if not seen:
        return
    told = [
        (*place, *one.key[2:], one.first_seen, one.last_seen)
        for place, one in sorted(seen.items(), key=_place)
    ]
    conn.execute(
        f"""INSERT INTO system_key AS held ({_COLUMNS})
           SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                                %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
           ON CONFLICT (system, kind, fingerprint) DO UPDATE
             SET algorithm = excluded.algorithm, issuer = excluded.issuer, serial = excluded.serial,
                 begins_at = excluded.begins_at, ends_at = excluded.ends_at,
                 first_seen = least(held.first_seen, excluded.first_seen),
                 last_seen = greatest(held.last_seen, excluded.last_seen)""",
        [list(column) for column in zip(*told, strict=True)],
    )
    conn.execute(
        """DELETE FROM system_key AS held USING (
             SELECT system, kind, fingerprint,
                    row_number() OVER (PARTITION BY system ORDER BY last_seen DESC, kind, fingerprint) AS place
             FROM system_key WHERE system = ANY(%s)) AS one
           WHERE one.place > %s
             AND (held.system, held.kind, held.fingerprint) = (one.system, one.kind, one.fingerprint)""",
        (sorted({system for system, _, _ in seen}), MOST_KEYS),
    )


def _add_refusals(conn: Connection[Any], seen: Mapping[RefusalPlace, Refusals]) -> None:
    if not seen:
        return
    told = [(*place, *one) for place, one in sorted(seen.items())]
    conn.execute(
        """INSERT INTO gate_refusal AS held (system, day, code, times, last_at)
           SELECT * FROM unnest(%s::uuid[], %s::date[], %s::text[], %s::bigint[], %s::timestamptz[])
           ON CONFLICT (system, day, code) DO UPDATE
             SET times = held.times + excluded.times, last_at = greatest(held.last_at, excluded.last_at)""",
        [list(column) for column in zip(*told, strict=True)],
    )


def _place(told: tuple[KeyPlace, SeenKey]) -> KeyPlace:
    return told[0]
