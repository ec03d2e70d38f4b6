# SPDX-License-Identifier: MPL-2.0
"""The validation service: a source system posts what it means to deliver and is told what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from overblik.api.apps import desk
from overblik.api.body import body_of
from overblik.api.problem import ProblemOut
from overblik.quality.examine import Judged, examined

MOST_TOLD = 20_000
"""Findings in one answer; the objects behind the last are not judged any more."""

LARGEST_VALIDATED = 8 * 1024 * 1024
"""Bytes. Judging costs more than storing; whole files are judged by `overblik import --dry-run`."""

router = Router()


class FoundOut(Schema):
    """One broken rule: which, how binding it is, and where in the official message."""

    rule: str
    severity: str
    element: str


class JudgedOut(Schema):
    """One object: either why it cannot be read (`code`, `message`), or the rules it breaks; `more`: and others."""

    position: int
    id: str | None = None
    kind: str | None = None
    code: str | None = None
    message: str | None = None
    findings: list[FoundOut]
    more: bool = False


class RuleOut(Schema):
    """What a rule says and what the sender should do, in Danish (`da`) and English (`en`)."""

    text: dict[str, str]
    remedy: dict[str, str]


class ValidationOut(Schema):
    """What is wrong with each object, in order, and the rules that were broken, each once.

    `complete` is false when there was so much to tell that the last objects were not looked at.
    """

    complete: bool
    objects: list[JudgedOut]
    rules: dict[str, RuleOut]


_BODY = {
    "requestBody": {
        "required": True,
        "description": "As for a delivery, all kinds mixed; or an import or update body of the indexes as XML.",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "application/xml": {"schema": {"type": "string"}},
        },
    }
}


@router.post(
    "/validate",
    response={200: ValidationOut, 400: ProblemOut, 401: ProblemOut, 411: ProblemOut, 413: ProblemOut},
    openapi_extra=_BODY,
    operation_id="validate",
    summary="Hold objects against the instructions",
)
def validate(request: HttpRequest) -> HttpResponse:
    """Tell what is wrong with each object by the published instructions. Nothing is stored."""
    at = desk()
    at.gate.admit(request.META, at.now())
    xml = (request.content_type or "").endswith("xml")
    found, complete = _first(examined(body_of(request, LARGEST_VALIDATED).read(), at.roles, xml=xml))
    return HttpResponse(msgspec.json.encode(_told(found, complete)), content_type="application/json")


def _first(judged: Iterator[Judged]) -> tuple[list[Judged], bool]:
    """As many as there is room for, and whether that is all."""
    found: list[Judged] = []
    room = MOST_TOLD
    for one in judged:
        if room <= 0:
            return found, False
        found.append(one)
        room -= len(one.findings)
    return found, True


def _told(found: list[Judged], complete: bool) -> dict[str, Any]:
    broken = {finding.rule: finding for one in found for finding in one.findings}
    return {
        "complete": complete,
        "objects": [_object(one) for one in found],
        "rules": {name: {"text": one.text, "remedy": one.remedy} for name, one in sorted(broken.items())},
    }


def _object(one: Judged) -> dict[str, Any]:
    told: dict[str, Any] = {"position": one.position, "id": one.object_id, "kind": one.kind}
    if one.fault is not None:
        told |= {"code": one.fault.code, "message": one.fault.message}
    told["findings"] = [
        {"rule": finding.rule, "severity": finding.severity, "element": finding.element}
        for finding in one.findings
    ]
    return told | ({"more": True} if one.more else {})
