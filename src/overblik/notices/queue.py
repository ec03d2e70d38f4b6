# SPDX-License-Identifier: MPL-2.0
"""What is to be sent, in the database: made in the transaction of what it tells, sent at least once.

Whoever sends holds a notice by its time: it is due again later unless it has been settled by then. So who is
killed between sending and settling leaves it to be sent again, with the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from psycopg import Connection

from overblik.notices import store
from overblik.notices.letter import LetterKind
from overblik.notices.wish import NoticeChannel

Conn = Connection[tuple[Any, ...]]


class Mail(NamedTuple):
    """A notice that is to be mailed. To whom, only the wish knows, sealed."""

    party_key: uuid.UUID
    id: uuid.UUID
    kind: LetterKind
    made_at: dt.datetime
    attempts: int


class Counts(NamedTuple):
    """How things are, without anyone's name: for the operator."""

    wishes: int
    unconfirmed: int
    refused: int
    by_email: int
    by_digital_post: int
    waiting: int
    oldest: dt.datetime | None
    failing: int
    failure: str | None
    sent: int
    sent_at: dt.datetime | None


def add(
    conn: Conn, party_key: uuid.UUID, kind: LetterKind, channel: NoticeChannel, now: dt.datetime
) -> uuid.UUID | None:
    """Make a notice in the running transaction; its id. None when one is waiting that will say just the same."""
    waits = channel is NoticeChannel.EMAIL
    row = conn.execute(
        """INSERT INTO notice (party_key, id, kind, channel, made_at, due_at, sent_at)
           SELECT %(party_key)s, %(id)s, %(kind)s, %(channel)s, %(now)s::timestamptz, %(due_at)s, %(sent_at)s
           WHERE NOT EXISTS (SELECT FROM notice WHERE party_key = %(party_key)s AND kind = %(kind)s
                             AND due_at IS NOT NULL)
           RETURNING id""",
        {
            "party_key": party_key,
            "id": uuid.uuid4(),
            "kind": kind.value,
            "channel": channel.value,
            "now": now,
            "due_at": now if waits else None,
            "sent_at": None if waits else now,
        },
    ).fetchone()
    return row[0] if row else None


def made_since(conn: Conn, party_key: uuid.UUID, kind: LetterKind, since: dt.datetime) -> int:
    """How many notices of this kind were made for a person."""
    [row] = conn.execute(
        "SELECT count(*) FROM notice WHERE party_key = %s AND kind = %s AND made_at > %s",
        (party_key, kind.value, since),
    ).fetchall()
    return int(row[0])


def is_due(conn: Conn, now: dt.datetime) -> bool:
    """Whether there is a mail to send."""
    return (
        conn.execute("SELECT FROM notice WHERE due_at <= %s AND channel = 'email' LIMIT 1", (now,)).fetchone()
        is not None
    )


def claim(conn: Conn, now: dt.datetime, until: dt.datetime, most: int) -> list[Mail]:
    """Mails to send, those that wait longest first, held for the caller `until` then."""
    rows = conn.execute(
        """UPDATE notice n SET due_at = %(until)s, attempts = attempts + 1
           FROM (SELECT party_key, id FROM notice WHERE due_at <= %(now)s AND channel = 'email'
                 ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED) due
           WHERE n.party_key = due.party_key AND n.id = due.id
           RETURNING n.party_key, n.id, n.kind, n.made_at, n.attempts""",
        {"now": now, "until": until, "most": most},
        binary=True,
    ).fetchall()
    mails = [
        Mail(key, id_, LetterKind(kind), made_at, attempts) for key, id_, kind, made_at, attempts in rows
    ]
    return sorted(mails, key=lambda mail: mail.made_at)


def sealed_for(conn: Conn, mail: Mail) -> tuple[bytes, str] | None:
    """What is sealed of the wish behind a mail, and its language; None when nothing may be sent any more.

    Asked right before sending: the citizen may have thought better of it, or have died.
    """
    row = conn.execute(
        f"""SELECT w.sealed, w.language FROM notice_wish w
            WHERE w.party_key = %s AND w.sealed IS NOT NULL AND w.stopped IS NULL
              AND (w.confirmed_at IS NULL) = %s AND {store.TELLABLE}""",
        (mail.party_key, mail.kind is LetterKind.CONFIRM),
    ).fetchone()
    return None if row is None else (bytes(row[0]), str(row[1]))


def sent(conn: Conn, mail: Mail, now: dt.datetime) -> None:
    """The mail server has it."""
    conn.execute(
        "UPDATE notice SET due_at = NULL, failure = NULL, sent_at = %s WHERE party_key = %s AND id = %s",
        (now, mail.party_key, mail.id),
    )


def drop(conn: Conn, mail: Mail) -> None:
    """Nobody wants it any more."""
    conn.execute("DELETE FROM notice WHERE party_key = %s AND id = %s", (mail.party_key, mail.id))


def postpone(conn: Conn, mails: list[Mail], failure: str, due_at: dt.datetime) -> None:
    """They could not be sent; try again then. `failure` is a code."""
    conn.execute(
        """UPDATE notice n SET due_at = %s, failure = %s FROM unnest(%s::uuid[], %s::uuid[]) AS held (party_key, id)
           WHERE n.party_key = held.party_key AND n.id = held.id AND n.due_at IS NOT NULL""",
        (due_at, failure, [mail.party_key for mail in mails], [mail.id for mail in mails]),
    )


def counts(conn: Conn, since: dt.datetime) -> Counts:
    """How many wish, wait and fail now, and what was sent after `since`."""
    [wishes] = conn.execute(
        """SELECT count(*) FILTER (WHERE confirmed_at IS NOT NULL AND stopped IS NULL),
                  count(*) FILTER (WHERE confirmed_at IS NULL AND stopped IS NULL),
                  count(*) FILTER (WHERE stopped = 'refused'),
                  count(*) FILTER (WHERE confirmed_at IS NOT NULL AND stopped IS NULL AND channel = 'email'),
                  count(*) FILTER (WHERE confirmed_at IS NOT NULL AND stopped IS NULL AND channel = 'digital_post')
           FROM notice_wish"""
    ).fetchall()
    [notices] = conn.execute(
        """SELECT count(*) FILTER (WHERE due_at IS NOT NULL), min(made_at) FILTER (WHERE due_at IS NOT NULL),
                  count(*) FILTER (WHERE due_at IS NOT NULL AND failure IS NOT NULL),
                  max(failure) FILTER (WHERE due_at IS NOT NULL),
                  count(*) FILTER (WHERE sent_at > %(since)s), max(sent_at)
           FROM notice""",
        {"since": since},
    ).fetchall()
    return Counts(*wishes, *notices)
