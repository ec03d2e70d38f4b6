# SPDX-License-Identifier: MPL-2.0
"""A content model as data: which elements may stand in which, and what each fills."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
Convert = Callable[[str], Any]
Finish = Callable[[Record, Any], None]


class Occurs(enum.Enum):
    """How often a part may stand: `?`, exactly once, any number, at least once."""

    OPTIONAL = "?"
    ONE = "1"
    ANY = "*"
    SOME = "+"


class Opens(enum.IntEnum):
    """What begins with an element: nothing, a new record, a new object, just one leaf wrapped up, or several
    elements of which its end makes one value of the record."""

    NOTHING = 0
    RECORD = 1
    OBJECT = 2
    LEAF = 3
    VALUE = 4


@dataclass(frozen=True)
class Leaf:
    """An element with text only; the text, converted, fills `key` of the record. `convert` raises BadValue."""

    namespace: str
    name: str
    key: str
    convert: Convert
    occurs: Occurs = Occurs.OPTIONAL


@dataclass(frozen=True)
class Group:
    """An element with elements. `finish` is called with the record when it ends.

    `recurs_behind`: the part behind which many of these elements are alike.
    """

    namespace: str
    name: str
    parts: tuple[Part, ...]
    finish: Finish | None = None
    opens: Opens = Opens.NOTHING
    occurs: Occurs = Occurs.OPTIONAL
    recurs_behind: str | None = None


@dataclass(frozen=True)
class Choice:
    """One of several parts; with ANY, any mix of them in any order, each text element once at most."""

    parts: tuple[Leaf | Group, ...]
    occurs: Occurs = Occurs.ONE


Part = Leaf | Group | Choice
