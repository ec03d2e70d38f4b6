# SPDX-License-Identifier: MPL-2.0
"""Small worlds by chance: objects that point to one another and searches about them, made of few words.

Few words, so that searches find something. Made from one seed and not part by part by Hypothesis, which takes
a hundred times as long over something of this size; a failing test tells its seed.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from overblik.index.expression import And, Between, Example, Expression, Listed, Measure, Not, Or
from overblik.index.kinds import SENSITIVITY_CODES, Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role
from tests.builders import ANNA, BENT, an_id, at

_T = TypeVar("_T")

NAMES = ("one", "two", "three")
AUTHORITIES = ("90000001", "90000002")
SYSTEMS = (an_id("system a"), an_id("system b"))
PERSONS = (f"urn:oio:cpr-nr:{ANNA}", f"urn:oio:cpr-nr:{BENT}")
COMPANY = "urn:oio:cvr-nr:80000001"
PROPERTY = "urn:oio:ejendom:bfe-nr:0000000001"
NUMBERS = ("S-1", "S-2", "om 610101-0002")
KLE = ("32.30.04", "27.12.06", "32.24.04")
DAYS = ("2025-01-01", "2025-02-01", "2025-03-01")
AMOUNTS = ("100.00", "250.50", "-100")
USER = str(an_id("user"))
STATES: dict[Kind, tuple[str, ...]] = {
    Kind.CASE: ("Opstaaet", "Afgjort", "Afsluttet"),
    Kind.DOCUMENT: ("Modtaget", "Endeligt"),
}
_PARTY_ROLES = {
    Kind.CASE: (Role.PRIMARY_PARTY, Role.SECONDARY_PARTY),
    Kind.DOCUMENT: (Role.DOCUMENT_PARTY, Role.COPY_PARTY),
    Kind.GRANT: (Role.GRANT_RECIPIENT, Role.BENEFIT_RECIPIENT),
    Kind.PAYMENT: (Role.PAYEE,),
}
_BOUNDING = {
    Kind.CASE: (RelationType.PARTY, RelationType.JOURNAL, RelationType.CASE, RelationType.OBJECT),
    Kind.DOCUMENT: (RelationType.PARTY, RelationType.DOCUMENT),
    Kind.GRANT: (RelationType.PARTY, RelationType.CASE),
    Kind.PAYMENT: (RelationType.PARTY, RelationType.LINE),
}


def id_of(kind: Kind, name: str) -> uuid.UUID:
    return an_id(f"{kind.value} {name}")


def owner(cvr: str) -> Relation:
    return Relation(RelationType.ACTOR, Role.OWNER, object_type="organisation", values={"cvr": cvr})


def master(system: uuid.UUID) -> Relation:
    return Relation(RelationType.IT_SYSTEM, Role.MASTER, object_type="it_system", reference=str(system))


class Chance:
    """What one seed makes."""

    def __init__(self, seed: int) -> None:
        self.of = random.Random(seed)

    def world(self) -> list[Registration]:
        """One registration each of some objects of every kind."""
        return [
            self.registration(kind, id_of(kind, name))
            for kind in Kind
            for name in NAMES
            if self.of.random() < 0.8
        ]

    def registration(self, kind: Kind, object_id: uuid.UUID) -> Registration:
        owners = [owner(cvr) for cvr in self._some(AUTHORITIES, 0.5)[:1]]
        masters = [master(system) for system in self._some(SYSTEMS, 0.5)[:1]]
        sections, relations = self._usual(kind) if self.of.random() < 0.7 else ([], [])
        return Registration(
            object_id,
            kind,
            self._moment(),
            sections=(*self._many(lambda: self.section(kind), 2), *sections),
            states=self._many(lambda: self.state(kind), 2) if kind in STATES else (),
            relations=(*self._many(lambda: self.relation(kind), 4), *relations, *owners, *masters),
            user=self._perhaps(USER),
            lifecycle=self.of.choice((None, "Importeret", "Passiveret")),
        )

    def _usual(self, kind: Kind) -> tuple[list[Section], list[Relation]]:
        """What nearly every real object has: a level and a class, and a place on something."""
        pick = self.of.choice
        level = {"sensitivity": pick(sorted(SENSITIVITY_CODES)[:3])}
        class_ = Relation(RelationType.CLASS, Role.PRIMARY_CLASS.value, values={"user_key": pick(KLE)})
        if kind is Kind.CASE:
            entry = Relation(RelationType.JOURNAL, Role.FILED.value, reference=self._link(Kind.DOCUMENT))
            return [Section(SectionName.INDEX_PROPERTIES, level)], [class_, entry]
        if kind is Kind.DOCUMENT:
            return [Section(SectionName.PROPERTIES, level)], [class_]
        if kind is Kind.GRANT:
            benefit = Section(SectionName.BENEFIT, {"name": pick("AB"), "class": {"kle": pick(KLE)}}, "1")
            return [Section(SectionName.PROPERTIES, level), benefit], []
        values = {"grant": self._link(Kind.GRANT), "kle": pick(KLE)}
        return [], [Relation(RelationType.LINE, Role.PART_OF.value, values=values)]

    def expression(self, depth: int = 2) -> Expression:
        """A search over any kinds, bounded more often than not."""
        shape = self.of.choice(("and", "or", "but not", "not not", *(4 * ("one",))))
        if depth == 0 or shape == "one":
            return self.bounded(self.of.choice(list(Kind)))
        if shape == "but not":
            other = self.example(self.of.choice(list(Kind)))
            return And((self.expression(depth - 1), Not(other)))
        if shape == "not not":
            return Not(Not(self.expression(depth - 1)))
        parts = tuple(self.expression(depth - 1) for _ in range(self.of.randint(1, 3)))
        return And(parts) if shape == "and" else Or(parts)

    def bounded(self, kind: Kind) -> Expression:
        """A question about one kind that something bounds, unless chance will have it otherwise."""
        more = (self.example(kind),) if self.of.random() < 0.5 else ()
        if self.of.random() < 0.2:
            return And((Listed(kind, frozenset(id_of(kind, name) for name in self._some(NAMES, 0.6))), *more))
        if kind is Kind.CASE and self.of.random() < 0.2:
            told = {self.of.choice(("number", "user_key")): self.of.choice(NUMBERS)}
            return And((Example(kind, sections=(Section(SectionName.PROPERTIES, told),)), *more))
        relation = self.relation(kind)
        while relation.type not in _BOUNDING[kind]:
            relation = self.relation(kind)
        return And((Example(kind, relations=(relation,)), *more))

    def example(self, kind: Kind) -> Example:
        """Any question about one kind: a few things told of it."""
        relations = [self.relation(kind), owner(self.of.choice(AUTHORITIES)), master(self.of.choice(SYSTEMS))]
        return Example(
            kind,
            sections=self._many(lambda: self.section(kind), 1),
            states=self._many(lambda: self.state(kind), 1) if kind in STATES else (),
            relations=tuple(self._some(relations, 0.2)),
            intervals=self._many(self._interval, 1) if self.of.random() < 0.3 else (),
            valid=self._period() if self.of.random() < 0.3 else None,
            recorded=self._period() if self.of.random() < 0.3 else None,
            received=Validity(self._perhaps(at("2025-06-01"))) if self.of.random() < 0.2 else None,
            lifecycle="Importeret" if self.of.random() < 0.1 else None,
            user=USER if self.of.random() < 0.1 else None,
            unfiled=kind is Kind.DOCUMENT and self.of.random() < 0.2,
        )

    def section(self, kind: Kind) -> Section:
        pick = self.of.choice
        told: dict[str, Any]
        name, index = SectionName.PROPERTIES, None
        if kind is Kind.CASE and self.of.random() < 0.5:
            name = SectionName.INDEX_PROPERTIES
            told = {
                "sensitivity": pick(sorted(SENSITIVITY_CODES)),
                "created": pick(("2025-01-01T00:00:00Z", "2025-02-01T01:00:00+01:00")),
            }
        elif kind is Kind.CASE:
            told = {"number": pick(NUMBERS), "user_key": pick(NUMBERS), "title": pick("AB")}
        elif kind is Kind.DOCUMENT:
            told = {
                "number": pick(NUMBERS),
                "sensitivity": pick(sorted(SENSITIVITY_CODES)),
                "letter_date": pick(DAYS),
            }
        elif kind is Kind.GRANT and self.of.random() < 0.6:
            name, index = SectionName.BENEFIT, pick("12")
            plans = [{"id": pick("12"), "amount": pick(AMOUNTS)} for _ in range(self.of.randint(0, 2))]
            told = {"name": pick("AB"), "start": pick(DAYS), "class": {"kle": pick(KLE)}, "plans": plans}
        elif kind is Kind.GRANT:
            told = {"sensitivity": pick(sorted(SENSITIVITY_CODES)), "start": pick(DAYS), "end": pick(DAYS)}
        else:
            told = {"available": pick(DAYS), "gross": pick(AMOUNTS), "paid": pick(AMOUNTS)}
        return Section(name.value, dict(self._some(list(told.items()), 0.7)), index, self._period())

    def state(self, kind: Kind) -> State:
        return State(self.of.choice(STATES[kind]), self._period())

    def relation(self, kind: Kind) -> Relation:
        """Any relation but those that say who owns and delivers the object."""
        pick = self.of.choice
        type_ = pick((*_BOUNDING[kind], *((RelationType.CLASS,) if kind in STATES else ())))
        role: str | None = None
        reference: str | None = None
        values: dict[str, Any] = {}
        match type_:
            case RelationType.PARTY:
                role, reference = pick(_PARTY_ROLES[kind]), pick((*PERSONS, *PERSONS, COMPANY))
            case RelationType.JOURNAL:
                role = pick((Role.FILED, Role.ATTACHED, Role.NOTE, str(an_id("a role nobody knows"))))
                reference = self._link(Kind.DOCUMENT)
            case RelationType.CASE:
                role = Role.GRANT_CASE if kind is Kind.GRANT else pick((Role.PARENT_CASE, Role.OTHER_CASE))
                reference = self._link(Kind.CASE)
            case RelationType.DOCUMENT:
                reference = self._link(Kind.DOCUMENT)
            case RelationType.OBJECT:
                role, reference = Role.BUILDING, PROPERTY
            case RelationType.CLASS:
                role, values = pick((Role.PRIMARY_CLASS, Role.FACET_CLASS)), {"user_key": pick(KLE)}
            case _:
                role = Role.PART_OF
                told = {
                    "grant": self._link(Kind.GRANT),
                    "kle": pick(KLE),
                    "amount": pick(AMOUNTS),
                    "start": pick(DAYS),
                }
                values = dict(self._some(list(told.items()), 0.7))
        return Relation(
            type_.value,
            None if role is None else str(role),
            pick((None, None, "1", "2")),
            reference=reference,
            validity=self._period(),
            values=values or None,
        )

    def _link(self, kind: Kind) -> str:
        if self.of.random() < 0.05:
            kind = self.of.choice(list(Kind))
        return self.of.choice((*(str(id_of(kind, name)) for name in NAMES), "URN:Empty"))

    def _interval(self) -> Between:
        measure = self.of.choice(list(Measure))
        bounds: list[Any] = [
            self._perhaps(Decimal(self.of.choice(AMOUNTS)) if measure.is_amount else self._moment())
            for _ in range(2)
        ]
        return Between(measure, *bounds)

    def _period(self) -> Validity | None:
        return self._perhaps(Validity(self._perhaps(self._moment()), self._perhaps(self._moment())))

    def _moment(self) -> Any:
        return at(self.of.choice(DAYS))

    def _perhaps(self, value: _T) -> _T | None:
        return value if self.of.random() < 0.5 else None

    def _some(self, values: Any, share: float) -> list[Any]:
        return [value for value in values if self.of.random() < share]

    def _many(self, make: Callable[[], _T], most: int) -> tuple[_T, ...]:
        return tuple(make() for _ in range(self.of.randint(0, most)))


chances = st.integers(0, 2**32 - 1).map(Chance)
