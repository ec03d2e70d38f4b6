# SPDX-License-Identifier: MPL-2.0
"""What the larger parts of a page are given: tables, timelines and money chains as plain values."""

from __future__ import annotations

import enum
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `numeric` sets it flush right."""

    text: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption. The first cell of each row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption_hidden: bool = False


class Reached(enum.StrEnum):
    """How far a case has come at one step of its timeline."""

    PAST = "past"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step: `title` and `note` are sentences, `when` is a date or an expectation in words."""

    title: str
    reached: Reached
    when: str = ""
    note: str = ""


class SumKind(enum.StrEnum):
    """What a row does in a sum that is to be followed with a finger."""

    START = "start"
    CHANGE = "change"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row of a money chain; `amount` is formatted text, `note` says why."""

    label: str
    amount: str
    kind: SumKind = SumKind.CHANGE
    note: str = ""


@dataclass(frozen=True, slots=True)
class SumTable:
    """A chain of amounts from the first to what is left, under a caption."""

    caption: str
    rows: tuple[SumRow, ...]
