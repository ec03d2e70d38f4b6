# SPDX-License-Identifier: MPL-2.0
"""Takes every person number out of a registration before anything is stored.

A reference to a person becomes `urn:overblik:person:<party key>`; a number inside a text becomes a token
that is lossless for those who may unseal it and masked for everyone else. Which numbers were met is told, so
that the sealed number can be kept once, in `people`.
"""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from typing import Any, NamedTuple

import msgspec

from overblik.errors import InvalidInput
from overblik.index import canonical
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.intake.projection.state import PERSON_URN
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from overblik.people.free_text import OPENING
from overblik.people.free_text import protect as protect_text
from overblik.people.keys import KeyRing

_CPR_URN = re.compile(r"urn:oio:cpr-nr:([0-9]{6}-?[0-9]{4})", re.IGNORECASE | re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{4}|⟦", re.ASCII)
_PERSONS = ("urn:oio:cpr", PERSON_URN)
_PLAIN_URN = re.compile(r"urn:oio:cpr-nr:[0-9]{10}", re.ASCII)
_NUMBER = re.compile(rb"[0-9]{6}(?:[ \-]|\xc2\xa0|\xe2\x80[\x91\x93]){0,3}[0-9]{4}")
_ONE_DIGIT = bytes.maketrans(b"123456789", b"000000000")
_BETWEEN = " \u00a0\u2011\u2013".encode()
_SHAPES = (b"0000000000", b"000000-0000")
_LEFT_ALONE = re.compile(
    rb'(?<!\\)"(?:%b)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"' % re.escape(PERSON_URN).encode()
)
_TOKEN = OPENING.encode()
_NOTE = b'"content":"'


def _may_hold_more(raw: bytes) -> bool:
    """Whether the written form may hold a person number (or look like one of our tokens) after the plain
    references are gone. It may well be something else, as a part of a UUID: then the walk decides.
    """
    # Few texts hold a sign that begins with this byte, and one byte is looked for ten times as fast as three.
    if (_TOKEN[:1] in raw and _TOKEN in raw) or _NOTE in raw:
        return True
    # Nearly every object is settled without a regular expression, which would cost three times the writing
    # down. Leaving out what may stand between only joins digits, so this finds too much, never too little; a
    # dash never stands twice. The exact question is asked of what is left, apart from texts that are whole
    # ids, our own for persons too: the walk does not look into those either. (A quote after a backslash does
    # not begin a text.)
    plain = raw.translate(_ONE_DIGIT, _BETWEEN)
    if not any(shape in plain for shape in _SHAPES):
        return False
    return _NUMBER.search(_LEFT_ALONE.sub(b'""', raw)) is not None


# Bounded because it holds numbers in clear; larger than any batch of a delivery.
_REMEMBERED = 20_000


class _Person(NamedTuple):
    urn: str
    key: uuid.UUID
    sealed: bytes


class Protector:
    """Protects registrations with one key ring; `seen` collects the numbers met since the last `take`."""

    def __init__(self, ring: KeyRing, fictive: FictiveRule, *, remembered: int = _REMEMBERED) -> None:
        self._ring = ring
        self._fictive = fictive
        self._remembered = remembered
        self._seen: dict[uuid.UUID, bytes] = {}
        self._known: dict[str, _Person] = {}

    def take(self) -> tuple[tuple[uuid.UUID, bytes], ...]:
        """The persons met, by party key with the sealed number, and forget them."""
        seen, self._seen = self._seen, {}
        return tuple(seen.items())

    def written(self, registration: Registration) -> tuple[Registration, bytes]:
        """The registration without any person number, and how it is written down.

        Nearly all deliveries hold numbers in references only. Those are changed at once; the walk through every
        text is left for where the written form may hold more. Raises InvalidInput when a number is not one that
        this installation takes (demo: day + 60 only).
        """
        relations = [
            self._reference(part) if part.reference and part.reference.startswith(_PERSONS) else part
            for part in registration.relations
        ]
        short = msgspec.structs.replace(registration, relations=tuple(relations))
        body = canonical.encode(short)
        if not _may_hold_more(body):
            return short, body
        whole = self.protect(registration)
        return whole, canonical.encode(whole)

    def protect(self, registration: Registration) -> Registration:
        """As `written`, walking through every text of the registration."""
        return msgspec.structs.replace(
            registration,
            sections=tuple([self._section(part) for part in registration.sections]),
            states=tuple([self._state(part) for part in registration.states]),
            relations=tuple([self._relation(part) for part in registration.relations]),
            user=self._text(registration.user),
            note=self._text(registration.note),
        )

    def _reference(self, relation: Relation) -> Relation:
        """The relation with its reference changed, if that is plainly a person number."""
        _refuse_our_own(relation.reference)
        if relation.reference is None or _PLAIN_URN.fullmatch(relation.reference) is None:
            return relation
        return msgspec.structs.replace(relation, reference=self._person(relation.reference[-10:]).urn)

    def _section(self, section: Section) -> Section:
        return Section(
            section.name,
            self._values(section.values),
            self._text(section.index),
            self._validity(section.validity),
        )

    def _state(self, state: State) -> State:
        validity = self._validity(state.validity)
        return state if validity is state.validity else State(state.status, validity)

    def _relation(self, relation: Relation) -> Relation:
        _refuse_our_own(relation.reference)
        return Relation(
            relation.type,
            self._text(relation.role),
            self._text(relation.index),
            self._text(relation.object_type),
            self._text(relation.reference),
            self._validity(relation.validity),
            None if relation.values is None else self._values(relation.values),
        )

    def _validity(self, validity: Validity | None) -> Validity | None:
        if validity is None or (validity.note is None and validity.actor is None):
            return validity
        note, actor = self._text(validity.note), self._text(validity.actor)
        if note is validity.note and actor is validity.actor:
            return validity
        return msgspec.structs.replace(validity, note=note, actor=actor)

    def _values(self, values: dict[str, Any]) -> dict[str, Any]:
        protected = {name: self._value(value) for name, value in values.items()}
        note = protected.get("note")
        if isinstance(note, dict) and isinstance(note.get("content"), str):
            protected["note"] = self._note(note)
        return protected

    def _note(self, note: dict[str, Any]) -> dict[str, Any]:
        """A journal note travels as base64; a number would hide in there. Office files stay as they are."""
        try:
            text = base64.b64decode(note["content"], validate=False).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return note
        protected = protect_text(text, self._key)[0]
        if protected == text:
            return note
        return {**note, "content": base64.b64encode(protected.encode()).decode(), "protected": True}

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return self._values(value)
        if isinstance(value, (list, tuple)):
            return [self._value(part) for part in value]
        return value

    def _text(self, text: str | None) -> Any:
        if text is None or _DIGITS.search(text) is None:
            return text
        if len(text) == 36 and _UUID.fullmatch(text):
            return text
        if text[:4].lower() == "urn:":
            return self._urn(text)
        return protect_text(text, self._key)[0]

    def _urn(self, urn: str) -> str:
        match = _CPR_URN.fullmatch(urn)
        if match is not None:
            return self._person(match[1].replace("-", "")).urn
        # Other identifiers (companies, properties) may look like a person number and are none; a name may
        # hold one.
        if urn.lower().startswith("urn:oio:fuldtnavn:") or "cpr" in urn.lower():
            return protect_text(urn, self._key)[0]
        return urn

    def _key(self, cpr: Cpr) -> uuid.UUID:
        return self._person(cpr.digits).key

    def _person(self, digits: str) -> _Person:
        known = self._known.get(digits)
        if known is None:
            cpr = Cpr(digits)
            if self._fictive is FictiveRule.REQUIRED:
                parse_cpr(digits, fictive=self._fictive)
            if len(self._known) >= self._remembered:
                self._known.clear()
            key = self._ring.party_key("cpr", digits)
            known = self._known[digits] = _Person(f"{PERSON_URN}{key}", key, self._ring.seal(cpr))
        self._seen[known.key] = known.sealed
        return known


def _refuse_our_own(reference: str | None) -> None:
    """Only the index itself says under which key a person lies: who could say it for us, could put a case under
    somebody without knowing the number.
    """
    if reference is not None and reference.startswith(PERSON_URN):
        raise InvalidInput(
            "intake.own_reference",
            "a reference is one that only this installation makes (urn:overblik:person); send the person number",
        )
