# SPDX-License-Identifier: MPL-2.0
"""The two ways of reading a body, to be compared, and bodies damaged at random."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from overblik.wire.decoded import Item
from overblik.wire.roles import published
from overblik.wire.xml.exact import ExactReader
from overblik.wire.xml.grammar import Grammar
from overblik.wire.xml.reader import Reader

_OBJECT_END = re.compile(rb"(</[^\s<>/]*Indeks>)")
_TAGS = re.compile(rb"<[^<>]*>")
_INSERTED = (
    b"<", b"</", b"&", b"&amp;", b"&#10;", b"<!--", b"-->", b"<!-- </sdi:SagIndeks> -->", b"]]>", b"<![CDATA[", b"<?x ?>",
    b"\x00", b"\r", b"\xff", "\ufffd".encode(), b"</sdi:SagIndeks>", b"<sdi:SagIndeks>", b"</yi:BevillingIndeks>", b"<yi:BevillingIndeks>", b' xmlns:sd="urn:x"',
    b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<sag:Titel/>", b" ", "\u00a0".encode(),
)  # fmt: skip


def exactly(grammar: Grammar, data: bytes) -> list[Item]:
    """What the exact reader makes of it, given piece by piece as it is given what the fast one cannot read."""
    reader = ExactReader(grammar, published())
    items: list[Item] = []
    pieces = [*_OBJECT_END.split(data), b""]
    for piece, end in zip(pieces[::2], pieces[1::2], strict=True):
        if piece + end and not reader.stopped:
            items += reader.feed(piece + end)
    return items if reader.stopped else items + reader.close()


def fast(grammar: Grammar, data: bytes, sizes: list[int] | None = None) -> tuple[list[Item], int]:
    """What the reader makes of it in pieces of these sizes, and how many bytes of it were read exactly."""
    reader = Reader(grammar, published())
    items: list[Item] = []
    at = 0
    while at < len(data) and not reader.stopped:
        size = sizes[at % len(sizes)] if sizes else len(data)
        items += reader.feed(data[at : at + size])
        at += size
    if not reader.stopped:
        items += reader.close()
    return items, reader.exact.fed


def damaged(body: bytes, data: st.DataObject) -> bytes:
    """The body with one to three things done to it: bits, bytes, tags changed, lost, doubled or put in."""
    told = bytearray(body)
    for _ in range(data.draw(st.integers(1, 3))):
        tags = [found.span() for found in _TAGS.finditer(told)]
        start, end = data.draw(st.sampled_from(tags))
        other = bytes(told[slice(*data.draw(st.sampled_from(tags)))])
        at = data.draw(st.integers(0, len(told) - 1))
        match data.draw(st.integers(0, 7)):
            case 0:
                told[at] ^= 1 << data.draw(st.integers(0, 7))
            case 1:
                del told[at:]
            case 2:
                del told[at : at + data.draw(st.integers(1, 400))]
            case 3:
                told[at:at] = told[at : at + data.draw(st.integers(1, 400))]
            case 4:
                told[start:end] = other
            case 5:
                del told[start:end]
            case 6:
                place = data.draw(st.sampled_from((start, end - 1, end)))
                told[place:place] = data.draw(st.sampled_from(_INSERTED))
            case _:
                told[at:at] = data.draw(st.sampled_from(_INSERTED))
        if not _TAGS.search(told):
            break
    return bytes(told)
