# SPDX-License-Identifier: MPL-2.0
"""Opens the way to a receiver by its channel, with the secret that lies for it in the key folder."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from overblik.errors import Conflict
from overblik.events import secret
from overblik.events.dispatch import Clock, Line
from overblik.events.receiver import Receiver
from overblik.events.webhook import Webhook


def opener(folder: Path, system: uuid.UUID | None, clock: Clock) -> Callable[[Receiver], Line]:
    """What opens lines for this installation, the IT system `system`. It raises OverblikError."""

    def open_line(receiver: Receiver) -> Line:
        return _webhook(receiver, secret.load(folder, receiver.name), require_system(system), clock)

    return open_line


def require_system(system: uuid.UUID | None) -> uuid.UUID:
    """Who we are to receivers. Raises Conflict when the operator has not said."""
    if system is None:
        raise Conflict(
            "events.no_system_id",
            "OVERBLIK_SYSTEM_ID: set the UUID of this installation as an IT system; events name it as their source",
        )
    return system


def _webhook(receiver: Receiver, secrets: tuple[str, ...], system: uuid.UUID, clock: Clock) -> Webhook:
    return Webhook(receiver.setup.address, secrets, system, receiver.setup.batch, clock)
