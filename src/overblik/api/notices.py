# SPDX-License-Identifier: MPL-2.0
"""For systems that send notices by Digital Post: whom one is for, by the id that the event told."""

from __future__ import annotations

import uuid

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from overblik.access.clients import check_sending
from overblik.access.tokens import READ_NOTICES
from overblik.api.apps import desk
from overblik.api.problem import ProblemOut
from overblik.api.transaction import transaction_id
from overblik.audit.access import Channel, Look
from overblik.notices.recipient import PURPOSE, recipient

router = Router()


class NoticeIn(Schema):
    """The id of a notice, `object` in its event."""

    notice: uuid.UUID


class RecipientOut(Schema):
    """Whom to send to (ten digits), and in which language the citizen wants to be told."""

    person_number: str
    language: str


@router.post(
    "/recipient",
    response={200: RecipientOut, 401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 503: ProblemOut},
    operation_id="noticeRecipient",
    summary="Ask whom a notice is for",
)
def ask(request: HttpRequest, asked: NoticeIn) -> HttpResponse:
    """Tell the recipient of a notice made in the last seven days. Each answer is written in the citizen's log."""
    at = desk()
    moment = at.now()
    caller = at.gate.admit(request.META, moment, READ_NOTICES)
    transaction = transaction_id(request.META.get("HTTP_X_TRANSACTION_ID"))
    look = Look(moment, caller.name, Channel.DIGITAL_POST, PURPOSE, transaction)
    with at.connection() as conn:
        with at.gate.counting(caller, at.now):
            check_sending(conn, caller)
        found = recipient(conn, at.ring, asked.notice, look)
    told = {"person_number": found.number.digits, "language": found.language}
    answer = HttpResponse(msgspec.json.encode(told), content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer
