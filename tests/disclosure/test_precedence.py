# SPDX-License-Identifier: MPL-2.0
"""Precedence and decisions on anything at all, against a reference written another way (Hypothesis)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.disclosure import compile as compiling
from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.decision import decide
from overblik.disclosure.policy import Policy
from overblik.disclosure.rule import FIELDS, Rule, RuleSet, Sources, Stop, TitleChoice, Viewers
from overblik.index.reading import Candidate, ItemKind
from overblik.kle.number import FacetPattern, KlePattern
from tests.disclosure.build import AUTHORITY, KLE, SYSTEM, TODAY, a_row, a_rule

PATTERNS = ["0*", "02.*", "02.3*", "02.34.*", "02.34.0*", "02.34.02", "3*", "32.*", "32.24.*", "32.24.04"]
FACETS = [None, "K", "K01", "K02", "G", "G01"]
NUMBERS = ["02.34.02", "02.34.18", "02.00.10", "32.24.04", "32.24.08", "32.30.04", "15.17.06"]
SYSTEMS = [SYSTEM, uuid.UUID(int=5), None]


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def a_rule_of_any_kind(draw: st.DrawFn) -> dict[str, Any]:
    kle = draw(st.sampled_from(PATTERNS))
    facet = draw(st.sampled_from(FACETS))
    owners = [Viewers.PROPERTY_OWNER] if kle.startswith("02") else []
    return {
        "kle": KlePattern(kle),
        "facet": FacetPattern(facet) if facet else None,
        "open": draw(maybe(st.booleans())),
        "from_date": draw(maybe(st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)))),
        "show_active_before_from_date": draw(maybe(st.booleans())),
        "sources": draw(maybe(st.sampled_from([Sources(frozenset({SYSTEM})), Sources(None, frozenset())]))),
        "title": draw(maybe(st.sampled_from(TitleChoice))),
        "documents": draw(maybe(st.booleans())),
        "sensitivity_ceiling": draw(maybe(st.integers(1, 3))),
        "viewers": draw(maybe(st.sampled_from([Viewers.PRIMARY_PARTY, *owners]))),
    }


rules = st.lists(a_rule_of_any_kind(), max_size=8).map(
    lambda drawn: tuple(Rule(id=f"r{place}", **fields) for place, fields in enumerate(drawn))
)


def covers_by_text(rule: Rule, kle: str, facet: str | None) -> bool:
    """Whether the rule matches, read off the texts character by character."""
    pattern = rule.kle.text
    for place, sign in enumerate(pattern):
        if sign == "*":
            break
        if place >= len(kle) or kle[place] != sign:
            return False
    if rule.facet is None:
        return True
    return facet is not None and facet[: len(rule.facet.text)] == rule.facet.text


def beats(one: tuple[int, Rule], other: tuple[int, Rule]) -> bool:
    """Digits of the number first, then characters of the facet, then who stands first."""
    digits = [sum(sign.isdigit() for sign in rule.kle.text) for _, rule in (one, other)]
    if digits[0] != digits[1]:
        return digits[0] > digits[1]
    letters = [len(rule.facet.text) if rule.facet else 0 for _, rule in (one, other)]
    if letters[0] != letters[1]:
        return letters[0] > letters[1]
    return one[0] < other[0]


def reference(all_rules: tuple[Rule, ...], kle: str, facet: str | None, field: str) -> Rule | None:
    """The rule that sets the field and that no other one beats."""
    setting = [
        (place, rule)
        for place, rule in enumerate(all_rules)
        if covers_by_text(rule, kle, facet) and getattr(rule, field) is not None
    ]
    for one in setting:
        if not any(beats(other, one) for other in setting if other is not one):
            return one[1]
    return None


@pytest.mark.slow
@given(rules, st.sampled_from(NUMBERS), st.sampled_from(["G01", "K01", "K02", "Ø30", None]))
def test_every_field_is_set_by_the_rule_no_other_beats(
    drawn: tuple[Rule, ...], kle: str, facet: str | None
) -> None:
    found = CompiledRules(RuleSet(authority=AUTHORITY, rules=drawn)).effective(kle, facet)
    for field in FIELDS:
        expected = reference(drawn, kle, facet, field)
        assert found.set_by.get(field) == (expected.id if expected else None)
        if expected is not None:
            assert getattr(found, field) == getattr(expected, field)


@pytest.mark.slow
@given(rules, a_rule_of_any_kind(), st.sampled_from(NUMBERS), st.sampled_from(["G01", "K02", None]))
def test_a_less_specific_rule_never_changes_what_a_more_specific_one_sets(
    drawn: tuple[Rule, ...], fields: dict[str, Any], kle: str, facet: str | None
) -> None:
    added = Rule(id="added", **fields)
    before = CompiledRules(RuleSet(authority=AUTHORITY, rules=drawn)).effective(kle, facet)
    after = CompiledRules(RuleSet(authority=AUTHORITY, rules=(*drawn, added))).effective(kle, facet)
    by_id = {rule.id: rule for rule in drawn}
    for field, decider in before.set_by.items():
        more_specific = by_id[decider].kle.length > added.kle.length
        if more_specific:
            assert after.set_by[field] == decider
            assert getattr(after, field) == getattr(before, field)


@pytest.mark.slow
@given(rules, st.permutations(range(8)))
def test_the_order_of_rules_of_different_reach_does_not_matter(
    drawn: tuple[Rule, ...], order: list[int]
) -> None:
    unique = {(rule.kle, rule.facet): rule for rule in drawn}.values()
    shuffled = [rule for _, rule in sorted(zip(order, unique, strict=False), key=lambda pair: pair[0])]
    one = CompiledRules(RuleSet(authority=AUTHORITY, rules=tuple(unique)))
    other = CompiledRules(RuleSet(authority=AUTHORITY, rules=tuple(shuffled)))
    for kle in NUMBERS:
        assert one.effective(kle, "K02") == other.effective(kle, "K02")


# Hypothesis takes its bounds without zone.
aware = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 30), timezones=st.just(dt.UTC))  # noqa: DTZ001
near = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2025, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001
moments = maybe(near | aware)
texts = maybe(st.sampled_from([*NUMBERS, "32", "", "32.24.4"]) | st.text(max_size=9))


@st.composite
def any_row(draw: st.DrawFn) -> Any:
    return a_row(
        kind=draw(st.sampled_from(ItemKind)),
        candidate=draw(st.sampled_from(Candidate)),
        authority=draw(st.sampled_from([AUTHORITY, AUTHORITY, "90000002", None, ""])),
        source=draw(st.sampled_from(SYSTEMS)),
        kle=draw(texts),
        facet=draw(maybe(st.sampled_from(["G01", "K02"]) | st.text(max_size=4))),
        sensitivity=draw(maybe(st.integers(-1, 6))),
        created=draw(maybe(st.dates())),
        closed_at=draw(moments),
        state_from=draw(moments),
        state_to=draw(moments),
        candidate_from=draw(moments),
        candidate_to=draw(moments),
        excluded_from=draw(moments),
        excluded_to=draw(moments),
        has_title=draw(st.booleans()),
        case_id=draw(maybe(st.uuids())),
    )


@pytest.mark.slow
@given(any_row(), rules, near | aware)
def test_a_decision_never_fails_and_always_has_its_reason(
    row: Any, drawn: tuple[Rule, ...], moment: dt.datetime
) -> None:
    policy = Policy.of(1, [RuleSet(authority=AUTHORITY, rules=drawn)])
    decision = decide(row, policy, moment, TODAY, KLE)
    assert decision.shown is decision.reason.shown
    assert (decision.rule is None) is (decision.field is None)
    if decision.shown:
        assert row.authority == AUTHORITY
        assert row.sensitivity in (1, 2, 3)
        assert decision.rule in {rule.id for rule in drawn}
        assert row.excluded_from is None or not (
            row.excluded_from <= moment and (row.excluded_to is None or moment < row.excluded_to)
        )


@pytest.mark.slow
@given(any_row(), rules, near, st.sampled_from(["authority", "kle", "source", "object"]))
def test_a_stop_that_meets_a_row_always_hides_it(
    row: Any, drawn: tuple[Rule, ...], moment: dt.datetime, what: str
) -> None:
    number = row.kle if row.kle in NUMBERS else None
    stop = {
        "authority": Stop(id=1),
        "kle": Stop(id=1, kle=KlePattern(number)) if number else Stop(id=1),
        "source": Stop(id=1, source=row.source or SYSTEM),
        "object": Stop(id=1, object_id=row.case_id or row.item_id),
    }[what]
    policy = Policy.of(1, [RuleSet(authority=AUTHORITY, rules=drawn, stops=(stop,))])
    decision = decide(row, policy, moment, TODAY, KLE)
    assert not decision.shown
    assert row.authority != AUTHORITY or decision.reason == "stopped"


def test_answers_are_remembered_but_not_without_bound() -> None:
    rules_of_one = CompiledRules(RuleSet(authority=AUTHORITY, rules=(a_rule(open=True),)))
    first = rules_of_one.effective("32.24.04", "G01")
    assert rules_of_one.effective("32.24.04", "G01") is first
    for number in range(compiling._REMEMBERED):
        rules_of_one.effective("32.24.04", str(number))
    again = rules_of_one.effective("32.24.04", "G01")
    assert again == first
    assert again is not first


def test_areas_tell_what_holds_for_a_whole_pattern() -> None:
    opened = dt.date(2024, 12, 31)
    areas = CompiledRules(
        RuleSet(
            authority=AUTHORITY,
            rules=(
                a_rule("32.*", id="all", open=True, from_date=opened),
                a_rule("32.45.*", id="closed", open=False),
                a_rule("32.*", "K", id="complaints", open=False),
                a_rule("32.*", id="again", documents=True),
                a_rule("32.45.04", "K02", id="both", documents=False),
            ),
        )
    ).areas()
    assert [(area.kle, area.facet, area.rule.open, area.rule.from_date) for area in areas] == [
        ("32.*", None, True, opened),
        ("32.*", "K", False, opened),
        ("32.45.*", None, False, opened),
        ("32.45.04", "K02", False, opened),
    ]
    assert areas[0].rule.documents is True
    assert areas[3].rule.set_by == {"open": "closed", "from_date": "all", "documents": "both"}
