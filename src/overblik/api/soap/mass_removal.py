# SPDX-License-Identifier: MPL-2.0
"""Which objects a removal by search means: the caller's own, and many of them only when it knows how many.

A large removal is first answered with the number and a reference. Sent again with the reference as its
TransactionUUID it is carried out, if it still means the same objects: every client can set that header, and
no message of another shape is needed.
"""

from __future__ import annotations

import uuid
from typing import Any

from overblik.access.machines import SourceSystem
from overblik.api.search import look_of
from overblik.api.soap.request import Request
from overblik.api.soap.searching import asker
from overblik.errors import Conflict
from overblik.index.expression import HeldObject
from overblik.index.objects import ObjectState
from overblik.index.search import Scope, find
from overblik.intake.asking import protected
from overblik.wire.sdi.removal import AskedRemoval
from overblik.wire.sdi.search import read_expression

UNCONFIRMED = 1_000
"""Objects that a search may remove without having been counted first."""

PURPOSE = "fjern"

_CONFIRMATIONS = uuid.UUID("5f0c4c55-6f3b-4f0e-9f0b-6d0a3f6f9f11")


def chosen(request: Request, asked: AskedRemoval) -> list[uuid.UUID]:
    """The objects a removal by search means, by id. Raises InvalidInput, and Conflict for many that were not counted.

    The search leaves its trace as any other: it tells the caller what there is about a person.
    """
    found = sorted(_own(request, asked.expression))
    if len(found) > UNCONFIRMED:
        confirmation = _confirmation(request.caller, asked, found)
        if request.message.transaction != str(confirmation):
            raise Conflict(
                "soap.removal_unconfirmed",
                f"{len(found)} objects would be removed; to do it, send the same message again with"
                f" TransactionUUID {confirmation}",
            )
    return found


def _own(request: Request, expression: Any) -> list[uuid.UUID]:
    desk, system = request.desk, request.caller.system
    question = protected(read_expression(expression, desk.roles), desk.ring, desk.fictive)

    def sight(held: HeldObject) -> ObjectState | None:
        return held.state if system is None or held.master == system else None

    found = find(
        request.conn,
        question.expression,
        Scope(system=system, all=system is None),
        sight,
        persons=question.keys(desk.ring),
        look=look_of(asker(request), desk.now(), PURPOSE),
    )
    return [held.state.object_id for held in found.objects]


def _confirmation(caller: SourceSystem, asked: AskedRemoval, found: list[uuid.UUID]) -> uuid.UUID:
    """Names these very objects, so that what has come since is not removed unseen."""
    told = f"{caller.system} {asked.keep_documents} {asked.remove_grants} {','.join(map(str, found))}"
    return uuid.uuid5(_CONFIRMATIONS, told)
