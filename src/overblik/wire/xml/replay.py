# SPDX-License-Identifier: MPL-2.0
"""From the tokens of one object to its registrations, following the grammar.

A token is a `Start`, the name of an element that ends, or a text. All tokens of an object are gone through in
one loop, which is about twice as fast as a call per element.
"""

from __future__ import annotations

from typing import Any

from overblik.index.objects import Registration, Validity
from overblik.wire.decoded import safe_name
from overblik.wire.roles import RoleMap
from overblik.wire.xml.draft import ID, VALIDITY, Draft, validity
from overblik.wire.xml.grammar import MISSING, Entry, Start, Table
from overblik.wire.xml.model import Opens, Record
from overblik.wire.xml.names import local
from overblik.wire.xml.values import BadValue

Token = Start | str

UNREADABLE = "\ufffd"
"""Stands where bytes were not UTF-8."""

_RECORD, _LEAF = int(Opens.RECORD), int(Opens.LEAF)
_PERIODS_KEPT = 8192
_LONGEST_PERIOD = 20  # tokens
_NAMED = 8


class BadObject(Exception):
    """An object that cannot be read. `at` is the index of the token, `path` the elements around it."""

    def __init__(self, at: int, path: str, code: str, remedy: str, object_id: Any) -> None:
        super().__init__(code)
        self.at = at
        self.path = path
        self.code = code
        self.remedy = remedy
        self.object_id = object_id


class Replay:
    """Reads objects of one file."""

    def __init__(self, roles: RoleMap) -> None:
        self._draft = Draft(roles)
        self._periods: dict[tuple[Token, ...], Validity] = {}

    def object(
        self, tokens: list[Token], first: int, last: int, entry: Entry, *, damaged: bool = False
    ) -> list[Registration]:
        """The registrations of the object whose start and end are tokens `first` and `last`.

        `damaged`: some bytes of the file were not UTF-8. Raises BadObject.
        """
        draft, periods = self._draft, self._periods
        record: Record = {}
        draft.begin(record)
        whole = record
        outer: list[Record] = []
        stack: list[tuple[Entry, int]] = []
        here, name = entry[0], entry[6]
        at = first + 1
        current = (entry, first)
        try:
            while True:
                token = tokens[at]
                found: Entry | None = here.get(token)
                if found is None:
                    if token is not name:
                        if isinstance(token, str) and token.isspace():
                            at += 1
                            continue
                        raise _unexpected(token, here)
                    if MISSING in here:
                        raise BadValue("missing", f"{here[MISSING]} is missing here")
                    ended, began = current
                    finish = ended[4]
                    if finish is not None:
                        finish(record, draft)
                        if finish is validity and at - began < _LONGEST_PERIOD:
                            if len(periods) >= _PERIODS_KEPT:
                                periods.clear()
                            periods[tuple(tokens[began:at])] = record[VALIDITY]
                    if at == last:
                        return draft.registrations
                    if ended[5] == _RECORD:
                        record = outer.pop()
                    here = ended[1]
                    current = stack.pop()
                    name = current[0][6]
                    at += 1
                    continue
                convert = found[3]
                if convert is not None:
                    if found[7] and found[2] in record:
                        raise BadValue("element", "this element may stand here only once")
                    told = tokens[at + 1]
                    # An element of its own name could stand inside it, whose end looks like its own.
                    if tokens[at + 2] is found[6] and not damaged and isinstance(told, str):
                        record[found[2]] = convert(told)
                        at += 3
                    else:
                        text, behind = _text(tokens, at, found[6])
                        if damaged and UNREADABLE in text:
                            raise BadValue("encoding", "the text is not UTF-8; save the file as UTF-8")
                        record[found[2]] = convert(text)
                        at = behind
                    here = found[1]
                    continue
                opens = found[5]
                if opens == _LEAF and not damaged:
                    leaf: Entry | None = found[0].get(tokens[at + 1])
                    if leaf is not None and tokens[at + 3] is leaf[6] and tokens[at + 4] is found[6]:
                        try:
                            record[leaf[2]] = leaf[3](tokens[at + 2])  # type: ignore[misc, arg-type]
                            here = found[1]
                            at += 5
                            continue
                        except BadValue:
                            pass  # step by step, to be told with its own place
                elif found[4] is validity and not damaged:
                    end = tokens.index(found[6], at)
                    period = periods.get(tuple(tokens[at:end]))
                    if period is not None:
                        record[VALIDITY] = period
                        here = found[1]
                        at = end + 1
                        continue
                stack.append(current)
                current = (found, at)
                here, name = found[0], found[6]
                if opens == _RECORD:
                    outer.append(record)
                    record = {}
                at += 1
        except BadValue as bad:
            path = [local(open_entry[6]) for open_entry, _ in (*stack, current)]
            token = tokens[at]
            if isinstance(token, Start):
                path.append(safe_name(local(token.name)))
            raise BadObject(at, "/".join(path), bad.code, bad.remedy, whole.get(ID)) from None


def _text(tokens: list[Token], at: int, name: str) -> tuple[str, int]:
    """The text of the leaf that begins at `at`, and the index behind its end. Raises BadValue."""
    end = tokens.index(name, at)
    pieces = tokens[at + 1 : end]
    for piece in pieces:
        if isinstance(piece, Start):
            raise BadValue("element", f"{safe_name(local(name))} may hold text only")
    return "".join(pieces), end + 1  # type: ignore[arg-type]


def _unexpected(token: Token, here: Table) -> BadValue:
    if isinstance(token, str):
        return BadValue("text", "text may not stand between elements here")
    if token.attributed:
        return BadValue("attribute", "elements have no attributes here; leave empty elements out")
    allowed = [local(known.name) for known in here if isinstance(known, Start)][:_NAMED]
    expected = ", ".join(allowed) or "no further element"
    return BadValue("element", f"this element may not stand here; expected: {expected}")
