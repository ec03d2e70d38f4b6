# SPDX-License-Identifier: MPL-2.0
"""The files that are delivered: as long as asked for, every object different, the same every time."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from pathlib import Path

from overblik.demo import scale as synthetic

# With these, half of the objects are cases, one in twenty is a grant, the rest are payments.
_GRANTS, _PAYMENTS = 2, 9
_MARK = b"\x00"


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
    if format is Format.NDJSON:
        scale = synthetic.Scale(objects // 2, today, grants=_GRANTS, payments=_PAYMENTS)
        path = folder / f"{objects}.ndjson"
        with path.open("wb") as file:
            return Delivered(path, sum(1 for line in synthetic.lines(scale) if file.write(line + b"\n")))
    path = folder / f"{objects}.xml"
    with path.open("wb") as file:
        head, tail = _frame()
        file.write(head)
        count = sum(1 for element in _elements(objects, today) if file.write(element))
        file.write(tail)
    return Delivered(path, count)
