# SPDX-License-Identifier: MPL-2.0
"""Puts person numbers back into an object, for an answer that may hold them: `protect` the other way round."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from overblik.index import canonical
from overblik.index.anchors import PERSON_URN
from overblik.index.objects import ObjectState, Relation
from overblik.people.cpr import Cpr
from overblik.people.free_text import OPENING, keys_in, restore

_CPR_URN = "urn:oio:cpr-nr:"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAMED = re.compile(rf'(?:"{PERSON_URN}|⟦person:)({_UUID})'.encode())
_REFERENCE = re.compile(rf'"{PERSON_URN}({_UUID})"')
_PERSON = f'"{PERSON_URN}'.encode()
_MORE = (OPENING.encode(), b'"protected":true')


def persons_in(state: ObjectState) -> set[uuid.UUID]:
    """The party keys of everybody whose number stood anywhere in the object."""
    found = {uuid.UUID(key.decode()) for key in _NAMED.findall(canonical.encode(state))}
    for _, note in _protected_notes(state):
        found.update(keys_in(base64.b64decode(note["content"]).decode()))
    return found


def revealed(state: ObjectState, numbers: Mapping[uuid.UUID, Cpr]) -> ObjectState:
    """The object as it was delivered. Whose number is not among `numbers` stays unnamed: as a reference gone,
    in a text masked."""
    raw = canonical.encode(state)
    named = sum((part.reference or "").startswith(PERSON_URN) for part in state.relations)
    if raw.count(_PERSON) == named and not any(sign in raw for sign in _MORE):
        # Nearly every object names persons by reference only, and need not be written down and read again.
        return msgspec.structs.replace(
            state, relations=tuple([_relation(part, numbers) for part in state.relations])
        )
    text = _REFERENCE.sub(lambda found: _reference(uuid.UUID(found[1]), numbers), raw.decode())
    whole = canonical.decode_state(restore(text, numbers.get))
    notes = {id(relation): note for relation, note in _protected_notes(whole)}
    told = [
        _with_note(part, notes[id(part)], numbers) if id(part) in notes else part for part in whole.relations
    ]
    return msgspec.structs.replace(whole, relations=tuple(told))


def _relation(relation: Relation, numbers: Mapping[uuid.UUID, Cpr]) -> Relation:
    reference = relation.reference
    if reference is None or not reference.startswith(PERSON_URN):
        return relation
    number = numbers.get(uuid.UUID(reference[len(PERSON_URN) :]))
    told = None if number is None else f"{_CPR_URN}{number.digits}"
    return msgspec.structs.replace(relation, reference=told)


def _reference(key: uuid.UUID, numbers: Mapping[uuid.UUID, Cpr]) -> str:
    number = numbers.get(key)
    return "null" if number is None else f'"{_CPR_URN}{number.digits}"'


def _with_note(relation: Relation, note: dict[str, Any], numbers: Mapping[uuid.UUID, Cpr]) -> Relation:
    text = restore(base64.b64decode(note["content"]).decode(), numbers.get)
    kept = {name: value for name, value in note.items() if name != "protected"}
    kept["content"] = base64.b64encode(text.encode()).decode()
    return msgspec.structs.replace(relation, values={**(relation.values or {}), "note": kept})


def _protected_notes(state: ObjectState) -> Iterator[tuple[Relation, dict[str, Any]]]:
    """The journal notes out of whose text numbers were taken."""
    for relation in state.relations:
        note = (relation.values or {}).get("note")
        if isinstance(note, dict) and note.get("protected"):
            yield relation, note
