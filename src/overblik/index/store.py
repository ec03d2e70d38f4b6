# SPDX-License-Identifier: MPL-2.0
"""The log, the fold and the reading rows in PostgreSQL: set-based, a handful of statements per batch.

All functions expect an open transaction of a connection prepared by `overblik.database.raw_json`; the writer
of the index holds `lock_for_writing` while it works, so that what it read is still true when it writes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection, sql

from overblik.index import canonical
from overblik.index.reading import COLUMNS, ReadingRow
from overblik.index.told import TOLD_AT_KEPT

Conn = Connection[tuple[Any, ...]]

_WRITER_LOCK = 0x0B1E_5D1


class LogEntry(NamedTuple):
    """One row of the log; (object_id, recorded_at, content_hash) is its key and the last two its order."""

    object_id: uuid.UUID
    recorded_at: dt.datetime
    content_hash: bytes
    kind: str
    complete: bool
    source: uuid.UUID | None
    received_at: dt.datetime
    body: bytes


class Standing(NamedTuple):
    """What is known of an object without reading it; `place` is that of its last registration."""

    object_id: uuid.UUID
    kind: str
    authority: str | None
    master: uuid.UUID | None
    known: bool
    recorded_at: dt.datetime
    content_hash: bytes

    @property
    def place(self) -> tuple[dt.datetime, bytes]:
        """Its place in the order of the fold."""
        return (self.recorded_at, self.content_hash)


class Head(NamedTuple):
    """One row of object states. `known` is false while only deltas have come; then `body` is None.

    Written with `body` None it says that the registration it names is the state, word for word: a complete
    registration that nothing later changed. Read back, `body` holds that registration. At `turns_at` something
    that was announced begins to hold.
    """

    object_id: uuid.UUID
    kind: str
    authority: str | None
    master: uuid.UUID | None
    recorded_at: dt.datetime
    content_hash: bytes
    received_at: dt.datetime
    known: bool
    findings: str | None
    turns_at: dt.datetime | None
    body: bytes | None


_LOG_TYPES = ("uuid", "timestamptz", "bytea", "text", "bool", "uuid", "timestamptz", "json")
_HEAD_TYPES = (
    "uuid", "text", "text", "uuid", "timestamptz", "bytea", "timestamptz", "bool", "text", "timestamptz", "json",
)  # fmt: skip
_READING_TYPES = (
    "uuid", "int2", "uuid", "uuid", "text", "int2", "text", "uuid", "text", "text", "int2", "date",
    "timestamptz", "timestamptz", "timestamptz", "timestamptz", "timestamptz", "timestamptz", "timestamptz",
    "bool", "uuid", "timestamptz", "timestamptz", "text", "json",
)  # fmt: skip
# Where the state is a registration, word for word, it is read from the log.
WHOLE = """LEFT JOIN registration r ON s.body IS NULL AND s.known AND r.object_id = s.object_id
              AND r.recorded_at = s.recorded_at AND r.content_hash = s.content_hash"""
BODY = "coalesce(s.body, r.body)"
_READING_KEY = ("party_key", "owner_id", "item_id", "part", "candidate")


def lock_for_writing(conn: Conn) -> None:
    """Wait until no other transaction writes to the index; released at the end of this transaction.

    One writer at a time (ADR 0003): the fold and the projections read what they then write, and a delivery
    is a large set, so waiting costs less than conflicts would.
    """
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (_WRITER_LOCK,))


def oldest_writer(conn: Conn) -> dt.datetime | None:
    """When the oldest transaction began that writes to the index or waits to; None when there is none.

    What was received before that time, less the difference of the clocks, is visible to everybody.
    """
    row = conn.execute(
        """SELECT min(a.xact_start) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
           WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = %s AND l.objsubid = 1
             AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""",
        (_WRITER_LOCK,),
    ).fetchone()
    oldest: dt.datetime | None = row[0] if row else None
    return oldest


def known_keys(
    conn: Conn, keys: Sequence[tuple[uuid.UUID, dt.datetime, bytes]]
) -> set[tuple[uuid.UUID, dt.datetime, bytes]]:
    """Those of `keys` that the log already holds: deliveries seen before."""
    if not keys:
        return set()
    rows = conn.execute(
        """SELECT r.object_id, r.recorded_at, r.content_hash
           FROM unnest(%s::uuid[], %s::timestamptz[], %s::bytea[]) k (object_id, recorded_at, content_hash)
           JOIN registration r USING (object_id, recorded_at, content_hash)""",
        ([k[0] for k in keys], [k[1] for k in keys], [k[2] for k in keys]),
        binary=True,
    )
    return {(a, b, c) for a, b, c in rows}


def removed(conn: Conn, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """When each of these objects was last removed."""
    rows = conn.execute(
        "SELECT object_id, removed_at FROM tombstone WHERE object_id = ANY(%s::uuid[])",
        (_array(ids),),
        binary=True,
    )
    return dict(rows.fetchall())


def standings(conn: Conn, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """Where each of these objects stands, those that are known at all."""
    rows = conn.execute(
        """SELECT object_id, kind, authority, master, known, recorded_at, content_hash
           FROM object_state WHERE object_id = ANY(%s::uuid[])""",
        (_array(ids),),
        binary=True,
    )
    return {row[0]: Standing(*row) for row in rows}


def heads(conn: Conn, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Head]:
    """The stored state of each of these objects."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = conn.execute(
        f"""SELECT s.object_id, s.kind, s.authority, s.master, s.recorded_at, s.content_hash, s.received_at,
                   s.known, s.findings, s.turns_at, {BODY}
            FROM object_state s {WHOLE} WHERE s.object_id = ANY(%s::uuid[])""",
        (_array(wanted),),
        binary=True,
    )
    return {row[0]: Head(*row) for row in rows}


