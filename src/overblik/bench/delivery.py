# SPDX-License-Identifier: MPL-2.0
"""The files that are delivered: as long as asked for, every object different, the same every time."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from overblik.demo import scale as synthetic
from overblik.index.objects import Registration
from overblik.wire.sdi import encode_import

# With these, half of the objects are cases, one in twenty is a grant, the rest are payments.
_GRANTS, _PAYMENTS = 2, 9


class Format(enum.StrEnum):
    """The formats of a delivery that are measured."""

    NDJSON = "ndjson"
    SDI = "sdi"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file with its number of objects."""

    path: Path
    objects: int


def write(folder: Path, format: Format, objects: int, today: dt.date) -> Delivered:
    """A delivery of about `objects` objects: NDJSON with cases, grants and payments, SDI with cases."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{objects}.{format.value}"
    with path.open("wb") as file:
        count = 0
        for part in _ndjson(objects, today) if format is Format.NDJSON else _sdi(objects, today):
            file.write(part)
            count += 1
        if format is Format.SDI:
            file.write(_FRAME[1])
    return Delivered(path, count)


def _ndjson(objects: int, today: dt.date) -> Iterator[bytes]:
    scale = synthetic.Scale(objects // 2, today, grants=_GRANTS, payments=_PAYMENTS)
    return (line + b"\n" for line in synthetic.lines(scale))


def sdi_elements(objects: int, today: dt.date) -> Iterator[bytes]:
    """The same cases as in the file, each as the element that a body holds."""
    return synthetic.lines(synthetic.Scale(objects, today), _element)


def sdi_body(elements: Iterable[bytes]) -> bytes:
    """One body with these elements."""
    head, tail = _FRAME
    return head + b"".join(elements) + tail


def _sdi(objects: int, today: dt.date) -> Iterator[bytes]:
    """The elements of one long body, the first with the head of the body before it."""
    before = _FRAME[0]
    for element in sdi_elements(objects, today):
        yield before + element
        before = b""


def _element(registration: Registration) -> bytes:
    """What one object adds to a body."""
    head, tail = _FRAME
    return encode_import([registration])[len(head) : -len(tail)]


def _frame() -> tuple[bytes, bytes]:
    """What stands before and after the objects of a body."""
    head, end, tail = encode_import([]).rpartition(b"</")
    return head, end + tail


_FRAME = _frame()
