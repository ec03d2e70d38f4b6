# SPDX-License-Identifier: MPL-2.0
"""Every row of a person explained, in agreement with what the overview shows."""

from __future__ import annotations

import msgspec

from overblik.index.reading import ItemKind
from overblik.overview.compose import compose
from overblik.overview.explain import explain
from tests.overview.rows import (
    HERE,
    NOW,
    THERE,
    a_benefit,
    a_case,
    a_document,
    a_ground,
    a_line,
    a_payment,
    a_rule,
    an_id,
    at,
    row,
    rules,
)

ROWS = [
    a_case("shown", title="Hemmelig titel"),
    a_case("closed area", kle="02.34.02"),
    a_case("excluded", excluded_from=at("2025-01-01"), authority=THERE),
    a_case("broken", findings="Q1"),
    row(ItemKind.CASE, "unreadable", b"{"),
    a_case("no state", states=()),
    a_document("document", case="shown"),
    a_document("orphan", case="excluded"),
    a_benefit(),
    a_benefit("hidden", sensitivity=4),
    a_payment(),
    a_payment("two", lines=(a_line("hidden"),)),
    a_payment("three", lines=(a_line("later"),)),
    a_payment("four"),
    a_payment("four", part="02.34.02", kle="02.34.02"),
]
GROUND = a_ground(rules(a_rule("32.*", "support")))
REASONS = {
    "shown": "shown",
    "closed area": "closed",
    "excluded": "display-class",
    "broken": "shown",
    "unreadable": "unreadable",
    "no state": "no-state-now",
    "document": "shown",
    "orphan": "case-not-shown",
    "grant": "shown",
    "hidden": "vip",
    "payment": "shown",
    "two": "benefit-hidden",
    "three": "benefit-unknown",
}


def test_every_row_has_its_reason() -> None:
    told = {entry.item: entry for entry in explain(ROWS, GROUND, NOW)}
    assert {name: told[an_id(name)].reason for name in REASONS} == REASONS
    assert len(explain(ROWS, GROUND, NOW)) == len(ROWS)
    assert told[an_id("broken")].findings == "Q1"


def test_a_payment_hidden_for_one_of_its_numbers_says_so_on_the_other() -> None:
    told = {entry.part: entry.reason for entry in explain(ROWS, GROUND, NOW) if entry.item == an_id("four")}
    assert told == {"32.30.04": "other-line-hidden", "02.34.02": "closed"}


def test_the_deciding_rule_field_and_version_are_named() -> None:
    told = {entry.item: entry for entry in explain(ROWS, GROUND, NOW)}
    shown, closed, document = told[an_id("shown")], told[an_id("closed area")], told[an_id("document")]
    assert (shown.rule, shown.field, shown.version) == ("support", "open", 7)
    assert (closed.rule, closed.field) == ("default", "open")
    assert (document.rule, document.field) == ("support", "documents")
    assert (told[an_id("two")].rule, told[an_id("two")].field) == (None, None)
    assert (told[an_id("excluded")].rule, told[an_id("excluded")].field) == (None, None)


def test_what_is_explained_as_shown_is_what_the_overview_shows() -> None:
    found = compose(ROWS, GROUND, NOW)
    told = {(entry.kind, entry.item) for entry in explain(ROWS, GROUND, NOW) if entry.shown}
    shown = {("case", case.id) for case in found.cases}
    shown |= {("document", document.id) for case in found.cases for document in case.documents}
    shown |= {("payment", payment.id) for benefit in found.benefits for payment in benefit.payments}
    assert told == shown | {("benefit", an_id("grant"))}


def test_one_authority_is_told_its_own_rows_only() -> None:
    assert [entry.item for entry in explain(ROWS, GROUND, NOW, authority=THERE)] == [an_id("excluded")]
    assert {entry.authority for entry in explain(ROWS, GROUND, NOW, authority=HERE)} == {HERE}


def test_no_text_of_an_item_is_told() -> None:
    assert b"Hemmelig" not in msgspec.json.encode(explain(ROWS, GROUND, NOW))
