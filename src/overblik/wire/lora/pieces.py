# SPDX-License-Identifier: MPL-2.0
"""Cuts a stream of JSON into the objects in it, one in memory at a time, whatever the file is as a whole.

LoRa's data comes as one object, as an array, as the answer of a list call (`{"results": [[...]]}`) or as one
object a line. All are read alike: arrays and a list answer are looked into, what else begins with a brace is
an object. What stands between objects is not judged, so a file that lacks a comma is not refused for it. Where
the first object is a line, every line is one, so that a broken line does not take its neighbours along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from overblik.wire.decoded import Fault

LONGEST_PIECE = 32 * 1024 * 1024
"""Bytes. A longer object is passed over without being held in memory."""

CHUNK = 1 << 18
"""Bytes read at a time."""

_BETWEEN = b" \t\r\n,"
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LIST_ANSWER = re.compile(rb'\{[ \t\r\n]*"results"[ \t\r\n]*:')
# The longest start by which a list answer can be told; blanks beyond that are nobody's.
_LIST_ANSWER_WITHIN = 256
_CLOSES = {ord("]"): ord("["), ord("}"): ord("{")}
# All up to the next bracket in one step, texts included; it always matches, if only nothing. A quote behind it
# begins a text whose end is to come.
_BETWEEN_BRACKETS = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_IN_TEXT = re.compile(rb'["\\]')


def pieces(stream: BinaryIO) -> Iterator[tuple[int, bytes | Fault]]:
    """The objects of the stream in order, each with its number from 1, or a fault.

    What breaks off or is no JSON ends the reading with a fault.
    """
    return _Cutter(stream).run()


class _Cutter:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data = b""
        self._at = 0
        self._number = 0
        self._by_line = self._broken_off = False

    def run(self) -> Iterator[tuple[int, bytes | Fault]]:
        inside: list[int] = []
        ids_told = False
        self._pass_mark()
        while (sign := self._next()) is not None:
            if sign == ord("{") and not self._opens_list_answer():
                self._number += 1
                piece = self._line() if self._by_line and not inside else self._object()
                if self._number == 1 and not inside and isinstance(piece, bytes):
                    self._by_line = b"\n" not in piece and self._ends_line()
                yield self._number, piece
                if self._broken_off:
                    return
            elif sign in b"[{":
                inside.append(sign)
            elif sign in _CLOSES:
                if not inside or inside.pop() != _CLOSES[sign]:
                    yield self._between(
                        "lora.not_json", "a bracket closes what was not opened; send it again"
                    )
                    return
            elif sign == ord('"'):
                if not self._pass_text():
                    inside.append(sign)
                    break
                if not ids_told:
                    ids_told = True
                    yield self._between(
                        "lora.only_ids",
                        "ids without objects; ask LoRa for the objects themselves (?uuid=...)",
                    )
            else:
                yield self._between("lora.not_json", self._no_json())
                return
        if inside:
            yield self._between("lora.broken_off", "the file breaks off; send it whole")

    def _next(self) -> int | None:
        """The next sign that is not between objects; None at the end. The place stays before braces."""
        while True:
            while self._at < len(self._data):
                sign = self._data[self._at]
                if sign not in _BETWEEN:
                    if sign != ord("{"):
                        self._at += 1
                    return sign
                self._at += 1
            if not self._read():
                return None

    def _read(self) -> bool:
        """Read on, letting go of what lies behind."""
        chunk = self._stream.read(CHUNK)
        self._data = self._data[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def _pass_mark(self) -> None:
        while len(self._data) < len(_BOM) and self._read():
            pass
        if self._data.startswith(_BOM):
            self._at = len(_BOM)

    def _opens_list_answer(self) -> bool:
        """At a brace: whether it opens a list answer; if so, the place is set behind the name."""
        while len(self._data) - self._at < _LIST_ANSWER_WITHIN and self._read():
            pass
        found = _LIST_ANSWER.match(self._data, self._at, self._at + _LIST_ANSWER_WITHIN)
        if found is None:
            return False
        self._at = found.end()
        return True

    def _object(self) -> bytes | Fault:
        """The object that begins here, whole."""
        held: list[bytes] = []
        size = depth = 0
        in_text = False
        while True:
            start = at = self._at
            data = self._data
            while at < len(data):
                if in_text:
                    mark = _IN_TEXT.search(data, at)
                    if mark is None or (mark[0] == b"\\" and mark.end() == len(data)):
                        at = len(data) if mark is None else mark.start()
                        break
                    at = mark.end() + (mark[0] == b"\\")
                    in_text = mark[0] == b"\\"
                    continue
                at = _BETWEEN_BRACKETS.match(data, at).end()  # type: ignore[union-attr]
                if at == len(data):
                    break
                sign = data[at]
                at += 1
                if sign in b"{[":
                    depth += 1
                elif sign in b"}]":
                    depth -= 1
                    if not depth:
                        self._at = at
                        return self._whole(held, size, data[start:at])
                else:
                    in_text = True
            size += at - start
            if size <= LONGEST_PIECE:
                held.append(data[start:at])
            else:
                held.clear()
            self._at = at
            if not self._read():
                self._broken_off = True
                return self._fault("lora.broken_off", "the object breaks off; send it whole")

    def _line(self) -> bytes | Fault:
        """The rest of this line."""
        held: list[bytes] = []
        size = 0
        while (end := self._data.find(b"\n", self._at)) < 0:
            size += len(self._data) - self._at
            if size <= LONGEST_PIECE:
                held.append(self._data[self._at :])
            else:
                held.clear()
            self._at = len(self._data)
            if not self._read():
                end = 0
                break
        rest = self._data[self._at : end]
        self._at = end
        return self._whole(held, size, rest.rstrip(_BETWEEN))

    def _ends_line(self) -> bool:
        """Whether nothing but blanks follows on this line."""
        while True:
            while self._at < len(self._data):
                sign = self._data[self._at]
                if sign == ord("\n") or sign not in _BETWEEN:
                    return sign == ord("\n")
                self._at += 1
            if not self._read():
                return False

    def _whole(self, held: list[bytes], size: int, rest: bytes) -> bytes | Fault:
        if size + len(rest) > LONGEST_PIECE:
            megabytes = LONGEST_PIECE // 1024 // 1024
            return self._fault(
                "lora.too_long", f"longer than {megabytes} MB; leave out the oldest registrations"
            )
        return b"".join((*held, rest)) if held else rest

    def _pass_text(self) -> bool:
        """Behind an opening quote: go behind the closing one; False if there is none."""
        while True:
            mark = _IN_TEXT.search(self._data, self._at)
            if mark is not None and mark[0] == b'"':
                self._at = mark.end()
                return True
            if mark is not None and mark.end() < len(self._data):
                self._at = mark.end() + 1
                continue
            self._at = len(self._data) if mark is None else mark.start()
            if not self._read():
                return False

    def _no_json(self) -> str:
        if self._number == 0 and self._data[:2] in _UTF16:
            return "the file is UTF-16; save it as UTF-8"
        return "this is no JSON object; send objects, a list answer or one object a line"

    def _fault(self, code: str, remedy: str) -> Fault:
        return Fault(self._number, code, f"object {self._number}: {remedy}")

    def _between(self, code: str, remedy: str) -> tuple[int, Fault]:
        """A fault behind the last object."""
        self._number += 1
        return self._number, self._fault(code, remedy)
