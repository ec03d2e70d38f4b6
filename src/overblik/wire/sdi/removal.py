# SPDX-License-Identifier: MPL-2.0
"""Reads what is to be removed: a *FjernSagDokumentIndeksInput*, or the *FjernInput* of one grant or payment."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from lxml import etree

from overblik.errors import InvalidInput
from overblik.wire.decoded import safe_name
from overblik.wire.roles import UUID_SHAPE
from overblik.wire.sdi.names import SDI
from overblik.wire.xml.names import SD
from overblik.wire.xml.values import BadValue, boolean

Element = Any  # lxml's stubs know no public element type


class AskedRemoval(NamedTuple):
    """What a request asks to remove. An id is None where none could be read.

    `expression` is the SoegUdtryk as it came; ids and an expression never stand together.
    """

    ids: tuple[uuid.UUID | None, ...]
    expression: Element | None = None
    keep_documents: bool = False
    remove_grants: bool = False


def read_removal(body: Element) -> AskedRemoval:
    """A FjernSagDokumentIndeksInput. Raises InvalidInput when it does not keep to the schema."""
    ids: list[uuid.UUID | None] = []
    told: dict[str, Any] = {}
    order = ["SagUuid", "SoegUdtryk", "EfterladSagsloeseDokumenter", "FjernOgsaaYdelse"]
    for child in body:
        name = _local(child, SDI)
        if name not in order:
            raise _unexpected(child)
        if name == "SagUuid":
            ids.append(_id(child))
            continue
        order = order[order.index(name) + 1 :]
        told[name] = child if name == "SoegUdtryk" else _boolean(child)
    if ids and "SoegUdtryk" in told:
        raise InvalidInput(
            "sdi.two_selections", "SagUuid and SoegUdtryk stand together; send them as two removals"
        )
    return AskedRemoval(
        tuple(ids),
        told.get("SoegUdtryk"),
        told.get("EfterladSagsloeseDokumenter", False),
        told.get("FjernOgsaaYdelse", False),
    )


def read_single_removal(body: Element) -> AskedRemoval:
    """A FjernInput of YI: one id, and a note that is read and left out."""
    names = [_local(child, SD) for child in body]
    if names not in (["UUIDIdentifikator"], ["UUIDIdentifikator", "NoteTekst"]):
        raise _unexpected(next(iter(body), body))
    return AskedRemoval((_uuid(body[0]),))


def _id(element: Element) -> uuid.UUID | None:
    """The id in a SagUuid; a URN names no object of ours."""
    children = list(element)
    if len(children) != 1 or _local(children[0], SD) not in ("UUIDIdentifikator", "URNIdentifikator"):
        raise _unexpected(element)
    return _uuid(children[0])


def _uuid(element: Element) -> uuid.UUID | None:
    text = element.text or ""
    return uuid.UUID(text) if len(element) == 0 and UUID_SHAPE.fullmatch(text) else None


def _boolean(element: Element) -> bool:
    try:
        return boolean(element.text or "")
    except BadValue as bad:
        raise InvalidInput(f"sdi.{bad.code}", f"{_name(element)}: {bad.remedy}") from None


def _local(element: Element, namespace: str) -> str | None:
    """The local name if the element is of this namespace."""
    name = etree.QName(element)
    return name.localname if name.namespace == namespace else None


def _name(element: Element) -> str:
    return safe_name(etree.QName(element).localname)


def _unexpected(element: Element) -> InvalidInput:
    return InvalidInput(
        "sdi.element", f"line {element.sourceline}, {_name(element)}: this element may not stand here"
    )
