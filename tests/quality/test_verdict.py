# SPDX-License-Identifier: MPL-2.0
"""The verdict on a stored object: the same rules as `validate`, found another way, at a bounded cost."""

from __future__ import annotations

import functools
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.index import canonical
from overblik.index.fold import fold
from overblik.index.kinds import Kind
from overblik.index.objects import ObjectState, Registration, Relation, Section, State
from overblik.index.roles import Role
from overblik.quality.book import book
from overblik.quality.form import REMEMBERED, remembering
from overblik.quality.judge import HELD, Judge, counts
from overblik.quality.part import Operation, subject_of
from overblik.quality.rule import Rule
from overblik.quality.table import by_code, rules
from overblik.quality.validate import broken_rules
from overblik.quality.verdict import judge_of, verdict
from overblik.wire import sdi
from tests.builders import a_case, a_document, a_grant, a_payment, an_id, at
from tests.quality.coded_examples import coded_examples
from tests.quality.editing import added, edited, first, replace, without
from tests.quality.examples import Examples, generic_examples
from tests.quality.perfect import PERFECT
from tests.quality.test_validate import best

CASE = PERFECT[Kind.CASE]
CHECKED = [rule for rule in rules().values() if rule.way in ("generic", "coded")]


def state_of(told: Registration) -> ObjectState:
    """The state after this registration alone."""
    state = fold([replace(told, complete=True)])
    assert state is not None
    return state


def codes(state: ObjectState) -> list[str]:
    """The verdict, taken apart."""
    told = verdict(state, canonical.encode(state))
    return told.split(",") if told else []


def found_the_plain_way(state: ObjectState) -> list[str]:
    """The same by going through every check."""
    told = {rule.id for rule, _ in broken_rules(subject_of(state, Operation.STATE))}
    validities = [part.validity for part in (*state.sections, *state.states, *state.relations)]
    official = state.user is not None or any(
        held is not None and held.actor is not None for held in validities
    )
    return [
        rule.code
        for rule in judge_of(state.kind).rules
        if rule.id in told and (official or not rule.official)
    ]


def examples(rule: Rule, kind: Kind) -> Examples:
    return generic_examples(rule, kind) if rule.way == "generic" else coded_examples(rule, kind)


@functools.cache
def everything(kind: Kind) -> list[Registration]:
    """Every example of the kind, good and bad."""
    found = [examples(rule, kind) for rule in CHECKED if kind in rule.kinds]
    return [example.told for good, bad in found for example in (*good, *bad)]


@pytest.mark.parametrize("kind", Kind)
def test_an_object_that_keeps_every_rule_has_no_verdict(kind: Kind) -> None:
    state = state_of(PERFECT[kind])
    assert verdict(state, canonical.encode(state)) is None


@pytest.mark.parametrize("rule", [rule for rule in CHECKED if counts(rule)], ids=lambda rule: rule.id)
def test_what_breaks_a_rule_that_counts_has_its_code_in_the_verdict(rule: Rule) -> None:
    whole = next(iter(judge_of(rule.kinds[0]).rules), None)
    assert whole is not None
    for kind in rule.kinds:
        for example in examples(rule, kind).bad:
            state = state_of(example.told)
            if rule.id in {broken.id for broken, _ in broken_rules(subject_of(state, Operation.STATE))}:
                assert rule.code in codes(state), example.title


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("rounds", [1, 2], ids=["as they come", "remembered"])
def test_every_example_is_judged_as_by_going_through_every_check(kind: Kind, rounds: int) -> None:
    told = everything(kind)
    for _ in range(rounds):
        for registration in told:
            state = state_of(registration)
            assert codes(state) == found_the_plain_way(state)


def _pieces(kind: Kind) -> tuple[list[Section], list[State], list[Relation]]:
    told = everything(kind)
    return (
        [part for one in told for part in one.sections],
        [part for one in told for part in one.states],
        [part for one in told for part in one.relations],
    )


@pytest.mark.parametrize("kind", Kind)
def test_any_mixture_of_parts_is_judged_as_by_going_through_every_check(kind: Kind) -> None:
    sections, states, relations = _pieces(kind)

    @given(
        st.lists(st.sampled_from(sections), max_size=3),
        st.lists(st.sampled_from(states or [State("Opstaaet")]), max_size=4),
        st.lists(st.sampled_from(relations), max_size=12),
        st.sampled_from([None, "urn:oio:x", str(an_id("user"))]),
        st.sampled_from([None, "note", "x" * 1025, "a\tb"]),
    )
    def judged(
        some: list[Section], course: list[State], others: list[Relation], user: str | None, note: str | None
    ) -> None:
        state = ObjectState(
            PERFECT[kind].object_id, kind, at("2025-01-02T09:00:00"), tuple(some), tuple(course), tuple(others),
            user, note,
        )  # fmt: skip
        assert codes(state) == found_the_plain_way(state)

    judged()


