# SPDX-License-Identifier: MPL-2.0
"""Every row of the rule table is checked, with examples that keep it and break it, or says why it cannot be."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from overblik.index.kinds import Kind
from overblik.quality.checks import PARTS, WHOLES
from overblik.quality.rule import Rule, Severity
from overblik.quality.table import INSTRUCTIONS, rows, rules
from overblik.quality.validate import validate
from tests.places import SHARED
from tests.quality.coded_examples import coded_examples
from tests.quality.examples import Examples, generic_examples
from tests.quality.perfect import PERFECT

HELD = [rule for rule in rules().values() if rule.way in ("generic", "coded")]
CASES = [(rule, kind) for rule in HELD for kind in rule.kinds]
WAYS = {"generic", "coded", "fault", "written", "report", "none"}

SOURCE = SHARED / "domain" / "instructions.csv"


def examples(rule: Rule, kind: Kind) -> Examples:
    return generic_examples(rule, kind) if rule.way == "generic" else coded_examples(rule, kind)


def test_the_table_has_every_published_row() -> None:
    assert len(rows(INSTRUCTIONS)) == 598


@pytest.mark.skipif(not SOURCE.exists(), reason="the table of facts is not beside this checkout")
def test_no_row_was_lost_or_changed_its_meaning_on_the_way_here() -> None:
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        told = {row["id"]: row for row in csv.DictReader(lines, delimiter=";")}
    here = {row["id"]: row for row in rows(INSTRUCTIONS)}
    assert here.keys() == told.keys()
    for name, row in here.items():
        for ours, theirs in (
            ("class", "rule_class"), ("severity", "severity"), ("element", "element"),
            ("cardinality", "cardinality"), ("pattern", "format_regex"), ("max_length", "max_length"),
            ("rule_en", "rule_en"), ("remedy_en", "remedy_en"), ("remedy_da", "remedy_da"),
        ):  # fmt: skip
            assert row[ours] == told[name][theirs], (name, ours)


def test_codes_and_ids_are_unique_and_codes_are_short() -> None:
    codes = Counter(rule.code for rule in rules().values())
    assert [code for code, count in codes.items() if count > 1] == []
    assert all(re.fullmatch(r"[0-9a-z]{2}|[a-z_]{7,14}", code) for code in codes)
    assert all(re.fullmatch(r"[A-Z]{3}-[A-Z0-9-]+", name) for name in rules())


@pytest.mark.parametrize("rule", rules().values(), ids=rules())
def test_row_is_checked_or_says_why_it_cannot_be(rule: Rule) -> None:
    assert rule.way in WAYS
    assert bool(rule.reason) is (rule.way == "none")
    assert bool(rule.named) is (rule.way in ("coded", "fault", "written", "report"))
    if rule.way == "coded":
        assert (rule.named in PARTS) != (rule.named in WHOLES)


@pytest.mark.parametrize("rule", rules().values(), ids=rules())
def test_row_is_told_in_danish_and_english(rule: Rule) -> None:
    for texts in (rule.rule, rule.remedy):
        assert texts.keys() == {"da", "en"}
        assert all(text.strip() and text.endswith((".", "+01:00.")) for text in texts.values()), texts


@pytest.mark.parametrize("kind", Kind)
def test_an_object_can_keep_every_rule_at_once(kind: Kind) -> None:
    assert validate(PERFECT[kind]) == []


@pytest.mark.parametrize(("rule", "kind"), CASES, ids=[f"{rule.id}-{kind}" for rule, kind in CASES])
def test_rule_finds_what_breaks_it_and_leaves_what_keeps_it(rule: Rule, kind: Kind) -> None:
    good, bad = examples(rule, kind)
    assert good
    assert bad
    for example in bad:
        found = validate(example.told, before=example.before)
        assert rule.id in [finding.rule for finding in found], f"not found: {example.title}"
    for example in good:
        found = validate(example.told, before=example.before)
        assert rule.id not in [finding.rule for finding in found], f"found: {example.title}"


def test_what_informs_only_is_the_greater_part_of_what_is_not_checked() -> None:
    """Rows that bind are checked: the few that are not have a reason a sender could do nothing about."""
    unchecked = Counter(rule.severity for rule in rules().values() if rule.way == "none")
    assert unchecked[Severity.NOTICE] > 4 * (unchecked[Severity.ERROR] + unchecked[Severity.WARNING])
