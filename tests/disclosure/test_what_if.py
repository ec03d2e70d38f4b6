# SPDX-License-Identifier: MPL-2.0
"""Combinations decided twice and summed, without a database."""

from __future__ import annotations

from typing import Any

from overblik.disclosure.combination import NOTHING, Combination, Grain, Mark
from overblik.disclosure.rule import Rule, RuleSet, Stop, TitleChoice
from overblik.disclosure.what_if import (
    Effect,
    FindingCount,
    Presentation,
    Tally,
    WhatIf,
    compare,
    in_force,
)
from overblik.index.reading import ItemKind
from tests.disclosure import build
from tests.disclosure.build import AUTHORITY, NOW, OTHER_SYSTEM, SYSTEM, TODAY, a_rule
from tests.disclosure.test_combination import KLE, a_combination

ALL = a_rule("32.*", id="all", open=True)


def asked(
    counted: list[tuple[Combination, int]],
    before: tuple[Rule, ...] | None,
    after: tuple[Rule, ...],
    stops: tuple[Stop, ...] = (),
) -> WhatIf:
    live = None if before is None else RuleSet(authority=AUTHORITY, version=4, rules=before, stops=stops)
    then = in_force(live, RuleSet(authority=AUTHORITY, rules=after))
    grain = Grain.of([then] if live is None else [live, then], KLE, NOW)
    return compare(counted, grain, live, then, TODAY, KLE)


def a_document(**changes: Any) -> Combination:
    return a_combination(kind=ItemKind.DOCUMENT, **changes)


def test_nothing_counted_is_nothing_told() -> None:
    told = asked([], None, (ALL,))
    assert (told.version, told.lifted, told.items, told.combinations, told.cells) == (0, 0, 0, 0, ())
    assert told.totals() == {kind: Tally() for kind in ItemKind}
    assert set(told.shown_otherwise().values()) == {0}


def test_items_are_counted_by_area_source_and_kind_under_what_happens_to_them() -> None:
    told = asked(
        [
            (a_combination(), 5),
            (a_combination(facet="K01"), 2),
            (a_combination(kle="32.30.04"), 7),
            (a_combination(kle="32.30.04", source=OTHER_SYSTEM), 1),
            (a_combination(kle="32.45.04", kind=ItemKind.BENEFIT), 3),
            (a_combination(kle="", marks=Mark.SOURCELESS), 11),
        ],
        (a_rule("32.24.*", open=True), a_rule("32.45.*", id="benefit", open=True)),
        (a_rule("32.30.*", open=True), a_rule("32.45.*", id="benefit", open=True)),
    )
    assert [(cell.kle, cell.group, cell.source, cell.kind, cell.tally) for cell in told.cells] == [
        (None, None, None, ItemKind.CASE, Tally(hidden=11)),
        ("32.24.04", "32.24", SYSTEM, ItemKind.CASE, Tally(disappears=7)),
        ("32.30.04", "32.30", SYSTEM, ItemKind.CASE, Tally(appears=7)),
        ("32.30.04", "32.30", OTHER_SYSTEM, ItemKind.CASE, Tally(appears=1)),
        ("32.45.04", "32.45", SYSTEM, ItemKind.BENEFIT, Tally(stays=3)),
    ]
    assert (told.version, told.items, told.combinations) == (4, 29, 6)
    totals = told.totals()
    assert totals[ItemKind.CASE] == Tally(8, 7, 0, 11)
    assert totals[ItemKind.CASE].changes == 15
    assert totals[ItemKind.BENEFIT] == Tally(stays=3)
    assert told.by_area()["32.30.04"][ItemKind.CASE] == Tally(appears=8)
    assert told.by_group().keys() == {None, "32.24", "32.30", "32.45"}
    assert told.by_source()[OTHER_SYSTEM][ItemKind.CASE] == Tally(appears=1)
    assert [each.effect for each in told.judged] == [
        Effect.DISAPPEARS, Effect.DISAPPEARS, Effect.APPEARS, Effect.APPEARS, Effect.STAYS,
    ]  # fmt: skip


