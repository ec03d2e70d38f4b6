# SPDX-License-Identifier: MPL-2.0
"""One call from bytes to bytes: who is asking, is it a message, which operation, and the answer or the fault."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse

import psycopg

from overblik.access.machines import DELIVER, SourceSystem
from overblik.access.tokens import READ_INDEX
from overblik.api.apps import ApiDesk
from overblik.api.protection import HEADERS
from overblik.api.soap import envelope
from overblik.api.soap.envelope import Reply
from overblik.api.soap.fault import Blame, SoapFault
from overblik.api.soap.message import Message, read
from overblik.api.soap.operations import ANSWERS, OFFERED, SEARCH
from overblik.api.soap.request import Request
from overblik.api.soap.rest import pass_over
from overblik.api.soap.version import SOAP_11, Version, of_media_type
from overblik.api.transaction import transaction_id
from overblik.errors import NotAllowed, OverblikError, Unavailable, kind_and_place
from overblik.wire import contract
from overblik.wire.contract import Operation, Service

LARGEST_BODY = 32 << 20
"""Bytes in one message; at most 10,000 objects of 3 KB."""

_SERVICES = {service.path: service for service in OFFERED}
_MEDIA_TYPES = ("", "text/xml", "application/soap+xml", "application/xml")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,255}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?", re.ASCII)
_ACTION = re.compile(r'\baction\s*=\s*"?([^";]*)"?', re.IGNORECASE)
_CHARSET = re.compile(r'\bcharset\s*=\s*"?([^";\s]*)"?', re.IGNORECASE)
_MORE_HEADERS = {401: (("WWW-Authenticate", "Bearer"),), 405: (("Allow", "GET, POST"),)}
_STATUS_LINES = {
    200: "200 OK",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    415: "415 Unsupported Media Type",
    500: "500 Internal Server Error",
}

_log = logging.getLogger(__name__)


def is_ours(path: str) -> bool:
    """Whether a path is that of a service."""
    return path in _SERVICES


class SoapCall:
    """Answers every service. One instance per process, shared by its threads.

    - `desk`: its connection is this thread's live one in autocommit (`overblik.database.connection.current`).
    - `gateway`: the address whose word is taken for the scheme a client came by; None = nobody's.
    """

    def __init__(self, desk: ApiDesk, *, gateway: str | None) -> None:
        self._desk = desk
        self._gateway = gateway

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """WSGI. Never raises: whatever happens becomes an answer or a fault."""
        service = _SERVICES[environ["PATH_INFO"]]
        if environ["REQUEST_METHOD"] == "GET":
            status, kind, body = self._described(service, environ)
            return _respond(start_response, status, kind, body)
        reply = Reply(of_media_type(environ.get("CONTENT_TYPE", "")), transaction_id())
        try:
            body = self._answered(service, environ, reply)
        except Exception as error:
            # In a frame of its own: a fault that a name of this one held would hold this frame, and with it the whole
            # message, until the next search for cycles.
            return _refused(start_response, environ, reply, _as_fault(error))
        return _respond(start_response, 200, _kind(reply.version), body)

    def _described(self, service: Service, environ: dict[str, Any]) -> tuple[int, str, bytes]:
        """The contract, for tool-kits: `?wsdl` and the schemas it names."""
        address = self._address(service, environ)
        name, _, value = environ.get("QUERY_STRING", "").partition("=")
        if name.lower() == "wsdl":
            return 200, _kind(SOAP_11), contract.wsdl(service, address)
        found = contract.schema(service, value, address) if name.lower() == "xsd" else None
        if found is not None:
            return 200, _kind(SOAP_11), found
        return 404, "text/plain; charset=utf-8", b"Calls are POST; the contract is at ?wsdl\n"

    def _address(self, service: Service, environ: dict[str, Any]) -> str:
        """Where the client reached us; the gateway in front tells whether it was by https."""
        scheme = environ.get("wsgi.url_scheme", "http")
        if self._gateway is not None and environ.get("REMOTE_ADDR") == self._gateway:
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", scheme)
        host = environ.get("HTTP_HOST", "")
        if _HOST.fullmatch(host) is None:
            host = f"{environ.get('SERVER_NAME', 'localhost')}:{environ.get('SERVER_PORT', '80')}"
        return f"{'https' if scheme == 'https' else 'http'}://{host}{service.path}"

    def _answered(self, service: Service, environ: dict[str, Any], reply: Reply) -> bytes:
        """The envelope of the answer; `reply` is filled on the way. Raises OverblikError."""
        if environ["REQUEST_METHOD"] != "POST":
            raise _fault("soap.method", "the call is a POST", status=405)
        desk = self._desk
        caller = desk.gate.admit(environ, desk.now(), DELIVER, READ_INDEX)
        with desk.gate.counting(caller, desk.now):
            return self._let_in(caller, service, environ, reply)

    def _let_in(self, caller: SourceSystem, service: Service, environ: dict[str, Any], reply: Reply) -> bytes:
        """As `_answered`, for a caller who is known."""
        action = _told_action(environ)
        body = _body(environ)
        reply.whole = True
        message = read(body)
        reply.version = message.version
        reply.transaction = transaction_id(message.transaction, reply.transaction)
        reply.message_id = message.message_id
        operation = _operation(service, message, action)
        caller.require(READ_INDEX if operation.name == SEARCH else DELIVER)
        request = Request(
            operation, message, body, caller, reply.transaction, self._desk.connection(), self._desk
        )
        answer = ANSWERS[service.path, operation.name](request)
        _log.info(
            "soap call answered: %s, %d objects, system %s, transaction %s",
            operation.action,
            message.objects,
            caller.system,
            reply.transaction,
        )
        return envelope.answer(reply, service.reply_action(operation), answer)


def _refused(
    start_response: StartResponse, environ: dict[str, Any], reply: Reply, fault: SoapFault
) -> Iterable[bytes]:
    if fault.version is not None:
        reply.version = fault.version
    _log.info("soap call refused: %s, transaction %s", fault.code, reply.transaction)
    if not reply.whole:
        pass_over(environ["wsgi.input"], LARGEST_BODY)
    status = fault.status_in(reply.version)
    return _respond(
        start_response,
        status,
        _kind(fault.answered_in(reply.version)),
        envelope.fault(reply, fault),
        _MORE_HEADERS.get(status, ()),
    )


def _told_action(environ: dict[str, Any]) -> str:
    """The action that HTTP tells, empty when it tells none. Raises SoapFault for what is no SOAP over UTF-8."""
    content_type = environ.get("CONTENT_TYPE", "")
    if content_type.partition(";")[0].strip().lower() not in _MEDIA_TYPES:
        raise _fault("soap.media_type", "send text/xml or application/soap+xml", status=415)
    charset = _CHARSET.search(content_type)
    if charset is not None and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise _fault("soap.encoding", "the message says it is not UTF-8; send UTF-8", status=415)
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise _fault("soap.content_encoding", "compressed messages are not taken", status=415)
    told = environ.get("HTTP_SOAPACTION", "").strip().strip('"')
    if told:
        return str(told)
    action = _ACTION.search(content_type)
    return "" if action is None else action[1].strip()


def _body(environ: dict[str, Any]) -> bytes:
    """The whole message, with its length told or in chunks. Raises SoapFault."""
    told = environ.get("CONTENT_LENGTH")
    if told and not (told.isascii() and told.isdigit() and int(told) <= LARGEST_BODY):
        raise _too_large()
    left = LARGEST_BODY + 1
    pieces: list[bytes] = []
    while left and (piece := environ["wsgi.input"].read(min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    if not left:
        raise _too_large()
    body = b"".join(pieces)
    if told and len(body) != int(told):
        raise _fault(
            "soap.cut_off", "the message ended before its told length; nothing was stored", status=400
        )
    return body


def _operation(service: Service, message: Message, action: str) -> Operation:
    """The operation the body is for, which the action must agree with. Raises SoapFault."""
    for operation in service.operations:
        if (operation.namespace, operation.request) == (message.namespace, message.root):
            if action not in ("", operation.action):
                raise _fault("soap.action", "soapAction and the body's element name different operations")
            return operation
    raise _fault("soap.no_operation", "the body's element is no request of this service; see its ?wsdl")


def _as_fault(error: Exception) -> SoapFault:
    """What the caller is told about an error; an unforeseen one is logged by kind and place only."""
    match error:
        case SoapFault():
            return error
        case Unavailable():
            return SoapFault(error.code, error.message, Blame.RECEIVER)
        case OverblikError():
            refused = isinstance(error, NotAllowed) and error.code.startswith("access.")
            return SoapFault(error.code, error.message, status=401 if refused else None)
        case psycopg.OperationalError():
            return _receiver("soap.database", "the database does not answer; send the message again")
    # The text of the error could hold what the caller sent.
    _log.error("soap call failed: %s", kind_and_place(error))
    return _receiver("soap.internal", "the call failed for a reason of ours; nothing was stored")


def _fault(code: str, message: str, status: int | None = None) -> SoapFault:
    return SoapFault(code, message, status=status)


def _receiver(code: str, message: str) -> SoapFault:
    return SoapFault(code, message, Blame.RECEIVER)


def _too_large() -> SoapFault:
    megabytes = LARGEST_BODY >> 20
    return _fault("soap.too_large", f"a message may fill {megabytes} MB; send several", status=413)


def _kind(version: Version) -> str:
    return f"{version.media_type}; charset=utf-8"


def _respond(
    start_response: StartResponse,
    status: int,
    kind: str,
    body: bytes,
    more: Sequence[tuple[str, str]] = (),
) -> Iterable[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *HEADERS, *more]
    start_response(_STATUS_LINES[status], headers)
    return (body,)
