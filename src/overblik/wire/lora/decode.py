# SPDX-License-Identifier: MPL-2.0
"""Reads files of LoRa's JSON: bodies as they are sent to it, and the answers of its read and list calls.

An object is taken whole or not at all: with one registration left out, an older one would stand for what the
case is now.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from overblik.index.objects import Registration, Removal
from overblik.wire import json_text
from overblik.wire.decoded import Decoded, Fault, Item
from overblik.wire.lora.pieces import pieces
from overblik.wire.lora.registration import DELETED, Reader, lifecycle
from overblik.wire.lora.shapes import CaseTold, DocumentTold
from overblik.wire.lora.supplement import FindClass, Supplement
from overblik.wire.lora.values import Unfit, uuid_of

_decode = msgspec.json.Decoder().decode

_HISTORY = "registreringer"
_PARTS = ("attributter", "tilstande", "relationer")
_CASE, _DOCUMENT = "sag", "dokument"
_SHAPES: dict[str, type[CaseTold] | type[DocumentTold]] = {_CASE: CaseTold, _DOCUMENT: DocumentTold}


class _Refused(ValueError):
    """Why an object cannot be taken; `code` is stable."""

    def __init__(self, code: str, remedy: str) -> None:
        super().__init__(remedy)
        self.code = code


class _Found:
    """One object of a piece: its id and its registrations, each with its place in the piece."""

    def __init__(self, identity: Any, bodies: list[tuple[Any, str]]) -> None:
        self.identity = identity
        self.bodies = bodies


def no_class(_: uuid.UUID) -> None:
    """Where nobody is to be asked for the number of a class."""


def decode_file(
    stream: BinaryIO,
    supplement: Supplement | None = None,
    *,
    find_class: FindClass = no_class,
    name: str = "",
) -> Iterator[Item]:
    """The registrations, removals and faults of a file. `position` counts its objects from 1.

    An object whose newest registration says *Slettet* becomes a removal. A body that does not name its object
    has the id in `name`, the file's name without its ending. `find_class` is asked for the number of a class
    that the supplement does not list.
    """
    added = supplement or Supplement()
    reader = Reader(added, find_class)
    for number, piece in pieces(stream):
        if isinstance(piece, Fault):
            yield Item(number, piece)
            continue
        for value in _piece(piece, number, name, added, reader):
            yield Item(number, value)


def _piece(piece: bytes, number: int, name: str, added: Supplement, reader: Reader) -> Iterator[Decoded]:
    place = f"object {number}"
    try:
        told = _decode(piece)
        twice = json_text.told_twice(piece, told)
        if twice is not None:
            raise _Refused("lora.twice", f"the field `{twice}` stands twice in one object; send it once")
        if json_text.holds_null(piece, told):
            raise _Refused("lora.invalid", "a text holds a null character")
        found = list(_objects(told, name, "$"))
        if not found:
            raise _Refused("lora.no_object", "there is no object in it; LoRa may have answered with an error")
    except _Refused as refused:
        yield Fault(number, refused.code, f"{place}: {refused}")
    except msgspec.DecodeError as error:
        yield Fault(
            number,
            "lora.not_json",
            f"{place}: not a whole JSON object ({json_text.place(error)}); send it again",
        )
    except UnicodeDecodeError as error:
        yield Fault(
            number, "lora.encoding", f"{place}, byte {error.start + 1}: not UTF-8; save the file as UTF-8"
        )
    except RecursionError:
        yield Fault(number, "lora.too_deep", f"{place}: nested too deeply")
    else:
        for one in found:
            yield from _object(one, number, place, added, reader)


def _objects(told: Any, identity: Any, at: str) -> Iterator[_Found]:
    """The objects in what was read: one, those of a list answer, or those an answer has under their ids."""
    if isinstance(told, list):
        for place, part in enumerate(told):
            yield from _objects(part, identity, f"{at}[{place}]")
        return
    if not isinstance(told, dict):
        raise _Refused(
            "lora.only_ids", "ids without objects; ask LoRa for the objects themselves (?uuid=...)"
        )
    own = told.get("id") or told.get("uuid") or identity
    if _HISTORY in told:
        listed = told[_HISTORY]
        if not isinstance(listed, list) or not listed:
            raise _Refused("lora.invalid", f"`{_HISTORY}` is a list of at least one - at `{at}`")
        yield _Found(own, [(body, f"{at}.{_HISTORY}[{place}]") for place, body in enumerate(listed)])
    elif any(part in told for part in _PARTS):
        body = {key: value for key, value in told.items() if key not in ("id", "uuid")}
        yield _Found(own, [(body, at)])
    elif "results" in told:
        yield from _objects(told["results"], identity, f"{at}.results")
    else:
        for key, value in told.items():
            if uuid_of(key) is None:
                raise _Refused("lora.no_object", "this is neither a case nor a document, nor a list of them")
            yield from _objects(value, key, f"{at}.*")


def _object(one: _Found, number: int, place: str, added: Supplement, reader: Reader) -> list[Decoded]:
    identity = uuid_of(one.identity)
    try:
        if identity is None:
            raise _Refused(
                "lora.no_id",
                "the object's id is missing; send the answer of a read call, or name the file by it",
            )
        return list(_registrations(identity, one.bodies, added, reader))
    except _Refused as refused:
        return [Fault(number, refused.code, f"{place}: {refused}", identity)]
    except Unfit as unfit:
        return [Fault(number, "lora.invalid", f"{place}: {unfit}", identity)]
    except msgspec.ValidationError as error:
        return [Fault(number, "lora.invalid", f"{place}: {json_text.remedy(error)}", identity)]


def _registrations(
    identity: uuid.UUID, bodies: list[tuple[Any, str]], added: Supplement, reader: Reader
) -> Iterator[Registration | Removal]:
    kind = _kind([body for body, _ in bodies])
    told = [(_told(body, kind, added, at), at) for body, at in bodies]
    newest, at = max(told, key=lambda one: reader.recorded_at(*one))
    if lifecycle(newest, at) == DELETED:
        yield Removal(identity)
        return
    for body, at in told:
        # What was deleted for a while says nothing of the time before or after.
        if lifecycle(body, at) != DELETED:
            yield reader.registration(identity, body, at)


def _told(body: Any, kind: str, added: Supplement, at: str) -> CaseTold | DocumentTold:
    try:
        return msgspec.convert(_without(body, added.ignore) if added.ignore else body, _SHAPES[kind])
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(_at(error, at)) from None


def _at(error: msgspec.ValidationError, at: str) -> str:
    """msgspec's words with the place seen from the piece and not from the registration."""
    text = str(error)
    return text.replace("- at `$", f"- at `{at}") if "- at `$" in text else f"{text} - at `{at}`"


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(part, names) for key, part in value.items() if key not in names}
    return [_without(part, names) for part in value] if isinstance(value, list) else value


def _kind(bodies: list[Any]) -> str:
    """Whether these are registrations of a case or of a document; LoRa's lists are named by it."""
    found = {
        kind
        for body in bodies
        if isinstance(body, dict)
        for part in _PARTS
        if isinstance(listed := body.get(part), dict)
        for kind, names in ((_CASE, ("sagegenskaber", "sagfremdrift")),
                            (_DOCUMENT, ("dokumentegenskaber", "dokumentfremdrift")))
        if not listed.keys().isdisjoint(names)
    }  # fmt: skip
    if len(found) != 1:
        raise _Refused("lora.kind", "only cases and documents are taken over; this is neither, or both")
    return found.pop()
