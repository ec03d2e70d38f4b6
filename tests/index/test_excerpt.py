# SPDX-License-Identifier: MPL-2.0
"""What is shown of an object, and in which order objects are shown."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given

from overblik.index.excerpt import LIST_CHANGES, Order, OrderBy, Part, excerpt, is_note, ordered, within
from overblik.index.expression import HeldObject
from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import ObjectState, Registration, Relation, Section, State
from overblik.index.roles import Role
from tests.builders import (
    T0,
    a_case,
    a_class,
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


def state_of(registration: Registration) -> ObjectState:
    state = fold([registration])
    assert state is not None
    return state


NOTE = Relation(RelationType.JOURNAL, Role.NOTE, "1", values={"note": {"title": "x"}})
UNNAMED_NOTE = Relation(RelationType.JOURNAL, "?", "2", values={"note": {"title": "y"}})
FILED = Relation(RelationType.JOURNAL, Role.FILED, "3", reference=str(an_id("d")))
OWNER, RESPONSIBLE, HANDLER = (
    Relation(RelationType.ACTOR, role) for role in (Role.OWNER, Role.RESPONSIBLE, Role.PRIMARY_HANDLER)
)
OTHERS = {
    type_: Relation(type_)
    for type_ in RelationType
    if type_ not in (RelationType.ACTOR, RelationType.JOURNAL)
}
CHANGES = {
    "attributes": "2025-01-01T00:00:00Z",
    "states": "2025-01-02T00:00:00Z",
    "relations": "2025-01-03T00:00:00Z",
}
PROPERTIES, BENEFIT = (
    Section(SectionName.PROPERTIES, {"title": "x"}),
    Section(SectionName.BENEFIT, {"name": "x"}, "1"),
)
WHOLE = ObjectState(
    an_id("case"),
    Kind.CASE,
    T0,
    (PROPERTIES, BENEFIT, Section(LIST_CHANGES, CHANGES)),
    (State("Opstaaet"),),
    (OWNER, RESPONSIBLE, HANDLER, *OTHERS.values(), NOTE, UNNAMED_NOTE, FILED),
    "urn:user",
    "note",
    "Importeret",
)

SHOWN: list[tuple[Part, list[Any]]] = [
    (Part.PROPERTIES, [PROPERTIES]),
    (Part.BENEFITS, [BENEFIT]),
    (Part.STATES, [State("Opstaaet")]),
    (Part.ACTORS, [OWNER, RESPONSIBLE, HANDLER]),
    (Part.OWNER, [OWNER]),
    (Part.RESPONSIBLE, [RESPONSIBLE]),
    (Part.CLASSES, [OTHERS[RelationType.CLASS]]),
    (Part.PARTIES, [OTHERS[RelationType.PARTY]]),
    (Part.CASES, [OTHERS[RelationType.CASE]]),
    (Part.DOCUMENTS, [OTHERS[RelationType.DOCUMENT]]),
    (Part.OBJECTS, [OTHERS[RelationType.OBJECT]]),
    (Part.JOURNAL, [FILED]),
    (Part.NOTES, [NOTE, UNNAMED_NOTE]),
    (Part.SYSTEMS, [OTHERS[RelationType.IT_SYSTEM]]),
    (Part.SECURITY, [OTHERS[RelationType.SECURITY]]),
    (Part.LINES, [OTHERS[RelationType.LINE]]),
]


@pytest.mark.parametrize(("part", "expected"), SHOWN, ids=[row[0] for row in SHOWN])
def test_a_part_is_shown_alone(part: Part, expected: list[Any]) -> None:
    found = excerpt(WHOLE, [part])
    assert [
        *(one for one in found.sections if one.name != LIST_CHANGES),
        *found.states,
        *found.relations,
    ] == expected
    assert (found.user, found.note, found.lifecycle) == ("urn:user", "note", "Importeret")


def test_every_part_is_in_the_table() -> None:
    assert {part for part, _ in SHOWN} == {*Part}


@pytest.mark.parametrize(
    ("parts", "lists"),
    [
        ({Part.PROPERTIES}, {"attributes"}),
        ({Part.STATES}, {"states"}),
        ({Part.PARTIES}, {"relations"}),
        ({Part.PROPERTIES, Part.PARTIES}, {"attributes", "relations"}),
        ({Part.BENEFITS}, set()),
        (set(), set()),
    ],
)
def test_when_a_list_was_changed_is_told_with_the_list(parts: set[Part], lists: set[str]) -> None:
    told = [one.values for one in excerpt(WHOLE, parts).sections if one.name == LIST_CHANGES]
    assert told == ([{name: CHANGES[name] for name in CHANGES if name in lists}] if lists else [])


def test_a_relation_of_no_known_type_is_not_shown() -> None:
    odd = ObjectState(an_id("case"), Kind.CASE, T0, relations=(Relation("odd"),))
    assert excerpt(odd, Part).relations == ()


@given(chances)
def test_all_parts_are_all_there_is_and_no_part_is_nothing(chance: Chance) -> None:
    for one in chance.world():
        state = state_of(one)
        assert excerpt(state, Part) == state
        nothing = excerpt(state, ())
        assert (nothing.sections, nothing.states, nothing.relations) == ((), (), ())


def test_notes_are_counted_in_cases_and_benefits_in_grants() -> None:
    assert [is_note(one) for one in (NOTE, UNNAMED_NOTE, FILED, OWNER)] == [True, True, False, False]
    case, document = (
        HeldObject(state_of(changed(one, relations=(NOTE, UNNAMED_NOTE, FILED))), T0)
        for one in (a_case(), a_document())
    )
    grant = HeldObject(state_of(a_grant()), T0)
    assert within([case, case, document, grant]) == {Kind.CASE: 4, Kind.GRANT: 1}
    assert within([]) == {Kind.CASE: 0, Kind.GRANT: 0}


def held(name: str, registration: Registration, received: dt.datetime = T0) -> HeldObject:
    return HeldObject(state_of(changed(registration, object_id=an_id(name))), received)


def titled(title: str | None) -> Registration:
    values = {} if title is None else {"title": title, "user_key": title}
    return changed(a_document(), sections=(Section(SectionName.PROPERTIES, values),))


def named(type_: RelationType, role: Role, **values: str) -> Registration:
    return changed(a_case(), relations=(Relation(type_, role, values=dict(values)),))


def leveled(code: str) -> Registration:
    return a_document(sensitivity=code)


def versioned(name: str, number: int) -> Registration:
    return changed(a_document(), sections=(Section(SectionName.PROPERTIES, {name: number}),))


DAY = dt.timedelta(1)
ORDERS: list[tuple[OrderBy, list[Registration | HeldObject]]] = [
    (OrderBy.USER, [changed(a_case(), user="a"), changed(a_case(), user="b"), a_case()]),
    (OrderBy.LIFECYCLE, [changed(a_case(), lifecycle="Importeret"), changed(a_case(), lifecycle="Slettet"), a_case()]),
    (OrderBy.RECORDED, [a_case(), a_case(recorded=T0 + DAY), a_case(recorded=T0 + 2 * DAY)]),
    (OrderBy.TITLE, [titled("abe"), titled("Øl"), titled("Århus"), titled(None)]),
    (OrderBy.USER_KEY, [titled("1"), titled("2"), titled(None)]),
    (OrderBy.SYSTEM_NAME, [named(RelationType.IT_SYSTEM, Role.MASTER, system_name="A"), named(RelationType.IT_SYSTEM, Role.MASTER, system_name="B"), named(RelationType.IT_SYSTEM, Role.SENDER, system_name="0"), changed(a_case(), relations=())]),
    (OrderBy.PARTY_NAME, [named(RelationType.PARTY, Role.PRIMARY_PARTY, name="A"), named(RelationType.PARTY, Role.SECONDARY_PARTY, name="B"), changed(a_case(), relations=())]),
    (OrderBy.STATUS, [a_case(steps=states(("Opstaaet", "2025-01-01"))), a_case(steps=states(("Opstaaet", "2024-12-31"), ("Afgjort", "2025-01-01"))), a_case(steps=states(("Venter", "2025-01-02"))), a_case(steps=())]),
    (OrderBy.SENSITIVITY, [leveled("IKKE_FORTROLIGE_DATA"), leveled("VIP_SAGER"), leveled("?")]),
    (OrderBy.CLASS_KEY, [a_case(kle="27.12.06"), changed(a_case(), relations=(a_class(Role.PRIMARY_CLASS, "01.00.00", period("2024-01-01")), a_class(Role.PRIMARY_CLASS, "32.00.00", period("2025-01-01")))), a_case(kle="")]),
    (OrderBy.VERSION, [versioned("version", 2), versioned("version", 10), titled(None)]),
    (OrderBy.MINOR_VERSION, [versioned("minor_version", 2), versioned("minor_version", 10), titled(None)]),
    (OrderBy.AVAILABLE, [a_payment(available="2025-01-31"), a_payment(available="2025-02-28"), a_payment(available="soon")]),
    (OrderBy.BENEFIT_NAME, [a_grant(benefit_name="A"), a_grant(benefit_name="B"), changed(a_grant(), sections=())]),
    (OrderBy.RECEIVED, [held("a", a_case(), T0), held("b", a_case(), T0 + DAY)]),
]  # fmt: skip
UNTOLD = (OrderBy.RECORDED, OrderBy.RECEIVED)
"""What every object has."""


@pytest.mark.parametrize(("by", "told"), ORDERS, ids=[row[0] for row in ORDERS])
def test_objects_are_put_in_order_and_what_lacks_it_comes_last(
    by: OrderBy, told: list[Registration | HeldObject]
) -> None:
    expected = [
        one if isinstance(one, HeldObject) else held(f"{by} {place}", one) for place, one in enumerate(told)
    ]
    if by is OrderBy.SYSTEM_NAME:
        # Neither a sender's name nor none at all is a master's: alike, so in the order of their ids.
        expected[2:] = sorted(expected[2:], key=lambda one: one.state.object_id)
    lacking = 0 if by in UNTOLD else 2 if by is OrderBy.SYSTEM_NAME else 1
    having, last = expected[: len(expected) - lacking], expected[len(expected) - lacking :]
    for shuffled in itertools.permutations(expected):
        assert ordered(shuffled, [Order(by)]) == expected
        assert ordered(shuffled, [Order(by, descending=True)]) == [*reversed(having), *last]


def test_every_order_is_in_the_table() -> None:
    assert {by for by, _ in ORDERS} == {*OrderBy}


def test_what_is_alike_in_the_first_is_put_in_order_by_the_second_and_then_by_id() -> None:
    objects = [
        held(f"{title}{day}{copy}", changed(titled(title), recorded_at=at(f"2025-01-0{day}")))
        for title in "ab"
        for day in (1, 2)
        for copy in "xy"
    ]
    found = ordered(objects, [Order(OrderBy.TITLE, descending=True), Order(OrderBy.RECORDED)])
    key = [(one.state.sections[0].values["title"], one.state.recorded_at.day) for one in found]
    assert key == [("b", 1), ("b", 1), ("b", 2), ("b", 2), ("a", 1), ("a", 1), ("a", 2), ("a", 2)]
    assert all(
        one.state.object_id < other.state.object_id
        for one, other in zip(found[::2], found[1::2], strict=True)
    )
    assert ordered(reversed(objects), []) == sorted(objects, key=lambda one: one.state.object_id)
