# SPDX-License-Identifier: MPL-2.0
"""The use of one month for one authority, made of the counts: by door, by area, by day, and how long it took."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from overblik.usage.small_counts import guarded
from overblik.usage.tally import LIMITS_MS, SLOWER, Counted, What


@dataclass(frozen=True, slots=True)
class Door:
    """What went through one door: answers with something of the authority's, answers of the installation with and
    without anything, and the limits (ms; None = slower than all) within which half and 95 of 100 were given.
    """

    channel: str
    with_data: int
    answered: int
    empty: int
    half_within: int | None
    most_within: int | None
    timed: int


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """One month (its first day). `areas`: main group to answers that showed something of it, None = too few to tell."""

    month: dt.date
    visits: int
    downloads: int
    doors: tuple[Door, ...]
    days: Mapping[dt.date, int]
    areas: Mapping[str, int | None]

    @property
    def with_data(self) -> int:
        """Answers that showed something of the authority's, through every door."""
        return sum(door.with_data for door in self.doors)

    @property
    def empty(self) -> int:
        """Answers of the installation that showed nothing."""
        return sum(door.empty for door in self.doors)


def month_of_use(counts: Mapping[Counted, int], authority: str, month: dt.date) -> MonthOfUse:
    """The figures of the month that begins on `month`; counts of other months are left out."""
    sums: Counter[tuple[bool, str, What, str]] = Counter()
    days: Counter[dt.date] = Counter()
    for one, times in counts.items():
        if one.day.replace(day=1) != month:
            continue
        own = one.authority == authority
        sums[own, one.channel, one.what, one.area] += times
        if own and one.what is What.ANSWER:
            days[one.day] += times
    channels = sorted({channel for _, channel, _, _ in sums})
    areas: Counter[str] = Counter()
    for (own, _, what, area), times in sums.items():
        if own and what is What.AREA:
            areas[area] += times
    return MonthOfUse(
        month,
        sum(sums[True, channel, What.VISIT, ""] for channel in channels),
        sum(sums[True, channel, What.DOWNLOAD, ""] for channel in channels),
        tuple(_door(sums, channel) for channel in channels),
        dict(sorted(days.items())),
        guarded(dict(sorted(areas.items()))),
    )


def _door(sums: Mapping[tuple[bool, str, What, str], int], channel: str) -> Door:
    times = [sums[False, channel, What.TIME, str(limit)] for limit in LIMITS_MS]
    timed = sum(times) + sums[False, channel, What.TIME, SLOWER]
    return Door(
        channel,
        sums[True, channel, What.ANSWER, ""],
        sums[False, channel, What.ANSWER, ""],
        sums[False, channel, What.EMPTY, ""],
        _within(times, timed, 0.5),
        _within(times, timed, 0.95),
        timed,
    )


def _within(times: list[int], timed: int, share: float) -> int | None:
    """The least limit within which that share was given."""
    given = 0
    for limit, count in zip(LIMITS_MS, times, strict=True):
        given += count
        if timed and given >= share * timed:
            return limit
    return None
