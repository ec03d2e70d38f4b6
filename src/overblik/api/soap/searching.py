# SPDX-License-Identifier: MPL-2.0
"""The operations that search: who asks and for whom, handed on to the search that all services share."""

from __future__ import annotations

from collections.abc import Callable

from overblik.api.search import Asker
from overblik.api.soap.request import Request


def search(request: Request, answered: Callable[..., bytes]) -> bytes:
    """What is found, as `answered` of `overblik.api.search` writes it."""
    desk = request.desk
    return answered(
        request.conn, desk.ring, desk.fictive, request.element(), asker(request), desk.now(), desk.roles
    )


def asker(request: Request) -> Asker:
    """Who asks."""
    return Asker(request.caller, request.transaction, request.message.on_behalf_of)
