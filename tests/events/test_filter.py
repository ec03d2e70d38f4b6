# SPDX-License-Identifier: MPL-2.0
"""Which changes a receiver hears of, and what of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.events.change import Action, Change, Facts, Topic, about
from overblik.events.event import Happening
from overblik.events.filter import Filter, checked_authorities
from overblik.index.kinds import Kind, Sensitivity
from overblik.kle.number import KlePattern
from tests.builders import AUTHORITY, SYSTEM
from tests.events.told import a_change, a_removal, facts

ALL = Filter(Sensitivity.VIP)
OTHER = "90000002"


def kle(*patterns: str, ceiling: Sensitivity = Sensitivity.VIP) -> Filter:
    return Filter(ceiling, tuple(KlePattern(text) for text in patterns))


HEARS = [
    ("everything", ALL, a_change(), True),
    ("a level below the ceiling", Filter(Sensitivity.SENSITIVE), a_change(), True),
    ("a level at the ceiling", Filter(Sensitivity.CONFIDENTIAL), a_change(), True),
    ("a level above the ceiling", Filter(Sensitivity.NOT_CONFIDENTIAL), a_change(), False),
    ("an unknown level below the highest ceiling", Filter(Sensitivity.SENSITIVE), a_change(facts=facts(sensitivity=None)), False),
    ("an unknown level at the highest ceiling", ALL, a_change(facts=facts(sensitivity=None)), True),
    ("a number that the pattern covers", kle("32.*"), a_change(), True),
    ("a number that one of the patterns covers", kle("27.*", "32.30.04"), a_change(), True),
    ("a number that no pattern covers", kle("27.*", "32.24.*"), a_change(), False),
    ("no number, where numbers are asked for", kle("32.*"), a_change(facts=Facts(AUTHORITY, (), None, 1)), False),
    ("no number, where none is asked for", ALL, a_change(facts=Facts(AUTHORITY, (), None, 1)), True),
    ("the authority", Filter(Sensitivity.VIP, authorities=(AUTHORITY,)), a_change(), True),
    ("another authority", Filter(Sensitivity.VIP, authorities=(OTHER,)), a_change(), False),
    ("no authority, where one is asked for", Filter(Sensitivity.VIP, authorities=(OTHER,)), a_change(facts=facts(authority=None)), False),
    ("the kind", Filter(Sensitivity.VIP, kinds=(Kind.CASE,)), a_change(), True),
    ("another kind", Filter(Sensitivity.VIP, kinds=(Kind.GRANT, Kind.PAYMENT)), a_change(), False),
    ("a removal, whatever the numbers and the level", kle("27.*", ceiling=Sensitivity.NOT_CONFIDENTIAL), a_removal(), True),
    ("a removal of another authority's", Filter(Sensitivity.VIP, authorities=(OTHER,)), a_removal(), False),
    ("a removal of another kind", Filter(Sensitivity.VIP, kinds=(Kind.GRANT,)), a_removal(), False),
]  # fmt: skip


@pytest.mark.parametrize("kinds", [(), (Kind.CASE,), (Topic.NOTICE,)])
def test_of_notices_only_those_hear_who_ask_for_them(kinds: tuple[Kind | Topic, ...]) -> None:
    notice = a_change()._replace(kind=Topic.NOTICE)
    assert (Filter(Sensitivity.NOT_CONFIDENTIAL, kinds=kinds).event(notice, 1) is not None) is (
        Topic.NOTICE in kinds
    )


def test_what_an_event_is_about_is_a_kind_of_object_or_a_notice() -> None:
    assert [about(name) for name in ("case", "notice")] == [Kind.CASE, Topic.NOTICE]
    with pytest.raises(ValueError, match="person"):
        about("person")


@pytest.mark.parametrize(
    ("told", "change", "hears"), [row[1:] for row in HEARS], ids=[row[0] for row in HEARS]
)
def test_a_receiver_hears_of(told: Filter, change: Change, hears: bool) -> None:
    event = told.event(change, 7)
    assert (event is not None) is hears
    if event is not None:
        assert (event.object_id, event.sequence, event.happening) == (
            change.object_id,
            7,
            change.action.value,
        )


def test_of_several_numbers_only_those_it_may_hear_of_are_told() -> None:
    event = kle("32.*").event(a_change(facts=facts("27.36.08", "32.30.04", "32.30.08")), 1)
    assert event is not None
    assert event.facts.kle == ("32.30.04", "32.30.08")


LEAVES = [
    ("by its level", Filter(Sensitivity.CONFIDENTIAL), facts(), facts(sensitivity=4)),
    ("by its number", kle("32.*"), facts("32.30.04"), facts("27.36.08")),
    ("by its authority", Filter(Sensitivity.VIP, authorities=(AUTHORITY,)), facts(), facts(authority=OTHER)),
]


@pytest.mark.parametrize(
    ("told", "before", "now"), [row[1:] for row in LEAVES], ids=[row[0] for row in LEAVES]
)
def test_an_object_that_leaves_what_a_receiver_may_hear_of_is_withdrawn(
    told: Filter, before: Facts, now: Facts
) -> None:
    event = told.event(a_change(action=Action.CHANGED, facts=now, before=before), 7)
    assert event is not None
    assert event.happening is Happening.WITHDRAWN
    assert event.facts == Facts(authority=AUTHORITY), "nothing of what it is now"
    assert (event.master, event.registration) == (None, None)
    assert ALL.event(a_change(action=Action.CHANGED, facts=now, before=before), 7) is not None
    assert told.event(a_change(action=Action.CHANGED, facts=now, before=now), 7) is None


def test_an_object_that_enters_is_told_as_the_change_it_is() -> None:
    event = Filter(Sensitivity.CONFIDENTIAL).event(
        a_change(action=Action.CHANGED, before=facts(sensitivity=4)), 7
    )
    assert event is not None
    assert event.happening is Happening.CHANGED


def test_of_a_removal_nothing_but_its_address_is_left() -> None:
    event = ALL.event(a_removal()._replace(facts=facts(), master=SYSTEM, content_hash=b"x"), 7)
    assert event is not None
    assert event.facts == Facts(authority=AUTHORITY)
    assert (event.master, event.registration) == (None, None)


def test_the_same_told_again_has_the_same_id_and_anything_else_another() -> None:
    change = a_change()
    ids = [
        event.id
        for told, other in [
            (ALL, change),
            (kle("32.*"), change),
            (ALL, a_change(mark="other registration")),
            (ALL, a_change("other object")),
            (ALL, a_removal()),
            (Filter(Sensitivity.CONFIDENTIAL), change._replace(facts=facts(sensitivity=4), before=facts())),
        ]
        if (event := told.event(other, 7)) is not None
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5


_FACTS = st.builds(
    Facts,
    st.sampled_from([None, AUTHORITY, OTHER]),
    st.sets(st.sampled_from(["27.36.08", "32.24.04", "32.30.04"])).map(lambda found: tuple(sorted(found))),
    st.just(None),
    st.sampled_from([None, 1, 2, 3, 4]),
)
_FILTERS = st.builds(
    Filter,
    st.sampled_from(Sensitivity),
    st.sets(st.sampled_from(["27.*", "32.24.*", "3*"])).map(
        lambda found: tuple(map(KlePattern, sorted(found)))
    ),
    st.sets(st.sampled_from([AUTHORITY, OTHER])).map(lambda found: tuple(sorted(found))),
)


@given(_FILTERS, st.lists(_FACTS, min_size=1, max_size=6))
def test_whoever_lets_go_when_told_holds_exactly_what_it_may_know(told: Filter, history: list[Facts]) -> None:
    """Replaying any history of an object leaves the receiver with it exactly if it may hear of it at the end."""
    held = False
    before: Facts | None = None
    for now in history:
        moved = before if before is not None and before.scope != now.scope else None
        action = Action.CREATED if before is None else Action.CHANGED
        event = told.event(a_change(action=action, facts=now, before=moved), 1)
        if event is not None:
            held = not event.happening.is_end
        before = now
    assert held is (told.event(a_change(facts=history[-1]), 1) is not None)


@pytest.mark.parametrize("number", ["", "9000000", "900000011", "9000000a", "٩٠٠٠٠٠٠١", "6101010002"])
def test_an_authority_is_eight_digits(number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_authorities([AUTHORITY, number])
    assert refused.value.code == "events.authority"


def test_an_authority_that_is_named_twice_counts_once() -> None:
    assert checked_authorities([AUTHORITY, OTHER, AUTHORITY]) == (AUTHORITY, OTHER)
