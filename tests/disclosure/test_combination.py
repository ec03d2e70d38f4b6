# SPDX-License-Identifier: MPL-2.0
"""Combinations hold all that a decision looks at: watched, not believed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import re
import uuid
from typing import Any, cast

from overblik.disclosure import what_if_store
from overblik.disclosure.combination import DECIDING, KEY, NOTHING, Combination, Grain, Mark
from overblik.disclosure.decision import decide
from overblik.disclosure.policy import Policy
from overblik.disclosure.rule import Rule, RuleSet, Stop
from overblik.index.reading import Candidate, ItemKind, ReadingRow
from tests.disclosure import build
from tests.disclosure.what_if_world import CATALOGUE, a_change, town

AUTHORITY = build.AUTHORITY


class Turning(build.Knowledge):
    """The KLE of these tests, and when it changes."""

    def turning_days(self) -> frozenset[dt.date]:
        return frozenset({dt.date(2025, 1, 1)})


KLE = Turning()


class Watched:
    """A row that remembers which of its columns were looked at."""

    def __init__(self, row: ReadingRow, looked_at: set[str]) -> None:
        self._row, self._looked_at = row, looked_at

    def __getattr__(self, name: str) -> Any:
        self._looked_at.add(name)
        return getattr(self._row, name)


def test_a_combination_tells_every_column_a_decision_looks_at_and_no_other() -> None:
    looked_at: set[str] = set()
    dice = random.Random(1)
    rows = town(dice, 200)
    for _ in range(20):
        live, draft = a_change(dice, rows)
        for row in rows:
            policy = Policy.of(1, [draft if live is None else live])
            decide(cast(ReadingRow, Watched(row, looked_at)), policy, build.NOW, build.TODAY, CATALOGUE)
    assert looked_at == {"authority", *DECIDING}
    assert set(DECIDING.values()) | {"case_sensitivity", "case_marks"} == set(KEY)


def test_the_statement_reads_every_one_of_these_columns() -> None:
    grain = Grain.of(
        [RuleSet(authority=AUTHORITY, stops=(Stop(id=1, object_id=build.CASE),))], KLE, build.NOW
    )
    read = set(re.findall(r"\br\.(\w+)", what_if_store.statement(grain)))
    assert {"authority", "findings", *DECIDING} <= read
    assert "body" not in read


def a_combination(**changes: Any) -> Combination:
    """An active case that an open rule shows."""
    told = Combination(
        kind=ItemKind.CASE,
        candidate=Candidate.PRIMARY_PARTY,
        source=build.SYSTEM,
        kle="32.24.04",
        facet="G01",
        sensitivity=2,
        created=0,
        marks=int(Mark.ACTIVE),
        stopped=0,
        case_sensitivity=NOTHING,
        case_marks=NOTHING,
        findings="",
    )
    return told._replace(**changes)


def a_grain(*drawn: Rule, stops: tuple[Stop, ...] = ()) -> Grain:
    return Grain.of([RuleSet(authority=AUTHORITY, rules=drawn, stops=stops)], KLE, build.NOW)


def reason(combination: Combination, *drawn: Rule, stops: tuple[Stop, ...] = ()) -> str:
    grain = a_grain(*drawn, stops=stops)
    policy = Policy.of(1, [RuleSet(authority=AUTHORITY, rules=drawn or (build.OPEN,), stops=stops)])
    return str(decide(grain.row(combination, AUTHORITY), policy, build.NOW, build.TODAY, KLE).reason)


def test_each_mark_hides_as_what_it_stands_for() -> None:
    assert reason(a_combination()) == "shown"
    assert reason(a_combination(marks=Mark.EXCLUDED)) == "display-class"
    assert reason(a_combination(marks=Mark.UNRELATED)) == "relation-not-valid"
    assert reason(a_combination(marks=Mark.UNTITLED)) == "title-missing"
    assert reason(a_combination(marks=Mark.STATELESS)) == "no-valid-state"
    assert reason(a_combination(sensitivity=0)) == "sensitivity-unknown"
    assert reason(a_combination(kle="")) == "kle-missing"


def test_what_is_active_and_whose_it_is_follows_from_the_marks() -> None:
    late = build.a_rule(open=True, from_date=dt.date(2030, 1, 1), show_active_before_from_date=True)
    assert reason(a_combination(), late) == "shown-as-active"
    assert reason(a_combination(marks=0), late) == "before-from-date"
    assert reason(a_combination(marks=0, created=NOTHING), late) == "created-unknown"
    stop = (Stop(id=1, source=build.OTHER_SYSTEM),)
    assert reason(a_combination(), stops=stop) == "shown"
    assert reason(a_combination(marks=Mark.SOURCELESS), stops=stop) == "stopped"
    grain = a_grain()
    assert grain.source(a_combination()) == build.SYSTEM
    assert grain.source(a_combination(marks=Mark.SOURCELESS)) is None


def test_only_what_is_stopped_is_stopped() -> None:
    stops = tuple(Stop(id=number, object_id=uuid.UUID(int=number)) for number in range(3))
    assert reason(a_combination(), stops=stops) == "shown"
    assert [reason(a_combination(stopped=number), stops=stops) for number in (1, 2, 3)] == ["stopped"] * 3


def test_a_creation_day_is_one_within_its_piece() -> None:
    grain = a_grain(
        build.a_rule(from_date=dt.date(2024, 3, 1)), build.a_rule(id="other", from_date=dt.date.max)
    )
    assert grain.cuts == (dt.date(2024, 3, 1), dt.date(2025, 1, 1), dt.date.max)
    days = [grain.row(a_combination(created=number), AUTHORITY).created for number in (NOTHING, 0, 1, 2, 3)]
    assert days == [None, dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2025, 1, 1), dt.date.max]
    first = a_grain(build.a_rule(from_date=dt.date.min))
    assert first.row(a_combination(), AUTHORITY).created == dt.date.min
    uncut = dataclasses.replace(grain, cuts=())
    assert uncut.row(a_combination(), AUTHORITY).created == dt.date.min


def test_a_grain_is_fine_enough_for_all_its_rule_sets() -> None:
    plain = a_grain(build.a_rule(open=True, sensitivity_ceiling=3, documents=False))
    assert (plain.documents, plain.ceiling, plain.guarded, plain.stopped) == ((), 3, (), ())
    both = Grain.of(
        [
            RuleSet(
                authority=AUTHORITY, rules=(build.a_rule("32.*", sensitivity_ceiling=2, documents=False),)
            ),
            RuleSet(
                authority=AUTHORITY, rules=(build.a_rule("02.*", sensitivity_ceiling=1, documents=True),)
            ),
            RuleSet(authority=AUTHORITY, stops=(Stop(id=1), Stop(id=2, object_id=build.CASE))),
        ],
        KLE,
        build.NOW,
    )
    assert [area.text for area in both.documents] == ["02.*"]
    assert (both.ceiling, [area.text for area in both.guarded]) == (1, ["02.*", "32.*"])
    assert both.stopped == (build.CASE,)


def test_a_documents_case_repeats_the_document_but_for_its_own_marks_and_sensitivity() -> None:
    grain = a_grain()
    document = a_combination(
        kind=ItemKind.DOCUMENT, sensitivity=1, marks=Mark.ACTIVE | Mark.SOURCELESS, case_sensitivity=3,
        case_marks=Mark.EXCLUDED,
    )  # fmt: skip
    row, case = grain.row(document, AUTHORITY), grain.case_row(document, AUTHORITY)
    assert (row.kind, case.kind, case.sensitivity, case.source) == (ItemKind.DOCUMENT, ItemKind.CASE, 3, None)
    assert (row.excluded_from, case.excluded_from, case.closed_at) == (None, build.NOW, None)
    fine = grain.case_row(document._replace(marks=Mark.UNTITLED, case_marks=NOTHING), AUTHORITY)
    assert (fine.has_title, fine.sensitivity, fine.closed_at) == (True, 1, build.NOW)
