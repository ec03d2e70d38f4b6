# SPDX-License-Identifier: MPL-2.0
"""What the auditor of an authority searches: its changes and its staff's looks, each under the same few columns.

Whom a look was at is told by a reference that fits no key: two looks at one citizen can be seen to be so, and no more.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Any, LiteralString

import msgspec
from psycopg import Connection
from psycopg.rows import class_row

from overblik.audit.changes import without_person_numbers

Conn = Connection[Any]

MOST_ACTORS = 500
_AT_ONCE = 1_000


class TrailKind(enum.StrEnum):
    """Which log an entry is from."""

    CHANGE = "change"
    LOOK = "look"


class Wanted(msgspec.Struct, frozen=True):
    """What is searched for; None = whatever. The period is half-open and aware.

    `words` are looked for in action, subject and reason; `codes` are actions and purposes that are meant by them too.
    """

    since: dt.datetime
    until: dt.datetime
    kind: TrailKind | None = None
    actor: str | None = None
    words: str | None = None
    codes: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """One change or one look.

    - change: `action` and `subject` as they were logged, `reason` why; `number` its place in the chain.
    - look: `action` is the channel, `subject` the reference, `reason` the purpose; `number` the look's.
    """

    kind: str
    number: int | None
    at: dt.datetime
    actor: str
    action: str
    subject: str
    reason: str | None
    detail: str | None
    digest: bytes | None


_CHANGES: LiteralString = """
  SELECT 'change' AS kind, place AS number, changed_at AS at, actor, action, subject, reason, detail::text AS detail,
    digest
  FROM change_log
  WHERE authority IN (%(authority)s, '*') AND changed_at >= %(since)s AND changed_at < %(until)s
    AND (%(kind)s::text IS NULL OR %(kind)s = 'change') AND (%(actor)s::text IS NULL OR actor = %(actor)s)
    AND (%(words)s::text IS NULL OR action ILIKE %(words)s OR subject ILIKE %(words)s OR reason ILIKE %(words)s
      OR action = ANY(%(codes)s))"""

REFERENCE: LiteralString = """left(encode(sha256(convert_to(
    concat_ws(' ', authority, coalesce(first_key, party_key)), 'UTF8')), 'hex'), 8)"""
"""The reference of a row of `access_log`: another at each authority."""

_LOOKS: LiteralString = f"""
  SELECT 'look' AS kind, number, seen_at AS at, actor, channel AS action, {REFERENCE} AS subject, purpose AS reason,
    NULL::text AS detail, NULL::bytea AS digest
  FROM access_log
  WHERE authority = %(authority)s AND seen_at >= %(since)s AND seen_at < %(until)s
    AND (%(kind)s::text IS NULL OR %(kind)s = 'look') AND (%(actor)s::text IS NULL OR actor = %(actor)s)
    AND (%(words)s::text IS NULL OR purpose ILIKE %(words)s OR purpose = ANY(%(codes)s))"""

# Each log gives its own newest, by its index, before the two are put together.
_PAGE: LiteralString = f"""
SELECT * FROM (
  ({_CHANGES} ORDER BY changed_at DESC, place DESC LIMIT %(upto)s)
  UNION ALL
  ({_LOOKS} ORDER BY seen_at DESC, number DESC LIMIT %(upto)s)
) found
ORDER BY at DESC, kind, number DESC LIMIT %(most)s OFFSET %(after)s"""


def counts(conn: Conn, authority: str, wanted: Wanted) -> dict[TrailKind, int]:
    """How many changes and looks there are."""
    row = conn.execute(
        f"SELECT (SELECT count(*) FROM ({_CHANGES}) c), (SELECT count(*) FROM ({_LOOKS}) l)",
        _parameters(authority, wanted),
    ).fetchone()
    assert row is not None
    return dict(zip(TrailKind, row, strict=True))


def entries(conn: Conn, authority: str, wanted: Wanted, *, after: int = 0, most: int = 50) -> list[Entry]:
    """The newest, newest first; `after` so many."""
    cursor = conn.cursor(row_factory=class_row(Entry)).execute(
        _PAGE, {**_parameters(authority, wanted), "after": after, "most": most, "upto": after + most}
    )
    return [_discreet(entry) for entry in cursor]


def every_entry(conn: Conn, authority: str, wanted: Wanted) -> Iterator[Entry]:
    """All of them, newest first, without holding them; in a transaction of the caller's."""
    with conn.cursor("trail", row_factory=class_row(Entry)) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            f"{_CHANGES} UNION ALL {_LOOKS} ORDER BY at DESC, kind, number DESC",
            _parameters(authority, wanted),
        )
        yield from map(_discreet, cursor)


def actors(conn: Conn, authority: str, wanted: Wanted) -> list[str]:
    """Who did any of it, by name; whatever else is wanted than the period does not matter."""
    whoever = Wanted(wanted.since, wanted.until)
    rows = conn.execute(
        f"SELECT DISTINCT actor FROM ({_CHANGES} UNION ALL {_LOOKS}) found ORDER BY actor LIMIT {MOST_ACTORS}",
        _parameters(authority, whoever),
    )
    return [actor for (actor,) in rows]


def sealed_until(conn: Conn) -> dt.datetime | None:
    """The newest moment of a look that is sealed."""
    row = conn.execute("SELECT seen_to FROM access_segment ORDER BY number DESC LIMIT 1").fetchone()
    return None if row is None else row[0]


def _discreet(entry: Entry) -> Entry:
    """A purpose is whatever was given, also by who runs commands."""
    told = entry.reason and without_person_numbers(entry.reason)
    return entry if told == entry.reason else msgspec.structs.replace(entry, reason=told)


def _parameters(authority: str, wanted: Wanted) -> dict[str, object]:
    words = wanted.words
    for sign in "\\%_":
        words = words and words.replace(sign, "\\" + sign)
    return {
        "authority": authority,
        "since": wanted.since,
        "until": wanted.until,
        "kind": wanted.kind,
        "actor": wanted.actor,
        "words": words and f"%{words}%",
        "codes": list(wanted.codes),
    }
