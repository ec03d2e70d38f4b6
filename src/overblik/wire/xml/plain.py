# SPDX-License-Identifier: MPL-2.0
"""Reads objects that are plainly written straight from their text, and leaves every other one to the exact reader.

An XML parser makes events of each of an object's two hundred elements, but most of what they say was said
before: the same validity, the same owner, class and system. Here the text of such a part is remembered with
what it was read to be, and the next time one look-up stands for all its elements. Plain is: tags without
attributes other than namespace declarations, no comments, CDATA sections or instructions, no references but
the five that XML itself declares. What is not plain, or not good, is never judged here.
"""

from __future__ import annotations

import re
from typing import Any

from overblik.index.objects import Registration
from overblik.wire.roles import RoleMap
from overblik.wire.xml.draft import Draft
from overblik.wire.xml.grammar import MISSING, Entry, Grammar, Table
from overblik.wire.xml.model import Convert, Finish, Opens, Record
from overblik.wire.xml.names import qualified
from overblik.wire.xml.values import BadValue

Scope = frozenset[tuple[str, str]]
"""The namespaces in force: pairs of prefix and URI; the default's prefix is empty."""

_NAME = r"(?:([A-Za-z_][A-Za-z0-9_.-]*):)?([A-Za-z_][A-Za-z0-9_.-]*)"
_DECLARED = r"""[ \t\n]+xmlns(?::([A-Za-z_][A-Za-z0-9_.-]*))?=(?:"([!#-%'-;=?-~]*)"|'([!-%(-;=?-~]*)')"""
_DECLARATION = re.compile(_DECLARED)
_TAG = re.compile(rf"[ \t\n]*<{_NAME}((?:{_DECLARED})*)[ \t\n]*(?P<empty>/?)")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos);)?")
_REFERRED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
"""Namespaces that XML does not let anybody declare."""

_MANY_SPELLINGS = 10_000
_MANY_REMEMBERED = 8192
_LONGEST_REMEMBERED = 1000  # bytes

_LEAF, _VALUE, _OPEN, _CLOSE, _EMPTY = range(5)
_RECORD = Opens.RECORD
_END: Entry = ({}, {}, "", None, None, 0, "", False)


class NotPlain(Exception):
    """The object is for the exact reader."""


class Memory(dict[bytes, Any]):
    """What was read of some elements, by their text. What is not asked for any more is forgotten in time."""

    __slots__ = ("old",)

    def __init__(self) -> None:
        self.old: dict[bytes, Any] = {}

    def age(self) -> None:
        self.old = dict(self)
        self.clear()

    def recalled(self, text: bytes) -> Any:
        """What the last generation knew."""
        found = self.old.get(text)
        if found is not None:
            self[text] = found
        return found


class State(dict[bytes, "Step"]):
    """A place in the grammar as one file spells it: what the tags mean that may stand next.

    A tag is told with the blanks before it and without its last bracket. `close`: the end tag, told like that,
    of the element around. `known`: what may follow from here to that end, by its text. `likely`: the tag that
    came last, with its step and length.
    """

    __slots__ = ("close", "known", "likely", "scope", "table")

    def __init__(self, table: Table, scope: Scope, close: bytes, known: Memory) -> None:
        self.table = table
        self.scope = scope
        self.close = close
        self.known = known
        self.likely: tuple[bytes, Any, int] = (b"?", None, 0)


class Step:
    """What one tag means."""

    __slots__ = ("after", "close", "convert", "finish", "inside", "key", "kind", "length", "marked", "opens")

    def __init__(self, kind: int, entry: Entry, after: State, inside: State) -> None:
        self.kind = kind
        self.after = after
        self.inside = inside
        self.close = inside.close + b">"
        self.length = len(self.close)
        self.key: str = entry[2]
        self.convert: Convert | None = entry[3]
        self.finish: Finish | None = entry[4]
        self.opens = Opens(entry[5])
        self.marked: bool = entry[7]


