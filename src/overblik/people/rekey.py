# SPDX-License-Identifier: MPL-2.0
"""Moves everything to the newest generation of a key, batch by batch, while citizens go on reading.

Each batch is one transaction and a row says by its key id whether it has been done, so a run that was killed
anywhere is finished by the next.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from psycopg import sql

from overblik.errors import Conflict, InvalidInput
from overblik.people.keys import KeyRing, Purpose
from overblik.people.move import Plan, move
from overblik.people.store import Connection, register_keys, registered_keys, retire_keys

Progress = Callable[[int, int], None]

# Any number of ours; one re-keying at a time per database.
_LOCK = 0x6F766572
# Before every key of ours: no version 8 UUID is all zeros.
_FIRST = uuid.UUID(int=0)
_BATCH = 200


@dataclass(frozen=True, slots=True)
class SealedText:
    """A column of sealed text (`KeyRing.seal_text`) in a table by citizen, beside `seal_key_id`."""

    table: str
    column: str


def pending(conn: Connection, ring: KeyRing, purpose: Purpose) -> int:
    """How many persons are not yet under the newest key of `purpose`."""
    column, key_id = _generation(ring, purpose)
    row = conn.execute(f"SELECT count(*) FROM person WHERE {column} <> %s", (key_id,)).fetchone()
    return 0 if row is None else int(row[0])


def is_unfinished(conn: Connection, ring: KeyRing, purpose: Purpose) -> bool:
    """Whether a re-keying was begun and killed, so that it is to be finished rather than a new one begun."""
    return pending(conn, ring, purpose) > 0 or len(registered_keys(conn, purpose)) > 1


def rekey_seal(
    conn: Connection,
    ring: KeyRing,
    progress: Progress | None = None,
    *,
    texts: Sequence[SealedText] = (),
    batch: int = _BATCH,
) -> int:
    """Seal every number, and the `texts`, with the newest key; how many parties were done.

    `progress(done, total)` after each batch.
    """

    def seal_batch(after: uuid.UUID) -> list[uuid.UUID]:
        if after == _FIRST:
            for text in texts:
                while _text_batch(conn, ring, text, batch):
                    pass
        return _seal_batch(conn, ring, after, batch)

    return _in_batches(conn, ring, Purpose.SEAL, seal_batch, progress)


def rekey_party(
    conn: Connection, ring: KeyRing, plan: Plan, progress: Progress | None = None, *, batch: int = _BATCH
) -> int:
    """Move every party to its key under the newest secret; how many were moved.

    `conn` must be in autocommit. Raises Conflict if another re-keying runs or the keys are not those of this
    database. Until it ends, `store.current_key` and `store.resolve` find a party on either side.
    """
    return _in_batches(
        conn, ring, Purpose.PARTY, lambda after: _party_batch(conn, ring, plan, after, batch), progress
    )


def _in_batches(
    conn: Connection,
    ring: KeyRing,
    purpose: Purpose,
    one_batch: Callable[[uuid.UUID], list[uuid.UUID]],
    progress: Progress | None,
) -> int:
    if not conn.autocommit:
        raise InvalidInput("rekey.needs_autocommit", "re-keying needs a connection in autocommit")
    with _alone(conn):
        # Before anything moves: from here on a process with older keys is refused by verify_keys.
        with conn.transaction():
            register_keys(conn, ring)
        done = 0
        total = pending(conn, ring, purpose)
        # Through in key order, so that no batch looks again at what is done; then again from the start,
        # because a delivery may have brought more under the old key, until there is nothing left.
        after = _FIRST
        while (keys := one_batch(after)) or after != _FIRST:
            after = keys[-1] if keys else _FIRST
            done += len(keys)
            total = max(total, done)
            if keys and progress is not None:
                progress(done, total)
        retire_keys(conn, purpose, _generation(ring, purpose)[1])
    return done


def _seal_batch(conn: Connection, ring: KeyRing, after: uuid.UUID, batch: int) -> list[uuid.UUID]:
    with conn.transaction():
        rows = conn.execute(
            "SELECT party_key, sealed FROM person WHERE seal_key_id <> %s AND party_key > %s"
            " ORDER BY party_key LIMIT %s FOR UPDATE",
            (ring.seal_key_id, after, batch),
        ).fetchall()
        sealed = [ring.seal_party(*ring.unseal_party(bytes(value))) for _, value in rows]
        conn.execute(
            "UPDATE person SET sealed = new.sealed, seal_key_id = %s"
            " FROM unnest(%s::uuid[], %s::bytea[]) AS new (party_key, sealed)"
            " WHERE person.party_key = new.party_key",
            (ring.seal_key_id, [key for key, _ in rows], sealed),
        )
    return [key for key, _ in rows]


def _text_batch(conn: Connection, ring: KeyRing, text: SealedText, batch: int) -> int:
    names = {"table": sql.Identifier(text.table), "column": sql.Identifier(text.column)}
    with conn.transaction():
        rows = conn.execute(
            sql.SQL(
                "SELECT party_key, {column} FROM {table} WHERE seal_key_id <> %s"
                " ORDER BY party_key LIMIT %s FOR UPDATE"
            ).format(**names),
            (ring.seal_key_id, batch),
        ).fetchall()
        sealed = [value and ring.seal_text(ring.unseal_text(bytes(value))) for _, value in rows]
        conn.execute(
            sql.SQL(
                "UPDATE {table} t SET {column} = new.sealed, seal_key_id = %s"
                " FROM unnest(%s::uuid[], %s::bytea[]) AS new (party_key, sealed)"
                " WHERE t.party_key = new.party_key"
            ).format(**names),
            (ring.seal_key_id, [key for key, _ in rows], sealed),
        )
    return len(rows)


def _party_batch(
    conn: Connection, ring: KeyRing, plan: Plan, after: uuid.UUID, batch: int
) -> list[uuid.UUID]:
    with conn.transaction():
        if plan.lock is not None:
            plan.lock(conn)
        rows = conn.execute(
            "SELECT party_key, sealed FROM person WHERE party_key_id <> %s AND party_key > %s"
            " ORDER BY party_key LIMIT %s FOR UPDATE",
            (ring.party_key_id, after, batch),
        ).fetchall()
        if not rows:
            return []
        moved: dict[uuid.UUID, uuid.UUID] = {}
        for old, sealed in rows:
            kind, number = ring.unseal_party(bytes(sealed))
            if old not in ring.party_keys(kind, number):
                raise Conflict(
                    "rekey.foreign_party_key",
                    f"the party key {old} was not made from its number by any key in the key folder",
                )
            moved[old] = ring.party_key(kind, number)
        conn.execute(
            "INSERT INTO person (party_key, party_key_id, sealed, seal_key_id)"
            " SELECT moved.new_key, %s, old.sealed, old.seal_key_id"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS moved (old_key, new_key)"
            " JOIN person old ON old.party_key = moved.old_key"
            " ON CONFLICT (party_key) DO NOTHING",
            (ring.party_key_id, list(moved), list(moved.values())),
        )
        move(conn, moved, plan)
    return [key for key, _ in rows]


def _generation(ring: KeyRing, purpose: Purpose) -> tuple[str, str]:
    """The column of `person` that tells the generation, and the id of the newest."""
    if purpose is Purpose.PARTY:
        return "party_key_id", ring.party_key_id
    return "seal_key_id", ring.seal_key_id


@contextlib.contextmanager
def _alone(conn: Connection) -> Iterator[None]:
    row = conn.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
    if row is None or not row[0]:
        raise Conflict("rekey.running", "another re-keying of this database is running; wait for it to end")
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
