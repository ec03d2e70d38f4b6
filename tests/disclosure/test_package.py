# SPDX-License-Identifier: MPL-2.0
"""A package beside the rules there are: what is new, what is open already, and what a municipality has said otherwise."""

from __future__ import annotations

import datetime as dt

from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.package import Fit, Package, add, compare
from overblik.disclosure.rule import Rule, RuleSet
from overblik.disclosure.shipped import shipped_packages
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
