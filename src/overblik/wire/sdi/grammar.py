# SPDX-License-Identifier: MPL-2.0
"""A content model as data, compiled to tables: one dictionary look-up per element tells whether it may
stand here, what it fills, and what may follow.

Reading this way is as strict as the schema on order, number and presence, at a fraction of the cost.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from overblik.wire.sdi.names import SEPARATOR, qualified

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
    """One of several parts; with ANY, any mix of them in any order."""

    parts: tuple[Leaf | Group, ...]
    occurs: Occurs = Occurs.ONE


Part = Leaf | Group | Choice


class Start:
    """That an element begins. Known names share one instance, which is what tables are keyed by.

    Elements that are objects, unknown or bear attributes have their own: it knows its line, its byte and its
    index among the tokens held.
    """

    __slots__ = ("attributed", "index", "line", "name", "offset")

    def __init__(
        self, name: str, line: int = 0, offset: int = 0, index: int = 0, attributed: bool = False
    ) -> None:
        self.name = name
        self.line = line
        self.offset = offset
        self.index = index
        self.attributed = attributed

    def moved(self, dropped: int) -> bool:
        """So many tokens before it were dropped; False if it was dropped itself."""
        self.index -= dropped
        return self.index >= 0


# (children, after, key, convert, finish, opens, name, leads): a tuple, because it is taken apart for every element.
Entry = tuple["Table", "Table", str, Convert | None, Finish | None, int, str, bool]
Table = dict[Start | str, Any]

STARTS: dict[str, Start] = {}
"""The shared beginnings, by qualified name."""

LEAVES: dict[str, Convert] = {}
"""What each text element may hold, by qualified name."""

MISSING = ""
"""Key in a table from which an element may not end yet; the value names what is missing."""

_NO_CHILDREN: Table = {}


def compile_parts(parts: tuple[Part, ...], recurs_behind: str | None = None) -> Table:
    """The table in force at the start of an element with these parts."""
    return _Compiler(parts, recurs_behind).state(0, False)


@dataclass
class _Compiler:
    parts: tuple[Part, ...]
    recurs_behind: str | None
    states: dict[tuple[int, bool], Table] = field(default_factory=dict)

    def state(self, index: int, satisfied: bool) -> Table:
        """The table when parts before `index` are over; `satisfied`: the part at `index` stood already."""
        found = self.states.get((index, satisfied))
        if found is not None:
            return found
        table: Table = {}
        self.states[index, satisfied] = table
        for place in range(index, len(self.parts)):
            part = self.parts[place]
            repeats = part.occurs in (Occurs.ANY, Occurs.SOME)
            after = self.state(place, True) if repeats else self.state(place + 1, False)
            for element in part.parts if isinstance(part, Choice) else (part,):
                name = qualified(element.namespace, element.name)
                start = STARTS.setdefault(name, Start(name))
                table.setdefault(
                    start, _entry(element, after, start.name, element.name == self.recurs_behind)
                )
            needed = part.occurs in (Occurs.ONE, Occurs.SOME) and not (satisfied and place == index)
            if needed:
                table[MISSING] = _names(part)
                break
        return table


_children: dict[int, tuple[Group, Table]] = {}


def _entry(element: Leaf | Group, after: Table, name: str, leads: bool) -> Entry:
    if isinstance(element, Leaf):
        LEAVES[name] = element.convert
        return (_NO_CHILDREN, after, element.key, element.convert, None, 0, name, leads)
    held = _children.get(id(element))
    if held is None:
        held = _children[id(element)] = (element, compile_parts(element.parts, element.recurs_behind))
    return (held[1], after, "", None, element.finish, int(element.opens), name, leads)


def local(name: str) -> str:
    """The local part of a qualified name."""
    return name.rpartition(SEPARATOR)[2]


def _names(part: Part) -> str:
    if isinstance(part, Choice):
        return " or ".join(element.name for element in part.parts)
    return part.name
