# SPDX-License-Identifier: MPL-2.0
"""What a citizen can do about notices: ask for them, confirm, change and withdraw. The portal's pages call it."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from psycopg import Connection

from overblik.audit.access import Channel, Look
from overblik.errors import InvalidInput
from overblik.events import store as events
from overblik.events.change import Topic
from overblik.notices import looking, news, queue, store
from overblik.notices.letter import LetterKind
from overblik.notices.news import NewsKind
from overblik.notices.wish import (
    LANGUAGES,
    NoticeChannel,
    Sealed,
    Standing,
    checked_address,
    token_hash,
)
from overblik.overview.policy_cache import PolicyCache
from overblik.people.keys import KeyRing
from overblik.people.store import verify_keys

PURPOSE = "portal.notices"
CONFIRM_WITHIN = dt.timedelta(days=2)
MOST_CONFIRMATIONS = 5
"""Mails that ask to confirm, in a day: nobody can use us to fill another's mailbox."""

_A_DAY = dt.timedelta(days=1)
_REMEMBERED = dt.timedelta(minutes=5)

Conn = Connection[tuple[Any, ...]]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Sealed).decode


@dataclass(frozen=True, slots=True)
class Asked:
    """What a citizen asks for. `address` counts for mails only."""

    channel: NoticeChannel
    kinds: frozenset[NewsKind]
    language: str
    address: str = ""


class Office:
    """One per process. `connect` gives a connection in autocommit; `mails`: whether a mail server is set up.

    `hours`: at most one notice in so many.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[Any]],
        rules: PolicyCache,
        ring: KeyRing,
        *,
        mails: bool,
        hours: int = 12,
    ) -> None:
        self.connect = connect
        self.rules = rules
        self.ring = ring
        self.mails = mails
        self.hours = hours
        self._offered: tuple[dt.datetime, bool] | None = None

    def is_offered(self, now: dt.datetime) -> bool:
        """Whether citizens can be told at all. Asked on every start page, so it is remembered for a while."""
        if self._offered is None or now - self._offered[0] > _REMEMBERED:
            self._offered = (now, bool(self.channels()))
        return self._offered[1]

    def channels(self) -> tuple[NoticeChannel, ...]:
        """The ways there are to be told."""
        found = [NoticeChannel.EMAIL] if self.mails else []
        if events.hears_of(self.connect(), Topic.NOTICE):
            found.append(NoticeChannel.DIGITAL_POST)
        return tuple(found)

    def standing(self, keys: Sequence[uuid.UUID]) -> Standing | None:
        """The wish of the person with these keys, for that person."""
        kept = store.find(self.connect(), keys)
        if kept is None:
            return None
        return Standing(
            channel=kept.channel,
            kinds=kept.kinds,
            language=kept.language,
            address=None if kept.sealed is None else opened(self.ring, kept.sealed).address,
            asked_at=kept.asked_at,
            confirmed_at=kept.confirmed_at,
            confirm_until=kept.confirm_until,
            told_at=kept.told_at,
            stopped=kept.stopped,
        )

    def ask(self, keys: Sequence[uuid.UUID], asked: Asked, now: dt.datetime) -> Standing:
        """Keep a wish. What is there now is not news; a mail address has to be confirmed first.

        The kinds and the language of a wish that holds are changed without further ado. Raises InvalidInput,
        and Unavailable.
        """
        if not asked.kinds:
            raise InvalidInput("notices.kinds", "Choose at least one thing to be told of")
        if asked.language not in LANGUAGES:
            raise InvalidInput("notices.language", "Choose Danish or English")
        if asked.channel not in self.channels():
            raise InvalidInput("notices.channel", "Choose one of the ways to be told")
        address = checked_address(asked.address) if asked.channel is NoticeChannel.EMAIL else None
        standing = self.standing(keys)
        if (
            standing is not None
            and standing.confirmed_at is not None
            and standing.stopped is None
            and (standing.channel, standing.address) == (asked.channel, address)
        ):
            store.amend(self.connect(), keys, asked.kinds, asked.language)
        else:
            self._put(keys, asked, address, now)
        found = self.standing(keys)
        assert found is not None
        return found

    def confirm(self, token: str, now: dt.datetime) -> bool:
        """The address is right: its owner sent the token back. One answer for a wrong token and a late one."""
        return store.confirm(self.connect(), token_hash(token), now)

    def withdraw(self, keys: Sequence[uuid.UUID]) -> bool:
        """No more notices; whether there was a wish."""
        return store.withdraw(self.connect(), keys)

    def withdraw_by_link(self, token: str) -> None:
        """No more notices, by the link in a mail. Who follows a link is told the same whether it led anywhere."""
        store.withdraw_by_link(self.connect(), token_hash(token))

    def _put(self, keys: Sequence[uuid.UUID], asked: Asked, address: str | None, now: dt.datetime) -> None:
        conn = self.connect()
        settled = looking.settled_by(conn, now)
        trace = Look(at=now, actor=keys[0].hex, channel=Channel.PORTAL, purpose=PURPOSE)
        seen = looking.facts_of(conn, self.rules, keys, trace)
        sealed = None if address is None else Sealed(address, _token(), _token())
        new = store.New(
            channel=asked.channel,
            kinds=asked.kinds,
            language=asked.language,
            sealed=None if sealed is None else self.ring.seal_text(_encode(sealed).decode()),
            seal_key_id=self.ring.seal_key_id,
            confirm_hash=None if sealed is None else token_hash(sealed.confirm),
            confirm_until=None if sealed is None else now + CONFIRM_WITHIN,
            way_out_hash=None if sealed is None else token_hash(sealed.way_out),
            checked_at=settled,
            picture=news.picture(seen),
        )
        with conn.transaction():
            verify_keys(conn, self.ring)
            party_key = store.put(conn, keys, new, now)
            if sealed is not None:
                if queue.made_since(conn, party_key, LetterKind.CONFIRM, now - _A_DAY) >= MOST_CONFIRMATIONS:
                    raise InvalidInput("notices.too_many", "Too many addresses in one day; try tomorrow")
                queue.add(conn, party_key, LetterKind.CONFIRM, asked.channel, now)


def opened(ring: KeyRing, sealed: bytes) -> Sealed:
    """What was sealed of a wish. Raises Conflict with the wrong keys."""
    return _decode(ring.unseal_text(sealed))


def _token() -> str:
    return secrets.token_urlsafe(24)