class PlainReader:
    """Reads the plainly written objects of one file."""

    def __init__(self, grammar: Grammar, roles: RoleMap) -> None:
        self._starts = grammar.starts
        self._draft = Draft(roles)
        self._states: dict[tuple[int, Scope, bytes], State] = {}
        self._known: dict[tuple[int, Scope], Memory] = {}
        self._spellings = 0
        self._remembered = 0
        self._records = 0

    def frame(self, table: Table, scope: Scope) -> State:
        """The place where objects stand."""
        return self._state(table, scope, b"")

    def end_of(self, frame: State, tag: bytes) -> bytes:
        """The end tag of the object that begins with a tag (told without its last bracket). Raises NotPlain."""
        return self._object(frame, tag).close

    def object(self, frame: State, data: bytes) -> list[Registration]:
        """The registrations of the object that the data is, from its first tag to its last, lines ended by LF.

        Raises NotPlain.
        """
        if b"]" in data and b"]]>" in data:
            raise NotPlain
        at = data.find(b">")
        step = self._object(frame, data[:at])
        record: Record = {}
        self._draft.begin(record)
        try:
            # The data is cut behind the first end tag of its kind, so the object ends there or not at all.
            self._element(step, data, at + 1, record)
        except (BadValue, UnicodeDecodeError):
            raise NotPlain from None
        return self._draft.registrations

    def _object(self, frame: State, tag: bytes) -> Step:
        step = frame.get(tag) or self._step(frame, tag)
        if step.opens is not Opens.OBJECT or step.kind != _OPEN:
            raise NotPlain
        return step

    def _element(self, step: Step, data: bytes, at: int, record: Record) -> int:
        """Read the element whose start tag ends before `at` into the record; the index behind its end tag."""
        # Texts always end with the end tag of their object, so what is not found (-1) is never taken for whole.
        find, startswith = data.find, data.startswith
        state = step.inside
        if step.opens is _RECORD:
            self._records += 1
            record = {}
        whole: Record | None = None
        rests, rest_at, records = state.known, 0, 0
        while True:
            # Most often the tag follows that followed the last time.
            expected, child, length = state.likely
            if startswith(expected, at):
                end = at + length
            else:
                end = find(b">", at) + 1
                tag = data[at : end - 1]
                child = state.get(tag) or self._step(state, tag)
                state.likely = (data[at:end], child, end - at)
            kind = child.kind
            if kind == _LEAF:
                at = find(b"<", end)
                value = data[end:at].decode()
                if not startswith(child.close, at):
                    raise NotPlain
                if not value.isprintable() or "&" in value:
                    value = _plain_text(value)
                if child.marked and child.key in record:
                    raise NotPlain
                record[child.key] = child.convert(value)
                at += child.length
                state = child.after
            elif kind == _VALUE:
                at = find(child.close, end)
                told = data[end:at]
                known = child.inside.known
                found = known.get(told)
                if found is None:
                    found = known.recalled(told) or self._value(child, data, end, at)
                record[found[0]] = found[1]
                at += child.length
                state = child.after
                if child.marked:
                    end = find(step.close, at)
                    told = data[at:end]
                    rests = state.known
                    rest = rests.get(told)
                    if rest is None:
                        rest = rests.recalled(told)
                    if rest is not None:
                        record.update(rest)
                        at = end + step.length
                        break
                    whole, record = record, {}
                    rest_at, records = at, self._records
            elif kind == _OPEN:
                at = self._element(child, data, end, record)
                state = child.after
            elif kind == _CLOSE:
                at = end
                if whole is not None:
                    whole.update(record)
                    # A value with parts could be changed by one who got it, for all.
                    if records == self._records and not any(
                        isinstance(value, (dict, list)) for value in record.values()
                    ):
                        self._remember(rests, data[rest_at : at - step.length], record)
                    record = whole
                break
            else:
                at = end
                state = child.after
        if step.finish is not None:
            step.finish(record, self._draft)
        return at

    def _value(self, step: Step, data: bytes, at: int, end: int) -> tuple[str, Any]:
        """The key and value of an element that makes one; its inside stands between `at` and `end`."""
        record: Record = {}
        # Nothing inside has its name, so the first end tag of it, which `end` is, is where its reading ends.
        self._element(step, data, at, record)
        [found] = record.items()
        self._remember(step.inside.known, data[at:end], found)
        return found

    def _remember(self, memory: Memory, text: bytes, told: Any) -> None:
        if len(text) > _LONGEST_REMEMBERED:
            return
        if self._remembered >= _MANY_REMEMBERED:
            self._remembered = 0
            for known in self._known.values():
                known.age()
        self._remembered += 1
        memory[text] = told

    def _state(self, table: Table, scope: Scope, close: bytes) -> State:
        key = (id(table), scope, close)
        found = self._states.get(key)
        if found is None:
            found = self._states[key] = State(table, scope, close, self._memory(table, scope))
        return found

    def _memory(self, table: Table, scope: Scope) -> Memory:
        return self._known.setdefault((id(table), scope), Memory())

    def _step(self, state: State, tag: bytes) -> Step:
        """What a tag means that was not yet met in a state. Raises NotPlain."""
        if self._spellings >= _MANY_SPELLINGS:
            raise NotPlain
        if tag.lstrip(b" \t\n") == state.close and MISSING not in state.table:
            step = Step(_CLOSE, _END, state, state)
        else:
            step = self._start(state, tag)
        self._spellings += 1
        state[tag] = step
        return step

    def _start(self, state: State, tag: bytes) -> Step:
        match = _TAG.fullmatch(tag.decode(errors="replace"))
        if match is None:
            raise NotPlain
        prefix, local, declared, empty = match[1], match[2], match[3], match["empty"]
        scope = _with(state.scope, declared) if declared else state.scope
        uri = dict(scope).get(prefix or "", "")
        start = self._starts.get(qualified(uri, local))
        entry: Entry | None = state.table.get(start) if start is not None else None
        if entry is None:
            raise NotPlain
        if entry[3] is not None:
            kind = _LEAF
        elif entry[5] in (Opens.LEAF, Opens.VALUE):
            kind = _VALUE
        else:
            kind = _OPEN
        if empty:
            if kind != _OPEN or entry[4] is not None or entry[5] != Opens.NOTHING or MISSING in entry[0]:
                raise NotPlain
            kind = _EMPTY
        name = f"{prefix}:{local}" if prefix else local
        after = self._state(entry[1], state.scope, state.close)
        inside = self._state(entry[0], scope, f"</{name}".encode())
        return Step(kind, entry, after, inside)


def _with(scope: Scope, declared: str) -> Scope:
    """The namespaces in force inside a tag with these declarations. Raises NotPlain."""
    told: dict[str, str] = {}
    for prefix, double, single in _DECLARATION.findall(declared):
        uri = double or single
        if prefix in told or prefix[:3].lower() == "xml" or uri in _RESERVED or (prefix and not uri):
            raise NotPlain
        told[prefix] = uri
    return frozenset({**dict(scope), **told}.items())


def _plain_text(value: str) -> str:
    """A text with its references resolved. Raises NotPlain."""
    if _NO_XML.search(value) is not None:
        raise NotPlain
    return _REFERENCE.sub(_referred, value)


def _referred(match: re.Match[str]) -> str:
    if match[1] is None:
        raise NotPlain
    return _REFERRED[match[1]]
