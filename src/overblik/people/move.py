# SPDX-License-Identifier: MPL-2.0
"""Puts all rows of one party key under another: for re-keying, and for a person who gets a new number.

Rows move by insert and delete, never by an update of the key: on a distributed table the key says where the
row lies.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from psycopg import sql

from overblik.people.store import Connection

_OBJECTS = 500
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column that holds party keys, part of its table's primary key.

    `first` is a column that remembers the key a row was written under, once it lies under another.
    """

    table: str
    column: str = "party_key"
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A column that names a party and is no part of a key: its rows lie where they are."""

    table: str
    column: str = "party_key"


@dataclass(frozen=True, slots=True)
class Body:
    """A json column whose text may name party keys, found through the object it belongs to.

    With `hash_column` the row is known by the hash of its body (the log), and both change together.
    """

    table: str
    object_column: str = "object_id"
    column: str = "body"
    hash_column: str | None = None


@dataclass(frozen=True, slots=True)
class HashQuote:
    """A column that repeats a hash of the same object's log."""

    table: str
    object_column: str = "object_id"
    column: str = "content_hash"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the other rooms keep under party keys.

    `lock` is called first in each transaction: whatever else writes to these tables must wait for it.
    `refold` is called inside the transaction, last, with the objects whose log changed: where several
    registrations were recorded at one instant the hash breaks the tie, so their order may be another now.
    """

    columns: Sequence[KeyColumn]
    bodies: Sequence[Body]
    content_hash: Callable[[bytes], bytes]
    quotes: Sequence[HashQuote] = ()
    lock: Callable[[Connection], None] | None = None
    refold: Callable[[Connection, Sequence[uuid.UUID]], None] | None = None
    mentions: Sequence[Mention] = ()


def move(conn: Connection, moved: dict[uuid.UUID, uuid.UUID], plan: Plan) -> None:
    """Put all rows of each old key under its new one, aliases too. The caller has made the new persons.

    Rows that already lie under the new key stay: they were written after the old ones.
    """
    keys = sorted(moved)
    pairs = (keys, [moved[key] for key in keys])
    objects = _objects(conn, keys)
    columns = dict.fromkeys([KeyColumn("party_object"), *plan.columns])
    for column in columns:
        _move_rows(conn, column, *pairs)
    for mention in plan.mentions:
        _name_anew(conn, mention, *pairs)
    for chunk in _chunks(objects, _OBJECTS):
        _rewrite(conn, chunk, {str(old): str(new) for old, new in moved.items()}, plan)
    conn.execute(
        "UPDATE alias SET new_key = moved.new_key"
        " FROM unnest(%s::uuid[], %s::uuid[]) AS moved (old_key, new_key)"
        " WHERE alias.new_key = moved.old_key",
        pairs,
    )
    conn.execute(
        "INSERT INTO alias (old_key, new_key) SELECT * FROM unnest(%s::uuid[], %s::uuid[])"
        " ON CONFLICT (old_key) DO UPDATE SET new_key = EXCLUDED.new_key",
        pairs,
    )
    conn.execute("DELETE FROM person WHERE party_key = ANY(%s::uuid[])", (keys,))


def _objects(conn: Connection, keys: list[uuid.UUID]) -> list[uuid.UUID]:
    rows = conn.execute(
        "SELECT DISTINCT object_id FROM party_object WHERE party_key = ANY(%s::uuid[]) ORDER BY 1", (keys,)
    )
    return [row[0] for row in rows]


def _move_rows(conn: Connection, moving: KeyColumn, old: list[uuid.UUID], new: list[uuid.UUID]) -> None:
    table, key = sql.Identifier(moving.table), sql.Identifier(moving.column)
    others = [name for name in _columns(conn, moving.table) if name not in (moving.column, moving.first)]
    first = [moving.first] if moving.first else []
    written_under = [sql.SQL(", coalesce(t.{}, t.{})").format(sql.Identifier(name), key) for name in first]
    conn.execute(
        sql.SQL(
            "INSERT INTO {table} ({key}{names}) SELECT moved.new_key{values}"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS moved (old_key, new_key)"
            " JOIN {table} t ON t.{key} = moved.old_key ON CONFLICT DO NOTHING"
        ).format(
            table=table,
            key=key,
            names=_listed([*first, *others]),
            values=sql.SQL("").join([*written_under, _listed(others, "t")]),
        ),
        (old, new),
    )
    conn.execute(sql.SQL("DELETE FROM {} WHERE {} = ANY(%s::uuid[])").format(table, key), (old,))


def _name_anew(conn: Connection, mention: Mention, old: list[uuid.UUID], new: list[uuid.UUID]) -> None:
    conn.execute(
        sql.SQL(
            "UPDATE {table} t SET {key} = moved.new_key"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS moved (old_key, new_key) WHERE t.{key} = moved.old_key"
        ).format(table=sql.Identifier(mention.table), key=sql.Identifier(mention.column)),
        (old, new),
    )


def _columns(conn: Connection, table: str) -> list[str]:
    rows = conn.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        (table,),
    )
    return [row[0] for row in rows]


def _rewrite(conn: Connection, objects: list[uuid.UUID], names: dict[str, str], plan: Plan) -> None:
    hashes: dict[tuple[uuid.UUID, bytes], bytes] = {}
    for body in plan.bodies:
        rows = conn.execute(
            sql.SQL(
                "SELECT {object}, {body}::text, {hash} FROM {table} WHERE {object} = ANY(%s::uuid[])"
                " AND {body} IS NOT NULL"
            ).format(**_names(body)),
            (objects,),
        )
        changed = {
            (object_id, old, bytes(old_hash or b"")): new
            for object_id, old, old_hash in rows
            if (new := _UUID.sub(lambda match: names.get(match[0], match[0]), old)) != old
        }
        if not changed:
            continue
        if body.hash_column is None:
            _replace_bodies(conn, body, changed)
        else:
            made = {(key[0], key[2]): plan.content_hash(new.encode()) for key, new in changed.items()}
            _replace_hashed(conn, body, changed, made)
            hashes |= made
    if hashes:
        _replace_quotes(conn, plan.quotes, hashes)
        if plan.refold is not None:
            plan.refold(conn, sorted({object_id for object_id, _ in hashes}))


def _replace_bodies(conn: Connection, body: Body, changed: dict[tuple[uuid.UUID, str, bytes], str]) -> None:
    # Found again by what they said: a row's physical place is not unique on a partitioned table.
    conn.execute(
        sql.SQL(
            "UPDATE {table} t SET {body} = new.new_body::json"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS new (object_id, old_body, new_body)"
            " WHERE t.{object} = new.object_id AND t.{body}::text = new.old_body"
        ).format(**_names(body)),
        ([key[0] for key in changed], [key[1] for key in changed], list(changed.values())),
    )


def _replace_hashed(
    conn: Connection,
    body: Body,
    changed: dict[tuple[uuid.UUID, str, bytes], str],
    made: dict[tuple[uuid.UUID, bytes], bytes],
) -> None:
    """Insert and delete, because the hash is part of the key; a row that came again already stays."""
    names = _names(body)
    others = [
        name
        for name in _columns(conn, body.table)
        if name not in (body.object_column, body.column, body.hash_column)
    ]
    conn.execute(
        sql.SQL(
            "INSERT INTO {table} ({object}, {body}, {hash}{listed})"
            " SELECT t.{object}, new.new_body::json, new.new_hash{taken} FROM"
            " unnest(%s::uuid[], %s::bytea[], %s::bytea[], %s::text[]) AS"
            " new (object_id, old_hash, new_hash, new_body)"
            " JOIN {table} t ON t.{object} = new.object_id AND t.{hash} = new.old_hash ON CONFLICT DO NOTHING"
        ).format(**names, listed=_listed(others), taken=_listed(others, "t")),
        (
            [key[0] for key in changed],
            [key[2] for key in changed],
            [made[key[0], key[2]] for key in changed],
            list(changed.values()),
        ),
    )
    conn.execute(
        sql.SQL(
            "DELETE FROM {table} t USING unnest(%s::uuid[], %s::bytea[]) AS old (object_id, hash)"
            " WHERE t.{object} = old.object_id AND t.{hash} = old.hash"
        ).format(**names),
        ([key[0] for key in changed], [key[2] for key in changed]),
    )


def _replace_quotes(
    conn: Connection, quotes: Sequence[HashQuote], hashes: dict[tuple[uuid.UUID, bytes], bytes]
) -> None:
    for quote in quotes:
        conn.execute(
            sql.SQL(
                "UPDATE {table} t SET {hash} = new.new_hash"
                " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS new (object_id, old_hash, new_hash)"
                " WHERE t.{object} = new.object_id AND t.{hash} = new.old_hash"
            ).format(
                table=sql.Identifier(quote.table),
                object=sql.Identifier(quote.object_column),
                hash=sql.Identifier(quote.column),
            ),
            ([key[0] for key in hashes], [key[1] for key in hashes], list(hashes.values())),
        )


def _names(body: Body) -> dict[str, sql.Composable]:
    return {
        "table": sql.Identifier(body.table),
        "object": sql.Identifier(body.object_column),
        "body": sql.Identifier(body.column),
        "hash": sql.Identifier(body.hash_column) if body.hash_column else sql.SQL("NULL::bytea"),
    }


def _listed(names: Sequence[str], alias: str | None = None) -> sql.Composed:
    """`, a, b` to follow another column."""
    prefix = (alias,) if alias else ()
    return sql.SQL("").join(sql.SQL(", ") + sql.Identifier(*prefix, name) for name in names)


def _chunks(items: list[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
