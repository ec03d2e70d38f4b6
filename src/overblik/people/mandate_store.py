# SPDX-License-Identifier: MPL-2.0
"""Mandates in the database: under the giver, where they are checked, and mirrored under the holder.

Whoever writes waits for `lock` first, as everybody does who writes under party keys: a row written while its
key is being replaced would be lost.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from overblik.audit.changes import record_change
from overblik.errors import Conflict, InvalidInput, NotAllowed
from overblik.people.cpr import Cpr, birth_date
from overblik.people.keys import KeyRing
from overblik.people.mandate import AGE, MOST_RUNNING, Mandate, Terms
from overblik.people.store import Connection, current_key, lies_under, remember, verify_keys

Lock = Callable[[Connection], None]
Connect = Callable[[], AbstractContextManager[Connection]]

# What both tables hold besides the two keys.
_SHARED = (
    "areas",
    "authorities",
    "valid_from",
    "valid_to",
    "granted_at",
    "withdrawn_at",
    "source",
    "giver_label",
    "holder_label",
)
_GIVEN = ("mandate", "holder")
_HELD = ("mandate_held", "giver")

IN_FORCE = """m.withdrawn_at IS NULL AND m.valid_from <= %(seen_at)s
  AND (m.valid_to IS NULL OR %(seen_at)s < m.valid_to)"""
"""Whether the row `m` of either table is in force at `seen_at`."""


def given(conn: Connection, keys: Sequence[uuid.UUID]) -> list[Mandate]:
    """What the person under `keys` (every generation) lets others read, the newest first."""
    return _of(conn, _GIVEN, keys)


def held(conn: Connection, keys: Sequence[uuid.UUID]) -> list[Mandate]:
    """What others let the person under `keys` (every generation) read, the newest first."""
    return _of(conn, _HELD, keys)


def keep(conn: Connection, mandate: Mandate) -> None:
    """Write both rows, in the order of their keys. The caller holds the lock and has remembered both persons."""
    rows = sorted([(mandate.giver, mandate.holder, *_GIVEN), (mandate.holder, mandate.giver, *_HELD)])
    for key, other, table, column in rows:
        conn.execute(
            f"INSERT INTO {table} (party_key, {column}, id, {', '.join(_SHARED)})"
            f" VALUES (%s, %s, %s{', %s' * len(_SHARED)})",
            (key, other, mandate.id, *(_plain(getattr(mandate, name)) for name in _SHARED)),
        )


def grant(
    conn: Connection,
    ring: KeyRing,
    giver: Sequence[uuid.UUID],
    holder: Cpr,
    terms: Terms,
    now: dt.datetime,
    *,
    source: str,
    lock: Lock,
) -> Mandate:
    """Let `holder` read what `terms` say of the giver, in one transaction; what is known of the holder does not matter.

    Raises NotAllowed for a giver who is too young, Conflict for one of whom nothing is known, who gives to
    themself, or who has given too many.
    """
    with conn.transaction():
        lock(conn)
        verify_keys(conn, ring)
        giver_key = _own_key(conn, ring, giver, now)
        holder_key = current_key(conn, ring, "cpr", holder.digits)
        if holder_key == giver_key:
            raise InvalidInput("mandate.to_oneself", "A mandate is given to somebody else", field="holder")
        running = [one for one in given(conn, [giver_key]) if one.withdrawn_at is None]
        if sum(one.valid_to is None or one.valid_to > now for one in running) >= MOST_RUNNING:
            raise Conflict(
                "mandate.too_many", f"{MOST_RUNNING} mandates are running; withdraw one before giving another"
            )
        remember(conn, ring, [(holder_key, ring.seal(holder))])
        made = Mandate(
            uuid.uuid4(),
            giver_key,
            holder_key,
            terms.areas,
            terms.authorities,
            terms.valid_from,
            terms.valid_to,
            now,
            None,
            source,
            terms.giver_label,
            terms.holder_label,
        )
        keep(conn, made)
        record_change(
            conn,
            now,
            source,
            "mandate.grant",
            str(made.id),
            {
                "areas": list(made.areas),
                "authorities": None if made.authorities is None else list(made.authorities),
                "from": made.valid_from.isoformat(),
                "to": None if made.valid_to is None else made.valid_to.isoformat(),
            },
            authority=None,  # a citizen's own doing, which concerns no authority's auditor
        )
        return made


def withdraw(
    conn: Connection,
    keys: Sequence[uuid.UUID],
    mandate: uuid.UUID,
    now: dt.datetime,
    *,
    actor: str,
    lock: Lock,
) -> bool:
    """End a mandate that the person under `keys` gave or holds; whether there was one that had not ended."""
    with conn.transaction():
        lock(conn)
        own = [one for one in (*given(conn, keys), *held(conn, keys)) if one.id == mandate]
        ended = _end(conn, own, now)
        if ended:
            record_change(conn, now, actor, "mandate.withdraw", str(mandate), authority=None)
        return ended > 0


def end_all(conn: Connection, key: uuid.UUID, now: dt.datetime) -> int:
    """End what the person under `key` gave and holds; how many. In the caller's transaction, under its lock."""
    return _end(conn, [*given(conn, [key]), *held(conn, [key])], now)


