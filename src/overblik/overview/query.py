# SPDX-License-Identifier: MPL-2.0
"""The one statement of a page view: it leaves the trace, tells the version in force and reads the rows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus

from overblik.audit import access
from overblik.errors import NotFound, Unavailable
from overblik.index.reading import COLUMNS, TOLD_AT, Candidate, ItemKind, ReadingRow
from overblik.overview.prepared import MOMENT, NUMBERS, TEXT, TEXTS, UUID, UUIDS, PreparedStatement
from overblik.people.mandate_store import IN_FORCE
from overblik.people.status import OF_PERSON, PersonStatus

Conn = Connection[tuple[Any, ...]]

ALL_KINDS = tuple(ItemKind)
CASES_ONLY = (ItemKind.CASE,)

_SELECTED = {
    "party_key": "nullif(r.party_key, {asked})",
    "owner_id": "nullif(r.owner_id, r.item_id)",
    "body": "r.body::text",
}
_DEAD = PersonStatus.DEAD.value


def _key(keys: str) -> str:
    """The key under which the rows of the person with these keys lie.

    All lie under one key, but while keys are renewed the asker cannot know which: under the newest, an older
    generation, or the key that took its place. The later branches run only when the earlier find nothing.
    """
    return f"""coalesce(
           (SELECT new_key FROM alias WHERE old_key = ANY(%({keys})s::uuid[]) LIMIT 1),
           CASE WHEN cardinality(%({keys})s::uuid[]) > 1 THEN
             (SELECT party_key FROM person WHERE party_key = ANY(%({keys})s::uuid[]) LIMIT 1) END,
           (%({keys})s::uuid[])[1])"""


def _status(key: str) -> str:
    return OF_PERSON.format(key=key, at="%(seen_at)s")


def _statement(who: str, standing: str, more: tuple[str, ...], told: str) -> str:
    """Both statements are made here, so that they cannot drift apart: the trace, the version, the rows.

    `who`: CTEs that end in `who`, all whom the look concerns. `standing`: the CTE of one row with `whose`, the key
    whose rows are read (NULL = none), and the columns `told`.

    Left joins, so that a person with nothing still brings the version and leaves the trace.
    The body comes as text, so that no connection need be told not to parse it.
    Arrays come as text too: psycopg takes five times as long to write a list of UUIDs as the server to read it.
    What repeats another value is left out (`_row` puts it back): a UUID costs more to read than a row to find.
    """
    asked = "(%(keys)s::uuid[])[1]"
    columns = ", ".join(_SELECTED.get(name, f"r.{name}").format(asked=asked) for name in (*COLUMNS, TOLD_AT))
    return f"""WITH {who}, {standing}, {access.logged(*more)}
