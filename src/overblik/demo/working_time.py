# SPDX-License-Identifier: MPL-2.0
"""Moments at which things happen in an office: Danish weekdays, in working hours, as UTC."""

from __future__ import annotations

import datetime as dt
import functools
import random
from zoneinfo import ZoneInfo

from overblik.overview.bank_days import is_bank_day, is_weekday

DENMARK = ZoneInfo("Europe/Copenhagen")


def at(day: dt.date, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    """A Danish clock time as UTC."""
    return _midnight(day) + dt.timedelta(hours=hour, minutes=minute, seconds=second)


def office_moment(day: dt.date, rng: random.Random) -> dt.datetime:
    """Some time in working hours on the first weekday from `day` on."""
    second = rng.randrange(8 * 3600, 15 * 3600)
    return _midnight(weekday_from(day)) + dt.timedelta(seconds=second)


@functools.lru_cache(maxsize=8192)
def weekday_from(day: dt.date) -> dt.date:
    """`day` or the first weekday after it."""
    while not is_weekday(day):
        day += dt.timedelta(days=1)
    return day


@functools.lru_cache(maxsize=8192)
def bank_day_from(day: dt.date) -> dt.date:
    """`day` or the first bank day after it."""
    while not is_bank_day(day):
        day += dt.timedelta(days=1)
    return day


@functools.lru_cache(maxsize=8192)
def _midnight(day: dt.date) -> dt.datetime:
    # Two days a year are 23 or 25 hours long; both are Sundays, on which nothing happens here.
    return dt.datetime.combine(day, dt.time(), tzinfo=DENMARK).astimezone(dt.UTC)
