# SPDX-License-Identifier: MPL-2.0
"""Reads SDI bodies as a stream: memory flat, a bad object never stops its neighbours, each fault with its place.

Read with expat and not with lxml: it tells where it stands in a file of any length, an error in one object
need not end the file, and its tokens cost half of lxml's trees. Document types are refused where they begin,
so no entity is ever declared, let alone expanded.
"""

from __future__ import annotations

import codecs
import uuid
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from overblik.wire.decoded import Fault, Item, safe_name
from overblik.wire.roles import RoleMap, published
from overblik.wire.sdi.grammar import STARTS, Entry, Opens, Start, Table, local
from overblik.wire.sdi.names import SD, SEPARATOR, SOAP, XSI, qualified
from overblik.wire.sdi.replay import UNREADABLE, BadObject, Replay, Token
from overblik.wire.sdi.shape import ENVELOPE, HEADER, IMPORT, OBJECTS, ROOT, UPDATE

CHUNK = 1 << 16
"""Bytes read at a time."""

LARGEST_OBJECT = 16 << 20
"""Bytes one object may fill; the schema's texts and many journal notes of 100 KB fit in."""

LONGEST_TAG = 1 << 20
"""Bytes one tag or comment may have; longer ones would cost quadratic time."""

DEEPEST = 100
"""Levels an element may have inside; the schema has 14."""

_MANY_TOKENS = 50_000
_MANY_NAMES = 10_000
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF8_NAMES = ("utf-8", "utf8", "us-ascii", "ascii")
_HEADER = qualified(SOAP, HEADER)
_ENVELOPE = qualified(SOAP, ENVELOPE)
_ID_START = STARTS[qualified(SD, "UUIDIdentifikator")]
_HARMLESS = frozenset(
    qualified(XSI, name) for name in ("type", "schemaLocation", "noNamespaceSchemaLocation")
)
_CUT_OFF = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}


def decode_file(stream: BinaryIO, roles: RoleMap | None = None) -> Iterator[Item]:
    """The registrations and faults of one import or update body, also inside a SOAP 1.1 envelope.

    `position` counts the objects from 1; the registrations of an object share it. A file that breaks off
    yields what was whole, then one fault with line and column. Only UTF-8 is taken, as the format demands.
    Lines are exact unless a tag inside the object is itself broken over lines.
    """
    reader = _Reader(roles or published())
    while not reader.stopped and (chunk := stream.read(CHUNK)):
        yield from reader.feed(chunk)
    if not reader.stopped:
        yield from reader.close()


