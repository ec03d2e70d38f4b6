# SPDX-License-Identifier: MPL-2.0
"""The operations that store: import and update, put into the index as every other delivery is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from overblik.access.clients import check_delivery
from overblik.api.soap import status
from overblik.api.soap.request import Request
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake
from overblik.intake.prepared import ready
from overblik.intake.protect import Protector
from overblik.wire import returned
from overblik.wire.decoded import Item
from overblik.wire.roles import RoleMap

Decode = Callable[[BinaryIO, RoleMap | None], Iterator[Item]]
"""Reads a body of one of the official formats, with the installation's own roles if it has any."""


def store(request: Request, decode: Decode) -> bytes:
    """Store what is in the body; one UnikRetur per object. A bad one does not stop its neighbours.

    One message is one transaction: whoever got no answer sends it again, and never finds half of it. All of it is
    made ready first, because every other writer waits while it is stored: measured on 30 MB that takes 11 MB more
    memory than reading it piece by piece inside the transaction.
    """
    check_delivery(request.conn, request.caller)
    desk = request.desk
    protector = Protector(desk.ring, desk.fictive)
    intake = Intake(request.conn, desk.ring, protector, Sender(request.caller.system), desk.now)
    items = list(ready(decode(request.stream(), desk.roles), protector))
    receipts = [receipt for part in intake.store([items]) for receipt in part]
    return returned.per_object(
        request.operation.namespace, request.operation.answer, status.per_object(receipts)
    )
