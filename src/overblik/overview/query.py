# SPDX-License-Identifier: MPL-2.0
"""The one statement of a page view: it leaves the trace, tells the version in force and reads the rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus

from overblik.audit import access
from overblik.errors import Unavailable
from overblik.index.reading import COLUMNS, Candidate, ItemKind, ReadingRow
from overblik.overview.prepared import MOMENT, NUMBERS, TEXT, TEXTS, UUIDS, PreparedStatement

Conn = Connection[tuple[Any, ...]]

ALL_KINDS = tuple(ItemKind)
CASES_ONLY = (ItemKind.CASE,)

_SELECTED = {
    "party_key": "nullif(r.party_key, (%(keys)s::uuid[])[1])",
    "owner_id": "nullif(r.owner_id, r.item_id)",
    "body": "r.body::text",
}

# The person's rows lie under one key, but while keys are renewed the asker cannot know which: under the
# newest, an older generation, or the key that took its place. The later branches run only when the earlier
# find nothing.
WHO = """who AS (
  SELECT coalesce(
           (SELECT new_key FROM alias WHERE old_key = ANY(%(keys)s::uuid[]) LIMIT 1),
           CASE WHEN cardinality(%(keys)s::uuid[]) > 1 THEN
             (SELECT party_key FROM person WHERE party_key = ANY(%(keys)s::uuid[]) LIMIT 1) END,
           (%(keys)s::uuid[])[1]) AS party_key,
         version
  FROM configuration
)"""

# A left join, so that a person with nothing still brings the version and leaves the trace.
# The body comes as text, so that no connection need be told not to parse it.
# Arrays come as text too: psycopg takes five times as long to write a list of UUIDs as the server to read it.
# What repeats another value is left out (`_row` puts it back): a UUID costs more to read than a row to find.
STATEMENT = f"""WITH {WHO}, {access.LOGGED}
SELECT logged.version, {", ".join(_SELECTED.get(name, f"r.{name}") for name in COLUMNS)}
FROM logged LEFT JOIN reading r
  ON r.party_key = (SELECT party_key FROM who)
 AND r.kind = ANY(%(kinds)s::smallint[])
 AND (%(authorities)s::text[] IS NULL OR r.authority = ANY(%(authorities)s::text[]))"""

_TYPES = {
    "keys": UUIDS,
    "kinds": NUMBERS,
    "authorities": TEXTS,
    "seen_at": MOMENT,
    "actor": TEXT,
    "channel": TEXT,
    "purpose": TEXT,
    "transaction_id": TEXT,
    "on_behalf_of": TEXT,
    "for_authority": TEXT,
}
_PREPARED = PreparedStatement(
    STATEMENT % {name: f"${place}" for place, name in enumerate(_TYPES, 1)}, list(_TYPES.values())
)

_KINDS = {int(kind): kind for kind in ItemKind}
_CANDIDATES = {int(candidate): candidate for candidate in Candidate}


class Found(NamedTuple):
    """What the statement brought: the configuration version in force, and the rows in no special order."""

    version: int
    rows: list[ReadingRow]


def read(
    conn: Conn,
    keys: Sequence[uuid.UUID],
    look: access.Look,
    *,
    kinds: Iterable[ItemKind] = ALL_KINDS,
    authorities: Sequence[str] | None = None,
) -> Found:
    """Everything of one person, and the trace of this look at it, in one statement and one transaction.

    `keys`: the person's keys under every generation, newest first (`KeyRing.party_keys`). `authorities`:
    CVR numbers to which the answer is limited; None = no limit. `conn` must be in autocommit and outside a
    transaction: a trace that can still be rolled back is none (ValueError). Raises Unavailable when the
    trace cannot be written or the rows cannot be read; then nothing has been read and nothing written.
    """
    if not conn.autocommit or conn.pgconn.transaction_status != TransactionStatus.IDLE:
        raise ValueError("the statement that reads must commit on its own")
    arguments = parameters(keys, look, kinds, authorities)
    try:
        records = _PREPARED.rows(conn, [arguments[name] for name in _TYPES])
    except psycopg.Error:
        # `from None`: the driver's words may hold the person's key.
        raise Unavailable("reading_failed", "The data cannot be read right now. Try again.") from None
    if not records:
        raise Unavailable("configuration_missing", "The table configuration has no row; restore it.")
    if records[0][1 + _ITEM] is None:
        return Found(records[0][0], [])
    asked = keys[0]
    return Found(records[0][0], [_row(record, asked) for record in records])


def parameters(
    keys: Iterable[uuid.UUID],
    look: access.Look,
    kinds: Iterable[ItemKind],
    authorities: Iterable[str] | None,
) -> dict[str, str | None]:
    """The parameters of STATEMENT, as PostgreSQL writes them."""
    arguments: dict[str, str | None] = access.parameters(look) | {"seen_at": look.at.isoformat()}
    arguments["keys"] = f"{{{','.join(map(str, keys))}}}"
    arguments["kinds"] = f"{{{','.join([str(int(kind)) for kind in kinds])}}}"
    arguments["authorities"] = None if authorities is None else f"{{{','.join(map(_quoted, authorities))}}}"
    return arguments


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_PARTY, _KIND, _OWNER, _ITEM, _CANDIDATE, _BODY = (
    COLUMNS.index(name) for name in ("party_key", "kind", "owner_id", "item_id", "candidate", "body")
)


def _row(record: tuple[Any, ...], asked: uuid.UUID) -> ReadingRow:
    """By position: twenty rows of 25 columns in every request, and names take six times as long."""
    _, *row = record
    row[_PARTY] = row[_PARTY] or asked
    row[_KIND] = _KINDS[row[_KIND]]
    row[_OWNER] = row[_OWNER] or row[_ITEM]
    row[_CANDIDATE] = _CANDIDATES[row[_CANDIDATE]]
    row[_BODY] = row[_BODY].encode()
    return ReadingRow(*row)
