# SPDX-License-Identifier: MPL-2.0
"""What a search means: which objects it finds, told as sentences; and what every search must obey."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given

from overblik.index.expression import (
    And,
    Between,
    Example,
    Expression,
    HeldObject,
    Listed,
    Measure,
    Not,
    Or,
    criteria,
    examples,
    matches,
    with_examples,
)
from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role
from tests.builders import (
    ANNA,
    T0,
    a_case,
    a_document,
    a_grant,
    a_payment,
    an_id,
    at,
    changed,
    period,
    states,
)
from tests.index.worlds import Chance, chances

_T = TypeVar("_T")

RECEIVED = at("2025-06-01")
ANNAS = Relation(RelationType.PARTY, reference=f"urn:oio:cpr-nr:{ANNA}")
PRIMARY = Relation(RelationType.PARTY, Role.PRIMARY_PARTY, reference=f"urn:oio:cpr-nr:{ANNA}")
SECONDARY = Relation(RelationType.PARTY, Role.SECONDARY_PARTY, reference=f"urn:oio:cpr-nr:{ANNA}")


def held(registration: Registration, *, filed: bool = False) -> HeldObject:
    state = fold([registration])
    assert state is not None
    return HeldObject(state, RECEIVED, filed=filed)


def case(**told: object) -> Example:
    return Example(Kind.CASE, **told)  # type: ignore[arg-type]


def values(name: SectionName, **told: object) -> tuple[Section, ...]:
    return (Section(name, told),)


def test_an_example_that_tells_nothing_is_met_by_every_object_of_its_kind() -> None:
    assert matches(case(), held(a_case()))
    assert not matches(case(), held(a_document()))


CASE = a_case(
    steps=states(("Opstaaet", "2025-01-02"), ("Oplyst", "2025-01-10"), ("Afgjort", "2025-03-01")),
    more=(
        Relation(
            RelationType.OBJECT,
            Role.BUILDING,
            "1",
            values={"text": "x", "keywords": [{"id": "a"}, {"id": "b"}]},
        ),
    ),
)
FOUND = [
    ("a party, whatever its role", case(relations=(ANNAS,))),
    ("a party in its role", case(relations=(PRIMARY,))),
    ("a class by its key", case(relations=(Relation(RelationType.CLASS, values={"user_key": "32.30.04"}),))),
    ("a relation by its index", case(relations=(Relation(RelationType.OBJECT, index="1"),))),
    ("a relation by its type of object", case(relations=(Relation(RelationType.PARTY, object_type="person"),))),
    ("a value", case(sections=values(SectionName.PROPERTIES, number="S-case"))),
    ("one of a list of values", case(relations=(Relation(RelationType.OBJECT, values={"keywords": [{"id": "b"}]}),))),
    ("a state", case(states=(State("Oplyst"),))),
    ("a state in its period", case(states=(State("Oplyst", period("2025-02-01", "2025-02-02")),))),
    ("a state at a moment", case(states=(State("Oplyst", period("2025-01-10", "2025-01-10")),))),
    ("two states", case(states=(State("Opstaaet"), State("Afgjort")))),
    ("the same moment in another zone", case(sections=values(SectionName.INDEX_PROPERTIES, created="2025-01-02T07:00:00Z"))),
    ("created in an interval", case(intervals=(Between(Measure.CREATED, at("2025-01-01"), at("2025-02-01")),))),
    ("created before", case(intervals=(Between(Measure.CREATED, None, at("2025-02-01")),))),
    ("created since, the first moment included", case(intervals=(Between(Measure.CREATED, at("2025-01-02T07:00")),))),
    ("changed in an interval", case(intervals=(Between(Measure.CHANGED, T0, T0 + dt.timedelta(1)),))),
    ("recorded in a period", case(recorded=Validity(T0, None))),
    ("received in a period", case(received=period("2025-06-01", "2025-06-02"))),
    ("what holds in a period", case(relations=(PRIMARY,), valid=period("2025-01-03", "2025-01-04"))),
    ("anything that holds in a period", case(valid=period("2025-01-03", "2025-01-04"))),
]  # fmt: skip
MISSED = [
    ("a party in another role", case(relations=(SECONDARY,))),
    ("another index", case(relations=(Relation(RelationType.OBJECT, index="2"),))),
    ("another type of object", case(relations=(Relation(RelationType.PARTY, object_type="company"),))),
    ("another key", case(relations=(Relation(RelationType.CLASS, values={"user_key": "32.30.05"}),))),
    ("two values of two relations", case(relations=(Relation(RelationType.CLASS, Role.FACET_CLASS, values={"user_key": "32.30.04"}),))),
    ("part of a value", case(sections=values(SectionName.PROPERTIES, number="S-cas"))),
    ("another case of letters", case(sections=values(SectionName.PROPERTIES, number="s-case"))),
    ("a value that is not told", case(sections=values(SectionName.PROPERTIES, description="x"))),
    ("a value of another section", case(sections=values(SectionName.INDEX_PROPERTIES, number="S-case"))),
    ("a mapping where there is a text", case(sections=values(SectionName.PROPERTIES, number={"x": "y"}))),
    ("a list where there is a text", case(sections=values(SectionName.PROPERTIES, number=["S-case"]))),
    ("no date at all", case(sections=values(SectionName.INDEX_PROPERTIES, created="soon"))),
    ("a state it never had", case(states=(State("Afsluttet"),))),
    ("a state outside its period", case(states=(State("Oplyst", period("2025-03-01")),))),
    ("a state before it began", case(states=(State("Oplyst", period(None, "2025-01-10")),))),
    ("a state at the moment it ended", case(states=(State("Oplyst", period("2025-03-01", "2025-03-01")),))),
    ("created later", case(intervals=(Between(Measure.CREATED, at("2025-01-02T07:01")),))),
    ("created up to its moment, which is not included", case(intervals=(Between(Measure.CREATED, None, at("2025-01-02T07:00")),))),
    ("an interval of what it has not", case(intervals=(Between(Measure.LETTER_DATE),))),
    ("recorded later", case(recorded=Validity(T0 + dt.timedelta(1), None))),
    ("received later", case(received=period("2025-06-02"))),
    ("a party who holds from later on", case(relations=(PRIMARY,), valid=period("2024-01-01", "2025-01-01"))),
    ("said by somebody else", case(valid=Validity(actor="urn:x"))),
    ("said by another type of actor", case(valid=Validity(actor_type="Bruger"))),
    ("said with another note", case(valid=Validity(note="x"))),
    ("a life cycle nobody told", case(lifecycle="Importeret")),
    ("another user", case(user="urn:x")),
]  # fmt: skip


@pytest.mark.parametrize("asked", [row[1] for row in FOUND], ids=[row[0] for row in FOUND])
def test_a_case_is_found_by(asked: Example) -> None:
    assert matches(asked, held(CASE))


@pytest.mark.parametrize("asked", [row[1] for row in MISSED], ids=[row[0] for row in MISSED])
def test_a_case_is_not_found_by(asked: Example) -> None:
    assert not matches(asked, held(CASE))


def test_user_and_life_cycle_are_those_last_told() -> None:
    told = changed(a_case(), user="urn:x", lifecycle="Importeret")
    assert matches(case(user="urn:x", lifecycle="Importeret"), held(told))
    delta = Registration(told.object_id, Kind.CASE, T0 + dt.timedelta(1), complete=False)
    state = fold([told, delta])
    assert state is not None
    assert matches(case(user="urn:x", lifecycle="Importeret"), HeldObject(state, RECEIVED))


def test_a_document_may_be_asked_whether_it_lies_on_a_case() -> None:
    unfiled = Example(Kind.DOCUMENT, unfiled=True)
    assert matches(unfiled, held(a_document()))
    assert not matches(unfiled, held(a_document(), filed=True))
    assert matches(Example(Kind.DOCUMENT), held(a_document(), filed=True))


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("2025-01-02T23:00", "2025-01-02T23:01", True),
        ("2025-01-02T23:00", None, True),
        ("2025-01-02T23:01", None, False),
        (None, "2025-01-02T23:00", False),
        (None, None, True),
    ],
)
def test_a_letter_is_dated_at_midnight_in_denmark(low: str | None, high: str | None, found: bool) -> None:
    asked = Between(Measure.LETTER_DATE, low and at(low), high and at(high))  # type: ignore[arg-type]
    assert matches(Example(Kind.DOCUMENT, intervals=(asked,)), held(a_document())) is found


@pytest.mark.parametrize(
    ("measure", "low", "high", "found"),
    [
        (Measure.GROSS, "12500", "12500", True),
        (Measure.GROSS, "12500.01", None, False),
        (Measure.GROSS, None, "12499.99", False),
        (Measure.LINE_AMOUNT, "12000", "13000", True),
        (Measure.PAID, None, None, True),
        (Measure.PAID, "8000", None, False),
    ],
)
def test_amounts_are_asked_from_and_to_inclusive(
    measure: Measure, low: str | None, high: str | None, found: bool
) -> None:
    asked = Between(measure, None if low is None else Decimal(low), None if high is None else Decimal(high))
    assert matches(Example(Kind.PAYMENT, intervals=(asked,)), held(a_payment())) is found


@pytest.mark.parametrize(
    ("measure", "low", "high", "found"),
    [
        (Measure.PLAN_AMOUNT, Decimal("12500"), None, True),
        (Measure.PLAN_AMOUNT, Decimal("12501"), None, False),
        (Measure.PLAN_START, at("2025-01-01"), at("2025-01-02"), True),
        (Measure.PLAN_END, None, None, False),
        (Measure.BENEFIT_START, at("2025-01-02"), None, False),
    ],
)
def test_a_grant_is_found_by_an_interval_of_its_plans(
    measure: Measure, low: Decimal | dt.datetime | None, high: Decimal | dt.datetime | None, found: bool
) -> None:
    asked = Example(Kind.GRANT, intervals=(Between(measure, low, high),))
    assert matches(asked, held(a_grant())) is found
    planless = changed(a_grant(), sections=(Section(SectionName.BENEFIT, {"name": "x"}, "1"),))
    assert not matches(Example(Kind.GRANT, intervals=(Between(Measure.PLAN_AMOUNT),)), held(planless))


def test_a_grant_is_found_by_a_benefit_and_a_plan_in_it() -> None:
    def benefit(index: str | None = None, **told: object) -> Example:
        return Example(Kind.GRANT, sections=(Section(SectionName.BENEFIT, told, index),))

    assert matches(benefit(name="Sygedagpenge"), held(a_grant()))
    assert matches(benefit("1", **{"class": {"kle": "32.30.04"}}), held(a_grant()))
    assert matches(benefit(plans=[{"id": "1", "amount": "12500"}]), held(a_grant()))
    assert not matches(benefit("2"), held(a_grant()))
    assert not matches(benefit(plans=[{"id": "1", "amount": "1"}]), held(a_grant()))
    assert not matches(benefit(plans=[{"amount": "much"}]), held(a_grant()))
    assert not matches(benefit(plans=[{"id": True}]), held(a_grant(benefit="1")))


YES, NO, DOCUMENT = case(), case(lifecycle="never"), Example(Kind.DOCUMENT)
JOINED = [
    ("all of nothing", And(()), False),
    ("any of nothing", Or(()), False),
    ("all", And((YES, YES)), True),
    ("not all", And((YES, NO)), False),
    ("any", Or((NO, YES)), True),
    ("none", Or((NO, NO)), False),
    ("not", Not(NO), True),
    ("not not", Not(Not(YES)), True),
    ("listed", Listed(Kind.CASE, frozenset({an_id("case")})), True),
    ("not listed", Listed(Kind.CASE, frozenset()), False),
    ("listed as a document", Listed(Kind.DOCUMENT, frozenset({an_id("case")})), False),
    ("what is said of documents says nothing of a case", And((YES, DOCUMENT)), True),
    ("nor does its opposite", And((YES, Not(DOCUMENT))), True),
    ("nor does it make a case one", Or((NO, DOCUMENT)), False),
    ("and alone it does not find any case", Not(DOCUMENT), False),
]


@pytest.mark.parametrize(("asked", "found"), [row[1:] for row in JOINED], ids=[row[0] for row in JOINED])
def test_examples_are_joined(asked: Expression, found: bool) -> None:
    assert matches(asked, held(a_case())) is found


def test_the_examples_of_an_expression_can_be_counted_and_put_through_a_change() -> None:
    asked = And((YES, Or((Not(case(states=(State("Oplyst"),))), Listed(Kind.CASE, frozenset())))))
    assert len(list(examples(asked))) == 2
    assert criteria(asked) == 3
    renamed = with_examples(asked, lambda one: Example(Kind.DOCUMENT, states=one.states))
    assert {one.kind for one in examples(renamed)} == {Kind.DOCUMENT}
    assert criteria(renamed) == 3


@given(chances)
def test_not_finds_exactly_what_was_not_found_among_the_kinds_spoken_of(chance: Chance) -> None:
    asked = chance.expression()
    for registration in chance.world():
        one = held(registration, filed=chance.of.random() < 0.5)
        spoken = matches(Or((asked, Not(asked))), one)
        assert matches(Not(asked), one) is (spoken and not matches(asked, one))


@given(chances)
def test_joining_is_what_de_morgan_says(chance: Chance) -> None:
    parts = tuple(chance.expression() for _ in range(3))
    for one in map(held, chance.world()):
        assert matches(Not(And(parts)), one) is matches(Or(tuple(map(Not, parts))), one)
        assert matches(Not(Or(parts)), one) is matches(And(tuple(map(Not, parts))), one)
        assert matches(And(parts), one) is matches(And(parts[::-1]), one)


@given(chances)
def test_every_object_is_found_by_any_parts_of_itself(chance: Chance) -> None:
    for told in chance.world():
        asked = Example(told.kind, *map(_half, (told.sections, told.states, told.relations)))
        # A part whose period is empty, or ends before it begins, holds at no time.
        parts = (*asked.sections, *asked.states, *asked.relations)
        assert matches(asked, held(told)) or any(_empty(part.validity) for part in parts)


def _half(parts: tuple[_T, ...]) -> tuple[_T, ...]:
    return parts[::2]


def _empty(validity: Validity | None) -> bool:
    return (
        validity is not None
        and validity.valid_from is not None
        and validity.valid_to is not None
        and validity.valid_to <= validity.valid_from
    )