def test_a_json_delivery_is_not_blamed_for_what_it_has_no_words_for() -> None:
    assert [codes(state_of(told)) for told in best()] == [[], [], [], []]


def test_the_builders_of_other_tests_make_objects_of_that_kind() -> None:
    for told in (a_case(), a_document(), a_grant(), a_payment()):
        assert codes(state_of(told)) == found_the_plain_way(state_of(told))


def test_when_a_relation_was_last_changed_makes_no_difference() -> None:
    owner = first(CASE, "actor", Role.OWNER)
    for number in range(3):
        dated = replace(owner, values={**owner.values, "last_changed": f"2025-01-0{number + 1}T09:00:00Z"})
        told = replace(CASE, relations=(dated, *CASE.relations[1:]))
        assert codes(state_of(told)) == []


def test_a_verdict_is_short_whatever_is_wrong() -> None:
    """Every code has two characters: what is stored beside an object has a bound."""
    for kind in Kind:
        assert len(",".join(rule.code for rule in judge_of(kind).rules)) < 1_000
    worst = ObjectState(CASE.object_id, Kind.CASE, at("2025-01-01"), user="x")
    assert codes(worst) == found_the_plain_way(worst)
    assert len(codes(worst)) > 10


def test_every_code_of_a_verdict_names_a_rule() -> None:
    for kind in Kind:
        assert all(by_code()[rule.code] is rule for rule in judge_of(kind).rules)


def test_what_counts_binds_or_is_old() -> None:
    told = [
        by_code()[code].id for code in codes(state_of(edited(CASE, "party", None, "reference", OLD_PARTY)))
    ]
    assert told == ["SAG-PART-REF-BIDX"]
    warned = edited(CASE, "party", None, "name", "Anna  Prøve")
    assert codes(state_of(warned)) == []
    grant = edited(PERFECT[Kind.GRANT], "plan", None, "amount", None)
    assert [by_code()[code].id for code in codes(state_of(grant))] == ["BEV-PLAN-BEL"]


OLD_PARTY = "urn:oio:us:borgerid:123456789012"


@pytest.mark.slow
def test_what_is_remembered_has_a_bound() -> None:
    one = Judge(book(Kind.DOCUMENT))
    state = replace(state_of(PERFECT[Kind.DOCUMENT]), sections=(), relations=(), states=())
    for number in range(HELD + 10):
        one.see(replace(state, user=f"urn:oio:kommune:bruger:{number}"), b"")
    assert 0 < one.held < HELD


def test_what_is_remembered_of_texts_has_a_bound() -> None:
    asked: list[str] = []
    known = remembering(lambda value: bool(asked.append(value)))
    for value in [*map(str, range(REMEMBERED + 1)), "0", str(REMEMBERED)]:
        known(value)
    assert len(asked) == REMEMBERED + 2


def test_long_texts_are_judged_and_not_remembered() -> None:
    told = PERFECT[Kind.DOCUMENT]
    system = replace(first(told, "it_system"), values={"system_name": "x" * 100_000})
    state = replace(state_of(told), sections=(), states=(), relations=(system,))
    one = Judge(book(Kind.DOCUMENT))
    assert one.see(state, b"") == one.see(state, b"") > 0
    assert one.held == 1  # the head of the registration
    asked: list[str] = []
    known = remembering(lambda value: bool(asked.append(value)))
    known("x" * 1_000)
    known("x" * 1_000)
    assert len(asked) == 2


def test_a_group_that_is_none_is_judged_too() -> None:
    told = edited(CASE, "properties", None, "exempt", "§ 30")
    assert codes(state_of(told)) == found_the_plain_way(state_of(told))


def test_xml_is_read_and_judged_alike() -> None:
    (item,) = sdi.decode_file(io.BytesIO(sdi.encode_import([edited(CASE, "class", None, "user_key", "32")])))
    assert isinstance(item.value, Registration)
    assert [by_code()[code].id for code in codes(state_of(item.value))] == ["SAG-KL-KLE-2"]


def test_two_relations_at_a_time_and_two_of_one_index_are_seen() -> None:
    again = replace(first(CASE, "journal", Role.FILED), reference=str(an_id("another")))
    twice = added(CASE, first(CASE, "actor", Role.OWNER), again)
    assert {by_code()[code].id for code in codes(state_of(twice))} == {"SAG-AKT-EJER-CARD", "SAG-JP-IDX-2"}
    assert codes(state_of(without(CASE, "journal"))) == []


@pytest.mark.parametrize("kind", Kind)
def test_a_complete_registration_is_judged_as_the_state_it_makes(kind: Kind) -> None:
    for told in everything(kind)[::7]:
        whole = replace(told, complete=True)
        body = canonical.encode(whole)
        assert verdict(whole, body) == verdict(state_of(told), body)
