# SPDX-License-Identifier: MPL-2.0
"""Errors of the machine interfaces as problem details (RFC 9457)."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from overblik.errors import OverblikError

MEDIA_TYPE = "application/problem+json"


class ProblemOut(Schema):
    """Problem details."""

    type: str
    title: str
    status: int
    detail: str


def problem(request: HttpRequest, error: OverblikError) -> HttpResponse:
    """The answer for a foreseen error: stable code, plain text, nothing personal."""
    body = {
        "type": f"urn:overblik:error:{error.code}",
        "title": type(error).__name__,
        "status": error.http_status,
        "detail": error.message,
    }
    response = HttpResponse(msgspec.json.encode(body), status=error.http_status, content_type=MEDIA_TYPE)
    if error.http_status == 403 and error.code.startswith("access."):
        response.status_code = 401
        response["WWW-Authenticate"] = "Bearer"
    return response
