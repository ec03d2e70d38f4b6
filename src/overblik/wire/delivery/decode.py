# SPDX-License-Identifier: MPL-2.0
"""Reads JSON deliveries: line by line, memory flat, every fault named by its line and place."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import msgspec

from overblik.index.objects import Registration, Removal
from overblik.wire.decoded import Fault, Item, safe_name
from overblik.wire.delivery import registration
from overblik.wire.delivery.shapes import CaseTold, DocumentTold, GrantTold, Line, PaymentTold, RemovalTold

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes. A longer line is refused without being read into memory."""

_NULL = rb"\u0000"
_QUOTE = rb"\u0022"
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UNKNOWN = re.compile("unknown field `(.*)`", re.DOTALL)
_decoder = msgspec.json.Decoder(Line)
_loose = msgspec.json.Decoder()
_written = msgspec.json.Encoder().encode
_rows = msgspec.json.Decoder(list[msgspec.Raw])

_BUILDERS: dict[type, Callable[[Any], Registration]] = {
    CaseTold: registration.of_case,
    DocumentTold: registration.of_document,
    GrantTold: registration.of_grant,
    PaymentTold: registration.of_payment,
}


def decode_lines(stream: BinaryIO) -> Iterator[Item]:
    """The objects of an NDJSON stream; `position` is the line number. Empty lines are passed over."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            if line[:2] in _UTF16:
                yield Item(1, Fault(1, "delivery.encoding", "line 1: the file is UTF-16; save it as UTF-8"))
                return
            line = line.removeprefix(_BOM)
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            megabytes = LONGEST_LINE // 1024 // 1024
            yield Item(
                number,
                Fault(
                    number,
                    "delivery.line_too_long",
                    f"line {number}: longer than {megabytes} MB; one object a line",
                ),
            )
            continue
        text = line.strip()
        if text:
            yield Item(number, _one(text, number, f"line {number}"))


def decode_array(stream: BinaryIO) -> Iterator[Item]:
    """The objects of one JSON array; `position` is the place in the array, from 1."""
    try:
        rows = _rows.decode(stream.read().removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        yield Item(1, Fault(1, "delivery.not_an_array", f"not a JSON array of objects: {_place(error)}"))
        return
    for number, row in enumerate(rows, 1):
        yield Item(number, _one(bytes(row), number, f"object {number}"))


def _one(text: bytes, number: int, place: str) -> Registration | Removal | Fault:
    try:
        told = _decoder.decode(text)
        everything = _loose.decode(text)
        twice = _told_twice(text, everything)
        if twice is not None:
            remedy = f"the field `{safe_name(twice)}` stands twice in one object; send it once"
            return Fault(number, "delivery.twice", f"{place}: {remedy}", told.id)
        if b"\\" in text and _NULL in text and _holds_null(everything):
            return Fault(number, "delivery.invalid", f"{place}: a text holds a null character", _id(text))
        if isinstance(told, RemovalTold):
            return Removal(told.id, told.keep_documents, told.remove_grants)
        return _BUILDERS[type(told)](told)
    except msgspec.ValidationError as error:
        return Fault(number, "delivery.invalid", f"{place}: {_remedy(error)}", _id(text))
    except msgspec.DecodeError as error:
        return Fault(
            number, "delivery.not_json", f"{place}: not a whole JSON object ({_place(error)}); send it again"
        )
    except UnicodeDecodeError as error:
        return Fault(
            number, "delivery.encoding", f"{place}, byte {error.start + 1}: not UTF-8; save the file as UTF-8"
        )
    except RecursionError:
        return Fault(number, "delivery.too_deep", f"{place}: nested too deeply")
    except (ValueError, OverflowError):
        return Fault(number, "delivery.invalid", f"{place}: a date or time that does not exist", _id(text))


def _told_twice(text: bytes, kept: Any) -> str | None:
    """The name of a field that an object has twice: JSON readers keep the last and lose the other in silence.

    What was kept is written down again: a lost field is missing with the quotes around its name. Counting them
    is exact, because a quote inside a text counts in both, unless it was sent as a number.
    """
    if text.count(b'"') == _written(kept).count(b'"') and not (b"\\" in text and _QUOTE in text):
        return None
    try:
        json.loads(text, object_pairs_hook=_pairs)
    except _Twice as twice:
        return twice.name
    return None


class _Twice(Exception):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in pairs:
        if name in told:
            raise _Twice(name)
        told[name] = value
    return told


def _holds_null(value: Any) -> bool:
    """The database stores such a text in JSON and then cannot read it as text; XML could not say it at all."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_null(part) for part in value.values())
    return isinstance(value, list) and any(_holds_null(part) for part in value)


def _remedy(error: msgspec.ValidationError) -> str:
    """msgspec tells the place and what was expected; two of its sentences also quote what was sent."""
    text = str(error)
    if text.startswith("Invalid"):
        where = text.partition(" - at ")[2] or "`$`"
        text = f"a value that is not among the allowed ones - at {where}"
    elif (field := _UNKNOWN.search(text)) is not None and safe_name(field[1]) == "?":
        text = text.replace(field[0], "unknown field")
    return f"{text}; see the delivery format"


def _place(error: Exception) -> str:
    return str(error).partition(": ")[2] or "unreadable"


def _id(text: bytes) -> uuid.UUID | None:
    """The object's id for the receipt, if it can be read at all."""
    try:
        told = _loose.decode(text)
        return uuid.UUID(told["id"])
    except (
        msgspec.DecodeError,
        UnicodeDecodeError,
        RecursionError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
    ):
        return None
