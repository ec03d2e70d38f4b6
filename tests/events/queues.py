# SPDX-License-Identifier: MPL-2.0
"""What arrived in a queue, read with a client of the test's own; and a wire that can be cut."""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pika
from lxml import etree

from tests.events.besked_names import text
from tests.journeys.installation import wait_for
from tests.rabbitmq import Broker


@dataclass(frozen=True)
class Arrived:
    """One message as it lay in the queue."""

    body: bytes
    properties: pika.BasicProperties

    @property
    def object_id(self) -> str | None:
        """Which object it is about."""
        return text(etree.fromstring(self.body), "ObjektRegistrering/ObjektId")


@dataclass
class Queue:
    """An exchange and a durable queue of this test's own, bound together."""

    broker: Broker
    name: str = field(default_factory=lambda: f"test-{secrets.token_hex(6)}")

    def declare(self, **arguments: Any) -> None:
        """Make both; they outlive the broker."""
        with self._channel() as channel:
            channel.exchange_declare(self.name, "topic", durable=True)
            channel.queue_declare(self.name, durable=True, arguments=arguments or None)
            channel.queue_bind(self.name, self.name, "#")

    def settle(self) -> None:
        """Wait until both are on disk: a broker writes down what it is told to make a little later than it says."""
        last = f"{self.name}-last"  # written down in the order of telling
        with self._channel() as channel:
            channel.queue_declare(last, durable=True)
        files = self.broker.folder / "mnesia"
        wait_for(
            lambda: any(last.encode() in each.read_bytes() for each in files.rglob("*") if _is_log(each)),
            "the queue on disk",
        )

    def unbind(self) -> None:
        """Leave the exchange without a queue."""
        with self._channel() as channel:
            channel.queue_unbind(self.name, self.name, "#")

    def bind(self) -> None:
        """Give it back."""
        with self._channel() as channel:
            channel.queue_bind(self.name, self.name, "#")

    def take(self) -> list[Arrived]:
        """Everything that has arrived, in order; the queue is empty afterwards."""
        found: list[Arrived] = []
        with self._channel() as channel:
            while True:
                method, properties, body = channel.basic_get(self.name, auto_ack=True)
                if method is None:
                    return found
                found.append(Arrived(body, properties))

    def delete(self) -> None:
        """Remove both."""
        with self._channel() as channel:
            channel.queue_delete(self.name)
            channel.queue_delete(f"{self.name}-last")
            channel.exchange_delete(self.name)

    @contextlib.contextmanager
    def _channel(self) -> Iterator[Any]:
        connection = self.broker.connect()
        try:
            yield connection.channel()
        finally:
            with contextlib.suppress(pika.exceptions.AMQPError):
                connection.close()


def _is_log(file: Path) -> bool:
    return file.suffix in (".LOG", ".DCL", ".DCD")


@dataclass
class Wire:
    """A way through to a port of this machine, over which nothing need go."""

    port: int = 0
    swallows: bool = False
    _ends: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """Break off every connection."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def pass_on(self, source: socket.socket, target: socket.socket) -> None:
        """Hand over what comes, until one side ends."""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.swallows:
                    target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def wire(port: int) -> Iterator[Wire]:
    """A wire to `port`, until the block is left."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Wire(int(server.getsockname()[1]))

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = server.accept()
                    far = socket.create_connection(("127.0.0.1", port))
                    made._ends += [near, far]
                    for pair in ((near, far), (far, near)):
                        threading.Thread(target=made.pass_on, args=pair, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield made
        finally:
            made.cut()
            server.shutdown(socket.SHUT_RDWR)
            for end in made._ends:
                end.close()