SELECT logged.version, {told}, {columns}
FROM (SELECT version FROM logged LIMIT 1) logged CROSS JOIN standing LEFT JOIN reading r
  ON r.party_key = (SELECT whose FROM standing)
 AND (r.kind = ANY(%(kinds)s::smallint[]) OR coalesce(r.told_at, r.received_at) > %(since)s::timestamptz)
 AND (%(authorities)s::text[] IS NULL OR r.authority = ANY(%(authorities)s::text[]))"""


WHO = f"""found AS MATERIALIZED (
  SELECT {_key("keys")} AS party_key, version FROM configuration
), who AS MATERIALIZED (
  SELECT party_key, version, status, CASE WHEN status = '{_DEAD}' THEN true END AS refused
  FROM (SELECT party_key, version, {_status("found.party_key")} AS status FROM found OFFSET 0) f
)"""
"""The person with `keys` as `who`, for a look of their own: nothing but death refuses it (ADR 0028)."""

STATEMENT = _statement(
    WHO,
    "standing AS (SELECT status, CASE WHEN refused IS NULL THEN party_key END AS whose FROM who)",
    ("refused",),
    "standing.status",
)
_TYPES = {
    "keys": UUIDS,
    "kinds": NUMBERS,
    "authorities": TEXTS,
    "since": MOMENT,
    "seen_at": MOMENT,
    "actor": TEXT,
    "channel": TEXT,
    "purpose": TEXT,
    "transaction_id": TEXT,
    "on_behalf_of": TEXT,
    "for_authority": TEXT,
}

# Of somebody else's: the mandate is looked for by the same statement, so that one withdrawn meanwhile opens nothing.
# The look lies under both. One that is refused lies under the asker alone: under a giver who never gave, or no
# longer, it would tell the asker's doings to a stranger.
ON_BEHALF = _statement(
    f"""giver AS MATERIALIZED (
  SELECT {_key("keys")} AS party_key
), holder AS MATERIALIZED (
  SELECT {_key("holder")} AS party_key, version FROM configuration
), allowed AS MATERIALIZED (
  SELECT m.party_key, m.id, m.areas, m.authorities, m.valid_to, m.giver_label
  FROM giver, holder, mandate m
  WHERE m.party_key = giver.party_key AND m.holder = holder.party_key AND m.id = %(mandate)s
    AND {IN_FORCE}
    AND coalesce({_status("giver.party_key")}, '{PersonStatus.NONE}') = '{PersonStatus.NONE}'
    AND {_status("holder.party_key")} IS DISTINCT FROM '{_DEAD}'
), who AS (
  SELECT party_key, version, NULL::uuid AS by_mandate, %(mandate)s AS with_mandate,
         CASE WHEN NOT EXISTS (SELECT FROM allowed) THEN true END AS refused
  FROM holder
  UNION ALL
  SELECT allowed.party_key, version, id, NULL, NULL FROM allowed, holder
)""",
    "standing AS (SELECT allowed.*, allowed.party_key AS whose FROM (SELECT) one LEFT JOIN allowed ON true)",
    ("by_mandate", "with_mandate", "refused"),
    "standing.id, standing.areas, standing.authorities, standing.valid_to, standing.giver_label",
)
_TYPES_ON_BEHALF = {**_TYPES, "holder": UUIDS, "mandate": UUID}


def _prepared(statement: str, types: Mapping[str, int]) -> PreparedStatement:
    return PreparedStatement(
        statement % {name: f"${place}" for place, name in enumerate(types, 1)}, list(types.values())
    )


_OWN = _prepared(STATEMENT, _TYPES)
_ON_BEHALF = _prepared(ON_BEHALF, _TYPES_ON_BEHALF)

_KINDS = {int(kind): kind for kind in ItemKind}
_CANDIDATES = {int(candidate): candidate for candidate in Candidate}


class Permit(NamedTuple):
    """What the mandate in force lets its holder see; `label` is what the giver is called, for pages only."""

    mandate: uuid.UUID
    areas: tuple[str, ...]
    authorities: tuple[str, ...] | None
    valid_to: dt.datetime | None
    label: str | None


class Found(NamedTuple):
    """What the statement brought: the configuration version in force, and the rows in no special order.

    `status` is the person's own; of the dead there are no rows. On somebody's behalf it is not told, and there
    are rows only with a `permit`: without it nobody can tell why.
    """

    version: int
    rows: list[ReadingRow]
    status: PersonStatus = PersonStatus.NONE
    permit: Permit | None = None


def read(
    conn: Conn,
    keys: Sequence[uuid.UUID],
    look: access.Look,
    *,
    kinds: Iterable[ItemKind] = ALL_KINDS,
    authorities: Sequence[str] | None = None,
    since: dt.datetime | None = None,
) -> Found:
    """Everything of one person, and the trace of this look at it, in one statement and one transaction.

    `keys`: the person's keys under every generation, newest first (`KeyRing.party_keys`). `authorities`:
    CVR numbers to which the answer is limited; None = no limit. `since`: of the kinds not asked for, those rows too
    that have told something new after it. `conn` must be in autocommit and outside a
    transaction: a trace that can still be rolled back is none (ValueError). Raises Unavailable when the
    trace cannot be written or the rows cannot be read; then nothing has been read and nothing written.
    """
    arguments = parameters(keys, look, kinds, authorities, since)
    records = _records(conn, _OWN, [arguments[name] for name in _TYPES])
    version, status, *first = records[0]
    rows = [] if first[_ITEM] is None else [_row(record[2:], keys[0]) for record in records]
    return Found(version, rows, PersonStatus.NONE if status is None else PersonStatus(status))


def read_on_behalf(
    conn: Conn,
    giver: uuid.UUID,
    holder: Sequence[uuid.UUID],
    mandate: uuid.UUID,
    look: access.Look,
    *,
    kinds: Iterable[ItemKind] = ALL_KINDS,
) -> Found:
    """As `read`, of the giver for the holder (keys under every generation), if `mandate` lets them at `look.at`.

    A mandate that has ended, is somebody else's, or never was, a giver who is protected or dead: no permit and no
    rows. What the permit does not open must still be left out in deciding.
    """
    arguments = parameters([giver], look, kinds, None)
    arguments |= {"holder": f"{{{','.join(map(str, holder))}}}", "mandate": str(mandate)}
    records = _records(conn, _ON_BEHALF, [arguments[name] for name in _TYPES_ON_BEHALF])
    version, found, areas, authorities, valid_to, label, *first = records[0]
    if found is None:
        return Found(version, [])
    permit = Permit(found, tuple(areas), None if authorities is None else tuple(authorities), valid_to, label)
    rows = [] if first[_ITEM] is None else [_row(record[6:], giver) for record in records]
    return Found(version, rows, permit=permit)


NOT_SHOWN = "overview.not_shown"


def not_shown() -> NotFound:
    """The one answer to whoever may not be answered, whatever the reason: it says nothing about anyone."""
    return NotFound(NOT_SHOWN, "Nothing can be shown for this person. Contact the municipality.")


def _records(
    conn: Conn, statement: PreparedStatement, arguments: Sequence[str | None]
) -> list[tuple[Any, ...]]:
    """At least one. Raises as `read` does."""
    if not conn.autocommit or conn.pgconn.transaction_status != TransactionStatus.IDLE:
        raise ValueError("the statement that reads must commit on its own")
    try:
        records = statement.rows(conn, arguments)
    except psycopg.Error:
        # `from None`: the driver's words may hold the person's key.
        raise Unavailable("reading_failed", "The data cannot be read right now. Try again.") from None
    if not records:
        raise Unavailable("configuration_missing", "The table configuration has no row; restore it.")
    return records


def parameters(
    keys: Iterable[uuid.UUID],
    look: access.Look,
    kinds: Iterable[ItemKind],
    authorities: Iterable[str] | None,
    since: dt.datetime | None = None,
) -> dict[str, str | None]:
    """The parameters of STATEMENT, as PostgreSQL writes them."""
    arguments: dict[str, str | None] = access.parameters(look) | {"seen_at": look.at.isoformat()}
    arguments["keys"] = f"{{{','.join(map(str, keys))}}}"
    arguments["kinds"] = f"{{{','.join([str(int(kind)) for kind in kinds])}}}"
    arguments["since"] = None if since is None else since.isoformat()
    arguments["authorities"] = None if authorities is None else f"{{{','.join(map(_quoted, authorities))}}}"
    return arguments


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_PARTY, _KIND, _OWNER, _ITEM, _CANDIDATE, _BODY = (
    COLUMNS.index(name) for name in ("party_key", "kind", "owner_id", "item_id", "candidate", "body")
)


def _row(record: Iterable[Any], asked: uuid.UUID) -> ReadingRow:
    """By position: twenty rows of 25 columns in every request, and names take six times as long."""
    row = list(record)
    row[_PARTY] = row[_PARTY] or asked
    row[_KIND] = _KINDS[row[_KIND]]
    row[_OWNER] = row[_OWNER] or row[_ITEM]
    row[_CANDIDATE] = _CANDIDATES[row[_CANDIDATE]]
    row[_BODY] = row[_BODY].encode()
    return ReadingRow(*row)
