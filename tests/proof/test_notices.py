# SPDX-License-Identifier: MPL-2.0
"""What is sent when something is delivered: nothing about what is hidden, and about the rest only that there is news."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from overblik.demo.citizen import Citizen
from overblik.index.kinds import Kind
from overblik.index.objects import Registration, State, Validity
from overblik.intake.batch import Sender, deliver
from overblik.intake.protect import Protector
from overblik.intake.receipt import Receipt
from overblik.people.cpr import FictiveRule
from tests.notices.conftest import Town
from tests.notices.mailbox import Mailbox, receiving, text_of
from tests.proof.canaries import scan
from tests.proof.shown import Shown
from tests.proof.site import MOMENT
from tests.proof.world import World

pytestmark = [pytest.mark.slow, pytest.mark.database]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything; it tells the log of every line, which nobody reads here."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    with receiving() as box:
        yield box


@pytest.fixture
def town(world: World, mailbox: Mailbox) -> Iterator[Town]:
    """The office for notices and the worker that looks for news, over the world; what they did is forgotten after."""

    def send(*told: Registration, now: dt.datetime) -> list[Receipt]:
        protector = Protector(world.ring, FictiveRule.REQUIRED)
        items = list(enumerate(told, 1))
        return deliver(world.conn, world.ring, protector, items, sender=Sender(), received_at=now)

    yield Town(world.conn, world.ring, send, now=MOMENT, mailbox=mailbox)
    world.forget()


def closed(case: uuid.UUID, at: dt.datetime) -> Registration:
    """The source tells that the case was decided, and an hour later closed."""
    earlier = at - dt.timedelta(hours=1)
    states = (State("Afgjort", Validity(earlier, at)), State("Afsluttet", Validity(at, None)))
    return Registration(case, Kind.CASE, at, complete=False, states=states)


def test_there_is_no_notice_of_what_is_hidden_and_of_the_rest_only_that_there_is_news(
    world: World, town: Town
) -> None:
    def cases(citizen: Citizen) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
        found = Shown.of(world.explained(citizen, town.now), world.ground, world.canaries)
        return found.cases, found.hidden_cases

    people = [one for one in world.citizens if all(cases(one))][: len(world.some())]
    assert len(people) == len(world.some())
    addresses = {f"c{one.number}@mail.example": one for one in people}
    for address, citizen in addresses.items():
        town.wish(citizen.cpr.digits, address=address)

    hidden = {one.number: cases(one)[1] for one in people}
    town.send(*(closed(case, town.now) for one in people for case in hidden[one.number]))
    revealed = [one for one in people if hidden[one.number] & cases(one)[0]]
    town.look()
    assert told(town) == sorted(address for address, one in addresses.items() if one in revealed)
    assert len(revealed) < len(people) // 2, "to most of them nothing of it is shown"

    town.mailbox.mails.clear()
    waiting = [one for one in people if one not in revealed]
    shown = {one.number: cases(one)[0] for one in waiting}
    town.send(*(closed(case, town.now) for one in waiting for case in shown[one.number]))
    # A case from before the from-date that was shown because it was running is hidden when it is closed.
    seeing = [one for one in waiting if shown[one.number] & cases(one)[0]]
    town.look()
    assert told(town) == sorted(address for address, one in addresses.items() if one in seeing)
    assert len(seeing) > len(people) // 3, "most of them see their case closed"
    assert len({without_links(mail) for mail in town.mailbox.mails}) == 1
    for content, mail in zip(town.mailbox.raw[-len(seeing) :], town.mailbox.mails, strict=True):
        words = text_of(mail)
        found = scan(content) | scan(words.encode())
        assert (found.texts, found.amounts) == (frozenset(), frozenset())
        assert not any(one.cpr.digits in words or one.name in words for one in people)
        assert {str(one) for one in found.ids} == {str(mail["Message-ID"])[1:37]}


def told(town: Town) -> list[str]:
    """Who got a mail, as often as they got one."""
    return sorted(str(mail["To"]) for mail in town.mailbox.mails)


def without_links(mail: EmailMessage) -> str:
    """What a mail says, but for the secret in the way out."""
    return "\n".join(line for line in text_of(mail).splitlines() if "://" not in line)
