# SPDX-License-Identifier: MPL-2.0
"""A package beside the rules there are: what is new, what is open already, and what a municipality has said otherwise."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.package import FacetException, Fit, Package, add, compare
from overblik.disclosure.rule import Rule, RuleSet
from overblik.disclosure.shipped import shipped_packages
from overblik.errors import InvalidInput
from overblik.kle.number import FacetPattern
from overblik.kle.sample import load_sample
from tests.disclosure.build import AUTHORITY, a_rule

SINCE, EARLIER = dt.date(2020, 12, 31), dt.date(2015, 1, 1)
CASH = a_rule("32.24.04", id="cash", open=True, from_date=SINCE)
SICK = a_rule("32.30.04", id="sick", open=True, from_date=SINCE)
PACKAGE = Package("both", 1, {"da": "Begge"}, {"da": "To."}, (CASH, SICK))


def rules(*told: Rule) -> RuleSet:
    return RuleSet(authority=AUTHORITY, rules=told)


def fits(*told: Rule) -> list[tuple[Fit, str | None]]:
    return [(line.fit, line.own.id if line.own else None) for line in compare(PACKAGE, rules(*told))]


def test_what_nobody_has_said_anything_of_is_new() -> None:
    wide = a_rule("3*", id="wide", open=False, documents=True)
    assert fits(wide) == [(Fit.NEW, None), (Fit.NEW, None)]
    assert add(PACKAGE, rules(wide)) == (wide, CASH, SICK)


def test_what_is_shown_as_the_package_says_is_left_alone() -> None:
    same = a_rule("32.24.04", id="own", open=True, from_date=SINCE, documents=True)
    wide = a_rule("32.30.*", id="wide", open=True, from_date=SINCE)
    assert fits(same, wide) == [(Fit.SAME, "own"), (Fit.SAME, "wide")]
    assert add(PACKAGE, rules(same, wide)) == (same, wide)
    assert add(PACKAGE, rules(same, wide), replace=True) == (same, wide)


def test_own_rules_are_kept_and_named_unless_told_otherwise() -> None:
    """A rule for exactly the area, and one about more that shows it from another day."""
    closed = a_rule("32.24.04", id="own", open=False, documents=True)
    longer = a_rule("32.30.*", id="wide", open=True, from_date=EARLIER)
    assert fits(closed, longer) == [(Fit.CONFLICT, "own"), (Fit.CONFLICT, "wide")]
    assert add(PACKAGE, rules(closed, longer)) == (closed, longer)
    changed = a_rule("32.24.04", id="own", open=True, from_date=SINCE, documents=True)
    assert add(PACKAGE, rules(closed, longer), replace=True) == (changed, longer, SICK)


def test_a_rule_gets_a_name_nobody_has() -> None:
    taken = [a_rule("02.*", id=name, open=True) for name in ("cash", "cash-2")]
    assert [rule.id for rule in add(PACKAGE, rules(*taken))] == ["cash", "cash-2", "cash-3", "sick"]


def test_the_packages_that_come_with_the_program_open_what_they_say() -> None:
    packages = shipped_packages()
    assert len({one.id for one in packages}) == len(packages)
    assert sum(one.step == 1 for one in packages) == 8, "the eight areas of the first step"
    numbers = {number for edition in load_sample() for number in edition.entries}
    for package in packages:
        assert set(package.title) == set(package.about) == {"da", "en"}
        done = rules(*add(package, rules()))
        assert all(line.fit is Fit.SAME for line in compare(package, done)), package.id
        for rule in package.rules:
            assert CompiledRules(done).over(rule.kle, rule.facet).open is rule.open
            assert rule.kle.text.removesuffix(".*") in numbers, rule.kle
            assert package.step != 1 or rule.from_date == SINCE
    everything = rules()
    for package in packages:
        everything = rules(*add(package, everything))
    assert len({(rule.kle, rule.facet) for rule in everything.rules}) == len(everything.rules)


COMPLAINTS = FacetException("complaints", {"da": "K"}, {"da": "K"}, (FacetPattern("K"),))
ECONOMY = FacetException("economy", {"da": "Ø"}, {"da": "Ø"}, (FacetPattern("Ø30"), FacetPattern("A")))
CHOOSING = dataclasses.replace(PACKAGE, exceptions=(COMPLAINTS, ECONOMY))


def shown(told: tuple[Rule, ...], kle: str, facet: str) -> bool:
    return CompiledRules(rules(*told)).effective(kle, facet).open


@pytest.mark.parametrize("there", [(), (a_rule("3*", id="wide", open=False),)])
def test_what_is_left_out_stays_hidden_though_nothing_was_shown_before(there: tuple[Rule, ...]) -> None:
    """An exception says what holds already while the area is closed; it must not be left away for that."""
    without = CHOOSING.without(["complaints", "economy"])
    done = add(without, rules(*there))
    assert shown(done, "32.24.04", "G01")
    assert not any(shown(done, "32.24.04", facet) for facet in ("K02", "Ø30", "A53"))
    assert {line.fit for line in compare(without, rules(*there)) if line.rule.open} == {Fit.NEW}
    assert add(without, rules(*done)) == done
    assert {rule.id for rule in done} >= {"cash-k", "cash-oe30", "sick-a"}


def test_what_is_shown_already_is_not_hidden_by_an_exception_unasked() -> None:
    wide = a_rule("32.*", id="wide", open=True, from_date=SINCE)
    without = CHOOSING.without(["complaints"])
    assert add(without, rules(wide)) == (wide,)
    kept = [line.own for line in compare(without, rules(wide)) if line.fit is Fit.CONFLICT]
    assert kept == [wide, wide]
    replaced = add(without, rules(wide), replace=True)
    assert not shown(replaced, "32.24.04", "K02")
    assert shown(replaced, "32.24.04", "G01")


def test_an_exception_it_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(InvalidInput, match="complaints, economy"):
        CHOOSING.without(["other"])
    assert CHOOSING.without([]) == CHOOSING
    own = a_rule("32.24.04", "K", id="own", open=True)
    spoken = dataclasses.replace(CHOOSING, rules=(*CHOOSING.rules, own)).without(["complaints"])
    assert [rule.id for rule in spoken.rules] == ["cash", "sick", "own", "sick-k"]


_PATTERNS = st.sampled_from(["3*", "32.*", "32.2*", "32.24.*", "32.24.04", "32.30.04"])
_FACETS = st.sampled_from([None, "K", "K02", "A"])


@st.composite
def some_rules(draw: st.DrawFn, prefix: str) -> tuple[Rule, ...]:
    areas = draw(st.lists(st.tuples(_PATTERNS, _FACETS), max_size=5, unique=True))
    return tuple(
        a_rule(
            kle,
            facet,
            id=f"{prefix}{number}",
            open=draw(st.sampled_from([True, False, None])),
            from_date=draw(st.sampled_from([None, SINCE, EARLIER])),
        )
        for number, (kle, facet) in enumerate(areas)
    )


@given(
    some_rules("own"), some_rules("new"), st.sampled_from([(), ("complaints",), ("complaints", "economy")])
)
def test_whatever_there_is_a_package_keeps_it_or_decides_as_it_is_told(
    there: tuple[Rule, ...], told: tuple[Rule, ...], chosen: tuple[str, ...]
) -> None:
    package = dataclasses.replace(CHOOSING, rules=told).without(chosen)
    kept = add(package, rules(*there))
    assert kept[: len(there)] == there
    assert add(package, rules(*kept)) == kept
    decided = add(package, rules(*there), replace=True)
    assert add(package, rules(*decided), replace=True) == decided
    assert {line.fit for line in compare(package, rules(*decided))} <= {Fit.SAME}
    compiled = CompiledRules(rules(*decided))
    for rule in package.rules:
        holds = compiled.over(rule.kle, rule.facet)
        assert rule.open is None or holds.open is rule.open
        assert rule.from_date is None or holds.from_date == rule.from_date
