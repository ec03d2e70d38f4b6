# SPDX-License-Identifier: MPL-2.0
"""Reads bodies with an XML parser: memory flat, a bad object never stops its neighbours, each fault with its place.

Read with expat and not with lxml: it tells where it stands in a file of any length, an error in one object
need not end the file, and its tokens cost half of lxml's trees. Document types are refused where they begin,
so no entity is ever declared, let alone expanded.
"""

from __future__ import annotations

import codecs
import uuid
from collections.abc import Callable, Sequence
from typing import Any
from xml.parsers import expat

from overblik.index.objects import Registration
from overblik.wire.decoded import Fault, Item, safe_name
from overblik.wire.roles import RoleMap
from overblik.wire.xml.grammar import ENVELOPE, HEADER, Entry, Grammar, Start, Table
from overblik.wire.xml.model import Opens
from overblik.wire.xml.names import SEPARATOR, SOAP, local, qualified
from overblik.wire.xml.replay import UNREADABLE, BadObject, Replay, Token
from overblik.wire.xml.stop import Stop, check_encoding, malformed, refuse_document_type
from overblik.wire.xml.tokens import change_of, depth_of, token_maker

LARGEST_OBJECT = 16 << 20
"""Bytes one object may fill; the schema's texts and many journal notes of 100 KB fit in."""

LONGEST_TAG = 1 << 20
"""Bytes one tag or comment may have; longer ones would cost quadratic time."""

DEEPEST = 100
"""Levels an element may have inside; the schema has 14."""

_BUFFER = 1 << 16
_MANY_TOKENS = 50_000
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEADER = qualified(SOAP, HEADER)
_ENVELOPE = qualified(SOAP, ENVELOPE)


