# SPDX-License-Identifier: MPL-2.0
"""Digital Post: the event names nobody, and who sends it asks whom it is for, which the citizen can see."""

from __future__ import annotations

import json
import uuid

import pytest

from overblik.audit.access import Channel, Look
from overblik.errors import InvalidInput, NotFound, Unavailable
from overblik.events import store as events
from overblik.events.address import Channel as EventChannel
from overblik.events.change import Topic
from overblik.events.filter import Filter
from overblik.events.receiver import Setup, check
from overblik.index.kinds import Kind, Sensitivity
from overblik.notices.recipient import GOOD_FOR, PURPOSE, recipient
from overblik.notices.wish import NoticeChannel
from tests.builders import ANNA, a_case
from tests.events.conftest import Post, clock, listener, post
from tests.events.listener import Listener
from tests.notices.conftest import Town
from tests.notices.test_looking import decided

__all__ = ["clock", "listener", "post"]

NOTICES = Filter(Sensitivity.NOT_CONFIDENTIAL, kinds=(Topic.NOTICE,))
BOTH = Filter(Sensitivity.VIP, kinds=(Topic.NOTICE, Kind.CASE))


def look(town: Town, actor: str = "sender") -> Look:
    return Look(town.now, actor, Channel.DIGITAL_POST, PURPOSE, "t-1")


@pytest.fixture
def sender(town: Town, post: Post, listener: Listener) -> int:
    """A system that sends notices by Digital Post."""
    town.send(a_case())
    return post.add("post", listener.url, NOTICES)


def told(town: Town, post: Post, sender: int, listener: Listener) -> uuid.UUID:
    """Anna asks and there is news; the id of the notice as the sender is told it."""
    town.ask(channel=NoticeChannel.DIGITAL_POST, language="en")
    town.send(decided())
    assert town.look() == (1, 1)
    post.turn(sender)
    return uuid.UUID(listener.events[-1]["subject"])


def test_without_a_sender_nobody_can_ask_for_digital_post(town: Town) -> None:
    assert town.office.channels() == (NoticeChannel.EMAIL,)


def test_digital_post_needs_no_confirmation(town: Town, sender: int) -> None:
    assert town.office.channels() == (NoticeChannel.EMAIL, NoticeChannel.DIGITAL_POST)
    standing = town.ask(channel=NoticeChannel.DIGITAL_POST)
    assert (standing.confirmed_at, standing.address) == (town.now, None)
    assert town.post() == 0


def test_the_event_tells_an_id_and_a_time(town: Town, post: Post, sender: int, listener: Listener) -> None:
    notice = told(town, post, sender, listener)
    [event] = listener.events
    assert event["type"] == "dk.overblik.notice.created"
    assert event["data"].keys() == {"object", "kind", "recorded"}
    assert (event["data"]["object"], event["data"]["kind"]) == (str(notice), "notice")
    said = json.dumps(event)
    for secret in (ANNA, town.keys()[0].hex, str(town.keys()[0]), "Sygedagpenge", "32.30"):
        assert secret not in said
    assert town.post() == 0, "and no mail is sent"


def test_one_event_however_often_it_is_delivered(
    town: Town, post: Post, sender: int, listener: Listener
) -> None:
    told(town, post, sender, listener)
    town.send(decided(title="Anden titel"))
    assert town.look_later().told == 0
    post.turn(sender)
    assert len(listener.events) == 1


def test_who_did_not_name_notices_hears_of_none(
    town: Town, post: Post, sender: int, listener: Listener
) -> None:
    everything = post.add("all", listener.url)
    both = post.add("both", listener.url, BOTH)
    told(town, post, sender, listener)
    listener.posts.clear()
    post.turn(everything)
    assert {event["data"]["kind"] for event in listener.events} == {"case"}
    listener.posts.clear()
    post.turn(both)
    assert {event["data"]["kind"] for event in listener.events} == {"case", "notice"}
    assert [each.setup.filter for each in events.receivers(town.conn) if each.name == "both"] == [BOTH]


def test_a_broker_has_no_word_for_notices() -> None:
    with pytest.raises(InvalidInput) as refused:
        check(Setup("post", EventChannel.AMQP, "amqps://us@broker.example/vh", NOTICES, routing_key="q"))
    assert refused.value.code == "events.notices_by_webhook"


def test_the_sender_asks_whom_it_is_for_and_the_citizen_sees_that(
    town: Town, post: Post, sender: int, listener: Listener
) -> None:
    notice = told(town, post, sender, listener)
    found = recipient(town.conn, town.ring, notice, look(town))
    assert (found.number.digits, found.language) == (ANNA, "en")
    assert ANNA not in repr(found), "a number is not shown by accident"
    row = town.conn.execute(
        "SELECT party_key, actor, channel, purpose, transaction_id FROM access_log ORDER BY seen_at DESC, number DESC LIMIT 1"
    ).fetchone()
    assert row == (town.keys()[0], "sender", "digital_post", "notices.recipient", "t-1")


@pytest.mark.parametrize("why", ["unknown", "old", "withdrawn", "mail instead", "dead"])
def test_there_is_one_answer_for_every_notice_that_has_nobody(
    town: Town, post: Post, sender: int, listener: Listener, why: str
) -> None:
    notice = told(town, post, sender, listener)
    if why == "unknown":
        notice = uuid.uuid4()
    elif why == "old":
        town.now += GOOD_FOR
    elif why == "withdrawn":
        town.office.withdraw(town.keys())
    elif why == "mail instead":
        town.wish()
    else:
        town.conn.execute("INSERT INTO person_status SELECT party_key, now(), now(), 'dead' FROM person")
    before = town.conn.execute("SELECT count(*) FROM access_log").fetchone()
    with pytest.raises(NotFound) as refused:
        recipient(town.conn, town.ring, notice, look(town))
    assert refused.value.code == "notices.no_recipient"
    assert town.conn.execute("SELECT count(*) FROM access_log").fetchone() == before


def test_without_a_trace_nothing_is_told(town: Town, post: Post, sender: int, listener: Listener) -> None:
    notice = told(town, post, sender, listener)
    town.conn.execute("ALTER TABLE access_log ADD CHECK (channel <> 'digital_post') NOT VALID")
    with pytest.raises(Unavailable):
        recipient(town.conn, town.ring, notice, look(town))


def test_a_change_back_to_mail_is_a_new_wish(town: Town, sender: int) -> None:
    town.ask(channel=NoticeChannel.DIGITAL_POST)
    standing = town.ask()
    assert (standing.channel, standing.confirmed_at) == (NoticeChannel.EMAIL, None)
