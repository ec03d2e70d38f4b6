# SPDX-License-Identifier: MPL-2.0
"""Numbers for an answer that may hold them: one statement brings them and leaves each person's trace."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import psycopg
from psycopg.pq import TransactionStatus

from overblik.audit import access
from overblik.errors import Unavailable
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing
from overblik.people.store import Connection

_STATEMENT = f"""WITH asked AS MATERIALIZED (
  SELECT k.key, coalesce(a.new_key, k.key) AS party_key
  FROM unnest(%(keys)s::uuid[]) k (key) LEFT JOIN alias a ON a.old_key = k.key
), who AS (
  SELECT DISTINCT party_key, version FROM asked, configuration
), {access.LOGGED}
SELECT asked.key, person.sealed
FROM asked JOIN logged USING (party_key) JOIN person USING (party_key)
WHERE EXISTS (SELECT FROM party_object o
              WHERE o.party_key = asked.party_key AND o.object_id = ANY(%(objects)s::uuid[]))"""


def numbers(
    conn: Connection,
    ring: KeyRing,
    keys: Iterable[uuid.UUID],
    objects: Iterable[uuid.UUID],
    look: access.Look,
) -> dict[uuid.UUID, Cpr]:
    """The number behind each party key, and a row in each person's access log, in one statement.

    A number is told only if one of `objects`, the objects of the answer, was delivered with it: a key that
    somebody wrote into an object does not open. Who is left out is logged all the same. `conn` must be in
    autocommit and outside a transaction (ValueError). Raises Unavailable when the trace cannot be written,
    and Conflict with the wrong keys.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    if not conn.autocommit or conn.pgconn.transaction_status != TransactionStatus.IDLE:
        raise ValueError("the statement that reads must commit on its own")
    arguments = {"keys": _array(wanted), "objects": _array(objects), **access.parameters(look)}
    try:
        with conn.cursor(binary=True) as cursor:
            rows = cursor.execute(_STATEMENT, arguments, prepare=True).fetchall()
    except psycopg.Error:
        # `from None`: the driver's words may hold the persons' keys.
        raise Unavailable("people.unreadable", "The answer cannot be given right now. Try again.") from None
    opened = {key: ring.unseal_party(bytes(sealed)) for key, sealed in rows}
    return {key: Cpr(number) for key, (kind, number) in opened.items() if kind == "cpr"}


def _array(ids: Iterable[uuid.UUID]) -> str:
    return f"{{{','.join([each.hex for each in ids])}}}"
