# SPDX-License-Identifier: MPL-2.0
"""Looks for news on behalf of those who asked: through the one statement and the one policy, like every look.

The look leaves its trace, so the citizen sees that it was done. What it finds is kept in the same transaction
as the notice that is made of it: a look that was lost is done again, one that was kept is never told twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg import Connection

from overblik.audit.access import Channel, Look
from overblik.errors import OverblikError, kind_and_place
from overblik.events import outbox
from overblik.events.change import Action, Change, Facts, Topic
from overblik.index.store import oldest_writer
from overblik.notices import news, queue, store
from overblik.notices.letter import LetterKind
from overblik.notices.news import Fact
from overblik.notices.wish import NoticeChannel, Wish
from overblik.overview import query
from overblik.overview.policy_cache import PolicyCache
from overblik.overview.selection import select

PURPOSE = "notices.check"
AT_ONCE = 200
LONGEST_ROUND = dt.timedelta(seconds=0.5)
"""The worker has other duties, and the server other work: a round comes every few seconds."""

SLACK = dt.timedelta(seconds=5)
"""Clocks of several machines differ, and a delivery reads the clock a moment before it begins to write."""

_HELD = dt.timedelta(minutes=10)
_DENMARK = ZoneInfo("Europe/Copenhagen")

Conn = Connection[tuple[Any, ...]]
Clock = Callable[[], dt.datetime]

_log = logging.getLogger(__name__)


class Done(NamedTuple):
    """What a round did: how many citizens were looked at, and how many notices were made."""

    looked: int
    told: int


class Looking:
    """Goes through the wishes, again and again; one for each worker, used from one thread.

    `quiet`: at most one notice to a citizen in so long a time. `slack`: see `SLACK`.
    """

    def __init__(
        self,
        rules: PolicyCache,
        clock: Clock,
        quiet: dt.timedelta,
        *,
        slack: dt.timedelta = SLACK,
        at_once: int = AT_ONCE,
    ) -> None:
        self._rules = rules
        self._clock = clock
        self._quiet = quiet
        self._slack = slack
        self._at_once = at_once
        self._after = store.FIRST

    def round(self, conn: Conn, longest: dt.timedelta = LONGEST_ROUND) -> Done:
        """Go on where the last round ended, to the end of the wishes or until the time is up. `conn`: autocommit."""
        until = self._clock() + longest
        looked = told = 0
        while True:
            now = self._clock()
            settled = settled_by(conn, now, self._slack)
            last, held = store.due(
                conn,
                self._after,
                self._at_once,
                now=now,
                settled=settled,
                quiet_since=now - self._quiet,
                held_until=now + _HELD,
            )
            for wish in held:
                looked += 1
                told += self._look(conn, wish, settled)
            self._after = last or store.FIRST
            if last is None or self._clock() >= until:
                return Done(looked, told)

    def _look(self, conn: Conn, wish: Wish, settled: dt.datetime) -> bool:
        """One citizen; whether a notice was made. What goes wrong with one is tried again later."""
        try:
            return look(conn, self._rules, wish, self._clock(), settled)
        except psycopg.OperationalError:
            raise
        except OverblikError as error:
            _log.warning("a citizen could not be looked at: %s", error.code)
        except Exception as error:
            _log.error("a citizen could not be looked at: %s", kind_and_place(error))
        return False


def settled_by(conn: Conn, now: dt.datetime, slack: dt.timedelta = SLACK) -> dt.datetime:
    """Whatever was received up to this time is visible: nobody is still writing it."""
    writer = oldest_writer(conn)
    return (now if writer is None else min(now, writer)) - slack


def look(conn: Conn, rules: PolicyCache, wish: Wish, now: dt.datetime, settled: dt.datetime) -> bool:
    """Look at what a citizen is shown at `now`; whether a notice was made of it."""
    seen = facts_of(conn, rules, [wish.party_key], Look(now, Channel.NOTICES.value, Channel.NOTICES, PURPOSE))
    is_news = bool(news.news(seen, wish.picture, wish.checked_at) & wish.kinds)
    with conn.transaction():
        kept = store.settle(
            conn, wish, max(settled, wish.checked_at), news.picture(seen), now if is_news else None
        )
        return kept and is_news and _tell(conn, wish, now)


def facts_of(conn: Conn, rules: PolicyCache, keys: Sequence[UUID], trace: Look) -> list[Fact]:
    """What is said of one person's rows as of `trace.at`."""
    found = query.read(conn, keys, trace, kinds=news.KINDS)
    ground = rules.current(found.version)
    today = trace.at.astimezone(_DENMARK).date()
    selection = select(found.rows, ground.policy, ground.catalogue, trace.at, today, ground.dismissing)
    return news.facts(selection, trace.at, ground.dismissing)


def _tell(conn: Conn, wish: Wish, now: dt.datetime) -> bool:
    notice_id = queue.add(conn, wish.party_key, LetterKind.NEWS, wish.channel, now)
    if notice_id is not None and wish.channel is NoticeChannel.DIGITAL_POST:
        outbox.append(conn, [Change(notice_id, Topic.NOTICE, Action.CREATED, now, now, Facts())])
    return notice_id is not None
