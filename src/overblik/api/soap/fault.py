# SPDX-License-Identifier: MPL-2.0
"""What a caller is told instead of an answer: faults by the book, with a stable code and nothing of the message."""

from __future__ import annotations

import enum
import re
from xml.sax.saxutils import escape, quoteattr

from overblik.api.soap.version import SOAP_11, SOAP_12, Version
from overblik.errors import OverblikError
from overblik.wire.decoded import safe_name

DETAIL = "urn:overblik:fault:1"
"""Namespace of the detail: the stable code in an element of its own."""

_NUMBER = re.compile(r"[0-9]{5}", re.ASCII)


class Blame(enum.Enum):
    """Why there is no answer: the message, ourselves, an envelope of another kind, a header not understood."""

    SENDER = "sender"
    RECEIVER = "receiver"
    VERSION = "VersionMismatch"
    HEADER = "MustUnderstand"


class SoapFault(OverblikError):
    """A message that gets a fault. `status` is the HTTP status, None = what the version's binding says.

    `version` is that of the envelope, None while it is not known. `header` is the qualified name of a header
    that was not understood.
    """

    def __init__(
        self,
        code: str,
        message: str,
        blame: Blame = Blame.SENDER,
        *,
        status: int | None = None,
        header: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.blame = blame
        self.status = status
        self.header = header
        self.version: Version | None = None

    def answered_in(self, version: Version) -> Version:
        """The version of the answer: a foreign one is answered in 1.1 (SOAP 1.2, appendix A)."""
        return SOAP_11 if self.blame is Blame.VERSION else version

    def status_in(self, version: Version) -> int:
        """The HTTP status of the answer."""
        if self.status is not None:
            return self.status
        return version.sender_status if self.blame is Blame.SENDER else 500


def body(fault: SoapFault, version: Version) -> bytes:
    """The content of the answer's Body; the envelope's prefix is `soap`."""
    name = {Blame.SENDER: version.sender, Blame.RECEIVER: version.receiver}.get(
        fault.blame, fault.blame.value
    )
    text = escape(fault.message)
    detail = f'<f:code xmlns:f="{DETAIL}">{escape(fault.code)}</f:code>'
    if version is SOAP_11:
        # A fault about headers must not have a detail (SOAP 1.1, 4.4).
        told = "" if fault.blame is Blame.HEADER else f"<detail>{detail}</detail>"
        return (
            f"<soap:Fault><faultcode>soap:{name}</faultcode>"
            f'<faultstring xml:lang="en">{text}</faultstring>{told}</soap:Fault>'
        ).encode()
    return (
        f"<soap:Fault><soap:Code><soap:Value>soap:{name}</soap:Value></soap:Code>"
        f'<soap:Reason><soap:Text xml:lang="en">{text}</soap:Text></soap:Reason>'
        f"<soap:Detail>{detail}</soap:Detail></soap:Fault>"
    ).encode()


def headers(fault: SoapFault, version: Version) -> str:
    """The header blocks that go with the fault: what is understood (SOAP 1.2, 5.4.7 and 5.4.8)."""
    if fault.blame is Blame.VERSION:
        # Answered in 1.1, the block of 1.2 tells both.
        return (
            f'<v:Upgrade xmlns:v="{SOAP_12.namespace}">'
            f'<v:SupportedEnvelope qname="a:Envelope" xmlns:a="{SOAP_12.namespace}"/>'
            f'<v:SupportedEnvelope qname="b:Envelope" xmlns:b="{SOAP_11.namespace}"/></v:Upgrade>'
        )
    if fault.header is not None and version is SOAP_12:
        namespace, name = fault.header
        if safe_name(name) == "?" or _NUMBER.search(namespace):
            return ""
        return f"<soap:NotUnderstood qname={quoteattr('h:' + name)} xmlns:h={quoteattr(namespace)}/>"
    return ""
