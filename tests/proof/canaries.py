# SPDX-License-Identifier: MPL-2.0
"""A mark in every text and every amount of an object, so that any trace of it is found by looking at bytes.

A mark is nine letters that no language has and no page changes; an amount is a sum of millions that nobody else
of the same citizen is paid. What is derived from amounts (a sum, a difference) is not looked for.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section
from overblik.index.roles import Role

_LETTERS = b"abcdefghijklmnop"
_LENGTH = 7
_MARK = re.compile(rb"zq[a-p]{7}", re.IGNORECASE)
_ID = re.compile(rb"[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\1[0-9a-f]{4}){2}\1[0-9a-f]{12}", re.IGNORECASE)
_AMOUNT = re.compile(rb"(?<![0-9.,])[0-9]{1,3}(?:[.,]?[0-9]{3}){2}[.,][0-9]{2}(?![0-9])")
_NOT_DIGITS = re.compile(rb"[^0-9]")
# By chance: the secret of a form, and the id of a form, by which sending it twice reports once.
_BY_CHANCE = re.compile(rb'name="(?:form" id="form|csrfmiddlewaretoken)" value="[0-9A-Za-z]{32,64}"')

Place = tuple[uuid.UUID, str, str]
"""The object, the part of it (a benefit, a document on a case, else ""), the field."""


class Marks(NamedTuple):
    """Ids, marks of texts, and amounts in øre."""

    ids: frozenset[uuid.UUID]
    texts: frozenset[bytes]
    amounts: frozenset[int]

    def __or__(self, other: Marks) -> Marks:  # type: ignore[override]
        return Marks(self.ids | other.ids, self.texts | other.texts, self.amounts | other.amounts)


NOTHING = Marks(frozenset(), frozenset(), frozenset())


def scan(content: bytes) -> Marks:
    """Everything in these bytes that may be a mark; of ids and amounts, those of nobody too."""
    content = _BY_CHANCE.sub(b"", content)
    return Marks(
        frozenset(uuid.UUID(match[0].decode()) for match in _ID.finditer(content)),
        frozenset(found.lower() for found in _MARK.findall(content)),
        frozenset(int(_NOT_DIGITS.sub(b"", found)) for found in _AMOUNT.findall(content)),
    )


class Canaries:
    """What was planted where; the same place always has the same mark, however often it is delivered."""

    def __init__(self) -> None:
        self.texts: dict[Place, bytes] = {}
        self.places: dict[bytes, Place] = {}
        self.amounts: dict[tuple[uuid.UUID, str], set[int]] = defaultdict(set)
        self.paid_by: dict[uuid.UUID, set[tuple[uuid.UUID, str]]] = {}
        """By payment: the benefits (grant, part) that its lines name."""
        self.on_account: dict[uuid.UUID, int] = {}
        """By payment: the last known link of its chain, in øre."""

    def marked(self, text: str, object_id: uuid.UUID, field: str, part: str = "") -> str:
        """The text with the mark of its place."""
        place = (object_id, part, field)
        mark = self.texts.get(place)
        if mark is None:
            mark = self.texts[place] = _mark(len(self.texts))
            self.places[mark] = place
        return f"{text} {mark.decode()}"

    def of(self, places: Iterable[Place]) -> frozenset[bytes]:
        """The marks of those places that have one."""
        return frozenset(self.texts[place] for place in places if place in self.texts)

    def plant(self, told: Registration) -> Registration:
        """The registration with marks; what decides whether it is shown stays as it was."""
        more, sections = _MONEY.get(told.kind, _plainly)(self, told)
        note = None if told.note is None else self.marked(told.note, told.object_id, "note")
        relations = tuple(self._relation(told.object_id, one, more) for one in told.relations)
        sections = tuple(self._section(told.object_id, one) for one in sections)
        return msgspec.structs.replace(told, sections=sections, relations=relations, note=note)

    def _section(self, object_id: uuid.UUID, section: Section) -> Section:
        part, values = section.index or "", dict(section.values)
        for field in _FIELDS:
            if isinstance(values.get(field), str) and values[field]:
                values[field] = self.marked(values[field], object_id, field, part)
        return msgspec.structs.replace(section, values=values)

    def _relation(self, object_id: uuid.UUID, relation: Relation, more: dict[str, int]) -> Relation:
        if relation.values is None:
            return relation
        values = dict(relation.values)
        if relation.type == RelationType.JOURNAL and values.get("document_title"):
            of = str(relation.reference)
            values["document_title"] = self.marked(values["document_title"], object_id, "journal", of)
        if relation.type == RelationType.PARTY or relation.role in (Role.RESPONSIBLE, Role.PAYING_UNIT):
            field = "unit" if relation.type == RelationType.ACTOR else "party"
            values["name"] = self.marked(str(values.get("name", "")), object_id, field)
        if relation.type == RelationType.CASE and values.get("title"):
            values["title"] = self.marked(values["title"], object_id, "grant's case")
        if relation.type == RelationType.LINE and relation.index in more:
            values["amount"] = _kroner(_ore(values["amount"]) + more[relation.index])
            self.amounts[object_id, ""].add(_ore(values["amount"]))
        return msgspec.structs.replace(relation, values=values)


_FIELDS = (
    "title",
    "number",
    "user_key",
    "local_status",
    "name",
    "department",
    "sent_reason",
    "paid_reason",
    "description",
)
_CHAIN = ("gross", "after_tax", "sent", "paid")


def _plainly(canaries: Canaries, told: Registration) -> tuple[dict[str, int], tuple[Section, ...]]:
    return {}, told.sections


def _of_grant(canaries: Canaries, told: Registration) -> tuple[dict[str, int], tuple[Section, ...]]:
    """Each plan pays millions."""
    found = []
    for section in told.sections:
        plans = section.values.get("plans")
        if section.name == SectionName.BENEFIT and plans:
            made = []
            for plan in plans:
                if plan.get("amount") is not None:
                    sum_ = _ore(plan["amount"]) + _millions(told.object_id, section.index, plan.get("id"))
                    canaries.amounts[told.object_id, section.index or ""].add(sum_)
                    plan = {**plan, "amount": _kroner(sum_)}
                made.append(plan)
            section = msgspec.structs.replace(section, values={**section.values, "plans": made})
        found.append(section)
    return {}, tuple(found)


def _of_payment(canaries: Canaries, told: Registration) -> tuple[dict[str, int], tuple[Section, ...]]:
    """Each line that pays anything out pays millions, and so the whole chain does; differences stay."""
    lines = [one for one in told.relations if one.type == RelationType.LINE and one.values]
    canaries.paid_by[told.object_id] = {
        (uuid.UUID(str(one.values["grant"])), str(one.values["benefit"])) for one in lines if one.values
    }
    more = {
        one.index or "": _millions(told.object_id, one.index)
        for one in lines
        if one.values and _ore(one.values["amount"]) > 0
    }
    found = []
    for section in told.sections:
        values = dict(section.values)
        for link in _CHAIN:
            if values.get(link) is not None:
                sum_ = _ore(values[link]) + sum(more.values())
                canaries.amounts[told.object_id, ""].add(sum_)
                canaries.on_account[told.object_id] = sum_
                values[link] = _kroner(sum_)
        found.append(msgspec.structs.replace(section, values=values))
    return more, tuple(found)


_MONEY: dict[Kind, Callable[[Canaries, Registration], tuple[dict[str, int], tuple[Section, ...]]]] = {
    Kind.GRANT: _of_grant,
    Kind.PAYMENT: _of_payment,
}


def _mark(number: int) -> bytes:
    letters = bytes(_LETTERS[number >> 4 * place & 15] for place in reversed(range(_LENGTH)))
    return b"zq" + letters


def _millions(*names: Any) -> int:
    """Between one and ninety million kroner, in øre; the same for the same names."""
    digest = hashlib.blake2b(repr(names).encode(), digest_size=8).digest()
    return 100_000_000 + int.from_bytes(digest) % 8_900_000_000


def _ore(kroner: Any) -> int:
    return int(Decimal(str(kroner)) * 100)


def _kroner(ore: int) -> str:
    return f"{Decimal(ore) / 100:.2f}"
