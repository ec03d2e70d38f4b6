# SPDX-License-Identifier: MPL-2.0
"""Reads bodies as a stream: objects plainly written at high speed, all else by the exact reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from overblik.wire.decoded import Item
from overblik.wire.roles import RoleMap, published
from overblik.wire.xml.exact import ExactReader
from overblik.wire.xml.grammar import Grammar
from overblik.wire.xml.names import local
from overblik.wire.xml.plain import NotPlain, PlainReader, State
from overblik.wire.xml.replay import UNREADABLE

CHUNK = 1 << 16
"""Bytes read at a time."""

LONGEST_PLAIN = 1 << 20
"""Bytes after which the end of an object is not waited for; the exact reader takes it piece by piece."""


def read(stream: BinaryIO, grammar: Grammar, roles: RoleMap | None = None) -> Iterator[Item]:
    """The registrations and faults of one import or update body, also inside a SOAP 1.1 envelope.

    `position` counts the objects from 1; the registrations of an object share it. A file that breaks off
    yields what was whole, then one fault with line and column. Only UTF-8 is taken, as the formats demand.
    Lines are exact unless a tag inside the object is itself broken over lines.
    """
    reader = Reader(grammar, roles or published())
    while not reader.stopped and (chunk := stream.read(CHUNK)):
        yield from reader.feed(chunk)
    if not reader.stopped:
        yield from reader.close()


class Reader:
    """One file being read, from object to object."""

    def __init__(self, grammar: Grammar, roles: RoleMap) -> None:
        self.exact = ExactReader(grammar, roles)
        self._plain = PlainReader(grammar, roles)
        names = "|".join(sorted(re.escape(local(name)) for name in grammar.objects))
        self._object_end = re.compile(rf"</(?:[^\s<>:/]+:)?(?:{names})>".encode())
        self._frame: State | None = None  # set while an object may begin
        self._rest = b""

    @property
    def stopped(self) -> bool:
        """True if the rest of the file cannot be read."""
        return self.exact.stopped

    def feed(self, chunk: bytes) -> list[Item]:
        """Read on; the items completed by this chunk."""
        data = self._rest + chunk
        items: list[Item] = []
        at = 0
        while at < len(data) and not self.stopped:
            try:
                behind = self._plainly(data, at, items)
            except NotPlain:
                behind = self._exactly(data, at, items)
            if behind == at:
                break
            at = behind
        self._rest = data[at:]
        return items

    def close(self) -> list[Item]:
        """The file is over."""
        items = self.exact.feed(self._rest) if self._rest else []
        return items if self.stopped else items + self.exact.close()

    def _plainly(self, data: bytes, at: int, items: list[Item]) -> int:
        """Read the object that begins at `at`; the index behind it, `at` itself if it is not whole yet.

        Raises NotPlain if it is for the exact reader.
        """
        if self._frame is None:
            raise NotPlain
        begun = data.find(b">", at)
        behind = -1
        if begun >= 0:
            end_tag = self._plain.end_of(self._frame, _lines(data[at:begun]))
            behind = data.find(end_tag, begun)
        if behind < 0:
            if len(data) - at > LONGEST_PLAIN:
                raise NotPlain
            return at
        behind += len(end_tag)
        told = _lines(data[at:behind])
        if self.exact.damaged and UNREADABLE.encode() in told:
            raise NotPlain
        items += self.exact.passed(self._plain.object(self._frame, told), told)
        return behind

    def _exactly(self, data: bytes, at: int, items: list[Item]) -> int:
        """Let the exact reader read up to where an object seems to end; the index behind that."""
        found = self._object_end.search(data, at)
        behind = len(data) if found is None else found.end()
        exact = self.exact
        items += exact.feed(data[at:behind])
        self._frame = self._plain.frame(exact.here, exact.scope) if exact.between else None
        return behind


def _lines(data: bytes) -> bytes:
    """The same with lines ended as XML reads them."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