def test_findings_are_told_of_what_appears_only_and_decide_nothing() -> None:
    both = [
        (a_combination(kle=kle, findings=findings), count)
        for kle in ("32.24.04", "32.30.04")
        for findings, count in (("", 1), ("no_facet", 2), ("no_facet,not_opened", 4))
    ]
    told = asked(both, (a_rule("32.30.*", open=True),), (ALL,))
    assert told.findings == (
        FindingCount("no_facet", "32.24.04", ItemKind.CASE, 6),
        FindingCount("not_opened", "32.24.04", ItemKind.CASE, 4),
    )
    assert len(told.judged) == 2


def test_a_document_comes_and_goes_with_its_case() -> None:
    with_documents = a_rule("32.*", id="all", open=True, documents=True, sensitivity_ceiling=2)
    hidden = [
        (a_document(case_sensitivity=3, case_marks=0), 2),
        (a_document(case_sensitivity=2, case_marks=int(Mark.STATELESS)), 4),
    ]
    told = asked([(a_document(), 1), *hidden], (ALL,), (with_documents,))
    assert told.totals()[ItemKind.DOCUMENT] == Tally(appears=1, hidden=6)
    higher = a_rule("32.*", id="all", open=True, documents=True, sensitivity_ceiling=3)
    told = asked([(a_document(), 1), *hidden], (higher,), (with_documents,))
    assert told.totals()[ItemKind.DOCUMENT] == Tally(stays=1, disappears=2, hidden=4)
    assert [each.before.documents for each in told.judged] == [True, True]


def test_a_document_that_is_being_written_does_not_appear() -> None:
    shown = a_rule("32.*", id="all", open=True, documents=True)
    told = asked([(a_document(), 1), (a_document(marks=Mark.UNFINISHED), 2)], (ALL,), (shown,))
    assert told.totals()[ItemKind.DOCUMENT] == Tally(appears=1, hidden=2)
    assert told.changes
    assert not asked([(a_document(), 1)], (ALL,), (ALL,)).changes


def test_what_is_shown_otherwise_is_told_of_cases_that_stay() -> None:
    counted = [
        (a_combination(), 3),
        (a_combination(kind=ItemKind.BENEFIT), 5),
        (a_combination(kle="32.30.04"), 9),
    ]
    plain = a_rule("32.24.*", open=True)
    more = a_rule("32.24.*", open=True, title=TitleChoice.CASE, documents=True)
    forth = asked(counted, (plain,), (more, a_rule("32.30.*", id="new", open=True, documents=True)))
    assert forth.shown_otherwise() == {
        Presentation.OWN_TITLE: 3, Presentation.KLE_TITLE: 0,
        Presentation.DOCUMENTS_LISTED: 3, Presentation.DOCUMENTS_NOT_LISTED: 0,
    }  # fmt: skip
    back = asked(counted, (more,), (plain,))
    assert back.shown_otherwise() == {
        Presentation.OWN_TITLE: 0, Presentation.KLE_TITLE: 3,
        Presentation.DOCUMENTS_LISTED: 0, Presentation.DOCUMENTS_NOT_LISTED: 3,
    }  # fmt: skip
    assert asked(counted, (more,), (more, a_rule("15.*", id="other"))).shown_otherwise() == dict.fromkeys(
        Presentation, 0
    )


def test_publishing_lifts_the_stops() -> None:
    stops = (Stop(id=1, object_id=build.CASE), Stop(id=2, source=OTHER_SYSTEM))
    counted = [(a_combination(stopped=1), 1), (a_combination(source=OTHER_SYSTEM), 2), (a_combination(), 4)]
    told = asked(counted, (ALL,), (ALL, a_rule("15.*", id="more", open=True)), stops)
    assert (told.lifted, told.totals()[ItemKind.CASE]) == (2, Tally(appears=3, stays=4))
    same = asked(counted, (ALL,), (ALL,), stops)
    assert (same.lifted, same.totals()[ItemKind.CASE]) == (0, Tally(stays=4, hidden=3))
    live = RuleSet(authority=AUTHORITY, rules=(ALL,), stops=stops)
    assert in_force(live, RuleSet(authority=AUTHORITY, rules=(ALL,)), republish=True).stops == ()


def test_a_combination_without_creation_day_is_decided_on_too() -> None:
    told = asked([(a_combination(created=NOTHING), 2)], None, (ALL,))
    assert told.totals()[ItemKind.CASE] == Tally(appears=2)
