# SPDX-License-Identifier: MPL-2.0
"""Messages over AMQP to a real RabbitMQ: kept, in order, at least once, whatever happens to it or to the way."""

from __future__ import annotations

import ssl
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from overblik.database.connection import connect
from overblik.errors import Unavailable
from overblik.events import secret
from overblik.events.address import Channel
from overblik.events.broker import Broker as Sender
from overblik.events.dispatch import Ended, turn
from overblik.events.event import Event
from overblik.events.filter import Filter
from overblik.events.receiver import Receiver
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern
from overblik.wire.besked.codes import published
from tests.builders import an_id
from tests.certificates import certificate
from tests.events.besked_names import text
from tests.events.conftest import ALL, SYSTEM_ID, Post
from tests.events.listener import Listener
from tests.events.queues import Queue, wire
from tests.events.told import a_change, a_removal, facts, tell
from tests.rabbitmq import USER, Broker

pytestmark = pytest.mark.slow


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def queue(broker: Broker) -> Iterator[Queue]:
    """A queue of this test's own."""
    made = Queue(broker)
    made.declare()
    yield made
    made.delete()


def add(post: Post, queue: Queue, name: str = "mq", told: Filter = ALL, **more: Any) -> int:
    return post.add(
        name,
        more.pop("address", queue.broker.url),
        told,
        channel=Channel.AMQP,
        exchange=more.pop("exchange", queue.name),
        routing_key=more.pop("routing_key", "overblik.events"),
        secret=more.pop("secret", queue.broker.password),
    )


def numbered(post: Post, *names: str) -> None:
    tell(post.conn, *(a_change(name, mark=str(place)) for place, name in enumerate(names)))


def ids(*names: str) -> list[str]:
    return [str(an_id(name)) for name in names]


def test_messages_arrive_in_order_and_say_what_they_are(post: Post, queue: Queue) -> None:
    receiver = add(post, queue)
    numbered(post, "a", "b", "a")
    tell(post.conn, a_removal("b"))
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    arrived = queue.take()
    assert [each.object_id for each in arrived] == ids("a", "b", "a", "b")
    first = arrived[0].properties
    assert (first.delivery_mode, first.content_type, first.type) == (
        2,
        "application/xml",
        "dk.overblik.case.created",
    )
    root = etree.fromstring(arrived[0].body)
    assert uuid.UUID(first.message_id) == uuid.UUID(text(root, "/BeskedId") or "")
    assert text(root, "BeskedAnsvarligAktoer") == str(SYSTEM_ID)
    assert [each.properties.headers["sequence"] for each in arrived] == [1, 2, 3, 4]
    removal = etree.fromstring(arrived[3].body)
    assert text(removal, "ObjektRegistrering/OpgaveEmne") is None
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert queue.take() == []


def test_filters_hold_on_this_way_too(post: Post, queue: Queue) -> None:
    receiver = add(post, queue, told=Filter(Sensitivity.CONFIDENTIAL, (KlePattern("32.*"),)))
    tell(
        post.conn,
        a_change("mine"),
        a_change("other", facts=facts("27.36.08")),
        a_change("secret", facts=facts(sensitivity=4)),
    )
    post.turn(receiver)
    assert [each.object_id for each in queue.take()] == ids("mine")


def test_killed_between_publishing_and_saving_it_is_told_again(post: Post, queue: Queue) -> None:
    class Dying(Sender):
        def send(self, events: Sequence[Event]) -> None:
            super().send(events)
            if events[0].sequence == 2:
                raise Killed

    def open_line(receiver: Receiver) -> Sender:
        setup = receiver.setup
        password = secret.load(post.folder, receiver.name)[0]
        return Dying(setup.address, password, (setup.exchange, setup.routing_key), SYSTEM_ID, published())

    receiver = add(post, queue)
    numbered(post, "a", "b", "c")
    with pytest.raises(Killed):
        post.turn(receiver, open_line)
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    arrived = queue.take()
    assert [each.object_id for each in arrived] == ids("a", "b", "a", "b", "c")
    assert len({each.properties.message_id for each in arrived}) == 3


