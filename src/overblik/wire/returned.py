# SPDX-License-Identifier: MPL-2.0
"""What SDI and YI answer about what was sent: one *UnikRetur* per object, or one *StandardRetur* for it all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import escape

from overblik.index.kinds import Kind
from overblik.wire.xml.names import SD

OK = 20
"""The status of what went well, in all services of the family."""

NO_ID = uuid.UUID(int=0)
"""Stands for the id of an object that did not tell a readable one: the schema demands an id."""

TYPES = {
    Kind.CASE: "Sag",
    Kind.DOCUMENT: "Dokument",
    Kind.GRANT: "Bevilling",
    Kind.PAYMENT: "OekonomiskEffektuering",
}
UNKNOWN_TYPE = "Ukendt"


class Status(NamedTuple):
    """A status with its texts, both absent when all went well. They never hold a value of the message."""

    code: int
    text: str | None = None
    detail: str | None = None


class Returned(NamedTuple):
    """The status of one object."""

    status: Status
    kind: Kind | None
    object_id: uuid.UUID | None


def per_object(namespace: str, element: str, returned: Iterable[Returned]) -> bytes:
    """A MultipleOutput with one UnikRetur for each object."""
    inner = "".join(
        f"<sd:UnikRetur>{_status(one.status)}<sd:Type>{UNKNOWN_TYPE if one.kind is None else TYPES[one.kind]}"
        f"</sd:Type><sd:UUIDIdentifikator>{one.object_id or NO_ID}</sd:UUIDIdentifikator></sd:UnikRetur>"
        for one in returned
    )
    return _output(namespace, element, inner)


def for_all(namespace: str, element: str, status: Status) -> bytes:
    """A BasicOutput or MultipleOutput with one StandardRetur."""
    return _output(namespace, element, f"<sd:StandardRetur>{_status(status)}</sd:StandardRetur>")


def _output(namespace: str, element: str, inner: str) -> bytes:
    return f'<o:{element} xmlns:o="{namespace}" xmlns:sd="{SD}">{inner}</o:{element}>'.encode()


def _status(status: Status) -> str:
    told = f"<sd:StatusKode>{status.code}</sd:StatusKode>"
    if status.text is not None:
        told += f"<sd:FejlbeskedTekst>{escape(status.text)}</sd:FejlbeskedTekst>"
    if status.detail is not None:
        told += f"<sd:DetaljeretFejlbesked>{escape(status.detail)}</sd:DetaljeretFejlbesked>"
    return told
