# SPDX-License-Identifier: MPL-2.0
"""Reads a SOAP message as such: well-formed to its end, bounded, its headers, and which element the body is.

The whole message is gone through before anything is done with it: one that breaks off or is broken anywhere
is no message, and nothing of it is stored. Objects are read afterwards by their own format's reader. Measured
on messages of a hundred cases, this first look is a fifth of the time we spend on them ourselves.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from xml.parsers import expat

from overblik.api.soap.fault import Blame, SoapFault
from overblik.api.soap.version import VERSIONS, Version
from overblik.wire.contract.service import HEADER

MOST_OBJECTS = 10_000
"""Objects in one message: each has a receipt, and all are stored in one transaction."""

DEEPEST = 100
"""Levels of elements in a message; the schemas have 17 with the envelope."""

LONGEST_TAG = 1 << 20
"""Bytes of one tag or comment; longer ones would cost the readers quadratic time."""

LONGEST_HEAD = 1 << 20
"""Bytes before the body: a signed header with its token has about 20,000."""

WSA = "http://www.w3.org/2005/08/addressing"

# Checked by the gateway in front or without meaning for us: to be understood is to be passed over.
_TOLERATED = {
    HEADER,
    WSA,
    "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd",
    "urn:liberty:sb",
    "urn:liberty:sb:2006-08",
    "urn:liberty:sb:profile",
}
_SEPARATOR = "\x01"
_CHUNK = 1 << 18
_MANY_NAMES = 10_000
_LONGEST_VALUE = 1024
_ENVELOPE, _BLOCK, _ROOT, _OBJECT = 1, 3, 3, 4  # levels
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF8_NAMES = ("utf-8", "utf8", "us-ascii", "ascii")


class Message(NamedTuple):
    """What a message is besides its content. Texts of headers are as they came; `head` is the length in bytes
    of all that stands before the body's element.
    """

    version: Version
    namespace: str
    root: str
    objects: int
    head: int
    transaction: str | None
    on_behalf_of: str | None
    message_id: str | None


def read(body: bytes) -> Message:
    """The message. Raises SoapFault."""
    frame = _Frame()
    try:
        return frame.read(body)
    except SoapFault as fault:
        fault.version = frame.version
        raise
    finally:
        frame.let_go()


class _Frame:
    """One message being gone through."""

    def __init__(self) -> None:
        self.version: Version | None = None
        self._names: dict[str, str] = {}
        self._parser: Any = expat.ParserCreate("utf-8", _SEPARATOR, self._names)
        self._parser.ordered_attributes = True
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_document_type
        self._parser.ProcessingInstructionHandler = _refuse_instruction
        self._parser.XmlDeclHandler = _check_encoding
        self._open: list[str] = []
        self._text: list[str] | None = None
        self._values: dict[str, str] = {}
        self._not_understood: tuple[str, str] | None = None
        self._has_header = self._has_body = False
        self._root: str | None = None
        self._objects = self._head = 0
        self._listen()

    def read(self, body: bytes) -> Message:
        if body[:2] in _UTF16_MARKS:
            raise _fault("soap.encoding", "the message is UTF-16; send UTF-8")
        try:
            for at in range(0, len(body), _CHUNK):
                chunk = body[at : at + _CHUNK]
                self._parser.Parse(chunk, False)
                self._check_size(at + len(chunk))
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            place = f"line {error.lineno}, column {error.offset + 1}"
            what = expat.ErrorString(error.code)
            raise _fault(
                "soap.not_whole", f"{place}: the XML is broken here ({what}); nothing was stored"
            ) from None
        if self._not_understood is not None:
            raise SoapFault(
                "soap.must_understand",
                "A header that must be understood is not understood.",
                Blame.HEADER,
                header=self._not_understood,
            )
        if self._root is None or self.version is None:
            raise _fault("soap.no_body", "the envelope has no Body with an element in it")
        namespace, _, local = self._root.rpartition(_SEPARATOR)
        values = self._values
        return Message(
            self.version,
            namespace,
            local,
            self._objects,
            self._head,
            values.get("TransactionUUID"),
            values.get("onbehalfofuser"),
            values.get("MessageID"),
        )

    def let_go(self) -> None:
        """Nothing is read any more: parser and frame no longer hold each other until the next search for cycles."""
        del self._parser

    def _listen(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _check_size(self, fed: int) -> None:
        """Keep memory and time bounded whatever is sent."""
        at = self._parser.CurrentByteIndex
        if fed - at > LONGEST_TAG:
            raise _fault("soap.too_large", "a single tag or comment of this size is not taken")
        if len(self._names) > _MANY_NAMES:
            raise _fault("soap.too_many_names", f"more than {_MANY_NAMES} names; this is not for the index")
        if self._root is None and at > LONGEST_HEAD:
            raise _fault("soap.head_too_large", f"the headers fill more than {LONGEST_HEAD >> 20} MB")

    def _start(self, name: str, attributes: Sequence[str]) -> None:
        names = self._open
        names.append(name)
        level = len(names)
        if level == _ENVELOPE:
            self._envelope(name)
        elif level == _ENVELOPE + 1:
            self._part(name)
        elif self._has_body:
            self._begin_root(name)
        elif level == _BLOCK:
            self._block(name, attributes)
        elif level > DEEPEST:
            raise _too_deep()
        if not self._has_body and level >= _BLOCK:
            self._text = []

    def _end(self, name: str) -> None:
        self._open.pop()
        if self._text is not None:
            self._keep(name, "".join(self._text))
            self._text = None

    def _envelope(self, name: str) -> None:
        namespace, _, local = name.rpartition(_SEPARATOR)
        if local != "Envelope":
            raise _fault("soap.no_envelope", "the message is no SOAP envelope")
        self.version = VERSIONS.get(namespace)
        if self.version is None:
            raise SoapFault(
                "soap.version", "The envelope is of another version; send SOAP 1.1 or 1.2.", Blame.VERSION
            )

    def _part(self, name: str) -> None:
        """Header and Body, once each and in this order; nothing else (WS-I Basic Profile 1.1, R1011)."""
        assert self.version is not None
        namespace, _, local = name.rpartition(_SEPARATOR)
        if self._has_body or namespace != self.version.namespace or local not in ("Header", "Body"):
            raise _fault("soap.envelope", "an envelope holds one Header or none, and then one Body")
        if local == "Body":
            self._has_body = True
            self._parser.CharacterDataHandler = None
        elif self._has_header:
            raise _fault("soap.envelope", "an envelope holds one Header or none, and then one Body")
        else:
            self._parser.CharacterDataHandler = self._characters
        self._has_header = True

    def _block(self, name: str, attributes: Sequence[str]) -> None:
        """A header block: whether it is for us and may be passed over."""
        assert self.version is not None
        told = dict(zip(attributes[::2], attributes[1::2], strict=True))
        soap = self.version.namespace
        must = told.get(f"{soap}{_SEPARATOR}mustUnderstand", "0").strip() in ("1", "true")
        role = told.get(f"{soap}{_SEPARATOR}{self.version.role}", "").strip()
        namespace, _, local = name.rpartition(_SEPARATOR)
        if must and role in self.version.ours and namespace not in _TOLERATED:
            self._not_understood = self._not_understood or (namespace, local)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _keep(self, name: str, text: str) -> None:
        """The text of an element in the header, if it is one of those that count; the first one counts."""
        namespace, _, local = name.rpartition(_SEPARATOR)
        if (namespace, local) in ((HEADER, "TransactionUUID"), (WSA, "MessageID")):
            key = local
        elif local.lower() == "onbehalfofuser":
            key = "onbehalfofuser"
        else:
            return
        value = text.strip()
        if value and len(value) <= _LONGEST_VALUE:
            self._values.setdefault(key, value)

    def _begin_root(self, name: str) -> None:
        """From here on only depth and number are looked at, until the element ends."""
        if self._root is not None:
            raise _fault("soap.two_bodies", "the Body holds more than one element; send them one by one")
        self._root = name
        self._head = self._parser.CurrentByteIndex
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._counting()

    def _counting(self) -> tuple[Callable[[str, Any], None], Callable[[str], None]]:
        level = _ROOT

        def start(_: str, __: Any) -> None:
            nonlocal level
            level += 1
            if level == _OBJECT:
                self._objects += 1
                if self._objects > MOST_OBJECTS:
                    raise _fault(
                        "soap.too_many_objects",
                        f"one message may hold {MOST_OBJECTS} objects; send the rest in further messages",
                    )
            elif level > DEEPEST:
                raise _too_deep()

        def end(_: str) -> None:
            nonlocal level
            level -= 1
            if level < _ROOT:
                self._open.pop()
                self._listen()

        return start, end


def _fault(code: str, message: str) -> SoapFault:
    return SoapFault(code, message)


def _too_deep() -> SoapFault:
    return _fault("soap.too_deep", f"elements are nested more than {DEEPEST} levels deep")


def _refuse_document_type(*_: object) -> None:
    raise _fault("soap.doctype", "a document type is not accepted in a SOAP message; remove it")


def _refuse_instruction(*_: object) -> None:
    raise _fault("soap.instruction", "a processing instruction is not accepted in a SOAP message; remove it")


def _check_encoding(_: str, encoding: str | None, __: int) -> None:
    if encoding is not None and encoding.lower() not in _UTF8_NAMES:
        raise _fault("soap.encoding", "the message says it is not UTF-8; send UTF-8 and say so")