def test_a_dead_broker_and_a_living_webhook_do_not_wait_for_each_other(
    post: Post, queue: Queue, listener: Listener
) -> None:
    dead = add(post, queue, "dead", address=f"amqp://{USER}@127.0.0.1:1/")
    living = post.add("living", listener.url)
    numbered(post, "a", "b")
    assert post.turn(dead) is Ended.FAILED
    assert post.turn(living) is Ended.NOTHING_LEFT
    assert listener.subjects == ids("a", "b")
    assert (post.standing("dead").failure, post.standing("dead").behind) == ("events.broker_away", 2)


def test_a_broker_killed_and_started_again_has_all_it_has_confirmed_and_gets_the_rest(
    post: Post, broker_alone: Broker
) -> None:
    class Deadly(Sender):
        def send(self, events: Sequence[Event]) -> None:
            if events[0].sequence == 100:
                threading.Thread(target=broker_alone.kill).start()
            super().send(events)

    def open_line(receiver: Receiver) -> Sender:
        return Deadly(
            broker_alone.url,
            broker_alone.password,
            (queue.name, ""),
            SYSTEM_ID,
            published(),
            step_s=2,
            heartbeat_s=1,
        )

    queue = Queue(broker_alone)
    queue.declare()
    queue.settle()
    receiver = add(post, queue)
    names = [str(number) for number in range(600)]
    numbered(post, *names)
    assert post.turn(receiver, open_line) is Ended.FAILED
    told = post.standing("mq").told
    assert 98 < told < len(names)
    assert post.turn(receiver) is Ended.FAILED, "it is down"
    assert (post.standing("mq").failure, post.standing("mq").told) == ("events.broker_away", told)
    broker_alone.start()
    assert post.turn(receiver) is Ended.NOTHING_LEFT, post.standing("mq")
    arrived = [each.object_id for each in queue.take()]
    assert list(dict.fromkeys(arrived)) == ids(*names), "all of them, in order"
    assert len(arrived) <= len(names) + 1, "only the one under way can have come twice"
    queue.delete()


def test_a_connection_that_is_cut_is_made_anew(post: Post, queue: Queue) -> None:
    with wire(queue.broker.port) as way:
        sent = 0

        class Cut(Sender):
            def send(self, events: Sequence[Event]) -> None:
                nonlocal sent
                sent += 1
                if sent == 3:
                    way.cut()
                super().send(events)

        def open_line(receiver: Receiver) -> Sender:
            setup = receiver.setup
            route = setup.exchange, setup.routing_key
            return Cut(
                f"amqp://{USER}@127.0.0.1:{way.port}/", queue.broker.password, route, SYSTEM_ID, published()
            )

        receiver = add(post, queue)
        numbered(post, "a", "b", "c", "d")
        assert post.turn(receiver, open_line) is Ended.FAILED
        assert post.standing("mq").told == 2
        assert post.turn(receiver, open_line) is Ended.NOTHING_LEFT
    assert [each.object_id for each in queue.take()] == ids("a", "b", "c", "d")


def test_a_broker_that_falls_silent_is_given_up(post: Post, queue: Queue) -> None:
    with wire(queue.broker.port) as way:
        line = Sender(
            f"amqp://{USER}@127.0.0.1:{way.port}/", queue.broker.password, (queue.name, ""), SYSTEM_ID, published(),
            heartbeat_s=1, step_s=1,
        )  # fmt: skip
        line.send([an_event()])
        way.swallows = True
        begun = time.monotonic()
        with pytest.raises(Unavailable) as told:
            line.send([an_event()])
        assert told.value.code == "events.broker_away"
        assert time.monotonic() - begun < 10
        line.close()


def test_what_no_queue_takes_is_kept_until_one_does(post: Post, queue: Queue) -> None:
    receiver = add(post, queue)
    queue.unbind()
    numbered(post, "a")
    assert post.turn(receiver) is Ended.FAILED
    assert (post.standing("mq").failure, post.standing("mq").behind) == ("events.unroutable", 1)
    queue.bind()
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert [each.object_id for each in queue.take()] == ids("a")


def test_what_a_full_queue_refuses_is_kept_until_there_is_room(post: Post, broker: Broker) -> None:
    queue = Queue(broker)
    queue.declare(**{"x-max-length": 2, "x-overflow": "reject-publish"})
    receiver = add(post, queue)
    numbered(post, "a", "b", "c")
    assert post.turn(receiver) is Ended.FAILED
    assert post.standing("mq").failure == "events.not_confirmed"
    assert [each.object_id for each in queue.take()] == ids("a", "b")
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert [each.object_id for each in queue.take()] == ids("c")
    queue.delete()


def test_a_queue_can_be_named_without_an_exchange(post: Post, queue: Queue) -> None:
    receiver = add(post, queue, exchange="", routing_key=queue.name)
    numbered(post, "a")
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert len(queue.take()) == 1


REFUSALS = [
    ("a wrong password", {"secret": "wrong"}, "events.broker_refused"),
    ("an exchange that is not there", {"exchange": "nowhere"}, "events.broker_closed 404"),
]


@pytest.mark.parametrize(("more", "failure"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_the_broker_refuses_is_told_to_the_operator(
    post: Post, queue: Queue, more: dict[str, Any], failure: str
) -> None:
    receiver = add(post, queue, **more)
    numbered(post, "a")
    assert post.turn(receiver) is Ended.FAILED
    assert post.standing("mq").failure == failure


def test_a_virtual_host_that_is_not_there_is_a_refusal(post: Post, queue: Queue) -> None:
    receiver = add(post, queue, address=f"{queue.broker.url}elsewhere")
    numbered(post, "a")
    assert post.turn(receiver) is Ended.FAILED
    assert post.standing("mq").failure in ("events.broker_refused", "events.broker_closed 530")


def an_event() -> Event:
    found = ALL.event(a_change(), 1)
    assert found is not None
    return found


def test_over_tls_a_certificate_that_is_trusted_is_asked_for(queue: Queue, tmp_path: Path) -> None:
    broker = queue.broker

    def line(trust: ssl.SSLContext | None) -> Sender:
        return Sender(broker.tls_url, broker.password, (queue.name, "x"), SYSTEM_ID, published(), trust=trust)

    good = line(ssl.create_default_context(cafile=broker.authority))
    good.send([an_event()])
    good.close()
    assert len(queue.take()) == 1
    foreign, _ = certificate(tmp_path, "foreign", "127.0.0.1")
    for trust in (None, ssl.create_default_context(cafile=foreign)):
        bad = line(trust)
        with pytest.raises(Unavailable) as told:
            bad.send([an_event()])
        assert told.value.code == "events.certificate"
        bad.close()
    assert queue.take() == []


def test_several_workers_at_once_publish_everything_once(post: Post, queue: Queue, database_url: str) -> None:
    receiver = add(post, queue)
    names = [str(number % 5) for number in range(100)]
    numbered(post, *names)
    ended: list[Ended] = []

    def work() -> None:
        with connect(database_url) as conn:
            while (found := turn(conn, receiver, post.open_line, post.clock)) is Ended.TAKEN:
                ended.append(found)
                time.sleep(0.01)
            ended.append(found)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ended.count(Ended.NOTHING_LEFT) == 3
    assert Ended.TAKEN in ended
    arrived = queue.take()
    assert [each.properties.headers["sequence"] for each in arrived] == list(range(1, 101))


def test_the_brokers_of_the_tests_keep_to_themselves(broker: Broker) -> None:
    """Its own user, and nothing but the loopback: tests must not open a port of the machine."""
    pid = broker._pid("rabbitmq")
    assert pid is not None
    assert Path(f"/proc/{pid}").stat().st_uid != 0
    listening = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    ports = {broker.port, broker.tls_port, broker.node_port, broker.mapper_port}
    hosts = {
        row[1].split(":")[0] for row in listening if row[3] == "0A" and int(row[1].split(":")[1], 16) in ports
    }
    assert hosts <= {"0100007F", "00000000000000000000000001000000"}
