# SPDX-License-Identifier: MPL-2.0
"""SOAP 1.1 and SOAP 1.2: what differs between them.

The published contract binds to 1.2 while its samples and the older clients send 1.1, so both are spoken and
each is answered in its own.
"""

from __future__ import annotations

from typing import NamedTuple


class Version(NamedTuple):
    """One version of SOAP. `sender` and `receiver` are the fault codes of who is to blame.

    `role` is the attribute that tells whom a header is for, and `ours` its values that mean us.
    """

    namespace: str
    media_type: str
    sender: str
    receiver: str
    role: str
    ours: frozenset[str]
    sender_status: int


SOAP_11 = Version(
    "http://schemas.xmlsoap.org/soap/envelope/",
    "text/xml",
    "Client",
    "Server",
    "actor",
    frozenset({"", "http://schemas.xmlsoap.org/soap/actor/next"}),
    500,
)
SOAP_12 = Version(
    "http://www.w3.org/2003/05/soap-envelope",
    "application/soap+xml",
    "Sender",
    "Receiver",
    "role",
    frozenset(
        {
            "",
            "http://www.w3.org/2003/05/soap-envelope/role/next",
            "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
        }
    ),
    400,
)
VERSIONS = {version.namespace: version for version in (SOAP_11, SOAP_12)}
"""By the namespace of the envelope."""


def of_media_type(content_type: str) -> Version:
    """The version a content type speaks of: who is answered before the envelope could be read."""
    is_12 = content_type.partition(";")[0].strip().lower() == SOAP_12.media_type
    return SOAP_12 if is_12 else SOAP_11
