# SPDX-License-Identifier: MPL-2.0
"""A whole delivery: in batches, in order, removals at their place, nothing stored on trial."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg import Connection

from overblik.index.objects import Registration, Removal
from overblik.intake.batch import Sender, refold
from overblik.intake.delivery import Intake, Summary
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire.decoded import Fault, Item
from tests.builders import a_case, a_document, an_id, changed, states
from tests.intake.conftest import NOW, Deliver

Index = Connection[Any]
BAD = Fault(2, "delivery.invalid", "line 2: something")


@pytest.fixture
def intake(index: Index, ring: KeyRing) -> Intake:
    return Intake(index, ring, Protector(ring, FictiveRule.REQUIRED), Sender(), lambda: NOW)


def items(*values: Registration | Removal | Fault) -> list[Item]:
    return [Item(number, value) for number, value in enumerate(values, 1)]


def outcomes(intake: Intake, delivery: list[Item], batch: int = 2_000) -> list[tuple[int, Outcome]]:
    return [(r.position, r.outcome) for receipts in intake.receive(delivery, batch) for r in receipts]


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_receipts_come_in_order_whatever_the_batch(intake: Intake, batch: int) -> None:
    delivery = items(a_case("a"), BAD, a_case("b"), a_document())
    assert outcomes(intake, delivery, batch) == [
        (1, Outcome.STORED), (2, Outcome.INVALID), (3, Outcome.STORED), (4, Outcome.STORED),
    ]  # fmt: skip


def test_a_removal_takes_effect_at_its_place(index: Index, intake: Intake) -> None:
    delivery = items(a_case("a"), Removal(an_id("a")), Removal(an_id("never seen")), a_case("b"))
    assert outcomes(intake, delivery) == [
        (1, Outcome.STORED), (2, Outcome.REMOVED), (3, Outcome.REMOVED), (4, Outcome.STORED),
    ]  # fmt: skip
    assert index.execute("SELECT object_id FROM object_state").fetchall() == [(an_id("b"),)]


def test_nothing_delivered_is_nothing_answered(intake: Intake) -> None:
    assert outcomes(intake, []) == []


def test_only_faults_are_answered_too(intake: Intake) -> None:
    assert outcomes(intake, items(BAD)) == [(1, Outcome.INVALID)]


def test_only_the_first_problems_are_kept() -> None:
    summary = Summary(keep=1)
    summary.add([Receipt(place, Outcome.INVALID) for place in (1, 2, 3)])
    assert (summary.total, len(summary.problems)) == (3, 1)


def test_folding_anew_changes_nothing_that_was_right(index: Index, send: Deliver) -> None:
    send(a_case(), changed(a_case(), complete=False, sections=(), relations=(), states=states(("Afgjort", "2025-03-01")),
                           recorded_at=NOW), a_document())  # fmt: skip
    query = "SELECT object_id, body::text, content_hash, recorded_at FROM object_state ORDER BY 1"
    before = index.execute(query).fetchall()
    with index.transaction():
        refold(index, [an_id("case"), an_id("document")])
    assert index.execute(query).fetchall() == before
