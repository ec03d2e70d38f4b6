# SPDX-License-Identifier: MPL-2.0
"""Who is told, how and of what: one receiver as the operator has set it up, and how far it has come."""

from __future__ import annotations

import datetime as dt
import enum
import re

import msgspec

from overblik.errors import InvalidInput
from overblik.events.address import Channel, amqp_address, http_address
from overblik.events.change import Topic
from overblik.events.filter import Filter

MOST_IN_ONE_POST = 500
FIRST_WAIT = dt.timedelta(seconds=1)
LONGEST_WAIT = dt.timedelta(minutes=5)

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_SHORT = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,254}", re.ASCII)


class ReceiverState(enum.StrEnum):
    """Whether events are sent. What a paused receiver misses is kept for a while."""

    ACTIVE = "active"
    PAUSED = "paused"


class Setup(msgspec.Struct, frozen=True):
    """What the operator says of a receiver (*modtager*); the secret lies in a file of its own.

    `batch` events at most go into one POST; above 1 they travel in the batched form of CloudEvents.
    `exchange` and `routing_key` are AMQP's.
    """

    name: str
    channel: Channel
    address: str
    filter: Filter
    batch: int = 1
    exchange: str = ""
    routing_key: str = ""


class Receiver(msgspec.Struct, frozen=True):
    """A receiver and how far it has come: everything in the outbox up to `place` is told or not for it."""

    id: int
    setup: Setup
    state: ReceiverState
    place: int
    failures: int

    @property
    def name(self) -> str:
        """What the operator calls it."""
        return self.setup.name


def check(setup: Setup) -> Setup:
    """The same set-up if it can be used. Raises InvalidInput."""
    if _NAME.fullmatch(setup.name) is None:
        raise InvalidInput(
            "events.receiver_name",
            "A receiver's name has 1-40 of a-z, 0-9 and hyphen and begins with a letter",
        )
    if not 1 <= setup.batch <= MOST_IN_ONE_POST:
        raise InvalidInput("events.batch", f"--batch: write a number from 1 to {MOST_IN_ONE_POST}")
    if setup.channel is Channel.WEBHOOK:
        http_address(setup.address)
        return setup
    amqp_address(setup.address)
    if Topic.NOTICE in setup.filter.kinds:
        raise InvalidInput("events.notices_by_webhook", "--kind notice: notices are told by webhook only")
    if setup.batch != 1:
        raise InvalidInput("events.batch", "--batch: over AMQP every event is a message of its own")
    for text in (setup.exchange, setup.routing_key):
        if text and _SHORT.fullmatch(text) is None:
            raise InvalidInput(
                "events.route", "--exchange and --routing-key: at most 255 characters of ASCII"
            )
    if not setup.exchange and not setup.routing_key:
        raise InvalidInput(
            "events.route", "--amqp: name an exchange, a routing key (a queue, without exchange), or both"
        )
    return setup


def wait_after(failures: int) -> dt.timedelta:
    """How long a receiver is left alone after so many failures in a row: doubled each time, up to a cap."""
    if failures < 1:
        return dt.timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(failures - 1, 30)))
