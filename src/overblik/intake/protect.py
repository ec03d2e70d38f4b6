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
from typing import Any

import msgspec

from overblik.index import canonical
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.intake.projection.state import PERSON_URN
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from overblik.people.free_text import protect as protect_text
from overblik.people.keys import KeyRing

_CPR_URN = re.compile(r"urn:oio:cpr-nr:([0-9]{6}-?[0-9]{4})", re.IGNORECASE | re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{4}|⟦", re.ASCII)
_PLAIN_URN = re.compile(r"urn:oio:cpr-nr:[0-9]{10}", re.ASCII)
_NUMBER = re.compile(rb"[0-9]{6}(?:[ \-]|\xc2\xa0|\xe2\x80[\x91\x93]){0,3}[0-9]{4}")
_ONE_DIGIT = bytes.maketrans(b"123456789", b"000000000")
_BETWEEN = " \u00a0\u2011\u2013".encode()
_SHAPES = (b"0000000000", b"000000-0000", b"000000--0000", b"000000---0000")
_WHOLE_UUID = re.compile(rb'"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"')
_SIGNS = (b"cpr", b"CPR", b"Cpr", "⟦".encode(), b'"content":"')


def _may_hold_more(raw: bytes) -> bool:
    """Whether the written form may hold a person number (or look like one of our tokens) after the plain
    references are gone. It may well be something else, as a part of a UUID: then the walk decides.
    """
    if any(sign in raw for sign in _SIGNS):
        return True
    # Nearly every object is settled without a regular expression, which would cost three times the writing
    # down. Leaving out what may stand between only joins digits, so this finds too much, never too little;
    # the exact question is asked of what is left, whole UUIDs apart: the walk does not look into those either.
    plain = raw.translate(_ONE_DIGIT, _BETWEEN)
    if not any(shape in plain for shape in _SHAPES):
        return False
    return _NUMBER.search(_WHOLE_UUID.sub(b'""', raw)) is not None


# Bounded because it holds numbers in clear; larger than any batch of a delivery.
_REMEMBERED = 20_000


class Protector:
    """Protects registrations with one key ring; `seen` collects the numbers met since the last `take`."""

    def __init__(self, ring: KeyRing, fictive: FictiveRule) -> None:
        self._ring = ring
        self._fictive = fictive
        self._seen: dict[uuid.UUID, bytes] = {}
        self._known: dict[Cpr, tuple[uuid.UUID, bytes]] = {}

    def take(self) -> tuple[tuple[uuid.UUID, bytes], ...]:
        """The persons met, by party key with the sealed number, and forget them."""
        seen, self._seen = self._seen, {}
        return tuple(seen.items())

    def written(self, registration: Registration) -> tuple[Registration, bytes]:
        """The registration without any person number, and how it is written down.

        Nearly all deliveries hold numbers in references only. Those are found in the written form by one
        pass and changed there; the walk through every text is left for the rest. Raises InvalidInput when a
        number is not one that this installation takes (demo: day + 60 only).
        """
        raw = canonical.encode(registration)
        changed: dict[str, str] = {}
        for relation in registration.relations:
            reference = relation.reference
            if (
                reference is not None
                and reference.startswith("urn:oio:cpr")
                and _PLAIN_URN.fullmatch(reference)
            ):
                changed[reference] = self._urn(reference)
        short = raw
        for plain, protected in changed.items():
            short = short.replace(
                b'"reference":"%b"' % plain.encode(), b'"reference":"%b"' % protected.encode()
            )
        if _may_hold_more(short):
            whole = self.protect(registration)
            return whole, canonical.encode(whole)
        relations = tuple(
            [
                msgspec.structs.replace(part, reference=changed[part.reference])
                if part.reference in changed
                else part
                for part in registration.relations
            ]
        )
        return msgspec.structs.replace(registration, relations=relations), short

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
            return f"{PERSON_URN}{self._key(Cpr(match[1].replace('-', '')))}"
        # Other identifiers (companies, properties) may look like a person number and are none; a name may
        # hold one.
        if urn.lower().startswith("urn:oio:fuldtnavn:") or "cpr" in urn.lower():
            return protect_text(urn, self._key)[0]
        return urn

    def _key(self, cpr: Cpr) -> uuid.UUID:
        known = self._known.get(cpr)
        if known is None:
            if self._fictive is FictiveRule.REQUIRED:
                parse_cpr(cpr.digits, fictive=self._fictive)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[cpr] = (self._ring.party_key("cpr", cpr.digits), self._ring.seal(cpr))
        key, sealed = known
        self._seen[key] = sealed
        return key
