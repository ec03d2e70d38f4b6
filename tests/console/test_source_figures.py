# SPDX-License-Identifier: MPL-2.0
"""Counts of deliveries summed up: nothing counted twice, nothing left out, all of it only where it is all of it."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.console.source_figures import Refusal, by_source, share, summed
from overblik.intake.tally import MISSED, Counted, Delay
from tests.builders import SYSTEM, an_id, at

MONDAY, TUESDAY = dt.date(2025, 6, 2), dt.date(2025, 6, 3)
EARLY, LATE = at("2025-06-02T08:00:00"), at("2025-06-03T08:00:00")
OTHER = an_id("another system")


def row(what: str, times: int, day: dt.date = MONDAY, last: dt.datetime = EARLY) -> Counted:
    return Counted("90000001", SYSTEM, day, what, times, last)


def test_the_figures_are_the_sums_of_the_rows() -> None:
    figures = summed(
        [
            row("stored", 5),
            row("stored", 2, TUESDAY),
            row("waiting", 1, TUESDAY),
            row("unchanged", 10),
            row("removed", 3),
            row("refused", 4),
            row("invalid", 6),
            row(Delay.MINUTE, 1),
            row(Delay.FIVE_MINUTES, 1),
            row(Delay.HOUR, 2),
            row(Delay.DAY, 1),
            row(Delay.LATER, 1),
            row(Delay.AHEAD, 1),
            row(Delay.FAR_AHEAD, 1),
            row(MISSED, 1, TUESDAY),
        ]
    )
    assert (figures.received, figures.new, figures.refused, figures.ahead) == (31, 8, 10, 2)
    assert figures.new_by_day == {MONDAY: 5, TUESDAY: 3}
    assert [figures.within(each) for each in (Delay.MINUTE, Delay.FIVE_MINUTES, Delay.HOUR, Delay.DAY)] == [
        3,
        4,
        6,
        7,
    ]
    assert figures.missed == (TUESDAY,)


def test_refusals_stand_by_reason_the_most_frequent_first_with_their_last_time() -> None:
    figures = summed(
        [
            row("error.a", 1),
            row("error.b", 2, TUESDAY, LATE),
            row("error.b", 2),
            row("error.c", 1, TUESDAY, LATE),
        ]
    )
    assert figures.refusals == (Refusal("b", 4, LATE), Refusal("a", 1, EARLY), Refusal("c", 1, LATE))
    assert figures.received == 0


def test_each_system_has_figures_of_its_own() -> None:
    found = by_source([row("stored", 5), row("stored", 1)._replace(source=OTHER), row("stored", 1, TUESDAY)])
    assert {source: one.new for source, one in found.items()} == {SYSTEM: 6, OTHER: 1}


@pytest.mark.parametrize(("part", "whole", "told"), [(0, 0, None), (0, 5, 0), (999, 1000, 99), (7, 7, 100)])
def test_a_share_is_a_hundred_only_of_all(part: int, whole: int, told: int | None) -> None:
    assert share(part, whole) == told