def kinds(conn: Conn, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The kind of each of these objects that is there."""
    rows = conn.execute(
        "SELECT object_id, kind FROM object_state WHERE object_id = ANY(%s)", (list(ids),), binary=True
    )
    return dict(rows.fetchall())


def due(conn: Conn, now: dt.datetime, most: int) -> list[uuid.UUID]:
    """Objects of which something that was announced holds by `now`: those that wait longest, at most so many."""
    rows = conn.execute(
        "SELECT object_id FROM object_state WHERE turns_at <= %s ORDER BY turns_at, object_id LIMIT %s",
        (now, most),
        binary=True,
    )
    return [object_id for (object_id,) in rows]


def logs(conn: Conn, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[LogEntry]]:
    """The whole log of each of these objects, in fold order."""
    if not ids:
        return {}
    rows = conn.execute(
        """SELECT object_id, recorded_at, content_hash, kind, complete, source, received_at, body
           FROM registration WHERE object_id = ANY(%s::uuid[]) ORDER BY object_id, recorded_at, content_hash""",
        (_array(ids),),
        binary=True,
    )
    result: dict[uuid.UUID, list[LogEntry]] = {}
    for row in rows:
        result.setdefault(row[0], []).append(LogEntry(*row))
    return result


def sources_of(conn: Conn, targets: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """The objects whose rows depend on any of `targets`."""
    rows = conn.execute(
        "SELECT DISTINCT source_id FROM object_link WHERE target_id = ANY(%s::uuid[])",
        (_array(targets),),
        binary=True,
    )
    return {row[0] for row in rows}


def append(conn: Conn, entries: Iterable[LogEntry]) -> None:
    """Add to the log; none of the entries may be there already."""
    _copy(conn, "registration", LogEntry._fields, _LOG_TYPES, entries)


def save_heads(conn: Conn, new: Sequence[Head], changed: Sequence[Head]) -> None:
    """Write states: `new` objects are not there yet, `changed` ones are."""
    if new:
        _copy(conn, "object_state", Head._fields, _HEAD_TYPES, new)
    if changed:
        _stage(conn, "object_state", Head._fields, _HEAD_TYPES, changed)
        _merge(conn, "object_state", Head._fields, ("object_id",))


def save_links(
    conn: Conn, links: Iterable[tuple[uuid.UUID, uuid.UUID]], *, replacing: Sequence[uuid.UUID]
) -> None:
    """Write (target, source) pairs; every older link of the sources in `replacing` is forgotten first."""
    if replacing:
        conn.execute("DELETE FROM object_link WHERE source_id = ANY(%s::uuid[])", (_array(replacing),))
    _copy(conn, "object_link", ("target_id", "source_id"), ("uuid", "uuid"), links)


def save_keys(
    conn: Conn, keys: Iterable[tuple[uuid.UUID, uuid.UUID]], *, replacing: Sequence[uuid.UUID]
) -> None:
    """Write (search key, object) pairs; every older key of the objects in `replacing` is forgotten first."""
    if replacing:
        conn.execute("DELETE FROM search_key WHERE object_id = ANY(%s::uuid[])", (_array(replacing),))
    _copy(conn, "search_key", ("key", "object_id"), ("uuid", "uuid"), keys)


def save_reading(
    conn: Conn, new: Sequence[ReadingRow], changed: Sequence[ReadingRow], owners: Sequence[uuid.UUID]
) -> None:
    """Write reading rows: `new` ones of objects without rows, and all rows of the objects `owners`.

    Rows of `owners` that are not in `changed` any more are deleted; unchanged rows are not touched.
    """
    if new:
        _copy(conn, "reading", COLUMNS, _READING_TYPES, map(row_values, new))
    if not owners:
        return
    _stage(conn, "reading", COLUMNS, _READING_TYPES, map(row_values, changed))
    conn.execute(
        """DELETE FROM reading r WHERE owner_id = ANY(%s::uuid[]) AND NOT EXISTS (
             SELECT 1 FROM staged_reading s
             WHERE s.party_key = r.party_key AND s.owner_id = r.owner_id AND s.item_id = r.item_id
               AND s.part = r.part AND s.candidate = r.candidate)""",
        (_array(owners),),
    )
    _merge(conn, "reading", COLUMNS, _READING_KEY, TOLD_AT_KEPT)


def reading_rows(conn: Conn, owners: Iterable[uuid.UUID]) -> Iterator[ReadingRow]:
    """The reading rows that these objects made, as they are kept."""
    rows = conn.execute(
        f"SELECT {', '.join(COLUMNS)} FROM reading WHERE owner_id = ANY(%s::uuid[])",
        (_array(owners),),
        binary=True,
    )
    return (ReadingRow(*row) for row in rows)


def row_values(row: ReadingRow) -> tuple[Any, ...]:
    """All that is written of a row, in the order of `COLUMNS`."""
    return msgspec.structs.astuple(row)[: len(COLUMNS)]


def _array(ids: Iterable[uuid.UUID]) -> str:
    """Ids as one array literal: the driver would write them down one by one, at many times the cost."""
    return f"{{{','.join([each.hex for each in ids])}}}"


def _copy(
    conn: Conn, table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _stage(
    conn: Conn, table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    staged, target = sql.Identifier(f"staged_{table}"), sql.Identifier(table)
    conn.execute(sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} (LIKE {})").format(staged, target))
    conn.execute(sql.SQL("TRUNCATE {}").format(staged))
    _copy(conn, f"staged_{table}", columns, types, rows)
    conn.execute(sql.SQL("ANALYZE {}").format(staged))


def _merge(
    conn: Conn, table: str, columns: Sequence[str], key: Sequence[str], more: sql.Composable | None = None
) -> None:
    """Insert what is new and update what differs; `json` has no equality, so it is compared as text.

    `more`: what else is set where a row is updated, from `t` as it was and `s` as it is told.
    """
    rest = [name for name in columns if name not in key]

    def side(alias: str) -> sql.Composable:
        parts = [
            sql.SQL("{}.{}{}").format(
                sql.Identifier(alias), sql.Identifier(name), sql.SQL("::text" if name == "body" else "")
            )
            for name in rest
        ]
        return sql.SQL("({})").format(sql.SQL(", ").join(parts))

    statement = sql.SQL(
        """MERGE INTO {table} AS t USING {staged} AS s ON {match}
           WHEN MATCHED AND {old} IS DISTINCT FROM {new} THEN UPDATE SET {assign}
           WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})"""
    ).format(
        table=sql.Identifier(table),
        staged=sql.Identifier(f"staged_{table}"),
        match=sql.SQL(" AND ").join(sql.SQL("t.{0} = s.{0}").format(sql.Identifier(name)) for name in key),
        old=side("t"),
        new=side("s"),
        assign=sql.SQL(", ").join(
            [
                *(sql.SQL("{0} = s.{0}").format(sql.Identifier(name)) for name in rest),
                *([] if more is None else [more]),
            ]
        ),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(sql.SQL("s.{}").format(sql.Identifier(name)) for name in columns),
    )
    conn.execute(statement)


def export(conn: Conn, kind: str) -> Iterator[bytes]:
    """The states of one kind in canonical form, sorted by id, streamed."""
    with conn.transaction(), conn.cursor("export", binary=True) as cursor:
        cursor.itersize = 2_000
        cursor.execute(
            f"""SELECT {BODY}, s.body IS NULL FROM object_state s {WHOLE}
                WHERE s.kind = %s AND s.known ORDER BY s.object_id""",
            (str(kind),),
        )
        for body, whole in cursor:
            yield canonical.encode(canonical.decode_state(body)) if whole else body
