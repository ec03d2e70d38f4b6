# SPDX-License-Identifier: MPL-2.0
"""What says it was recorded in the future is refused, so that it cannot outlast everything that comes later."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from psycopg import Connection

from overblik.intake.clock_skew import refusal
from overblik.intake.receipt import Outcome
from tests.builders import a_case, a_document, at, changed
from tests.intake.conftest import NOW, Deliver

HOUR = dt.timedelta(hours=1)
AHEAD = at("2027-03-01")

BELIEVED = (
    ("long ago", "0001-01-01T00:00:00+00:00", True),
    ("just now", "2025-06-01T12:00:00+00:00", True),
    ("a clock that is minutes ahead", "2025-06-01T12:05:00+00:00", True),
    ("local time in the farthest zone, written as UTC", "2025-06-02T02:00:00+00:00", True),
    ("a day ahead to the microsecond", "2025-06-02T12:00:00+00:00", True),
    ("a day and a microsecond", "2025-06-02T12:00:00.000001+00:00", False),
    ("the same in another zone", "2025-06-02T14:00:00.000001+02:00", False),
    ("a year that was mistyped", "2052-06-01T12:00:00+00:00", False),
    ("the end of the calendar", "9999-12-31T23:59:59.999999+00:00", False),
)


@pytest.mark.parametrize(("what", "recorded", "believed"), BELIEVED, ids=[what for what, *_ in BELIEVED])
def test_a_time_is_believed_up_to_a_day_ahead(what: str, recorded: str, believed: bool) -> None:
    told = refusal(dt.datetime.fromisoformat(recorded), dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC))
    assert (told is None) is believed


def test_what_is_refused_stops_nothing_and_hides_nothing(index: Connection[Any], send: Deliver) -> None:
    send(a_case(title="Gammel"))
    receipts = send(
        changed(a_case(title="Fra fremtiden"), recorded_at=AHEAD),
        a_document(),
        changed(a_case(title="Ny"), recorded_at=NOW),
    )
    assert [receipt.outcome for receipt in receipts] == [Outcome.REFUSED, Outcome.STORED, Outcome.STORED]
    assert receipts[0].code == "intake.recorded_ahead"
    assert index.execute("SELECT body->>'title' FROM reading").fetchall() == [("Ny",)]
    assert index.execute("SELECT max(recorded_at) FROM registration").fetchone() == (NOW,)


def test_the_same_is_taken_when_its_time_has_come(index: Connection[Any], send: Deliver) -> None:
    early = changed(a_case(title="Ny"), recorded_at=AHEAD)
    assert [one.outcome for one in send(a_case(title="Gammel"), early)] == [Outcome.STORED, Outcome.REFUSED]
    assert [one.outcome for one in send(early, now=AHEAD - HOUR)] == [Outcome.STORED]
    assert index.execute("SELECT body->>'title' FROM reading").fetchall() == [("Ny",)]


def test_what_is_known_already_is_unchanged_however_wrong_the_clock_of_today(send: Deliver) -> None:
    case = changed(a_case(), recorded_at=AHEAD)
    send(case, now=AHEAD)
    assert [one.outcome for one in send(case, now=NOW)] == [Outcome.UNCHANGED]
