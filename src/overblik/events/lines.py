# SPDX-License-Identifier: MPL-2.0
"""Opens the way to a receiver by its channel, with the secret that lies for it in the key folder."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from overblik.errors import Conflict
from overblik.events import secret
from overblik.events.address import Channel
from overblik.events.broker import Broker
from overblik.events.dispatch import Clock, Line
from overblik.events.receiver import Receiver
from overblik.events.webhook import Webhook
from overblik.wire.besked.codes import Codes


def opener(folder: Path, system: uuid.UUID | None, codes: Codes, clock: Clock) -> Callable[[Receiver], Line]:
    """What opens lines for this installation, the IT system `system`. It raises OverblikError."""

    def open_line(receiver: Receiver) -> Line:
        setup = receiver.setup
        secrets = secret.load(folder, receiver.name)
        if setup.channel is Channel.AMQP:
            route = setup.exchange, setup.routing_key
            return Broker(setup.address, secrets[0], route, require_system(system), codes)
        return Webhook(setup.address, secrets, require_system(system), setup.batch, clock)

    return open_line


def require_system(system: uuid.UUID | None) -> uuid.UUID:
    """Who we are to receivers. Raises Conflict when the operator has not said."""
    if system is None:
        raise Conflict(
            "events.no_system_id",
            "OVERBLIK_SYSTEM_ID: set the UUID of this installation as an IT system; events name it as their source",
        )
    return system
