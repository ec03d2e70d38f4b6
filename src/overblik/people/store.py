# SPDX-License-Identifier: MPL-2.0
"""Persons in the database: remember, find, unseal, and refuse a database written with other keys.

Nothing here commits; the caller owns the transaction.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from overblik.errors import Conflict, NotFound
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing, PartyKind, Purpose

Connection = psycopg.Connection[Any]


def remember(conn: Connection, ring: KeyRing, sealed: Iterable[tuple[uuid.UUID, bytes]]) -> None:
    """Keep each party's sealed number once; known parties stay as they are. One statement."""
    rows = sorted(dict(sealed).items())
    if not rows:
        return
    conn.execute(
        "INSERT INTO person (party_key, party_key_id, sealed, seal_key_id)"
        " SELECT party_key, %s, sealed, %s FROM unnest(%s::uuid[], %s::bytea[]) AS new (party_key, sealed)"
        " ON CONFLICT (party_key) DO NOTHING",
        (ring.party_key_id, ring.seal_key_id, [key for key, _ in rows], [value for _, value in rows]),
    )


def name_objects(conn: Connection, named: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Keep which objects named which party: (party key, object id), each once. One statement."""
    rows = sorted(set(named))
    if not rows:
        return
    conn.execute(
        "INSERT INTO party_object (party_key, object_id) SELECT * FROM unnest(%s::uuid[], %s::uuid[])"
        " ON CONFLICT (party_key, object_id) DO NOTHING",
        ([key for key, _ in rows], [object_id for _, object_id in rows]),
    )


def name_new_objects(conn: Connection, named: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """As `name_objects`, for objects that nobody knew before this transaction: each pair once, none kept yet."""
    if not named:
        return
    with (
        conn.cursor() as cursor,
        cursor.copy("COPY party_object (party_key, object_id) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(("uuid", "uuid"))
        for row in named:
            copy.write_row(row)


def objects_of(conn: Connection, key: uuid.UUID) -> list[uuid.UUID]:
    """Every object that ever named the party."""
    rows = conn.execute("SELECT object_id FROM party_object WHERE party_key = %s ORDER BY 1", (key,))
    return [row[0] for row in rows]


def forget_objects(conn: Connection, object_ids: Sequence[uuid.UUID]) -> None:
    """Removed objects no longer name anyone."""
    conn.execute("DELETE FROM party_object WHERE object_id = ANY(%s::uuid[])", (list(object_ids),))


def unseal(conn: Connection, ring: KeyRing, key: uuid.UUID) -> Cpr:
    """The number behind a party key, an old one too. Raises NotFound, or Conflict with the wrong keys."""
    row = conn.execute("SELECT sealed FROM person WHERE party_key = %s", (resolve(conn, key),)).fetchone()
    if row is None:
        raise NotFound("people.unknown", "no person lies under this key")
    return ring.unseal(bytes(row[0]))


def resolve(conn: Connection, key: uuid.UUID) -> uuid.UUID:
    """The key that took the place of `key`, or `key` itself."""
    row = conn.execute("SELECT new_key FROM alias WHERE old_key = %s", (key,)).fetchone()
    new: uuid.UUID = key if row is None else row[0]
    return new


def current_key(conn: Connection, ring: KeyRing, kind: PartyKind, number: str) -> uuid.UUID:
    """The key under which a party's rows lie at this moment, also while a re-keying runs.

    A party nobody has named yet gets the key it would be given. One indexed statement; a process that read
    its keys before the newest was made finds the rows too, through `alias`.
    """
    keys = ring.party_keys(kind, number)
    row = conn.execute(
        "SELECT party_key FROM person WHERE party_key = ANY(%(keys)s::uuid[])"
        " OR party_key IN (SELECT new_key FROM alias WHERE old_key = ANY(%(keys)s::uuid[]))"
        " ORDER BY array_position(%(keys)s::uuid[], party_key) NULLS FIRST LIMIT 1",
        {"keys": list(keys)},
    ).fetchone()
    return keys[0] if row is None else row[0]


def lies_under(conn: Connection, keys: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Every key under which rows of a person may lie: `keys` (all generations) and those in their place."""
    rows = conn.execute("SELECT DISTINCT new_key FROM alias WHERE old_key = ANY(%s::uuid[])", (list(keys),))
    return [*keys, *(new for (new,) in rows)]


def register_keys(conn: Connection, ring: KeyRing) -> None:
    """Note the ring's current keys in the database; call at every start, before anything is written.

    Raises Conflict, and notes nothing, if the database was written with keys the ring does not hold.
    """
    # Two installations that start on one new database at once must not both succeed.
    conn.execute("LOCK TABLE key_check IN SHARE ROW EXCLUSIVE MODE")
    known = conn.execute("SELECT EXISTS (SELECT FROM key_check), EXISTS (SELECT FROM person)").fetchone()
    checked, used = known if known is not None else (False, False)
    if checked or used:
        verify_keys(conn, ring)
    for purpose in Purpose:
        secret = ring.secrets(purpose)[0]
        conn.execute(
            "INSERT INTO key_check (purpose, key_id, check_value) VALUES (%s, %s, %s)"
            " ON CONFLICT (purpose, key_id) DO NOTHING",
            (purpose.value, secret.id, secret.check),
        )


def verify_keys(conn: Connection, ring: KeyRing) -> None:
    """Raises Conflict unless the ring holds every key this database was written with.

    Cheap (a handful of rows): call it also at the start of each batch that writes, so that a process that
    read its keys before a re-keying began does not go on with the old ones.
    """
    held = {
        (purpose.value, secret.id): secret.check for purpose in Purpose for secret in ring.secrets(purpose)
    }
    registered = conn.execute("SELECT purpose, key_id, check_value FROM key_check").fetchall()
    if {purpose for purpose, _, _ in registered} != {purpose.value for purpose in Purpose}:
        raise Conflict("keys.not_registered", "this database does not say which keys it was written with")
    for purpose, key_id, check in registered:
        own = held.get((purpose, key_id))
        if own is None or not hmac.compare_digest(own, bytes(check)):
            raise Conflict(
                "keys.do_not_match",
                f"this database was written with the {purpose} key {key_id}, which the key folder lacks;"
                " put back the key files that belong to it, or restart if they were just renewed",
                purpose=purpose,
                key_id=key_id,
            )


def registered_keys(conn: Connection, purpose: Purpose) -> list[str]:
    """Ids of the keys of `purpose` that something in this database may still be written with."""
    rows = conn.execute("SELECT key_id FROM key_check WHERE purpose = %s ORDER BY 1", (purpose.value,))
    return [row[0] for row in rows]


def retire_keys(conn: Connection, purpose: Purpose, keep: str) -> None:
    """Nothing in the database needs the older generations of `purpose` any more."""
    conn.execute("DELETE FROM key_check WHERE purpose = %s AND key_id <> %s", (purpose.value, keep))
