# SPDX-License-Identifier: MPL-2.0
"""Wishes in the database: asked for, confirmed, withdrawn; found when something was delivered; moved on.

A citizen's rows lie under one key, but whoever signs in may hold an older or a newer one (see
`overblik.overview.query`), so the citizen's own doors take all of them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from overblik.notices import news
from overblik.notices.news import NewsKind, Picture
from overblik.notices.wish import NoticeChannel, Wish
from overblik.people.status import OF_PERSON, PersonStatus

Conn = Connection[tuple[Any, ...]]

FIRST = uuid.UUID(int=0)
"""Before every key."""

REFUSED = "refused"
"""Why a wish is stopped: the receiving mail server says that the address does not work."""

TELLABLE = f"coalesce({OF_PERSON.format(key='w.party_key', at='now()')}, '{PersonStatus.NONE}') = '{PersonStatus.NONE}'"
"""Whether the person of the wish `w` may be told anything: nothing is sent about the dead and the protected."""

_KINDS = "{" + ",".join(str(int(kind)) for kind in news.KINDS) + "}"
_MINE = """(SELECT unnest(%(keys)s::uuid[])
            UNION SELECT new_key FROM alias WHERE old_key = ANY(%(keys)s::uuid[]))"""
_CURRENT = """SELECT coalesce(
    (SELECT new_key FROM alias WHERE old_key = ANY(%(keys)s::uuid[]) LIMIT 1),
    (SELECT party_key FROM person WHERE party_key = ANY(%(keys)s::uuid[]) LIMIT 1),
    (%(keys)s::uuid[])[1])"""
_WISH = "w.party_key, w.channel, w.kinds, w.language, w.asked_at, w.checked_at, w.picture"

# The wishes are walked through in the order of their keys, so many at a time, and of each is asked whether
# anything was delivered since: by its key, however many rows others have.
_DUE = f"""WITH part AS MATERIALIZED (
  SELECT party_key FROM notice_wish WHERE party_key > %(after)s ORDER BY party_key LIMIT %(part)s
), due AS MATERIALIZED (
  SELECT w.party_key FROM notice_wish w JOIN part USING (party_key)
  WHERE w.confirmed_at IS NOT NULL AND w.stopped IS NULL
    AND (w.held_until IS NULL OR w.held_until <= %(now)s)
    AND (w.told_at IS NULL OR w.told_at <= %(quiet_since)s)
    AND EXISTS (SELECT FROM reading r WHERE r.party_key = w.party_key AND r.kind = ANY('{_KINDS}')
                AND r.received_at > w.checked_at AND r.received_at <= %(settled)s)
    AND {TELLABLE}
  FOR UPDATE OF w SKIP LOCKED
), held AS (
  UPDATE notice_wish w SET held_until = %(held_until)s FROM due WHERE w.party_key = due.party_key
  RETURNING {_WISH}
)
SELECT (SELECT party_key FROM part ORDER BY party_key DESC LIMIT 1), w.*
FROM (SELECT) one LEFT JOIN held w ON true"""


class Kept(NamedTuple):
    """A wish as it lies there, for the citizen's own eyes; `sealed` is still sealed."""

    party_key: uuid.UUID
    channel: NoticeChannel
    kinds: frozenset[NewsKind]
    language: str
    sealed: bytes | None
    asked_at: dt.datetime
    confirm_until: dt.datetime | None
    confirmed_at: dt.datetime | None
    told_at: dt.datetime | None
    stopped: str | None


class New(NamedTuple):
    """A wish that is asked for. With `confirm_hash` nothing is sent but the mail that asks to confirm it."""

    channel: NoticeChannel
    kinds: frozenset[NewsKind]
    language: str
    sealed: bytes | None
    seal_key_id: str
    confirm_hash: bytes | None
    confirm_until: dt.datetime | None
    way_out_hash: bytes | None
    checked_at: dt.datetime
    picture: Picture


def current_key(conn: Conn, keys: Sequence[uuid.UUID]) -> uuid.UUID:
    """The one of a person's keys, newest first, under which the rows lie now."""
    [row] = conn.execute(_CURRENT, {"keys": list(keys)}).fetchall()
    found: uuid.UUID = row[0]
    return found


def find(conn: Conn, keys: Sequence[uuid.UUID]) -> Kept | None:
    """The wish of the person with these keys."""
    row = conn.execute(
        f"""SELECT party_key, channel, kinds, language, sealed, asked_at, confirm_until, confirmed_at, told_at, stopped
            FROM notice_wish WHERE party_key IN {_MINE} ORDER BY asked_at DESC LIMIT 1""",
        {"keys": list(keys)},
    ).fetchone()
    if row is None:
        return None
    party_key, channel, kinds, *rest = row
    return Kept(party_key, NoticeChannel(channel), _kinds(kinds), *rest)


