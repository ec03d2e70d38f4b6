# SPDX-License-Identifier: MPL-2.0
"""Every accepted change leaves a row for those who want to hear of it, in the same transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from overblik.events import outbox
from overblik.events.change import Action
from overblik.index.objects import Registration, Removal
from overblik.intake.batch import Sender
from overblik.intake.receipt import Outcome
from overblik.intake.removing import remove
from tests.builders import a_case, a_grant, a_payment, an_id, at, changed, states
from tests.intake.conftest import NOW, Deliver

Index = Connection[tuple[Any, ...]]
LATER = at("2025-06-02")


def told(index: Index) -> list[tuple[str, Action]]:
    return [(str(entry.change.kind), entry.change.action) for entry in outbox.after(index, 0, 100)]


def later(registration: Registration, **parts: Any) -> Registration:
    return changed(registration, recorded_at=LATER, **parts)


def test_created_then_changed(index: Index, send: Deliver) -> None:
    send(a_case())
    send(later(a_case(title="Nyt")))
    assert told(index) == [("case", Action.CREATED), ("case", Action.CHANGED)]


def test_what_changes_nothing_is_not_told(index: Index, send: Deliver) -> None:
    send(a_case())
    receipts = send(a_case(), a_case(), later(a_grant("case")))
    assert [one.outcome for one in receipts] == [Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.REFUSED]
    assert told(index) == [("case", Action.CREATED)]


def test_a_change_that_waits_is_told_when_its_object_comes(index: Index, send: Deliver) -> None:
    send(later(a_case(), complete=False, sections=(), relations=(), states=states(("Afgjort", "2025-03-01"))))
    assert told(index) == []
    send(a_case())
    assert told(index) == [("case", Action.CREATED)]


def test_what_asks_for_silence_is_kept_and_not_told(index: Index, send: Deliver) -> None:
    send(changed(a_case(), without_notification=True))
    assert told(index) == []
    assert index.execute("SELECT count(*) FROM registration").fetchone() == (1,)


def test_several_registrations_of_one_object_are_told_in_the_order_of_the_fold(
    index: Index, send: Deliver
) -> None:
    send(later(a_case(title="Nyere")), a_case())
    times = [entry.change.recorded_at for entry in outbox.after(index, 0, 100)]
    assert times == sorted(times)
    assert told(index) == [("case", Action.CREATED), ("case", Action.CHANGED)]


def test_a_payment_is_told_with_the_level_of_its_grant(index: Index, send: Deliver) -> None:
    send(a_payment())
    send(a_grant())
    send(later(a_payment()))
    levels = [
        (str(entry.change.kind), entry.change.facts.sensitivity) for entry in outbox.after(index, 0, 100)
    ]
    assert levels == [("payment", None), ("grant", 2), ("payment", 2)]


def test_a_closed_circle_is_told_what_it_may_not_hear_any_more(index: Index, send: Deliver) -> None:
    send(a_case())
    send(later(a_case(sensitivity="VIP_SAGER")))
    [_, raised] = [entry.change for entry in outbox.after(index, 0, 100)]
    assert raised.before is not None
    assert (raised.before.sensitivity, raised.facts.sensitivity) == (2, 4)


def test_removal_takes_what_was_not_told_and_tells_itself(index: Index, send: Deliver) -> None:
    send(a_case(), later(a_case(title="Nyt")))
    remove(index, [(1, Removal(an_id("case")))], sender=Sender(), removed_at=LATER + dt.timedelta(days=1))
    [entry] = outbox.after(index, 0, 100)
    assert entry.change.action is Action.REMOVED
    assert entry.change.object_id == an_id("case")
    assert entry.change.facts.kle == ()


def test_a_repeated_removal_does_not_swallow_the_news_of_the_first(index: Index, send: Deliver) -> None:
    send(a_case())
    for _ in range(2):
        remove(index, [(1, Removal(an_id("case")))], sender=Sender(), removed_at=LATER)
    assert told(index) == [("case", Action.REMOVED)]


def test_the_removal_of_an_object_never_seen_is_no_news(index: Index) -> None:
    remove(index, [(1, Removal(an_id("case")))], sender=Sender(), removed_at=NOW)
    assert told(index) == []


def test_a_batch_that_is_rolled_back_tells_nothing(index: Index, send: Deliver) -> None:
    index.execute("ALTER TABLE outbox ADD CONSTRAINT refuses CHECK (kind <> 'case')")
    with pytest.raises(psycopg.errors.CheckViolation):
        send(a_case())
    assert index.execute("SELECT count(*) FROM registration").fetchone() == (0,)
    assert told(index) == []