class ExactReader:
    """One file being read: collects tokens, and reads each object once all of it is there.

    Whoever reads objects without it says so with `passed`, so that positions and places stay right.
    """

    def __init__(self, grammar: Grammar, roles: RoleMap) -> None:
        self._grammar = grammar
        self.stopped = False
        self.damaged = False
        """True once bytes were met that are not UTF-8."""
        self.between = False
        """True if what was fed ends right behind an object, and nothing of it waits."""
        self.here: Table = grammar.root
        """What may stand next."""
        self.fed = 0
        """Bytes the parser was given."""
        self.lines = 0
        """How many lines were passed."""
        self._found: list[Item] = []
        self._replay = Replay(roles)
        self._tokens: list[Token] = []
        self._comments: list[tuple[int, int]] = []  # (index of the token behind, line breaks)
        self._frame: list[tuple[Table, str]] = []  # what to go on with, name of the open element
        self._number = 0
        self._skipping = 0
        self._scanned = _MANY_TOKENS
        self._searched = 0
        self._first = True
        self._scope: list[tuple[str, str]] = []
        self._shift = (0, 0, b"")  # (line as the parser counts, how far its columns there are off, plus this)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        # The parser hands out our own name strings, so that names can be compared by identity; for those of the
        # older line it hands out those of version 6.
        names = {name: start.name for name, start in grammar.starts.items()}
        self._parser: Any = expat.ParserCreate("UTF-8", SEPARATOR, names)
        self._parser.buffer_text = True
        self._parser.buffer_size = _BUFFER
        self._parser.StartDoctypeDeclHandler = refuse_document_type
        self._parser.XmlDeclHandler = check_encoding
        self._parser.CommentHandler = self._comment
        self._parser.StartNamespaceDeclHandler = self._declared
        self._parser.EndNamespaceDeclHandler = lambda _: self._scope.pop()
        self._own: list[Start] = []  # those tokens that stand for one element only
        self._start: Callable[[str, dict[str, str]], None] | None = token_maker(
            grammar, self._parser, self._tokens, self._own, lambda: self.lines
        )
        self._listen()

    def feed(self, chunk: bytes) -> list[Item]:
        """Read on; the items completed by this chunk."""
        first = self._first
        self._first = False
        if first and chunk[:2] in _UTF16_MARKS:
            return self._stop("encoding", "the file is UTF-16; save it as UTF-8", "line 1: ")
        text = self._decoder.decode(chunk)
        if first:
            text = text.removeprefix("\ufeff")
        # A genuine U+FFFD stands in the bytes as such; what goes beyond those was not UTF-8.
        if not self.damaged and UNREADABLE in text:
            self.damaged = text.count(UNREADABLE) > chunk.count(UNREADABLE.encode())
        return self._parse(text, final=False)

    def close(self) -> list[Item]:
        """The file is over."""
        items = self._parse(self._decoder.decode(b"", True), final=True)
        self._let_go()
        return items

    def _parse(self, text: str, *, final: bool) -> list[Item]:
        parser = self._parser
        data = text.encode()
        self.fed += len(data)
        try:
            try:
                parser.Parse(data, final)
            finally:
                ended = bool(self._tokens) and self._tokens[-1] in self._grammar.objects
                self._collect()
            self._check_size()
        except Stop as stop:
            place = (
                f"line {stop.line}: "
                if stop.line is not None
                else self._place(parser.CurrentLineNumber, parser.CurrentColumnNumber)
            )
            return self._stop(stop.code, stop.remedy, place)
        except expat.ExpatError as error:
            broken = malformed(error)
            return self._stop(broken.code, broken.remedy, self._place(error.lineno, error.offset))
        # An object's end is the last the parser told, and it does not wait for the rest of a comment or the like.
        self.between = ended and not self._tokens and parser.CurrentByteIndex == self.fed
        return self._take()

    def _place(self, line: int, column: int) -> str:
        return f"line {line + self.lines}, column {column + self._shifted(line) + 1}: "

    def _shifted(self, line: int) -> int:
        shifted, columns, more = self._shift
        return columns + len(more.decode()) if line == shifted else 0

    @property
    def scope(self) -> frozenset[tuple[str, str]]:
        """The namespaces declared here: pairs of prefix and URI, the prefix of the default being empty."""
        return frozenset(dict(self._scope).items())

    def passed(self, registrations: Sequence[Registration], data: bytes) -> list[Item]:
        """An object was read without this reader; `data` is all since the last one, its lines ended by LF."""
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        last = data.rfind(b"\n")
        if last < 0:
            self._shift = (line, self._shifted(line), data)
        else:
            self.lines += data.count(b"\n", 0, last + 1)
            self._shift = (line, -column, data[last + 1 :])
        self._number += 1
        number = self._number
        return [Item(number, one) for one in registrations]

    def _declared(self, prefix: str | None, uri: str | None) -> None:
        self._scope.append((prefix or "", uri or ""))

    def _take(self) -> list[Item]:
        found, self._found = self._found, []
        return found

    def _stop(self, code: str, remedy: str, place: str) -> list[Item]:
        self.stopped = True
        self._let_go()
        self._tell(code, place + remedy, None if self._skipping else self._pending_id())
        return self._take()

    def _tell(self, code: str, message: str, object_id: uuid.UUID | None = None) -> None:
        """A fault about what stands next in the file."""
        self._number += 1
        code = f"{self._grammar.code}.{code}"
        self._found.append(Item(self._number, Fault(self._number, code, message, object_id)))

    def _let_go(self) -> None:
        """Nothing is read any more: parser and reader no longer hold each other until the next search for cycles."""
        parser = self._parser
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
        parser.CommentHandler = parser.StartNamespaceDeclHandler = parser.EndNamespaceDeclHandler = None
        self._start = None

    def _listen(self) -> None:
        """Collect tokens."""
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._parser.CharacterDataHandler = self._tokens.append

    def _comment(self, text: str) -> None:
        breaks = text.count("\n")
        if breaks and not self._skipping:
            self._comments.append((len(self._tokens), breaks))

    def _collect(self) -> None:
        """Read what is whole among the tokens; the rest waits for the next chunk."""
        tokens = self._tokens
        at = 0
        while at < len(tokens):
            behind = self._step(tokens[at], at)
            if behind is None:
                break
            at = behind
        if at:
            del tokens[:at]
            self._own[:] = [start for start in self._own if start.moved(at)]
            self._comments = [(index - at, breaks) for index, breaks in self._comments if index >= at]

    def _step(self, token: Token, at: int) -> int | None:
        """Read what begins with the token; the index behind it, None when its end is not there yet."""
        if isinstance(token, str):
            if self._frame and token is self._frame[-1][1]:
                self.here = self._frame.pop()[0]
            return at + 1
        entry: Entry | None = self.here.get(self._grammar.starts.get(token.name, token))
        if entry is not None and entry[5] != Opens.OBJECT:
            self._frame.append((entry[1], entry[6]))
            self.here = entry[0]
            return at + 1
        if not self._frame:
            grammar = self._grammar
            bodies = " or ".join(grammar.bodies)
            raise Stop(
                f"not_{grammar.code}", f"the root must be {bodies} of {grammar.called}", token.line or 1
            )
        last = self._end_of(token, at)
        if last is None:
            self._searched = len(self._tokens) - at
            return None
        self._searched = 0
        if entry is not None:
            self._object(at, last, entry)
        elif token.name != _HEADER or self._frame[-1][1] != _ENVELOPE:
            name = safe_name(local(token.name))
            self._tell("element", f"line {token.line}, {name}: this element may not stand here; remove it")
        return last + 1

    def _end_of(self, start: Start, first: int) -> int | None:
        """The index of the end of the element that begins at `first`, None while it is not there."""
        tokens = self._tokens
        if start.name in self._grammar.objects:
            try:
                last = tokens.index(start.name, first + max(self._searched, 1))
            except ValueError:
                return None
            # The first end is the object's own unless another object stands inside it.
            if not any(first < inner.index < last for inner in self._own):
                return last
        depth = 0
        for index in range(first, len(tokens)):
            depth += change_of(tokens[index])
            if depth == 0:
                return index
        return None

    def _object(self, first: int, last: int, entry: Entry) -> None:
        tokens = self._tokens
        try:
            registrations = self._replay.object(tokens, first, last, entry, damaged=self.damaged)
        except BadObject as bad:
            message = f"line {self._line(first, bad.at)}, {bad.path}: {bad.remedy}"
            self._tell(bad.code, message, bad.object_id)
            return
        self._number += 1
        number = self._number
        self._found.extend([Item(number, one) for one in registrations])

    def _line(self, first: int, at: int) -> int:
        """The line of a token of an object: the object's own, and the line breaks between them."""
        told = self._tokens[at]
        if isinstance(told, Start) and told.line:
            return told.line
        start = self._tokens[first]
        breaks = sum(token.count("\n") for token in self._tokens[first:at] if isinstance(token, str))
        breaks += sum(count for index, count in self._comments if first < index <= at)
        if isinstance(told, str):
            breaks += told[: len(told) - len(told.lstrip())].count("\n")
        return (start.line if isinstance(start, Start) else 0) + breaks

    def _check_size(self) -> None:
        """Keep memory bounded whatever is sent."""
        at = self._parser.CurrentByteIndex
        if self.fed - at > LONGEST_TAG:
            raise Stop("too_large", "a single tag or comment of this size cannot be read")
        tokens = self._tokens
        if not tokens or self._skipping:
            self._scanned = _MANY_TOKENS
            return
        depth = 0
        if len(tokens) > self._scanned:
            self._scanned = 2 * len(tokens)
            depth = depth_of(tokens)
            if depth > DEEPEST:
                raise Stop("too_deep", f"elements are nested more than {DEEPEST} levels deep here")
        first = tokens[0]
        if isinstance(first, Start) and at - first.offset > LARGEST_OBJECT:
            megabytes = LARGEST_OBJECT >> 20
            self._tell(
                "too_large",
                f"line {first.line}: the object fills more than {megabytes} MB; shorten its texts",
                self._pending_id(),
            )
            self._skip(depth_of(tokens))

    def _skip(self, levels: int) -> None:
        """Pass over the rest of an object of which `levels` elements are open."""
        self._tokens.clear()
        self._own.clear()
        self._comments.clear()
        self._searched = 0
        self._skipping = levels
        self._parser.StartElementHandler = self._skip_start
        self._parser.EndElementHandler = self._skip_end
        self._parser.CharacterDataHandler = None

    def _skip_start(self, _: str, __: dict[str, str]) -> None:
        self._skipping += 1
        if self._skipping > DEEPEST:
            raise Stop("too_deep", f"elements are nested more than {DEEPEST} levels deep here")

    def _skip_end(self, _: str) -> None:
        self._skipping -= 1
        if self._skipping == 0:
            self._listen()

    def _pending_id(self) -> uuid.UUID | None:
        """The id of the object that is not whole, if it was told."""
        tokens = self._tokens
        if not tokens or not isinstance(tokens[0], Start) or tokens[0].name not in self._grammar.objects:
            return None
        identifier = self._grammar.identifier
        told = ""
        for token in tokens[1:]:
            if token == identifier.name:
                try:
                    return uuid.UUID(told)
                except ValueError:
                    return None
            if isinstance(token, str):
                told += token.strip()
            elif token is not identifier and token not in self._grammar.shells:
                return None
        return None
