# SPDX-License-Identifier: MPL-2.0
"""When a citizen's data were looked at, for the citizen: one month of the access log, read by one statement.

Reading the log is a look at the citizen's data too, so the same statement leaves its trace. Who looked is told
as a relation, a system or an authority: the actor itself, which may be an employee, never leaves the database.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus

from overblik.audit import access
from overblik.audit.access import Channel
from overblik.errors import Unavailable
from overblik.overview.compose import DENMARK
from overblik.overview.query import WHO, not_shown

LIMIT = 1_000
"""Lines of one month; each stands for all looks of a day by the same eyes for the same purpose."""


class Eyes(enum.StrEnum):
    """Who looked, as far as a citizen is told. OVERBLIK: nobody, only the worker for a notice."""

    SELF = "self"
    REPRESENTATIVE = "representative"
    SYSTEM = "system"
    STAFF = "staff"
    OVERBLIK = "overblik"


class Seen(msgspec.Struct, frozen=True):
    """The looks of one Danish day by the same eyes for the same purpose, from `first` to `last`.

    `system`: what people call the system, or the citizen the holder of the mandate; None if nobody has named it.
    `authority`: CVR number of the authority whose staff looked, where that is known.
    """

    day: dt.date
    eyes: Eyes
    channel: str
    purpose: str
    system: str | None
    authority: str | None
    count: int
    first: dt.datetime
    last: dt.datetime


class Looks(msgspec.Struct, frozen=True):
    """The looks of one month (its first day), newest first.

    `earlier` and `later`: the nearest months with looks on either side. `complete`: whether all lines are here.
    """

    month: dt.date
    seen: tuple[Seen, ...]
    earlier: dt.date | None = None
    later: dt.date | None = None
    complete: bool = True


# The keys a citizen is known by here: one who has nothing is not moved when keys are renewed, so looks may lie
# under older keys too. Under the same keys, as hexadecimal digits, the citizen's own looks are written.
# A system is known by the UUID in the name it called itself by.
# A look with a mandate that the citizen holds was none at the citizen's own data.
STATEMENT = f"""WITH {WHO}, {access.logged("refused")}, mine AS (
  SELECT unnest(%(keys)s::uuid[]) AS key UNION SELECT party_key FROM who
  UNION SELECT old_key FROM alias WHERE new_key = (SELECT party_key FROM who)
), named AS (
  SELECT array_agg(key) AS keys, array_agg(replace(key::text, '-', '')) AS names FROM mine
), seen AS (
  SELECT (l.seen_at AT TIME ZONE 'Europe/Copenhagen')::date AS day, l.channel, l.purpose, l.authority, l.by_mandate,
         l.channel = '{Channel.PORTAL}' AND l.actor = ANY(named.names) AS own,
         CASE WHEN l.channel IN ('{Channel.NATIONAL}', '{Channel.INDEX}', '{Channel.DIGITAL_POST}') THEN
           substring(lower(l.actor) FROM '[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}')::uuid END AS system,
         count(*) AS looks, min(l.seen_at) AS first, max(l.seen_at) AS last
  FROM access_log l, named
  WHERE l.party_key = ANY(named.keys) AND l.seen_at >= %(start)s AND l.seen_at < %(end)s
    AND l.with_mandate IS NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7
  ORDER BY day DESC, last DESC, l.purpose LIMIT {LIMIT + 1}
)
SELECT (SELECT refused FROM who),
       (SELECT max(l.seen_at) FROM access_log l, named WHERE l.party_key = ANY(named.keys)
        AND l.with_mandate IS NULL AND l.seen_at < %(start)s),
       (SELECT min(l.seen_at) FROM access_log l, named WHERE l.party_key = ANY(named.keys)
        AND l.with_mandate IS NULL AND l.seen_at >= %(end)s),
       s.day, s.channel, s.purpose, s.authority, s.own, coalesce(m.name, d.name, g.holder_label), s.looks,
       s.first, s.last
FROM logged LEFT JOIN seen s ON true
LEFT JOIN machine_client m ON m.system = s.system
LEFT JOIN source_system d ON d.id = s.system
LEFT JOIN mandate g ON g.party_key = (SELECT party_key FROM who) AND g.id = s.by_mandate
ORDER BY s.day DESC, s.last DESC, s.purpose"""


def read_looks(conn: Connection[Any], keys: Sequence[uuid.UUID], look: access.Look, month: dt.date) -> Looks:
    """The looks of the Danish month that begins on `month`, and the trace of this one, in one statement.

    `keys` as for `overview.query.read`. This very look is not among those told: it is there from the next time.
    `conn` must be in autocommit and outside a transaction (ValueError). Raises Unavailable, and
    NotFound for the dead.
    """
    if not conn.autocommit or conn.pgconn.transaction_status != TransactionStatus.IDLE:
        raise ValueError("the statement that reads must commit on its own")
    arguments: dict[str, Any] = access.parameters(look)
    arguments |= {"keys": list(keys), "start": _begins(month), "end": _begins(next_month(month))}
    try:
        rows = conn.execute(STATEMENT, arguments).fetchall()
    except psycopg.Error:
        # `from None`: the driver's words may hold the person's key.
        raise Unavailable("looks.unreadable", "The log cannot be read right now. Try again.") from None
    if not rows:
        raise Unavailable("configuration_missing", "The table configuration has no row; restore it.")
    refused, earlier, later = rows[0][:3]
    if refused:
        raise not_shown()
    seen = [_seen(*row[3:]) for row in rows if row[3] is not None]
    return Looks(month, tuple(seen[:LIMIT]), _month_of(earlier), _month_of(later), len(seen) <= LIMIT)


def next_month(month: dt.date) -> dt.date:
    """The first day of the month after the one that begins on `month`."""
    return (month + dt.timedelta(days=31)).replace(day=1)


def _seen(
    day: dt.date,
    channel: str,
    purpose: str,
    authority: str | None,
    own: bool,
    system: str | None,
    looks: int,
    first: dt.datetime,
    last: dt.datetime,
) -> Seen:
    return Seen(day, _eyes(channel, own=own), channel, purpose, system, authority, looks, first, last)


def _eyes(channel: str, *, own: bool) -> Eyes:
    if channel == Channel.PORTAL:
        return Eyes.SELF if own else Eyes.REPRESENTATIVE
    if channel in (Channel.NATIONAL, Channel.INDEX, Channel.DIGITAL_POST):
        return Eyes.SYSTEM
    if channel == Channel.NOTICES:
        return Eyes.OVERBLIK
    # What door it was matters less than that it was none of the citizen's own.
    return Eyes.STAFF


def _begins(month: dt.date) -> dt.datetime:
    return dt.datetime(month.year, month.month, 1, tzinfo=DENMARK)


def _month_of(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else moment.astimezone(DENMARK).date().replace(day=1)
