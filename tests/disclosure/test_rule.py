# SPDX-License-Identifier: MPL-2.0
"""What a rule, a stop and a rule set refuse to be."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from overblik.disclosure.difference import differences
from overblik.disclosure.reason import TEXTS, General, Reason
from overblik.disclosure.reason_page import PAGE, markdown
from overblik.disclosure.rule import RuleSet, Sources, Stop, TitleChoice, Viewers
from overblik.errors import InvalidInput
from overblik.kle.number import KlePattern
from tests.disclosure.build import AUTHORITY, SYSTEM, a_rule
from tests.places import CHECKOUT


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: a_rule(id="Rule"), "disclosure.rule_id"),
        (lambda: a_rule(id=""), "disclosure.rule_id"),
        (lambda: a_rule(id="x" * 65), "disclosure.rule_id"),
        (lambda: a_rule("32.24"), "kle.pattern_malformed"),
        (lambda: a_rule(facet="O30x"), "kle.facet_malformed"),
        (lambda: a_rule(sensitivity_ceiling=0), "disclosure.ceiling"),
        (lambda: a_rule(sensitivity_ceiling=4), "disclosure.ceiling"),
        (lambda: a_rule(viewers=Viewers.PROPERTY_OWNER), "disclosure.owner_outside_building"),
        (lambda: a_rule("0*", viewers=Viewers.PROPERTY_OWNER), "disclosure.owner_outside_building"),
        (lambda: Sources(), "disclosure.sources_both"),
        (lambda: Sources(frozenset(), frozenset()), "disclosure.sources_both"),
        (lambda: Stop(id=1, kle=KlePattern("3*"), source=SYSTEM), "disclosure.stop_one"),
        (lambda: Stop(id=1, source=SYSTEM, object_id=uuid.UUID(int=1)), "disclosure.stop_one"),
        (lambda: RuleSet(authority="9000000"), "disclosure.authority"),
        (lambda: RuleSet(authority="９００００００１"), "disclosure.authority"),
        (lambda: RuleSet(authority=AUTHORITY, rules=(a_rule(), a_rule("3*"))), "disclosure.rule_twice"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_code(make: Any, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make()
    assert refused.value.code == code


@pytest.mark.parametrize("pattern", ["02.*", "02.3*", "02.34.*", "02.34.02"])
def test_the_owner_may_be_the_viewer_in_the_building_area(pattern: str) -> None:
    assert a_rule(pattern, viewers=Viewers.PROPERTY_OWNER).viewers is Viewers.PROPERTY_OWNER


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_in_both_languages_and_a_class(reason: Reason) -> None:
    assert reason.text("da") == TEXTS[reason].danish
    assert reason.text("en") == TEXTS[reason].english
    assert reason.text("da").endswith(".")
    assert reason.text("en").endswith(".")
    assert reason.general in General


def test_the_reference_page_is_the_one_the_codes_make() -> None:
    page = (CHECKOUT / PAGE).read_text(encoding="utf-8")
    assert page == markdown(), f"write overblik.disclosure.reason_page.markdown() to {PAGE}"


def rule_set(*rules: Any) -> RuleSet:
    return RuleSet(authority=AUTHORITY, rules=rules)


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (None, rule_set(), []),
        (rule_set(a_rule(open=True)), rule_set(a_rule(open=True)), []),
        (None, rule_set(a_rule(open=True, documents=False)), ["rule (32.*): added (open yes, documents no)"]),
        (None, rule_set(a_rule(facet="K")), ["rule (32.* K): added (sets nothing)"]),
        (rule_set(a_rule()), rule_set(), ["rule (32.*): removed"]),
        (
            rule_set(a_rule(open=True, title=TitleChoice.KLE)),
            rule_set(a_rule(open=False, sources=Sources(excluding=frozenset({SYSTEM})))),
            [
                "rule (32.*): open yes -> no",
                f"rule (32.*): sources inherited -> except {SYSTEM}",
                "rule (32.*): title kle -> inherited",
            ],
        ),
        (
            rule_set(a_rule(sources=Sources(only=frozenset()))),
            rule_set(a_rule("32.24.*")),
            ["rule (32.24.*): kle 32.* -> 32.24.*", "rule (32.24.*): sources only none -> inherited"],
        ),
        (
            rule_set(a_rule(id="a"), a_rule(id="b")),
            rule_set(a_rule(id="b"), a_rule(id="a")),
            ["order: changed; of equally specific rules the first decides"],
        ),
    ],
)
def test_a_difference_is_told_in_words(old: RuleSet | None, new: RuleSet, sentences: list[str]) -> None:
    assert list(differences(old, new)) == sentences
