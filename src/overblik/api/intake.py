# SPDX-License-Identifier: MPL-2.0
"""HTTP intake: source systems post NDJSON (or a JSON array) and get one receipt per object."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal, cast

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema

from overblik import __version__
from overblik.api.apps import desk
from overblik.api.problem import problem
from overblik.errors import InvalidInput, OverblikError
from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake, Summary
from overblik.intake.protect import Protector
from overblik.intake.receipt import Receipt
from overblik.wire import delivery
from overblik.wire.decoded import Fault, Item

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes in one request; larger deliveries are sent in parts, or as files with `overblik import`."""

LARGEST_ARRAY = 8 * 1024 * 1024
"""Bytes of a JSON array, which cannot be read piece by piece as lines can."""

MOST_LINES = 100_000
"""Lines in one request: each gets a receipt, and millions of empty ones would fill the memory."""

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


class ProblemOut(Schema):
    """Problem details."""

    type: str
    title: str
    status: int
    detail: str


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


@api.post(
    "/intake/v1/{kind}",
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
    stream = _body(request)
    with at.connection() as conn:
        intake = Intake(conn, at.ring, Protector(at.ring, at.fictive), Sender(caller.system), at.now)
        summary = Summary(keep=0)
        receipts: list[Receipt] = []
        for batch in intake.receive(_only(KINDS[kind], _items(stream))):
            summary.add(batch)
            receipts.extend(batch)
    told = {"outcomes": {name.value: count for name, count in summary.counts.items()}, "receipts": receipts}
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")


@api.exception_handler(OverblikError)
def _foreseen(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, cast(OverblikError, error))


def _body(request: HttpRequest) -> BinaryIO:
    length = request.META.get("CONTENT_LENGTH")
    if not length:
        # Without it the server hands over nothing, and the sender would be told that all went well.
        raise NoLength("intake.no_length", "send Content-Length; a body in chunks is not taken")
    if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_BODY:
        raise _too_large(f"{LARGEST_BODY // 1024 // 1024} MB")
    body = request.read(LARGEST_BODY)
    if _is_array(body) and len(body) > LARGEST_ARRAY:
        raise _too_large(f"{LARGEST_ARRAY // 1024 // 1024} MB as a JSON array")
    if body.count(b"\n") > MOST_LINES:
        raise _too_large(f"{MOST_LINES} lines")
    return io.BytesIO(body)


def _too_large(limit: str) -> TooLarge:
    return TooLarge("intake.too_large", f"one request may hold at most {limit}; send the delivery in parts")


class TooLarge(InvalidInput):
    """More than one request may hold."""

    http_status = 413


class NoLength(InvalidInput):
    """A body whose length is not told."""

    http_status = 411


def _items(stream: BinaryIO) -> Iterator[Item]:
    """An array or lines, whichever it looks like."""
    start = stream.read(64)
    stream.seek(0)
    return delivery.decode_array(stream) if _is_array(start) else delivery.decode_lines(stream)


def _is_array(body: bytes) -> bool:
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _only(kind: Kind, items: Iterator[Item]) -> Iterator[Item]:
    """Objects of another kind than the address names are refused, each in its own receipt."""
    for item in items:
        value = item.value
        if isinstance(value, Registration) and value.kind is not kind:
            message = f"this address takes objects of kind {kind.value}; send a {value.kind.value} to its own"
            yield Item(item.position, Fault(item.position, "intake.wrong_address", message, value.object_id))
        else:
            yield item