def drop_ended(conn: Connection, before: dt.datetime, *, lock: Lock) -> int:
    """Delete what was withdrawn or ran out before `before`; how many rows, of which a mandate has two.

    A row stays while a look does that was made with it: it tells whose look that was.
    """
    with conn.transaction():
        lock(conn)
        return sum(
            conn.execute(
                f"DELETE FROM {table} m WHERE least(m.withdrawn_at, m.valid_to) < %s AND NOT EXISTS"
                f" (SELECT FROM access_log l WHERE l.party_key = m.party_key AND l.{look} = m.id)",
                (before,),
            ).rowcount
            for table, look in (("mandate", "by_mandate"), ("mandate_held", "with_mandate"))
        )


class TableProvider:
    """Mandates that are granted here, or put here by a command (`MandateProvider`)."""

    source = "table"

    def __init__(self, connect: Connect, ring: KeyRing, lock: Lock) -> None:
        self._connect = connect
        self._ring = ring
        self._lock = lock

    def given(self, keys: Sequence[uuid.UUID]) -> list[Mandate]:
        """See `MandateProvider`."""
        with self._connect() as conn:
            return given(conn, keys)

    def held(self, keys: Sequence[uuid.UUID]) -> list[Mandate]:
        """See `MandateProvider`."""
        with self._connect() as conn:
            return held(conn, keys)

    def grant(self, giver: Sequence[uuid.UUID], holder: Cpr, terms: Terms, now: dt.datetime) -> Mandate:
        """See `MandateProvider`."""
        with self._connect() as conn:
            return grant(conn, self._ring, giver, holder, terms, now, source=self.source, lock=self._lock)

    def withdraw(self, keys: Sequence[uuid.UUID], mandate: uuid.UUID, now: dt.datetime) -> bool:
        """See `MandateProvider`."""
        with self._connect() as conn:
            return withdraw(conn, keys, mandate, now, actor=self.source, lock=self._lock)


def _of(conn: Connection, where: tuple[str, str], keys: Sequence[uuid.UUID]) -> list[Mandate]:
    table, other = where
    first, second = ("party_key", other) if where is _GIVEN else (other, "party_key")
    rows = conn.execute(
        f"SELECT id, {first}, {second}, {', '.join(_SHARED)} FROM {table}"
        " WHERE party_key = ANY(%s::uuid[]) ORDER BY granted_at DESC, id",
        (lies_under(conn, keys),),
    )
    return [_mandate(row) for row in rows]


def _mandate(row: tuple[Any, ...]) -> Mandate:
    own, giver, holder, areas, authorities, *rest = row
    return Mandate(
        own, giver, holder, tuple(areas), None if authorities is None else tuple(authorities), *rest
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _own_key(conn: Connection, ring: KeyRing, keys: Sequence[uuid.UUID], now: dt.datetime) -> uuid.UUID:
    """The key the giver's rows lie under, once it is certain who that is and that they are old enough."""
    row = conn.execute(
        "SELECT party_key, sealed FROM person WHERE party_key = ANY(%s::uuid[]) LIMIT 1",
        (lies_under(conn, keys),),
    ).fetchone()
    if row is None:
        raise Conflict(
            "mandate.giver_unknown", "There is nothing here yet that somebody could be let to read"
        )
    key: uuid.UUID = row[0]
    born = birth_date(ring.unseal(bytes(row[1])))
    on = now.date()
    if on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < AGE:
        raise NotAllowed("mandate.too_young", f"A mandate can be given by who is {AGE} or older")
    return key


def _end(conn: Connection, mandates: Sequence[Mandate], now: dt.datetime) -> int:
    """Mark both rows of each, in the order of their keys."""
    open_ones = {one.id: one for one in mandates if one.withdrawn_at is None}
    rows = sorted(
        row
        for one in open_ones.values()
        for row in ((one.giver, one.holder, one.id, *_GIVEN), (one.holder, one.giver, one.id, *_HELD))
    )
    for key, other, own, table, column in rows:
        conn.execute(
            f"UPDATE {table} SET withdrawn_at = %s WHERE party_key = %s AND {column} = %s AND id = %s",
            (now, key, other, own),
        )
    return len(open_ones)
