# SPDX-License-Identifier: MPL-2.0
"""When Danish banks and public offices are closed, computed for any year.

Banks: the list of Danmarks Nationalbank. Public holidays lack 5 June, the Friday after Ascension Day,
24 and 31 December. Store Bededag was a holiday until 2023 (abolished by law from 2024).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from functools import lru_cache

IsOpen = Callable[[dt.date], bool]

_FRIDAY = 4
_PRAYER_DAY_UNTIL = 2023


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous method of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[dt.date]:
    """The public holidays of a year, those on a Sunday included."""
    sunday = easter(year)
    offsets = [-3, -2, 0, 1, 39, 49, 50]
    if year <= _PRAYER_DAY_UNTIL:
        offsets.append(26)
    days = {sunday + dt.timedelta(days=offset) for offset in offsets}
    return frozenset(days | {dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)})


@lru_cache(maxsize=64)
def bank_closures(year: int) -> frozenset[dt.date]:
    """The days on which banks are closed besides the weekends; some of them may fall in a weekend."""
    after_ascension = easter(year) + dt.timedelta(days=40)
    own = {after_ascension, dt.date(year, 6, 5), dt.date(year, 12, 24), dt.date(year, 12, 31)}
    return public_holidays(year) | own


def is_bank_day(day: dt.date) -> bool:
    """True if banks are open."""
    return day.weekday() <= _FRIDAY and day not in bank_closures(day.year)


def is_weekday(day: dt.date) -> bool:
    """True for Monday to Friday without public holiday (*hverdag*, Saturday not counted)."""
    return day.weekday() <= _FRIDAY and day not in public_holidays(day.year)


def first_of_month(year: int, month: int, is_open: IsOpen) -> dt.date:
    """The first open day of a month."""
    day = dt.date(year, month, 1)
    while not is_open(day):
        day += dt.timedelta(days=1)
    return day


def last_of_month(year: int, month: int, is_open: IsOpen) -> dt.date:
    """The last open day of a month."""
    return on_or_before(dt.date(year, month, calendar.monthrange(year, month)[1]), is_open)


def on_or_before(day: dt.date, is_open: IsOpen) -> dt.date:
    """`day` itself or the nearest open day before it."""
    while not is_open(day):
        day -= dt.timedelta(days=1)
    return day
