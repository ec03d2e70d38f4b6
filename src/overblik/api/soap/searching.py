# SPDX-License-Identifier: MPL-2.0
"""The operations that search: who asks and for whom, handed on to the search that all services share."""

from __future__ import annotations

from overblik.api.search import Asker, answer_benefits, answer_cases
from overblik.api.soap.request import Request


def search_cases(request: Request) -> bytes:
    """Cases and documents."""
    desk = request.desk
    return answer_cases(
        request.conn, desk.ring, desk.fictive, request.element(), asker(request), desk.now(), desk.roles
    )


def search_benefits(request: Request) -> bytes:
    """Grants and payments."""
    desk = request.desk
    return answer_benefits(
        request.conn, desk.ring, desk.fictive, request.element(), asker(request), desk.now(), desk.roles
    )


def asker(request: Request) -> Asker:
    """Who asks."""
    return Asker(request.caller, request.transaction, request.message.on_behalf_of)
