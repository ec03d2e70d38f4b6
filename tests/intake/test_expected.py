# SPDX-License-Identifier: MPL-2.0
"""When a system should have delivered: deadlines in Danish time, and what is missing said once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from psycopg import Connection

from overblik.errors import InvalidInput
from overblik.intake import tally_store
from overblik.intake.expected import EVERY_DAY, ExpectedDelivery, expect
from overblik.intake.expecting import expect_delivery, stop_expecting
from overblik.intake.tally import MISSED
from tests.builders import AUTHORITY, SYSTEM, a_case, at
from tests.intake.conftest import Deliver

SINCE = at("2025-06-01")
WORKDAYS = frozenset({1, 2, 3, 4, 5})


def expected(
    days: frozenset[int] = EVERY_DAY, due: str = "06:00", since: dt.datetime = SINCE
) -> ExpectedDelivery:
    return expect(AUTHORITY, SYSTEM, days, due, since)


@pytest.mark.parametrize(
    ("now", "day", "deadline", "after"),
    [
        # A Tuesday, in summer: six in Denmark is four in UTC.
        ("2025-06-10T04:00:00", "2025-06-10", "2025-06-10T04:00:00", "2025-06-09T04:00:00"),
        ("2025-06-10T03:59:59", "2025-06-09", "2025-06-09T04:00:00", "2025-06-08T04:00:00"),
        # The clocks go back in the night to 26 October, and a day has 25 hours.
        ("2025-10-26T05:00:00", "2025-10-26", "2025-10-26T05:00:00", "2025-10-25T04:00:00"),
    ],
)
def test_the_newest_deadline_is_told_in_danish_time(now: str, day: str, deadline: str, after: str) -> None:
    turn = expected().turn(at(now))
    assert turn is not None
    assert turn.day == dt.date.fromisoformat(day)
    assert (turn.deadline, turn.after) == (at(deadline), at(after))


def test_what_is_expected_on_workdays_is_not_missed_on_a_sunday() -> None:
    monday = expected(WORKDAYS).turn(at("2025-06-16T08:00:00"))
    assert monday is not None
    assert monday.after == at("2025-06-13T04:00:00")
    sunday = expected(WORKDAYS).turn(at("2025-06-15T08:00:00"))
    assert sunday is not None
    assert sunday.day == dt.date(2025, 6, 13)


def test_what_is_expected_once_a_week_has_its_deadline_a_week_before() -> None:
    turn = expected(frozenset({7}), "23:59").turn(at("2025-06-21T08:00:00"))
    assert turn is not None
    assert (turn.day, turn.after) == (dt.date(2025, 6, 15), at("2025-06-08T21:59:00"))


def test_nothing_is_missed_before_the_first_deadline_after_it_was_decided() -> None:
    decided = expected(since=at("2025-06-10T05:00:00"))
    assert decided.missed(at("2025-06-11T03:00:00"), None) is None
    assert decided.missed(at("2025-06-11T04:00:00"), None) is not None


def test_it_is_missed_until_it_comes() -> None:
    now = at("2025-06-10T08:00:00")
    assert expected().missed(now, at("2025-06-09T04:00:00")) is not None
    assert expected().missed(now, at("2025-06-09T04:00:01")) is None
    assert expected().missed(now, at("2025-06-10T07:59:00")) is None


@pytest.mark.parametrize("due", ["", "6", "25:00", "06:00:01", "06:00+01:00", "kl. 6"])
def test_a_time_that_is_none_is_told_so(due: str) -> None:
    with pytest.raises(InvalidInput) as told:
        expected(due=due)
    assert told.value.params["field"] == "due"


@pytest.mark.parametrize("days", [frozenset(), frozenset({0}), frozenset({1, 8})])
def test_days_that_are_none_are_told_so(days: frozenset[int]) -> None:
    with pytest.raises(InvalidInput) as told:
        expected(days)
    assert told.value.params["field"] == "weekday"


def test_a_missed_delivery_is_counted_once_and_one_that_came_is_not(
    index: Connection[Any], send: Deliver
) -> None:
    expect_delivery(index, expected(), "staff:otto")
    morning = at("2025-06-10T04:10:00")
    assert [one.source for one in tally_store.note_missed(index, morning)] == [SYSTEM]
    assert tally_store.note_missed(index, morning) == []
    send(a_case(), now=at("2025-06-11T03:50:00"))
    assert tally_store.note_missed(index, morning + dt.timedelta(days=1)) == []
    # The delivery of the 11th is the one before the deadline of the 12th.
    assert [one.source for one in tally_store.note_missed(index, morning + dt.timedelta(days=2))] == [SYSTEM]
    found = tally_store.counted(index, AUTHORITY, dt.date(2025, 6, 1))
    assert [one.day.day for one in found if one.what == MISSED] == [10, 12]


def test_what_is_received_just_before_the_deadline_is_given_time_to_arrive(index: Connection[Any]) -> None:
    expect_delivery(index, expected(since=at("2025-06-10T03:00:00")), "staff:otto")
    assert tally_store.note_missed(index, at("2025-06-10T04:04:59")) == []
    assert len(tally_store.note_missed(index, at("2025-06-10T04:05:00"))) == 1


def test_being_refused_is_no_delivery(index: Connection[Any], send: Deliver) -> None:
    expect_delivery(index, expected(), "staff:otto")
    send(a_case(cpr="9999999999"), now=at("2025-06-10T03:00:00"))
    assert len(tally_store.note_missed(index, at("2025-06-10T05:00:00"))) == 1


def test_what_is_expected_is_changed_and_ended_and_the_log_tells_who_did(index: Connection[Any]) -> None:
    expect_delivery(index, expected(), "staff:otto")
    expect_delivery(index, expected(WORKDAYS, "07:30"), "staff:otto")
    assert tally_store.expectations(index, AUTHORITY) == [expected(WORKDAYS, "07:30")]
    assert tally_store.expectations(index, "90010026") == []
    assert stop_expecting(index, AUTHORITY, SYSTEM, at("2025-06-02"), "staff:otto")
    assert not stop_expecting(index, AUTHORITY, SYSTEM, at("2025-06-02"), "staff:otto")
    assert tally_store.expectations(index) == []
    told = index.execute("SELECT actor, action, subject, authority FROM change_log ORDER BY id").fetchall()
    assert told == [
        ("staff:otto", "source.expect", str(SYSTEM), AUTHORITY),
        ("staff:otto", "source.expect", str(SYSTEM), AUTHORITY),
        ("staff:otto", "source.expect_no_more", str(SYSTEM), AUTHORITY),
    ]
