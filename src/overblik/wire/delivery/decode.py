# SPDX-License-Identifier: MPL-2.0
"""Reads JSON deliveries: line by line, memory flat, every fault named by its line and place."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import msgspec

from overblik.index.objects import Registration, Removal
from overblik.wire import json_text
from overblik.wire.decoded import Fault, Item
from overblik.wire.delivery import registration
from overblik.wire.delivery.shapes import CaseTold, DocumentTold, GrantTold, Line, PaymentTold, RemovalTold

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes. A longer line is refused without being read into memory."""

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_decoder = msgspec.json.Decoder(Line)
_loose = msgspec.json.Decoder()
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
        yield Item(
            1, Fault(1, "delivery.not_an_array", f"not a JSON array of objects: {json_text.place(error)}")
        )
        return
    for number, row in enumerate(rows, 1):
        yield Item(number, _one(bytes(row), number, f"object {number}"))


def _one(text: bytes, number: int, place: str) -> Registration | Removal | Fault:
    try:
        told = _decoder.decode(text)
        everything = _loose.decode(text)
        twice = json_text.told_twice(text, everything)
        if twice is not None:
            remedy = f"the field `{twice}` stands twice in one object; send it once"
            return Fault(number, "delivery.twice", f"{place}: {remedy}", told.id)
        if json_text.holds_null(text, everything):
            return Fault(number, "delivery.invalid", f"{place}: a text holds a null character", _id(text))
        if isinstance(told, RemovalTold):
            return Removal(told.id, told.keep_documents, told.remove_grants)
        return _BUILDERS[type(told)](told)
    except msgspec.ValidationError as error:
        return Fault(
            number,
            "delivery.invalid",
            f"{place}: {json_text.remedy(error)}; see the delivery format",
            _id(text),
        )
    except msgspec.DecodeError as error:
        return Fault(
            number,
            "delivery.not_json",
            f"{place}: not a whole JSON object ({json_text.place(error)}); send it again",
        )
    except UnicodeDecodeError as error:
        return Fault(
            number, "delivery.encoding", f"{place}, byte {error.start + 1}: not UTF-8; save the file as UTF-8"
        )
    except RecursionError:
        return Fault(number, "delivery.too_deep", f"{place}: nested too deeply")
    except (ValueError, OverflowError):
        return Fault(number, "delivery.invalid", f"{place}: a date or time that does not exist", _id(text))


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
