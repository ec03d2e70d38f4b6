# SPDX-License-Identifier: MPL-2.0
"""HTTP intake: source systems post NDJSON (or a JSON array) and get one receipt per object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Literal, cast

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema

from overblik import __version__
from overblik.access.clients import check_delivery
from overblik.api import notices, validate
from overblik.api.apps import desk
from overblik.api.body import body_of, is_array
from overblik.api.problem import ProblemOut, problem
from overblik.errors import OverblikError
from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake, Summary
from overblik.intake.protect import Protector
from overblik.intake.receipt import Receipt
from overblik.wire import delivery
from overblik.wire.decoded import Fault, Item

KINDS = {
    "cases": Kind.CASE,
    "documents": Kind.DOCUMENT,
    "grants": Kind.GRANT,
    "payments": Kind.PAYMENT,
}

api = NinjaAPI(
    title="Overblik",
    version=__version__,
    description="Machine interfaces of Overblik. Errors are problem details (RFC 9457).",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


router = Router()


class ReceiptOut(Schema):
    """The answer for one object."""

    position: int
    outcome: str
    id: str | None = None
    kind: str | None = None
    code: str | None = None
    message: str | None = None


class DeliveryOut(Schema):
    """The answer to a delivery: counts per outcome and one receipt per object, in order."""

    outcomes: dict[str, int]
    receipts: list[ReceiptOut]


_NDJSON = {
    "requestBody": {
        "required": True,
        "description": "One object a line (see the delivery format), or one JSON array of such objects.",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}


@router.post(
    "/{kind}",
    response={
        200: DeliveryOut,
        400: ProblemOut,
        401: ProblemOut,
        411: ProblemOut,
        413: ProblemOut,
        503: ProblemOut,
    },
    openapi_extra=_NDJSON,
    operation_id="deliver",
    summary="Deliver objects",
)
def deliver(request: HttpRequest, kind: Literal["cases", "documents", "grants", "payments"]) -> HttpResponse:
    """Store a delivery. A bad object is answered in its receipt and does not stop its neighbours."""
    at = desk()
    caller = at.gate.admit(request.META, at.now())
    with at.gate.counting(caller, at.now):
        stream = body_of(request)
        with at.connection() as conn:
            check_delivery(conn, caller)
            intake = Intake(conn, at.ring, Protector(at.ring, at.fictive), Sender(caller.system), at.now)
            summary = Summary(keep=0)
            receipts: list[Receipt] = []
            for batch in intake.receive(_only(KINDS[kind], _items(stream))):
                summary.add(batch)
                receipts.extend(batch)
    told = {"outcomes": {name.value: count for name, count in summary.counts.items()}, "receipts": receipts}
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")


# The first that fits is taken, and to `{kind}` everything fits.
api.add_router("/intake/v1", validate.router)
api.add_router("/intake/v1", router)
api.add_router("/notices/v1", notices.router)


@api.exception_handler(OverblikError)
def _foreseen(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, cast(OverblikError, error))


def _items(stream: BinaryIO) -> Iterator[Item]:
    """An array or lines, whichever it looks like."""
    start = stream.read(64)
    stream.seek(0)
    return delivery.decode_array(stream) if is_array(start) else delivery.decode_lines(stream)


def _only(kind: Kind, items: Iterator[Item]) -> Iterator[Item]:
    """Objects of another kind than the address names are refused, each in its own receipt."""
    for item in items:
        value = item.value
        if isinstance(value, Registration) and value.kind is not kind:
            message = f"this address takes objects of kind {kind.value}; send a {value.kind.value} to its own"
            yield Item(item.position, Fault(item.position, "intake.wrong_address", message, value.object_id))
        else:
            yield item
