# SPDX-License-Identifier: MPL-2.0
"""Tells the XML formats of the two indexes apart by the root of the body, and reads either."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO
from xml.parsers import expat

from overblik.wire import sdi, yi
from overblik.wire.decoded import Item
from overblik.wire.roles import RoleMap
from overblik.wire.xml.grammar import BODY, ENVELOPE, HEADER
from overblik.wire.xml.names import OLDER_LINE, SEPARATOR, SOAP, qualified
from overblik.wire.yi.names import YI

HEAD = 1 << 18
"""Bytes looked at: a SOAP header with a signed token comes before the body's root."""

DECODERS: Mapping[str, Callable[[BinaryIO, RoleMap | None], Iterator[Item]]] = {
    "sdi": sdi.decode_file,
    "yi": yi.decode_file,
}
"""What reads each format, by name."""

_YI = (YI, YI.removesuffix(":6") + OLDER_LINE)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AROUND = (qualified(SOAP, ENVELOPE), qualified(SOAP, BODY))


def decode_file(stream: BinaryIO, roles: RoleMap | None = None) -> Iterator[Item]:
    """The registrations and faults of an import or update body of either index; the stream must be seekable."""
    return DECODERS[format_of(stream)](stream, roles)


def format_of(stream: BinaryIO) -> str:
    """`yi` or `sdi`, and the stream at its start again. What is neither is `sdi`, whose reader then says so."""
    head = stream.read(HEAD)
    stream.seek(0)
    name = _root(head)
    return "yi" if name is not None and name.partition(SEPARATOR)[0] in _YI else "sdi"


class _Found(Exception):
    """Ends the parsing."""


def _root(head: bytes) -> str | None:
    """The name of the first element that is no part of a SOAP envelope."""
    header = qualified(SOAP, HEADER)
    open_headers = 0
    found: list[str] = []

    def start(name: str, _: Any) -> None:
        nonlocal open_headers
        if open_headers or name == header:
            open_headers += 1
        elif name not in _AROUND:
            found.append(name)
            raise _Found

    def end(_: str) -> None:
        nonlocal open_headers
        open_headers = max(0, open_headers - 1)

    # The reader judges the encoding; here only names are looked for, whatever it is said to be.
    text = head.decode("utf-16" if head[:2] in _UTF16_MARKS else "utf-8", errors="replace")
    parser: Any = expat.ParserCreate("utf-8", SEPARATOR)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = _refuse
    with contextlib.suppress(expat.ExpatError, _Found):
        parser.Parse(text.removeprefix("\ufeff").encode(), False)
    return found[0] if found else None


def _refuse(*_: object) -> None:
    raise _Found
