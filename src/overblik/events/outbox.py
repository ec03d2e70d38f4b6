# SPDX-License-Identifier: MPL-2.0
"""The outbox: what has happened and has not been told yet, written in the transaction in which it happens.

Whoever appends holds a lock until commit, and rows get their ids under it. So ids rise in the order in which
rows become visible, and a reader who has passed an id has seen everything below it (ADR 0013).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from overblik.events.change import Action, Change, Facts, about

Conn = Connection[tuple[Any, ...]]

_LOCK = 0x0B1E_5D2
_COLUMNS = (
    "object_id, kind, action, recorded_at, received_at, master, content_hash, authority, kle, facet, sensitivity,"
    " was_authority, was_kle, was_sensitivity"
)
_TYPES = (
    "uuid", "text", "text", "timestamptz", "timestamptz", "uuid", "bytea", "text", "text[]", "text", "int2",
    "text", "text[]", "int2",
)  # fmt: skip
_STAYED: tuple[None, None, None] = (None, None, None)


class Entry(NamedTuple):
    """One row as it lies in the outbox; `id` is its place in the order."""

    id: int
    change: Change


def lock_order(conn: Conn) -> None:
    """Wait until nobody else is appending; nobody else will until this transaction ends."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def append(conn: Conn, changes: Iterable[Change]) -> None:
    """Add to the outbox in the running transaction; nothing is told if it is rolled back.

    Call it as the last step: others who append wait from here until the transaction ends. Changes of one
    object are told in the order given.
    """
    rows = iter(changes)
    first = next(rows, None)
    if first is None:
        return
    lock_order(conn)
    with (
        conn.cursor() as cursor,
        cursor.copy(f"COPY outbox ({_COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(_TYPES)
        copy.write_row(_row(first))
        for change in rows:
            copy.write_row(_row(change))


def forget(conn: Conn, object_ids: Sequence[uuid.UUID]) -> int:
    """Delete what has not been told yet of these objects, in the running transaction; how many rows.

    For removal: afterwards `append` the removal itself.
    """
    return conn.execute("DELETE FROM outbox WHERE object_id = ANY(%s)", (list(object_ids),)).rowcount


def after(conn: Conn, place: int, limit: int) -> list[Entry]:
    """The next rows beyond a place in the order, oldest first."""
    rows = conn.execute(
        f"SELECT id, {_COLUMNS} FROM outbox WHERE id > %s ORDER BY id LIMIT %s", (place, limit), binary=True
    )
    return list(_entries(rows))


def newest(conn: Conn) -> int:
    """The highest id given out so far; the caller holds `lock_order`, else the row may still be on its way."""
    row = conn.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM outbox_id_seq").fetchone()
    assert row is not None
    return int(row[0])


def _row(change: Change) -> tuple[Any, ...]:
    facts, before = change.facts, change.before
    return (
        change.object_id,
        change.kind,
        change.action,
        change.recorded_at,
        change.received_at,
        change.master,
        change.content_hash,
        facts.authority,
        list(facts.kle),
        facts.facet,
        facts.sensitivity,
        *(_STAYED if before is None else (before.authority, list(before.kle), before.sensitivity)),
    )


def _entries(rows: Iterable[tuple[Any, ...]]) -> Iterator[Entry]:
    for row in rows:
        (
            place, object_id, kind, action, recorded_at, received_at, master, content_hash,
            authority, kle, facet, sensitivity, was_authority, was_kle, was_sensitivity,
        ) = row  # fmt: skip
        before = None if was_kle is None else Facts(was_authority, tuple(was_kle), None, was_sensitivity)
        yield Entry(
            place,
            Change(
                object_id,
                about(kind),
                Action(action),
                recorded_at,
                received_at,
                Facts(authority, tuple(kle), facet, sensitivity),
                master,
                content_hash,
                before,
            ),
        )
