# SPDX-License-Identifier: MPL-2.0
"""The operations that remove, by id or by search; each service removes its own kinds of objects only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from overblik.access.clients import check_delivery
from overblik.api.soap import status
from overblik.api.soap.mass_removal import chosen
from overblik.api.soap.request import Request
from overblik.errors import InvalidInput
from overblik.index import store
from overblik.index.kinds import Kind
from overblik.index.objects import Removal
from overblik.intake.batch import Sender
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.removing import remove
from overblik.wire import returned
from overblik.wire.returned import Status
from overblik.wire.sdi.removal import AskedRemoval, read_removal, read_single_removal


def remove_cases(request: Request) -> bytes:
    """Remove cases and documents by a list of ids, or the caller's own by a search; one UnikRetur for each.

    Raises InvalidInput for a removal of nothing in particular.
    """
    check_delivery(request.conn, request.caller)
    operation = request.operation
    asked = read_removal(request.element())
    if asked.expression is not None:
        asked = asked._replace(ids=tuple(chosen(request, asked)))
        if not asked.ids:
            return returned.for_all(operation.namespace, operation.answer, Status(returned.OK))
    elif not asked.ids:
        raise InvalidInput("search.empty", "say what to remove: cases in SagUuid, or a SoegUdtryk")
    receipts = _remove(request, asked, (Kind.CASE, Kind.DOCUMENT))
    return returned.per_object(operation.namespace, operation.answer, status.per_object(receipts, Kind.CASE))


def remove_grant(request: Request) -> bytes:
    """Remove one grant."""
    return _remove_one(request, Kind.GRANT)


def remove_payment(request: Request) -> bytes:
    """Remove one payment."""
    return _remove_one(request, Kind.PAYMENT)


def _remove_one(request: Request, kind: Kind) -> bytes:
    check_delivery(request.conn, request.caller)
    (receipt,) = _remove(request, read_single_removal(request.element()), (kind,))
    return returned.for_all(request.operation.namespace, request.operation.answer, status.status(receipt))


def _remove(request: Request, asked: AskedRemoval, kinds: Sequence[Kind]) -> list[Receipt]:
    """Remove in one transaction; a receipt per id, in order."""
    receipts: dict[int, Receipt] = {}
    going: list[tuple[int, Removal]] = []
    with request.conn.transaction():
        store.lock_for_writing(request.conn)
        held = store.kinds(request.conn, [each for each in asked.ids if each is not None])
        for position, object_id in enumerate(asked.ids, 1):
            refused = _refusal(object_id, held, kinds)
            if refused is not None or object_id is None:
                outcome = Outcome.INVALID if object_id is None else Outcome.REFUSED
                kind = None if object_id is None else held[object_id]
                receipts[position] = Receipt(position, outcome, object_id, kind, *(refused or ()))
            else:
                removal = Removal(object_id, asked.keep_documents, asked.remove_grants)
                going.append((position, removal))
        done = remove(
            request.conn, going, sender=Sender(request.caller.system), removed_at=request.desk.now()
        )
    for receipt in receipts.values():
        # These have reached no batch, which would have counted them.
        request.desk.gate.notes.turned_away(
            request.caller.system, receipt.code or receipt.outcome, request.desk.now()
        )
    receipts.update((receipt.position, receipt) for receipt in done)
    return [receipts[position] for position in sorted(receipts)]


def _refusal(
    object_id: uuid.UUID | None, held: dict[uuid.UUID, str], kinds: Sequence[Kind]
) -> tuple[str, str] | None:
    """Why this service does not remove the object."""
    if object_id is None:
        return "sdi.uuid", "not a UUID; write 8-4-4-4-12 hexadecimal digits"
    if held.get(object_id, kinds[0]) not in kinds:
        return "intake.other_kind", "the object is of another kind; remove it at the address of its own"
    return None
