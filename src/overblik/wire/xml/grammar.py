# SPDX-License-Identifier: MPL-2.0
"""A content model compiled to tables: one dictionary look-up per element tells whether it may stand here, what
it fills, and what may follow.

Reading this way is as strict as the schema on order, number and presence, at a fraction of the cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from overblik.wire.xml.model import Choice, Convert, Finish, Group, Leaf, Occurs, Opens, Part
from overblik.wire.xml.names import OLDER_LINE, SD, SEPARATOR, SOAP, qualified

ENVELOPE, HEADER, BODY = "Envelope", "Header", "Body"

MISSING = ""
"""Key in a table from which an element may not end yet; the value names what is missing."""


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


# (children, after, key, convert, finish, opens, name, once or leads): a tuple, because it is taken apart for
# every element. The last tells of a text element that it may stand here again though its key holds but one, of
# any other that what stands behind it recurs.
Entry = tuple["Table", "Table", str, Convert | None, Finish | None, int, str, bool]
Table = dict[Start | str, Any]

_NO_CHILDREN: Table = {}


def _older(name: str) -> str:
    """The name in the line of schemas before version 6; the same where that line shares it."""
    return name.replace(f":6{SEPARATOR}", f"{OLDER_LINE}{SEPARATOR}")


class Grammar:
    """One format: its tables, and what readers and writers must know of it.

    `code` begins the codes of its faults, `called` is its name in them. Its bodies may also stand in a
    SOAP 1.1 envelope; a header there is passed over by the reader. Names of the older line of schemas mean
    those of version 6: its shapes are alike, and where they are not, the element at fault is told.
    """

    def __init__(
        self, code: str, called: str, prefixes: Mapping[str, str], bodies: tuple[Group, ...]
    ) -> None:
        self.code = code
        self.called = called
        self.bodies = tuple(body.name for body in bodies)
        self.starts: dict[str, Start] = {}
        """The shared beginnings, by qualified name; those of the older line are the same as those of version 6."""
        self._leaves: dict[str, tuple[Convert, ...]] = {}
        self._objects: set[str] = set()
        self._shells: set[Start] = set()
        self._children: dict[int, tuple[Group, Table]] = {}
        envelope = Group(
            SOAP, ENVELOPE, (Group(SOAP, BODY, (Choice(bodies, Occurs.ANY),), occurs=Occurs.ONE),)
        )
        self.root = self.compiled((Choice((*bodies, envelope)),))
        """What a file may begin with."""
        self.starts.update([(_older(name), start) for name, start in self.starts.items()])
        self.objects = frozenset(self._objects)
        """The names of the elements that are objects."""
        self.shells = frozenset(self._shells)
        """Elements that stand in an object of the same name and have what it has."""
        self.identifier = self.start(SD, "UUIDIdentifikator")
        self.checks = {
            f"{prefix}:{name.removeprefix(uri + SEPARATOR)}": checks
            for name, checks in self._leaves.items()
            for prefix, uri in prefixes.items()
            if name.startswith(uri + SEPARATOR)
        }
        """What each text element may hold in any of its places, by the name it is written with."""

    def compiled(self, parts: tuple[Part, ...], recurs_behind: str | None = None) -> Table:
        """The table in force at the start of an element with these parts."""
        return _Compiler(self, parts, recurs_behind).state(0, False)

    def start(self, namespace: str, name: str) -> Start:
        """The shared beginning of an element."""
        full = qualified(namespace, name)
        return self.starts.setdefault(full, Start(full))

    def entry(self, element: Leaf | Group, after: Table, *, again: bool, leads: bool) -> Entry:
        """What is known of an element in a place behind which the table `after` holds."""
        start = self.start(element.namespace, element.name)
        if isinstance(element, Leaf):
            self._leaves[start.name] = (*self._leaves.get(start.name, ()), element.convert)
            return (_NO_CHILDREN, after, element.key, element.convert, None, 0, start.name, again)
        if element.opens is Opens.OBJECT:
            self._objects.add(start.name)
            self._shells.update(
                self.start(part.namespace, part.name)
                for part in element.parts
                if isinstance(part, Group) and part.name == element.name
            )
        held = self._children.get(id(element))
        if held is None:
            table = self.compiled(element.parts, element.recurs_behind)
            held = self._children[id(element)] = (element, table)
        return (held[1], after, "", None, element.finish, int(element.opens), start.name, leads)


@dataclass
class _Compiler:
    grammar: Grammar
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
                start = self.grammar.start(element.namespace, element.name)
                if start not in table:
                    leads = element.name == self.recurs_behind
                    table[start] = self.grammar.entry(element, after, again=repeats, leads=leads)
            needed = part.occurs in (Occurs.ONE, Occurs.SOME) and not (satisfied and place == index)
            if needed:
                table[MISSING] = _names(part)
                break
        return table


def _names(part: Part) -> str:
    if isinstance(part, Choice):
        return " or ".join(element.name for element in part.parts)
    return part.name
