# SPDX-License-Identifier: MPL-2.0
"""The tree of KLE under one set of rules: own and inherited values, what is mixed, and what has no place in it."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.console.area_tree import AreaTree, parents, pattern_of
from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.rule import Rule, RuleSet
from overblik.kle.catalogue import Catalogue, Standing
from overblik.kle.number import FacetPattern, KlePattern
from tests.disclosure.build import AUTHORITY, a_rule
from tests.kle.build import an_edition, an_entry

CATALOGUE = Catalogue.of([
    an_edition(
        "2026-02",
        an_entry("27.36.04", "Personlig hjælp"),
        an_entry("32.24.04", "Kontanthjælp"),
        an_entry("32.45.04", "Kontrol af hjælp"),
    ),
    an_edition("2026-02", "K02"),
])  # fmt: skip
BENEFITS = a_rule("32.*", id="benefits", open=True)
CONTROL = a_rule("32.45.04", id="control", open=False)
COMPLAINTS = a_rule("32.*", "K", id="complaints", documents=True)
RETIRED = a_rule("32.24.32", id="retired", open=False)
WIDE = a_rule("2*", id="wide", documents=True)


def tree(*rules: Rule) -> AreaTree:
    return AreaTree(RuleSet(authority=AUTHORITY, rules=rules), CATALOGUE, dt.date(2026, 3, 1))


def test_the_top_has_the_main_groups_and_each_node_what_lies_below() -> None:
    found = tree()
    assert [node.number for node in found.main_groups()] == ["27", "32"]
    assert [node.number for node in found.below("32")] == ["32.24", "32.24.04", "32.45", "32.45.04"]


def test_a_node_has_its_own_rules_and_inherits_the_rest() -> None:
    found = tree(BENEFITS, CONTROL, COMPLAINTS)
    top, subject = found.find("32"), found.find("32.24.04")
    assert top is not None
    assert subject is not None
    assert (top.own, top.holds.open, top.uniform) == ((BENEFITS, COMPLAINTS), True, False)
    assert (subject.own, subject.holds.open, subject.uniform) == ((), True, True)
    # A rule for one facet does not hold for the whole of the node.
    assert (subject.holds.documents, subject.holds.set_by) == (False, {"open": "benefits"})


def test_a_number_that_kle_does_not_have_is_a_node_only_if_a_rule_is_about_it() -> None:
    assert tree(BENEFITS).find("32.24.32") is None
    node = tree(BENEFITS, RETIRED).find("32.24.32")
    assert node is not None
    assert (node.title, node.own, node.holds.open) == ("", (RETIRED,), False)


def test_the_whole_tree_is_in_order_and_any_of_its_nodes_can_be_had() -> None:
    found = tree(BENEFITS)
    numbers = ["27", "27.36", "27.36.04", "32", "32.24", "32.24.04", "32.45", "32.45.04"]
    assert [node.number for node in found.all()] == numbers == list(found.titles())
    assert found.titles()["32.24.04"] == "Kontanthjælp"
    assert [node.number for node in found.nodes(["32.45", "99.99.99", "27"])] == ["32.45", "27"]


def test_rules_that_belong_to_no_node_are_told_apart() -> None:
    assert tree(BENEFITS, WIDE, RETIRED).elsewhere() == (WIDE, RETIRED)


@pytest.mark.parametrize(
    ("number", "pattern", "above"),
    [("32", "32.*", []), ("32.24", "32.24.*", ["32"]), ("32.24.04", "32.24.04", ["32", "32.24"])],
)
def test_a_number_has_a_pattern_and_numbers_above(number: str, pattern: str, above: list[str]) -> None:
    assert pattern_of(number) == KlePattern(pattern)
    assert parents(number) == above


def test_what_holds_for_a_facet_is_asked_for_with_the_facet() -> None:
    compiled = CompiledRules(RuleSet(authority=AUTHORITY, rules=(BENEFITS, COMPLAINTS)))
    assert compiled.over(KlePattern("32.24.*"), FacetPattern("K02")).documents
    assert not compiled.over(KlePattern("32.24.*")).documents


def test_the_subjects_of_a_day_come_in_order_without_facets_and_without_what_is_retired() -> None:
    gone = an_entry("32.24.08", "Væk", retired=dt.date(2026, 2, 15))
    catalogue = Catalogue.of(
        [an_edition("2026-02", gone, an_entry("32.24.04")), an_edition("2026-02", "K02")]
    )
    numbers = [entry.number for entry in catalogue.subjects_on(dt.date(2026, 3, 1))]
    assert numbers == ["32", "32.24", "32.24.04"]


def test_a_number_kle_had_is_a_node_under_its_last_title_and_one_it_never_had_only_if_it_is_used() -> None:
    editions = [
        an_edition("2025-08", an_entry("32.24.04", "Kontanthjælp"), an_entry("32.24.08", "Væk")),
        an_edition("2026-02", an_entry("32.24.04", "Kontanthjælp")),
    ]
    rules = RuleSet(authority=AUTHORITY, rules=(BENEFITS,))
    found = AreaTree(rules, Catalogue.of(editions), dt.date(2026, 3, 1))
    gone = found.find("32.24.08")
    assert gone is not None
    assert (gone.title, gone.standing, gone.holds.open) == ("Væk", Standing.RETIRED, True)
    assert found.find("32.99.99") is None
    local = found.find("32.99.99", is_used=True)
    assert local is not None
    assert (local.title, local.standing) == ("", Standing.NEVER)
    told = found.outside(["32.99.99", "32.24.4", "32.24", "32.24.08", "32.24.04"])
    assert [node.number for node in told] == ["32.24.08", "32.99.99"]
