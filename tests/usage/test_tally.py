# SPDX-License-Identifier: MPL-2.0
"""Counting answers: once for each authority and each main group, on the Danish day, by no person."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from overblik.usage.month import month_of_use
from overblik.usage.small_counts import guarded
from overblik.usage.tally import EVERYBODY, SLOWER, Counted, UseTally, What
from tests.builders import at

HERE, THERE = "90000001", "90000002"
NOON = at("2025-11-24T12:00:00")
DAY = dt.date(2025, 11, 24)


def test_an_answer_counts_once_for_each_authority_and_main_group() -> None:
    tally = UseTally()
    shown = [(HERE, "32.30.04"), (HERE, "32.24.04"), (HERE, "27.60.24"), (THERE, "32.30.04")]
    tally.answered(NOON, "portal", shown, What.VISIT)
    counts = tally.taken()
    assert set(counts.values()) == {1}
    assert {(one.authority, one.what, one.area) for one in counts} == {
        (HERE, What.AREA, "32"),
        (HERE, What.AREA, "27"),
        (THERE, What.AREA, "32"),
        *((who, what, "") for who in (HERE, THERE, EVERYBODY) for what in (What.ANSWER, What.VISIT)),
    }


def test_an_answer_with_nothing_is_the_installations() -> None:
    tally = UseTally()
    tally.answered(NOON, "national", [])
    assert dict(tally.taken()) == {Counted(DAY, EVERYBODY, "national", What.EMPTY): 1}
    assert not tally.taken()


def test_the_day_is_the_danish_one() -> None:
    tally = UseTally()
    tally.answered(at("2025-11-24T23:30:00"), "portal", [])
    tally.took(at("2025-11-24T22:59:00"), "portal", 0.01)
    assert {one.day for one in tally.taken()} == {DAY, DAY + dt.timedelta(days=1)}


@pytest.mark.parametrize(
    ("seconds", "limit"),
    [(0.0, "50"), (0.05, "50"), (0.051, "100"), (2.5, "2500"), (10.0, "10000"), (11.0, SLOWER)],
)
def test_the_time_is_counted_under_its_limit(seconds: float, limit: str) -> None:
    tally = UseTally()
    tally.took(NOON, "portal", seconds)
    assert [one.area for one in tally.taken()] == [limit]


def test_what_could_not_be_written_down_is_kept() -> None:
    tally = UseTally()
    tally.answered(NOON, "portal", [(HERE, "32.30.04")])
    counts = tally.taken()
    tally.answered(NOON, "portal", [(HERE, "32.30.04")])
    tally.back(counts)
    assert set(tally.taken().values()) == {2}


def test_threads_count_together() -> None:
    tally = UseTally()

    def many() -> None:
        for _ in range(500):
            tally.answered(NOON, "portal", [(HERE, "32.30.04")])

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(tally.taken().values()) == {2000}


def test_one_small_count_hides_the_next_smallest_too() -> None:
    assert guarded({"27": 3, "32": 9, "34": 40}) == {"27": None, "32": None, "34": 40}
    assert guarded({"27": 3, "32": 4, "34": 40}) == {"27": None, "32": None, "34": 40}
    assert guarded({"27": 0, "32": 5}) == {"27": 0, "32": 5}
    assert guarded({"27": 2}) == {"27": None}
    assert guarded({}) == {}


def test_a_month_is_the_sum_of_its_days_and_of_nothing_else() -> None:
    counts = {
        Counted(DAY, HERE, "portal", What.ANSWER): 7,
        Counted(DAY + dt.timedelta(days=1), HERE, "portal", What.ANSWER): 3,
        Counted(DAY, HERE, "national", What.ANSWER): 5,
        Counted(DAY, EVERYBODY, "national", What.ANSWER): 20,
        Counted(DAY, EVERYBODY, "national", What.EMPTY): 30,
        Counted(DAY, HERE, "portal", What.VISIT): 2,
        Counted(DAY, EVERYBODY, "portal", What.VISIT): 200,
        Counted(DAY, HERE, "portal", What.DOWNLOAD): 1,
        Counted(DAY, HERE, "portal", What.AREA, "32"): 6,
        Counted(DAY, HERE, "national", What.AREA, "32"): 5,
        Counted(DAY, HERE, "portal", What.AREA, "27"): 8,
        Counted(DAY.replace(month=10), HERE, "portal", What.ANSWER): 1000,
        Counted(DAY, EVERYBODY, "portal", What.TIME, "50"): 60,
        Counted(DAY, EVERYBODY, "portal", What.TIME, "250"): 35,
        Counted(DAY, EVERYBODY, "portal", What.TIME, SLOWER): 5,
        Counted(DAY, EVERYBODY, "console", What.TIME, SLOWER): 1,
    }
    month = month_of_use(counts, HERE, DAY.replace(day=1))
    assert (month.with_data, month.empty, month.visits, month.downloads) == (15, 30, 2, 1)
    assert month.areas == {"27": 8, "32": 11}
    assert month.days == {DAY: 12, DAY + dt.timedelta(days=1): 3}
    portal = next(door for door in month.doors if door.channel == "portal")
    assert (portal.half_within, portal.most_within, portal.timed) == (50, 250, 100)
    console = next(door for door in month.doors if door.channel == "console")
    assert (console.half_within, console.timed, console.answered) == (None, 1, 0)


def test_a_month_of_nothing_is_empty() -> None:
    month = month_of_use({}, HERE, DAY.replace(day=1))
    assert (month.with_data, month.doors, month.areas, month.days) == (0, (), {}, {})
