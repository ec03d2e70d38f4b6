# SPDX-License-Identifier: MPL-2.0
"""Receivers on an empty outbox, a clock that stands still, and a folder for secrets."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from overblik.events import secret, store
from overblik.events.address import Channel
from overblik.events.dispatch import Ended, Line, turn
from overblik.events.filter import Filter
from overblik.events.lines import opener
from overblik.events.receiver import Receiver, Setup
from overblik.index.kinds import Sensitivity
from overblik.wire.besked.codes import published
from tests import rabbitmq
from tests.conftest import FOLDER
from tests.events.listener import Listener, listening
from tests.events.told import NOW
from tests.rabbitmq import Broker

SYSTEM_ID = uuid.UUID("3f0c6c1e-8f2b-4a5e-9d57-2f6f1c0b9a11")
ALL = Filter(Sensitivity.VIP)


@dataclass
class Clock:
    """The time, moved on by hand."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **told: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**told)


@dataclass
class Post:
    """The post office of a test: it sets receivers up and gives them their turns."""

    conn: Connection[Any]
    folder: Path
    clock: Clock

    def add(self, name: str, address: str, told: Filter = ALL, **more: Any) -> int:
        """A receiver with a secret; its id."""
        held = more.pop("secret", None) or secret.new_secret()
        setup = Setup(name, more.pop("channel", Channel.WEBHOOK), address, told, **more)
        receiver_id = store.add(self.conn, setup, self.clock(), "tester")
        secret.create(self.folder, name, held)
        return receiver_id

    def secret(self, name: str) -> str:
        """The newest secret of a receiver."""
        return secret.load(self.folder, name)[0]

    def open_line(self, receiver: Receiver) -> Line:
        """The way to it as the worker would open it."""
        return opener(self.folder, SYSTEM_ID, published(), self.clock)(receiver)

    def turn(
        self, receiver_id: int, open_line: Callable[[Receiver], Line] | None = None, **more: Any
    ) -> Ended:
        """One turn of one receiver."""
        return turn(self.conn, receiver_id, open_line or self.open_line, self.clock, **more)

    def standing(self, name: str) -> store.Standing:
        """How it is doing."""
        return next(each for each in store.standings(self.conn) if each.name == name)


@pytest.fixture(scope="session")
def rabbit() -> Broker:
    """The run's RabbitMQ, running; the run stops it."""
    return rabbitmq.ensure(Path(os.environ[FOLDER]) / rabbitmq.NAME)


@pytest.fixture
def broker(rabbit: Broker) -> Iterator[Broker]:
    """A broker that other tests use too: nobody harms it meanwhile."""
    with rabbitmq.shared(rabbit) as held:
        yield held


@pytest.fixture
def broker_alone(rabbit: Broker) -> Iterator[Broker]:
    """A broker that may be harmed: nobody else uses it meanwhile, and it is up again afterwards."""
    with rabbitmq.shared(rabbit, alone=True) as held:
        yield held


@pytest.fixture
def clock() -> Clock:
    """A time that the test moves."""
    return Clock()


@pytest.fixture
def post(connection: Connection[Any], tmp_path: Path, clock: Clock) -> Post:
    """Receivers on a database of the test's own."""
    return Post(connection, tmp_path, clock)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A receiver that accepts everything."""
    with listening() as told:
        yield told


@pytest.fixture
def listeners() -> Iterator[Callable[[], Listener]]:
    """Several of them."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(listening())