def put(conn: Conn, keys: Sequence[uuid.UUID], new: New, now: dt.datetime) -> uuid.UUID:
    """Keep a new wish in the place of any older one, in the running transaction; the key it lies under."""
    withdraw(conn, keys)
    party_key = current_key(conn, keys)
    conn.execute(
        """INSERT INTO notice_wish (party_key, channel, kinds, language, sealed, seal_key_id, asked_at, confirm_hash,
             confirm_until, way_out_hash, confirmed_at, checked_at, picture)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
           ON CONFLICT (party_key) DO NOTHING""",
        (
            party_key,
            new.channel.value,
            sorted(new.kinds),
            new.language,
            new.sealed,
            new.seal_key_id,
            now,
            new.confirm_hash,
            new.confirm_until,
            new.way_out_hash,
            None if new.confirm_hash else now,
            new.checked_at,
            news.packed(new.picture),
        ),
    )
    return party_key


def amend(conn: Conn, keys: Sequence[uuid.UUID], kinds: Iterable[NewsKind], language: str) -> None:
    """Other kinds or another language, from now on."""
    conn.execute(
        f"UPDATE notice_wish SET kinds = %(kinds)s, language = %(language)s WHERE party_key IN {_MINE}",
        {"keys": list(keys), "kinds": sorted(kinds), "language": language},
    )


def confirm(conn: Conn, confirm_hash: bytes, now: dt.datetime) -> bool:
    """Confirm the wish whose token this is; whether there is one and it was in time. Twice is as good as once."""
    return bool(
        conn.execute(
            """UPDATE notice_wish SET confirmed_at = coalesce(confirmed_at, %(now)s)
               WHERE confirm_hash = %(hash)s AND confirm_until > %(now)s""",
            {"hash": confirm_hash, "now": now},
        ).rowcount
    )


def withdraw(conn: Conn, keys: Sequence[uuid.UUID]) -> bool:
    """Forget the wish of the person with these keys, and what has not been sent yet; whether there was one."""
    return _forget(conn, f"party_key IN {_MINE}", {"keys": list(keys)})


def withdraw_by_link(conn: Conn, way_out_hash: bytes) -> bool:
    """As `withdraw`, by the token in a mail."""
    return _forget(conn, "way_out_hash = %(hash)s", {"hash": way_out_hash})


def stop(conn: Conn, party_key: uuid.UUID, reason: str) -> None:
    """Send nothing more, and say why where the citizen will see it. In the running transaction."""
    conn.execute("UPDATE notice_wish SET stopped = %s WHERE party_key = %s", (reason, party_key))
    conn.execute("DELETE FROM notice WHERE party_key = %s AND due_at IS NOT NULL", (party_key,))


def due(
    conn: Conn,
    after: uuid.UUID,
    part: int,
    *,
    now: dt.datetime,
    settled: dt.datetime,
    quiet_since: dt.datetime,
    held_until: dt.datetime,
) -> tuple[uuid.UUID | None, list[Wish]]:
    """Of the next `part` wishes those to be looked at, held for the caller; and where to go on (None = at the end).

    To be looked at: something was delivered after the last look and up to `settled`, and the citizen has not
    been told anything since `quiet_since`.
    """
    rows = conn.execute(
        _DUE,
        {
            "after": after,
            "part": part,
            "now": now,
            "settled": settled,
            "quiet_since": quiet_since,
            "held_until": held_until,
        },
        binary=True,
    ).fetchall()
    return rows[0][0], [_wish(row[1:]) for row in rows if row[1] is not None]


def settle(
    conn: Conn, wish: Wish, checked_at: dt.datetime, seen: Picture, told_at: dt.datetime | None
) -> bool:
    """Keep what the look found, in the running transaction; whether the wish is still as it was before the look.

    `told_at`: the time of the notice that is made of it.
    """
    return bool(
        conn.execute(
            """UPDATE notice_wish SET checked_at = %s, picture = %s, told_at = coalesce(%s, told_at), held_until = NULL
               WHERE party_key = %s AND asked_at = %s AND checked_at = %s AND stopped IS NULL""",
            (checked_at, news.packed(seen), told_at, wish.party_key, wish.asked_at, wish.checked_at),
        ).rowcount
    )


def tidy(conn: Conn, unconfirmed_since: dt.datetime, sent_since: dt.datetime) -> int:
    """Forget wishes that nobody confirmed in time and notices that were sent long ago; how many."""
    wishes = conn.execute(
        "DELETE FROM notice_wish WHERE confirmed_at IS NULL AND confirm_until < %s", (unconfirmed_since,)
    ).rowcount
    return (
        wishes
        + conn.execute("DELETE FROM notice WHERE due_at IS NULL AND made_at < %s", (sent_since,)).rowcount
    )


def _forget(conn: Conn, condition: str, arguments: dict[str, Any]) -> bool:
    with conn.transaction():
        gone = conn.execute(
            f"DELETE FROM notice_wish WHERE {condition} RETURNING party_key", arguments
        ).fetchall()
        conn.execute(
            "DELETE FROM notice WHERE party_key = ANY(%s) AND due_at IS NOT NULL", ([key for (key,) in gone],)
        )
    return bool(gone)


def _wish(row: Sequence[Any]) -> Wish:
    party_key, channel, kinds, language, asked_at, checked_at, picture = row
    return Wish(
        party_key=party_key,
        channel=NoticeChannel(channel),
        kinds=_kinds(kinds),
        language=language,
        asked_at=asked_at,
        checked_at=checked_at,
        picture=news.unpacked(bytes(picture)),
    )


def _kinds(texts: Iterable[str]) -> frozenset[NewsKind]:
    return frozenset(NewsKind(text) for text in texts)
