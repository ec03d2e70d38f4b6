# SPDX-License-Identifier: MPL-2.0
"""A small town whose citizens can ask for notices: an index, rules, a clock that stands still, a mail server."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from psycopg import Connection

from overblik.disclosure import store as disclosure
from overblik.disclosure.rule import Rule, RuleSet
from overblik.index.objects import Registration
from overblik.intake.receipt import Receipt
from overblik.kle import store as kle
from overblik.kle.number import KlePattern
from overblik.kle.sample import load_sample
from overblik.notices.letter import Sender
from overblik.notices.looking import Done, Looking
from overblik.notices.mail_server import MailServer, MailSetup, Security
from overblik.notices.news import NewsKind
from overblik.notices.office import Asked, Office
from overblik.notices.sending import Sending
from overblik.notices.wish import NoticeChannel, Standing
from overblik.overview.policy_cache import PolicyCache, load_ground
from overblik.people.keys import KeyRing
from tests.builders import ANNA, AUTHORITY, at
from tests.intake.conftest import Deliver, index, ring, send
from tests.notices.mailbox import Mailbox, receiving, text_of

__all__ = ["index", "ring", "send"]

START = at("2025-06-01")
ADDRESS = "anna@mail.example"
FROM = Sender("overblik@kommune.example", "https://overblik.example/")
QUIET = dt.timedelta(hours=12)
ALL = frozenset(NewsKind)


@dataclass
class Town:
    """Everything a test of notices does; `now` is moved on by each delivery and each look."""

    conn: Connection[Any]
    ring: KeyRing
    deliver: Deliver
    now: dt.datetime = START
    mailbox: Mailbox = field(default_factory=Mailbox)

    def __post_init__(self) -> None:
        self.rules = PolicyCache(lambda held: load_ground(self.conn, held))
        self.office = Office(lambda: self.conn, self.rules, self.ring, mails=True)

    def clock(self) -> dt.datetime:
        """The time."""
        return self.now

    def advance(self, **told: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**told)

    def send(self, *registrations: Registration) -> list[Receipt]:
        """Deliver in one batch, a minute later."""
        self.advance(minutes=1)
        return self.deliver(*registrations, now=self.now)

    def open(self, *areas: str) -> None:
        """Publish rules that open these areas and no other."""
        found = tuple(
            Rule(id=f"r{place}", kle=KlePattern(area), open=True) for place, area in enumerate(areas)
        )
        disclosure.publish(
            self.conn, RuleSet(authority=AUTHORITY, version=0, rules=found), self.now, "tester"
        )

    def keys(self, cpr: str = ANNA) -> tuple[uuid.UUID, ...]:
        """What a citizen's session holds."""
        return self.ring.party_keys("cpr", cpr)

    def ask(self, cpr: str = ANNA, **told: Any) -> Standing:
        """Ask for notices by mail, of everything, in Danish, unless told otherwise; a minute later."""
        self.advance(minutes=1)
        asked = Asked(
            **{
                "channel": NoticeChannel.EMAIL,
                "kinds": ALL,
                "language": "da",
                "address": ADDRESS,
                **told,
            }
        )
        return self.office.ask(self.keys(cpr), asked, self.now)

    def wish(self, cpr: str = ANNA, **told: Any) -> None:
        """Ask and confirm as the citizen would."""
        self.ask(cpr, **told)
        self.wish_confirmed()

    def wish_confirmed(self) -> None:
        """Confirm by the link in the mail."""
        self.post()
        assert self.office.confirm(token_in(self.mailbox, "bekraeft"), self.now)
        self.mailbox.mails.clear()
        self.mailbox.raw.clear()

    def looking(self, **more: Any) -> Looking:
        """What a worker looks with."""
        return Looking(self.rules, self.clock, QUIET, **more)

    def look(self, looking: Looking | None = None) -> Done:
        """One round of a worker, a minute later; what it tells is sent."""
        self.advance(minutes=1)
        done = (looking or self.looking()).round(self.conn)
        self.post()
        return done

    def look_later(self) -> Done:
        """One round when the quiet hours are over."""
        self.advance(hours=13)
        return self.look()

    def sending(self, **more: Any) -> Sending:
        """What a worker sends with."""
        setup = more.pop("setup", None) or self.setup()
        return Sending(lambda: self.conn, lambda: MailServer(setup, **more), FROM, self.ring, self.clock)

    def setup(self, **told: Any) -> MailSetup:
        """The mail server of the test."""
        return MailSetup(
            **{
                "host": "127.0.0.1",
                "port": self.mailbox.port,
                "security": Security.NONE,
                "user": None,
                "password_file": None,
                "sender": FROM,
                **told,
            }
        )

    def post(self, **more: Any) -> int:
        """Send what waits; how many mails."""
        return self.sending(**more).send_all(self.conn)

    def notices(self) -> list[tuple[Any, ...]]:
        """(kind, waiting, sent, failure) of all notices, oldest first."""
        return self.conn.execute(
            "SELECT kind, due_at IS NOT NULL, sent_at IS NOT NULL, failure FROM notice ORDER BY made_at, kind"
        ).fetchall()


def token_in(mailbox: Mailbox, path: str) -> str:
    """The token of the link in the newest mail."""
    found = re.search(rf"/besked/{path}/([^/\s]+)/", text_of(mailbox.mails[-1]))
    assert found
    return found[1]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with receiving() as box:
        yield box


@pytest.fixture
def town(index: Connection[Any], ring: KeyRing, send: Deliver, mailbox: Mailbox) -> Town:
    """A town that has opened 32 (support) and 27 (health)."""
    kle.save(index, load_sample(), START)
    made = Town(index, ring, send, mailbox=mailbox)
    made.open("32.*", "27.*")
    return made
