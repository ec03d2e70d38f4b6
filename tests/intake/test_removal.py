# SPDX-License-Identifier: MPL-2.0
"""Removal: everything of an object goes, and what was said before it never comes back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from psycopg import Connection

from overblik.index.kinds import Kind
from overblik.index.objects import Registration, Removal
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.removing import remove
from tests.builders import (
    SYSTEM,
    T0,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    at,
    changed,
    system,
)
from tests.intake.conftest import NOW, Deliver

Index = Connection[Any]
WHOLE = (a_case(more=(a_journal_entry("document"),)), a_document(), a_grant(), a_payment())


def take_away(index: Index, name: str, *, sender: Sender = Sender(), **choice: bool) -> Receipt:  # noqa: B008
    [receipt] = remove(index, [(1, Removal(an_id(name), **choice))], sender=sender, removed_at=NOW)
    return receipt


def left(index: Index) -> set[uuid.UUID]:
    return {row[0] for row in index.execute("SELECT object_id FROM object_state")}


def names(*told: str) -> set[uuid.UUID]:
    return {an_id(name) for name in told}


ROWS = [
    ("a case takes its documents along", {}, names("grant", "payment")),
    ("documents can be kept", {"keep_documents": True}, names("document", "grant", "payment")),
    ("grants and their payments can go too", {"remove_grants": True}, names()),
]


@pytest.mark.parametrize(("choice", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_goes_with_a_case(
    index: Index, send: Deliver, choice: dict[str, bool], expected: set[uuid.UUID]
) -> None:
    send(*WHOLE)
    assert take_away(index, "case", **choice).outcome is Outcome.REMOVED
    assert left(index) == expected


@pytest.mark.parametrize("table", ["registration", "object_state", "party_object"])
def test_nothing_of_a_removed_object_is_left_but_its_id_and_the_time(
    index: Index, send: Deliver, table: str
) -> None:
    send(*WHOLE)
    take_away(index, "case")
    assert index.execute(
        f"SELECT count(*) FROM {table} WHERE object_id = %s", (an_id("case"),)
    ).fetchone() == (0,)
    assert index.execute("SELECT count(*) FROM reading WHERE kind IN (1, 2)").fetchone() == (0,)
    assert (an_id("case"), NOW) in index.execute("SELECT object_id, removed_at FROM tombstone").fetchall()


def test_a_document_on_another_case_stays(index: Index, send: Deliver) -> None:
    send(*WHOLE, a_case("other", more=(a_journal_entry("document"),)))
    take_away(index, "case")
    assert an_id("document") in left(index)
    assert index.execute("SELECT owner_id FROM reading WHERE kind = 2").fetchall() == [(an_id("other"),)]


def test_benefits_of_a_removed_case_count_from_their_own_start(index: Index, send: Deliver) -> None:
    send(a_case(), a_grant(start="2024-05-01"))
    take_away(index, "case")
    assert index.execute("SELECT created::text FROM reading").fetchall() == [("2024-05-01",)]


def test_a_removed_documents_row_loses_what_it_said(index: Index, send: Deliver) -> None:
    send(*WHOLE)
    take_away(index, "document")
    assert index.execute("SELECT has_title, sensitivity FROM reading WHERE kind = 2").fetchall() == [
        (False, None)
    ]


def test_what_was_recorded_before_the_removal_never_comes_back(index: Index, send: Deliver) -> None:
    take_away(index, "case")
    assert [r.outcome for r in send(a_case())] == [Outcome.IGNORED_REMOVED]
    assert left(index) == set()


def test_a_full_import_recorded_after_the_removal_starts_anew(index: Index, send: Deliver) -> None:
    send(a_case(title="Gammel"))
    take_away(index, "case")
    send(changed(a_case(title="Ny"), recorded_at=at("2025-07-01")), now=at("2025-07-01"))
    assert index.execute("SELECT body->>'title' FROM reading").fetchall() == [("Ny",)]
    assert index.execute("SELECT count(*) FROM registration").fetchone() == (1,)


def test_a_delta_after_the_removal_waits_for_a_full_import(index: Index, send: Deliver) -> None:
    send(a_case())
    take_away(index, "case")
    delta = Registration(an_id("case"), Kind.CASE, at("2025-07-01"), complete=False, note="x")
    assert [r.outcome for r in send(delta, now=at("2025-07-01"))] == [Outcome.WAITING]


def test_removing_twice_keeps_the_later_time(index: Index) -> None:
    take_away(index, "case")
    remove(index, [(1, Removal(an_id("case")))], sender=Sender(), removed_at=T0)
    assert index.execute("SELECT removed_at FROM tombstone").fetchall() == [(NOW,)]


def test_a_system_removes_only_its_own(index: Index, send: Deliver) -> None:
    send(a_case())
    receipt = take_away(index, "case", sender=Sender(uuid.uuid4()))
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, "intake.not_yours")
    assert left(index) == names("case")


@pytest.mark.parametrize("choice", [{}, {"remove_grants": True}])
def test_what_belongs_to_another_master_stays_when_a_case_points_at_it(
    index: Index, send: Deliver, choice: dict[str, bool]
) -> None:
    theirs = uuid.uuid4()
    send(WHOLE[0], sender=Sender(SYSTEM))
    for each in WHOLE[1:]:
        kept = tuple(r for r in each.relations if r.role != Role.MASTER)
        send(changed(each, relations=(*kept, system(Role.MASTER, theirs))), sender=Sender(theirs))
    take_away(index, "case", sender=Sender(SYSTEM), **choice)
    assert left(index) == names("document", "grant", "payment")


def test_a_system_takes_its_own_along(index: Index, send: Deliver) -> None:
    send(*WHOLE, sender=Sender(SYSTEM))
    take_away(index, "case", sender=Sender(SYSTEM), remove_grants=True)
    assert left(index) == set()


def test_what_a_clock_ahead_of_ours_recorded_does_not_come_back_either(index: Index, send: Deliver) -> None:
    case = a_case(recorded=NOW + dt.timedelta(hours=14))
    send(case)
    take_away(index, "case")
    assert [r.outcome for r in send(case)] == [Outcome.IGNORED_REMOVED]
    assert [r.outcome for r in send(changed(case, recorded_at=NOW + dt.timedelta(hours=15)))] == [
        Outcome.STORED
    ]
