# SPDX-License-Identifier: MPL-2.0
"""A new edition of KLE: what of it matters to the rules, and proposals that keep what is shown shown."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.edition_effect import EditionEffect, edition_effects, proposed_rules
from overblik.disclosure.rule import Rule, RuleSet, TitleChoice, Viewers
from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Edition
from overblik.kle.succession import Succession
from tests.disclosure.build import AUTHORITY, a_rule
from tests.kle.build import AUG_2025, FEB_2026, an_edition, an_entry, real

BEFORE = an_edition(
    "2025-08",
    an_entry("32.24.32", "Uddannelseshjælp"),
    an_entry("32.24.48", "Hjemrejseydelse"),
    an_entry("32.24.04", "Kontanthjælp"),
    an_entry("32.45.04", "Kontrol"),
    an_entry("32.24.08", "Revalidering"),
    an_entry("02.34.02", "Byggetilladelse"),
)
AFTER = an_edition(
    "2026-02",
    an_entry("32.24.04", "Hjælp til forsørgelse", guidance="Emnet erstatter 32.24.32"),
    an_entry("32.45.04", "Kontrolsager"),
    an_entry("32.24.08", "Revalidering", retires_year=2029),
    an_entry("32.24.60", "Ny ydelse"),
    an_entry("32.45.90", "Ny kontrol"),
    an_entry("15.20.02", "Byggeri i job", guidance="Emnet erstatter 02.34.02"),
)


def effects(*rules: Rule, before: Edition = BEFORE, after: Edition = AFTER) -> list[tuple[str, str]]:
    return [(str(one.effect), one.number) for one in found(*rules, before=before, after=after)]


def found(*rules: Rule, before: Edition = BEFORE, after: Edition = AFTER):  # type: ignore[no-untyped-def]
    editions = (before, after)
    return edition_effects(
        RuleSet(authority=AUTHORITY, rules=rules),
        before,
        after,
        Succession.of(editions),
        Catalogue.of(editions),
    )


OPEN = a_rule("32.*", id="benefits", open=True, title=TitleChoice.KLE)
CLOSED = a_rule("32.45.*", id="control", open=False)


def test_only_what_is_shown_or_has_a_rule_matters() -> None:
    assert effects() == []
    assert effects(OPEN, CLOSED) == [
        ("gone", "32.24.48"),
        ("moved", "32.24.32"),
        ("new", "32.24.60"),
        ("renamed", "32.24.04"),
        ("leaving", "32.24.08"),
    ]
    assert effects(a_rule("32.24.48", id="own", open=False)) == [("gone", "32.24.48")]


def test_a_new_title_matters_only_where_citizens_read_it() -> None:
    assert ("renamed", "32.24.04") not in effects(a_rule("32.*", id="x", open=True, title=TitleChoice.CASE))
    [renamed] = [one for one in found(OPEN, CLOSED) if one.effect is EditionEffect.RENAMED]
    assert (renamed.before, renamed.title) == ("Kontanthjælp", "Hjælp til forsørgelse")


def test_what_took_over_is_proposed_to_be_shown_as_the_old_number_was() -> None:
    day = dt.date(2021, 5, 1)
    old = a_rule("32.24.32", id="study", open=True, from_date=day, documents=True)
    [moved] = [one for one in found(old) if one.effect is EditionEffect.MOVED]
    assert moved.successors == ("32.24.04",)
    [rule] = moved.proposals
    assert (rule.id, rule.kle.text, rule.open, rule.from_date, rule.documents) == (
        "kle-322404",
        "32.24.04",
        True,
        day,
        True,
    )
    rules = proposed_rules((old,), [moved, moved])
    assert rules == (old, rule)  # the old rule stays, for cases of its time
    compiled = CompiledRules(RuleSet(authority=AUTHORITY, rules=rules))
    assert compiled.effective("32.24.04", None).open
    assert proposed_rules(rules, [moved]) == rules


def test_nothing_is_proposed_where_the_rules_say_so_already() -> None:
    [moved] = [one for one in found(OPEN) if one.effect is EditionEffect.MOVED]
    assert moved.proposals == ()


def test_a_rule_that_has_the_name_of_a_proposal_does_not_keep_it_away() -> None:
    taken = a_rule("05.*", id="kle-322404", open=True)
    [moved] = [
        one
        for one in found(a_rule("32.24.32", id="s", open=True), taken)
        if one.effect is EditionEffect.MOVED
    ]
    assert [(rule.id, rule.kle.text) for rule in moved.proposals] == [("kle-322404-2", "32.24.04")]


@pytest.mark.parametrize("pattern", ["32.24.32", "3*"], ids=["its own", "one of all facets above"])
def test_what_is_hidden_for_a_facet_of_the_old_number_stays_hidden_for_what_took_over(pattern: str) -> None:
    """Else complaints would be shown by the rule that shows the rest."""
    old = a_rule("32.24.32", id="study", open=True, documents=True)
    complaints = a_rule(pattern, "K", id="complaints", open=False, documents=False)
    access = a_rule(pattern, "A53", id="access", open=False)
    given = (a_rule("32.*", id="all", open=False), old, complaints, access)
    [moved] = [one for one in found(*given) if one.effect is EditionEffect.MOVED]
    before = CompiledRules(RuleSet(authority=AUTHORITY, rules=given))
    after = CompiledRules(RuleSet(authority=AUTHORITY, rules=proposed_rules(given, [moved])))
    for facet in (None, "G01", "K02", "K03", "A53", "A00"):
        was, now = before.effective("32.24.32", facet), after.effective("32.24.04", facet)
        assert (now.open, now.documents) == (was.open, was.documents), facet
    assert before.effective("32.24.32", "K02").open is (pattern == "3*")


def test_owners_see_building_cases_only_also_in_what_took_over() -> None:
    rule = a_rule("02.34.02", id="permits", open=True, viewers=Viewers.PROPERTY_OWNER)
    [moved] = found(rule)
    [proposal] = moved.proposals
    assert (proposal.kle.text, proposal.open, proposal.viewers) == ("15.20.02", True, None)


def test_the_edition_of_february_2026_after_that_of_august_2025() -> None:
    [before], [after] = real(AUG_2025), real(FEB_2026)
    rules = [a_rule(f"{digit}*", id=f"all-{digit}", open=True) for digit in range(10)]
    counted: dict[str, int] = {}
    for effect, _ in effects(*rules, before=before, after=after):
        counted[effect] = counted.get(effect, 0) + 1
    assert counted.get("new", 0) > 0
    assert set(counted) <= {str(one) for one in EditionEffect}
