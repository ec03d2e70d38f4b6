# SPDX-License-Identifier: MPL-2.0
"""One call that was read and let in: what every operation works from."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, NamedTuple

from lxml import etree

from overblik.access.machines import SourceSystem
from overblik.api.apps import ApiDesk
from overblik.api.soap.fault import SoapFault
from overblik.api.soap.message import Message
from overblik.api.soap.version import SOAP_11, SOAP_12
from overblik.index.store import Conn
from overblik.wire.contract import Operation


class Request(NamedTuple):
    """`body` is the whole message; `transaction` may stand in a log."""

    operation: Operation
    message: Message
    body: bytes
    caller: SourceSystem
    transaction: str
    conn: Conn
    desk: ApiDesk

    def stream(self) -> BinaryIO:
        """The message for a reader of deliveries, which know SOAP 1.1's envelope."""
        if self.message.version is SOAP_11:
            return io.BytesIO(self.body)
        head = self.body[: self.message.head]
        return io.BytesIO(
            head.replace(SOAP_12.namespace.encode(), SOAP_11.namespace.encode()) + self.body[len(head) :]
        )

    def element(self) -> Any:
        """The body's element as a tree, without comments. For messages that are small by their nature.

        Raises SoapFault for what expat takes and libxml2 does not (texts of ten megabytes, for one).
        """
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, encoding="utf-8"
        )
        try:
            root = etree.fromstring(self.body, parser)
        except etree.XMLSyntaxError as error:
            raise SoapFault(
                "soap.not_whole", f"line {error.lineno}: the XML is broken here; nothing was done"
            ) from None
        body = root.find(f"{{{self.message.version.namespace}}}Body")
        assert body is not None
        return body[0]