class _Stop(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, code: str, remedy: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.remedy = remedy
        self.line = line


class _Reader:
    """One file being read: collects tokens, and reads each object once all of it is there."""

    def __init__(self, roles: RoleMap) -> None:
        self.stopped = False
        self._found: list[Item] = []
        self._replay = Replay(roles)
        self._tokens: list[Token] = []
        self._comments: list[tuple[int, int]] = []  # (index of the token behind, line breaks)
        self._frame: list[tuple[Table, str]] = []  # what to go on with, name of the open element
        self._here: Table = ROOT
        self._number = 0
        self._skipping = 0
        self._scanned = _MANY_TOKENS
        self._searched = 0
        self._fed = 0
        self._damaged = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        # The parser hands out our own name strings, so that names can be compared by identity.
        self._parser: Any = expat.ParserCreate(None, SEPARATOR, {name: name for name in STARTS})
        self._parser.buffer_text = True
        self._parser.buffer_size = CHUNK
        self._parser.StartDoctypeDeclHandler = _refuse_document_type
        self._parser.XmlDeclHandler = _check_encoding
        self._parser.CommentHandler = self._comment
        self._own: list[Start] = []  # those tokens that stand for one element only
        self._start = _token_maker(self._parser, self._tokens, self._own)
        self._listen()

    def feed(self, chunk: bytes) -> list[Item]:
        """Read on; the items completed by this chunk."""
        first = self._fed == 0
        self._fed += len(chunk)
        if first and chunk[:2] in _UTF16_MARKS:
            return self._stop("sdi.encoding", "the file is UTF-16; save it as UTF-8", "line 1: ")
        text = self._decoder.decode(chunk)
        if first:
            text = text.removeprefix("\ufeff")
        # A genuine U+FFFD stands in the bytes as such; what goes beyond those was not UTF-8.
        if not self._damaged and UNREADABLE in text:
            self._damaged = text.count(UNREADABLE) > chunk.count(UNREADABLE.encode())
        return self._parse(text, final=False)

    def close(self) -> list[Item]:
        """The file is over."""
        return self._parse(self._decoder.decode(b"", True), final=True)

    def _parse(self, text: str, *, final: bool) -> list[Item]:
        parser = self._parser
        try:
            try:
                parser.Parse(text, final)
            finally:
                self._collect()
            self._check_size()
        except _Stop as stop:
            line = stop.line or parser.CurrentLineNumber
            column = f", column {parser.CurrentColumnNumber + 1}" if stop.line is None else ""
            return self._stop(stop.code, stop.remedy, f"line {line}{column}: ")
        except expat.ExpatError as error:
            return self._stop(*_malformed(error), f"line {error.lineno}, column {error.offset + 1}: ")
        return self._take()

    def _take(self) -> list[Item]:
        found, self._found = self._found, []
        return found

    def _stop(self, code: str, remedy: str, place: str) -> list[Item]:
        self.stopped = True
        self._tell(code, place + remedy, None if self._skipping else self._pending_id())
        return self._take()

    def _tell(self, code: str, message: str, object_id: uuid.UUID | None = None) -> None:
        """A fault about what stands next in the file."""
        self._number += 1
        self._found.append(Item(self._number, Fault(self._number, code, message, object_id)))

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
                self._here = self._frame.pop()[0]
            return at + 1
        entry: Entry | None = self._here.get(STARTS.get(token.name, token))
        if entry is not None and entry[5] != Opens.OBJECT:
            self._frame.append((entry[1], entry[6]))
            self._here = entry[0]
            return at + 1
        if not self._frame:
            raise _Stop(
                "sdi.not_sdi", f"the root must be {IMPORT} or {UPDATE} of SDI version 6", token.line or 1
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
            self._tell(
                "sdi.element", f"line {token.line}, {name}: this element may not stand here; remove it"
            )
        return last + 1

    def _end_of(self, start: Start, first: int) -> int | None:
        """The index of the end of the element that begins at `first`, None while it is not there."""
        tokens = self._tokens
        if start.name in OBJECTS:
            try:
                last = tokens.index(start.name, first + max(self._searched, 1))
            except ValueError:
                return None
            # The first end is the object's own unless another object stands inside it.
            if not any(first < inner.index < last for inner in self._own):
                return last
        depth = 0
        for index in range(first, len(tokens)):
            depth += _change(tokens[index])
            if depth == 0:
                return index
        return None

    def _object(self, first: int, last: int, entry: Entry) -> None:
        tokens = self._tokens
        try:
            registrations = self._replay.object(tokens, first, last, entry, damaged=self._damaged)
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
        return (start.line if isinstance(start, Start) else 0) + breaks

    def _check_size(self) -> None:
        """Keep memory bounded whatever is sent."""
        at = self._parser.CurrentByteIndex
        if self._fed - at > LONGEST_TAG:
            raise _Stop("sdi.too_large", "a single tag or comment of this size cannot be read")
        tokens = self._tokens
        if not tokens or self._skipping:
            self._scanned = _MANY_TOKENS
            return
        depth = 0
        if len(tokens) > self._scanned:
            self._scanned = 2 * len(tokens)
            depth = _depth(tokens)
            if depth > DEEPEST:
                raise _Stop("sdi.too_deep", f"elements are nested more than {DEEPEST} levels deep here")
        first = tokens[0]
        if isinstance(first, Start) and at - first.offset > LARGEST_OBJECT:
            megabytes = LARGEST_OBJECT >> 20
            self._tell(
                "sdi.too_large",
                f"line {first.line}: the object fills more than {megabytes} MB; shorten its texts",
                self._pending_id(),
            )
            self._skip(_depth(tokens))

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
            raise _Stop("sdi.too_deep", f"elements are nested more than {DEEPEST} levels deep here")

    def _skip_end(self, _: str) -> None:
        self._skipping -= 1
        if self._skipping == 0:
            self._listen()

    def _pending_id(self) -> uuid.UUID | None:
        """The id of the object that is not whole, if it was told."""
        tokens = self._tokens[:10]
        if _ID_START not in tokens[:-1]:
            return None
        try:
            return uuid.UUID(str(tokens[tokens.index(_ID_START) + 1]))
        except ValueError:
            return None


def _token_maker(parser: Any, tokens: list[Token], own: list[Start]) -> Callable[[str, dict[str, str]], None]:
    """The function called for every element that begins: a closure, because it is called so often.

    Objects, unknown elements and such as have attributes get a token of their own, with their place.
    """
    append = tokens.append
    shared = {name: start for name, start in STARTS.items() if name not in OBJECTS}
    frame = frozenset(name for name, start in STARTS.items() if name.startswith(SOAP) or start in ROOT)
    strangers: set[str] = set()

    def start(name: str, attributes: dict[str, str]) -> None:
        if not attributes:
            try:
                append(shared[name])
                return
            except KeyError:
                pass
        known = shared.get(name)
        if known is not None and (name in frame or _HARMLESS.issuperset(attributes)):
            append(known)
            return
        if known is None and name not in OBJECTS:
            strangers.add(name)
            if len(strangers) > _MANY_NAMES:
                raise _Stop("sdi.element", f"more than {_MANY_NAMES} unknown element names; this is not SDI")
        one = Start(name, parser.CurrentLineNumber, parser.CurrentByteIndex, len(tokens), bool(attributes))
        own.append(one)
        append(one)
        if SEPARATOR not in name:
            # The end of a name without namespace looks like a text; make it tell.
            parser.EndElementHandler = lambda ended: append(
                ended if SEPARATOR in ended else SEPARATOR + ended
            )

    return start


def _depth(tokens: list[Token]) -> int:
    return sum(map(_change, tokens))


def _change(token: Token) -> int:
    """What a token does to the depth."""
    if isinstance(token, Start):
        return 1
    return -1 if SEPARATOR in token else 0


def _refuse_document_type(*_: object) -> None:
    raise _Stop("sdi.doctype", "a document type is not accepted; SDI bodies have none, remove it")


def _check_encoding(_: str, encoding: str | None, __: int) -> None:
    if encoding is not None and encoding.lower() not in _UTF8_NAMES:
        raise _Stop("sdi.encoding", "the file says it is not UTF-8; save it as UTF-8 and say so")


def _malformed(error: expat.ExpatError) -> tuple[str, str]:
    if error.code in _CUT_OFF:
        return "sdi.cut_off", "the file ends here in the middle; send it again whole"
    what = expat.ErrorString(error.code)
    return "sdi.malformed", f"the XML is broken here ({what}); what stood before it was read"
