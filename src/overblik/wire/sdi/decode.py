# SPDX-License-Identifier: MPL-2.0
"""Reads SDI bodies as a stream: memory flat, a bad object never stops its neighbours, each fault with its place.

Read with expat and not with lxml, because only a parser that tells where it stands can name the line of a
fault in a file of any length (libxml2 counts to 65,535), and because it is faster with tables than with trees.
Document types are refused where they begin, so no entity is ever declared, let alone expanded.
"""

from __future__ import annotations

import codecs
import uuid
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from overblik.wire.decoded import Fault, Item, safe_name
from overblik.wire.roles import RoleMap, published
from overblik.wire.sdi.draft import ID, Draft
from overblik.wire.sdi.grammar import MISSING, Entry, Opens, Record, Table
from overblik.wire.sdi.names import SEPARATOR, SOAP, XSI, qualified
from overblik.wire.sdi.shape import HEADER, IMPORT, ROOT, UPDATE
from overblik.wire.sdi.values import BadValue

CHUNK = 1 << 16
"""Bytes read at a time."""

LARGEST_OBJECT = 16 << 20
"""Bytes one object may fill; the schema's texts and a journal note of 100 KB fit in many times over."""

DEEPEST = 100
"""Levels that something skipped (a SOAP header, an unknown element) may have; the schema has 14."""

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF8_NAMES = ("utf-8", "utf8", "us-ascii", "ascii")
_UNREADABLE = "\ufffd"
_HEADER = qualified(SOAP, HEADER)
_HARMLESS = frozenset(qualified(XSI, name) for name in ("type", "schemaLocation", "noNamespaceSchemaLocation"))
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
    """
    reader = _Reader(roles or published())
    while chunk := stream.read(CHUNK):
        yield from reader.feed(chunk)
        if reader.stopped:
            return
    yield from reader.close()


class _Stop(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, code: str, remedy: str) -> None:
        super().__init__(code)
        self.code = code
        self.remedy = remedy


class _Reader:
    """One file being read. `_start` and `_end` run for every element and are kept short on purpose."""

    def __init__(self, roles: RoleMap) -> None:
        self.stopped = False
        self._found: list[Item] = []
        self._draft = Draft(roles)
        self._here: Table = ROOT
        self._texts: list[str] = []
        self._stack: list[Entry] = []
        self._leaf: Entry | None = None
        self._record: Record = {}
        self._outer: list[Record] = []
        self._number = 0
        self._level: int | None = None  # how many elements stood open where the object began; None between
        self._object_start = 0
        self._skip_levels = 0
        self._skip_depth = 0
        self._fault: Fault | None = None
        self._fed = 0
        self._damaged = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._parser: Any = expat.ParserCreate(None, SEPARATOR)
        self._parser.buffer_text = True
        self._parser.buffer_size = CHUNK
        self._parser.StartDoctypeDeclHandler = _refuse_document_type
        self._parser.XmlDeclHandler = _check_encoding
        self._listen()

    def feed(self, chunk: bytes) -> list[Item]:
        """Read on; the items completed by this chunk."""
        first = self._fed == 0
        self._fed += len(chunk)
        if first and chunk[:2] in _UTF16_MARKS:
            return self._stop("sdi.encoding", "the file is UTF-16; save it as UTF-8")
        text = self._decoder.decode(chunk)
        if first:
            text = text.removeprefix("\ufeff")
        # A genuine U+FFFD stands in the bytes as such; what goes beyond those was not UTF-8.
        if (
            not self._damaged
            and _UNREADABLE in text
            and text.count(_UNREADABLE) > chunk.count(_UNREADABLE.encode())
        ):
            self._damaged = True
            self._listen()
        return self._parse(text, final=False)

    def close(self) -> list[Item]:
        """The file is over."""
        return self._parse(self._decoder.decode(b"", True), final=True)

    def _parse(self, text: str, *, final: bool) -> list[Item]:
        try:
            self._parser.Parse(text, final)
            self._check_size()
        except _Stop as stop:
            return self._stop(stop.code, stop.remedy)
        except expat.ExpatError as error:
            return self._stop(*_malformed(error), place=(error.lineno, error.offset + 1))
        return self._take()

    def _take(self) -> list[Item]:
        found, self._found = self._found, []
        return found

    def _stop(self, code: str, remedy: str, place: tuple[int, int] | None = None) -> list[Item]:
        self.stopped = True
        if self._level is None:
            self._number += 1
        fault = self._fault_here("", code, remedy, place)
        self._found.append(Item(self._number, fault))
        return self._take()

    def _listen(self) -> None:
        """Follow the grammar."""
        if self._skip_levels:
            return
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end_checked if self._damaged else self._end
        self._parser.CharacterDataHandler = self._texts.append

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        entry: Entry | None = self._here.get(name) if self._leaf is None else None
        if entry is None or attributes:
            entry = self._unexpected(name, attributes, entry)
            if entry is None:
                return
        if entry[3] is not None:
            self._leaf = entry
        else:
            self._stack.append(entry)
            self._here = entry[0]
            if entry[5]:
                self._open(entry[5])
        self._texts.clear()

    def _end(self, _: str) -> None:
        leaf = self._leaf
        if leaf is not None:
            self._leaf = None
            _, self._here, key, convert, _, _, name = leaf
            texts = self._texts
            try:
                self._record[key] = convert(texts[0] if len(texts) == 1 else "".join(texts))
            except BadValue as bad:
                self._bad(bad.code, bad.remedy, name)
            return
        missing = self._here.get(MISSING)
        _, self._here, _, _, finish, opens, name = self._stack.pop()
        try:
            if missing is not None:
                raise BadValue("sdi.missing", f"{missing} is missing here")
            if finish is not None:
                finish(self._record, self._draft)
        except BadValue as bad:
            self._bad(bad.code, bad.remedy, name)
            return
        if opens:
            self._record = self._outer.pop()
            if opens == Opens.OBJECT:
                self._level = None
                number = self._number
                self._found.extend([Item(number, one) for one in self._draft.registrations])

    def _end_checked(self, name: str) -> None:
        """As `_end`, in a file in which some bytes were not UTF-8."""
        leaf = self._leaf
        if leaf is not None and any(_UNREADABLE in text for text in self._texts):
            self._leaf = None
            self._bad("sdi.encoding", "the text is not UTF-8; save the file as UTF-8", leaf[6])
        else:
            self._end(name)

    def _open(self, opens: int) -> None:
        self._outer.append(self._record)
        self._record = {}
        if opens == Opens.OBJECT:
            self._number += 1
            self._level = len(self._stack) - 1
            self._object_start = self._parser.CurrentByteIndex
            self._draft.begin(self._record)

    def _unexpected(self, name: str, attributes: dict[str, str], entry: Entry | None) -> Entry | None:
        """What to do with an element that may not stand here, or that has attributes; None: it is skipped."""
        local = safe_name(name.rpartition(SEPARATOR)[2])
        if entry is not None:
            if self._level is None or _HARMLESS.issuperset(attributes):
                return entry
            code, remedy = "sdi.attribute", "elements have no attributes here; leave empty elements out"
        elif not self._stack:
            raise _Stop("sdi.not_sdi", f"the root must be {IMPORT} or {UPDATE} of SDI version 6")
        elif name == _HEADER and len(self._stack) == 1:
            self._skip(1, None)
            return None
        else:
            allowed = [safe_name(known.rpartition(SEPARATOR)[2]) for known in self._here if known]
            code = "sdi.element"
            remedy = f"this element may not stand here; expected: {', '.join(allowed[:8]) or 'no element'}"
        if self._level is None:
            self._number += 1
            self._found.append(Item(self._number, self._fault_here(local, code, remedy)))
            self._skip(1, None)
        else:
            self._bad(code, remedy, local, unopened=1)
        return None

    def _bad(self, code: str, remedy: str, name: str = "", unopened: int = 0) -> None:
        """The object is bad: tell it once, skip the rest of it."""
        level = self._level or 0
        fault = self._fault_here(name, code, remedy)
        if self._leaf is not None:
            self._leaf = None
            unopened += 1
        self._skip(len(self._stack) - level + unopened, fault)

    def _skip(self, levels: int, fault: Fault | None) -> None:
        """Pass over elements until `levels` of the open ones have ended."""
        self._fault = fault
        self._skip_levels = levels
        self._skip_depth = 0
        self._texts.clear()
        self._parser.StartElementHandler = self._skip_start
        self._parser.EndElementHandler = self._skip_end
        self._parser.CharacterDataHandler = None
        if levels == 0:
            self._skipped()

    def _skip_start(self, _: str, __: dict[str, str]) -> None:
        self._skip_levels += 1
        self._skip_depth += 1
        if self._skip_depth > DEEPEST:
            raise _Stop("sdi.too_deep", f"elements are nested more than {DEEPEST} levels deep here")

    def _skip_end(self, _: str) -> None:
        self._skip_levels -= 1
        self._skip_depth -= 1
        if self._skip_levels == 0:
            self._skipped()

    def _skipped(self) -> None:
        if self._fault is not None:
            self._found.append(Item(self._number, self._fault))
            self._fault = None
            self._recover()
        self._listen()

    def _recover(self) -> None:
        """Go on after the object that was bad."""
        level = self._level or 0
        if len(self._stack) > level:
            self._here = self._stack[level][1]
            del self._stack[level:]
        self._level = None
        self._outer.clear()
        self._record = {}

    def _check_size(self) -> None:
        at = self._parser.CurrentByteIndex
        if self._fed - at > LARGEST_OBJECT:
            raise _Stop("sdi.too_large", "a single tag or comment of this size cannot be read")
        if self._level is None:
            self._texts.clear()
        elif self._skip_levels == 0 and at - self._object_start > LARGEST_OBJECT:
            megabytes = LARGEST_OBJECT >> 20
            self._bad("sdi.too_large", f"the object fills more than {megabytes} MB; shorten its texts")

    def _fault_here(
        self, name: str, code: str, remedy: str, place: tuple[int, int] | None = None
    ) -> Fault:
        line, column = place or (self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
        steps = [entry[6] for entry in self._stack[self._level or 0 :]]
        path = "/".join([*steps, name] if name else steps)
        where = f"line {line}, column {column}" + (f", {path}" if path else "")
        return Fault(self._number, code, f"{where}: {remedy}", self._object_id())

    def _object_id(self) -> uuid.UUID | None:
        if self._level is None:
            return None
        records = (*self._outer[1:2], self._record)
        found = records[0].get(ID)
        return found if isinstance(found, uuid.UUID) else None


def _refuse_document_type(*_: object) -> None:
    raise _Stop("sdi.doctype", "a document type is not accepted; SDI bodies have none, remove it")


def _check_encoding(_: str, encoding: str | None, __: int) -> None:
    if encoding is not None and encoding.lower() not in _UTF8_NAMES:
        raise _Stop("sdi.encoding", "the file says it is not UTF-8; save it as UTF-8 and say so")


def _malformed(error: expat.ExpatError) -> tuple[str, str]:
    if error.code in _CUT_OFF:
        return "sdi.cut_off", "the file ends here in the middle; send it again whole"
    return "sdi.malformed", f"the XML is broken here ({expat.ErrorString(error.code)}); what stood before it was read"
