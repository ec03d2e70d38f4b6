# SPDX-License-Identifier: MPL-2.0
"""Writes the envelope of an answer: the caller's transaction, and what WS-Addressing asks of a reply."""

from __future__ import annotations

import uuid
from xml.sax.saxutils import escape

import msgspec

from overblik.api.soap import fault as faults
from overblik.api.soap.fault import SoapFault
from overblik.api.soap.message import WSA
from overblik.api.soap.version import Version
from overblik.wire.contract.service import HEADER

_FAULT_ACTION = f"{WSA}/soap/fault"


class Reply(msgspec.Struct):
    """How an answer goes with its call; filled as the call is read.

    `message_id` is the id of the message it answers, None = addressing was not used; `whole` tells that the
    message was read to its end.
    """

    version: Version
    transaction: str
    message_id: str | None = None
    whole: bool = False


def answer(reply: Reply, action: str, body: bytes) -> bytes:
    """The envelope around an answer; `action` is its WS-Addressing action."""
    return _envelope(reply.version, _blocks(reply, action), body)


def fault(reply: Reply, told: SoapFault) -> bytes:
    """The envelope around a fault."""
    version = told.answered_in(reply.version)
    blocks = faults.headers(told, version) + _blocks(reply, _FAULT_ACTION)
    return _envelope(version, blocks, faults.body(told, version))


def _envelope(version: Version, blocks: str, body: bytes) -> bytes:
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{version.namespace}">'
        f"<soap:Header>{blocks}</soap:Header><soap:Body>"
    )
    return head.encode() + body + b"</soap:Body></soap:Envelope>"


def _blocks(reply: Reply, action: str) -> str:
    blocks = (
        f'<h:RequestHeader xmlns:h="{HEADER}"><h:TransactionUUID>{escape(reply.transaction)}'
        "</h:TransactionUUID></h:RequestHeader>"
    )
    if reply.message_id is not None:
        blocks += (
            f'<a:Action xmlns:a="{WSA}">{escape(action)}</a:Action>'
            f'<a:MessageID xmlns:a="{WSA}">urn:uuid:{uuid.uuid4()}</a:MessageID>'
            f'<a:RelatesTo xmlns:a="{WSA}">{escape(reply.message_id)}</a:RelatesTo>'
        )
    return blocks
