# SPDX-License-Identifier: MPL-2.0
"""From a delivery that is full of person numbers to what leaves the house: none of them, nor a name or a title."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from overblik.events import outbox
from overblik.events.address import Channel
from overblik.events.dispatch import Ended
from overblik.index.objects import Registration, Removal
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.removing import remove
from overblik.wire.delivery import decode_lines
from tests.builders import a_case, a_class, a_grant, an_id, changed, owner
from tests.events.conftest import Clock, Post
from tests.events.listener import Listener
from tests.events.queues import Queue
from tests.intake.conftest import NOW, Deliver, index, ring, send
from tests.leaks.planted import LATE, Plants, benefit_lines, case_lines, joined
from tests.rabbitmq import Broker

__all__ = ["index", "ring", "send"]

WORDS = ("Anna", "Bent", "Sag om", "Brev", "Hjælp", "Prøve Kommune", "ringede", "cpr", "urn:overblik:person")


def registrations(plants: Plants) -> list[Registration]:
    """A delivery with a number in every text, and objects with numbers where facts should be."""
    lines = [
        *case_lines(plants),
        *benefit_lines(plants),
        *case_lines(plants, LATE),
        *benefit_lines(plants, LATE),
    ]
    read = [item.value for item in decode_lines(io.BytesIO(joined(lines)))]
    told = [value for value in read if isinstance(value, Registration)]
    assert len(told) == len(lines)
    number, hyphened = plants.number, plants.hyphened
    odd = [
        a_case(
            "odd",
            kle=number("KLE number"),
            facet=hyphened("facet"),
            title=f"Sag om {number('odd title')}",
            more=(owner(number("authority")), a_class(Role.PRIMARY_CLASS, hyphened("second KLE number"))),
        ),
        a_grant("odd grant", kle=number("KLE number of a benefit"), benefit_name=hyphened("benefit")),
    ]
    return [*told, *odd, changed(odd[0], recorded_at=NOW, user=hyphened("user"), note=number("note"))]


@pytest.fixture
def filled(index: Connection[Any], send: Deliver, tmp_path: Path) -> tuple[Post, Plants]:
    """An outbox with all of that, and two removals, for receivers that may hear of everything."""
    plants, clock = Plants(), Clock()
    office = Post(index, tmp_path, clock)
    office.add("hook", "http://127.0.0.1:1/")
    receipts = send(*registrations(plants))
    assert all(receipt.accepted for receipt in receipts)
    remove(index, [(1, Removal(an_id("leaky")))], sender=Sender(), removed_at=clock.now)
    return office, plants


def clean(plants: Plants, content: bytes) -> None:
    assert plants.found_in(content) == []
    text = content.decode()
    assert [word for word in WORDS if word.casefold() in text.casefold()] == []


def test_what_waits_in_the_outbox_names_no_person(filled: tuple[Post, Plants]) -> None:
    office, plants = filled
    rows = office.conn.execute("SELECT outbox::text FROM outbox").fetchall()
    assert len(rows) > 5
    clean(plants, "\n".join(row[0] for row in rows).encode())
    assert all(entry.change.facts.kle in ((), ("32.30.04",)) for entry in outbox.after(office.conn, 0, 100))


def test_what_a_webhook_is_sent_names_no_person(filled: tuple[Post, Plants], listener: Listener) -> None:
    office, plants = filled
    office.conn.execute("UPDATE event_receiver SET address = %s", (listener.url,))
    [(receiver,)] = office.conn.execute("SELECT id FROM event_receiver").fetchall()
    assert office.turn(receiver) is Ended.NOTHING_LEFT
    assert {event["type"].rpartition(".")[2] for event in listener.events} == {
        "created",
        "changed",
        "removed",
    }
    for post in listener.posts:
        clean(plants, post.body)
        clean(plants, repr({k: v for k, v in post.headers.items() if k != "webhook-signature"}).encode())


@pytest.mark.slow
def test_what_a_broker_is_sent_names_no_person(filled: tuple[Post, Plants], broker: Broker) -> None:
    office, plants = filled
    queue = Queue(broker)
    queue.declare()
    receiver = office.add(
        "mq", broker.url, channel=Channel.AMQP, exchange=queue.name, routing_key="x", secret=broker.password
    )
    office.conn.execute("UPDATE event_receiver SET place = 0")
    assert office.turn(receiver) is Ended.NOTHING_LEFT
    arrived = queue.take()
    assert len(arrived) == len(outbox.after(office.conn, 0, 100))
    for each in arrived:
        clean(plants, each.body)
        assert b"RelateretObjekt" not in each.body
        clean(plants, repr(vars(each.properties)).encode())
    queue.delete()
