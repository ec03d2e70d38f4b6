# SPDX-License-Identifier: MPL-2.0
"""Reads the payment day of a plan (*dispositionsdag*, free text up to 50 characters) and finds the next one.

The rule is taken from the plan, never from the benefit's name: the same benefit is paid on different days by
different payers. A text we do not understand gives no date, because a wrong date is worse than none.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
from functools import lru_cache
from typing import NamedTuple

from overblik.overview.bank_days import (
    IsOpen,
    first_of_month,
    is_bank_day,
    is_weekday,
    last_of_month,
    on_or_before,
)

_LATE = 16
# A year's interval and then some; farther ahead nothing is worth announcing.
_HORIZON_MONTHS = 14
_FIRST_YEAR, _LAST_YEAR = 1900, 9000


class Place(enum.Enum):
    """Where in its month a payment day lies."""

    FIRST = "first"
    LAST = "last"
    DAY = "day"
    BEFORE = "before"


class DayRule(NamedTuple):
    """One rule: the first or last open day of the month, a fixed day, or the last open day before it.

    `open_days` None means that the day is fixed whatever day it is. `months` is the number of months between
    two payments when the text itself says it, else None.
    """

    place: Place
    open_days: IsOpen | None = None
    day: int = 0
    months: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether the day lies in the second half of its month."""
        if self.place in (Place.DAY, Place.BEFORE):
            return self.day >= _LATE
        return self.place is Place.LAST

    def in_month(self, year: int, month: int) -> dt.date:
        """The payment day of one month; a fixed day beyond the month's end is its last day."""
        if self.place is Place.FIRST:
            return first_of_month(year, month, self.open_days or _always)
        if self.place is Place.LAST:
            return last_of_month(year, month, self.open_days or _always)
        day = dt.date(year, month, min(self.day, calendar.monthrange(year, month)[1]))
        if self.place is Place.BEFORE:
            day -= dt.timedelta(days=1)
        return on_or_before(day, self.open_days or _always)


# KOMBIT's public sample is the only published class of a frequency; the words are what sources write instead.
_FREQUENCY_MONTHS: dict[str, int] = {
    "7772f4e3-b06d-4ef8-b599-9134cf3fdee4": 1,
    "monthly": 1,
    "måned": 1,
    "måneder": 1,
    "månedlig": 1,
    "månedligt": 1,
    "quarterly": 3,
    "kvartal": 3,
    "kvartalsvis": 3,
    "kvartalsvist": 3,
    "halvårlig": 6,
    "halvårligt": 6,
    "half-yearly": 6,
    "yearly": 12,
    "årlig": 12,
    "årligt": 12,
}
_KINDS: dict[str, IsOpen | None] = {
    "bankdag": is_bank_day,
    "hverdag": is_weekday,
    "arbejdsdag": is_weekday,
    "dag": None,
}
_EDGE = re.compile(
    r"(?:senest |på )?(?:den |d\. )?(første|1\.?|sidste|seneste) (bankdag|hverdag|arbejdsdag|dag)"
    r"(?: \((?:ikke|undtagen) lørdag\)|, ikke lørdag,?)?"
    r"(?: (?:i|hver|pr\.?) ?(?:en|den|hver)? ?(måneden|måned|kvartalet|kvartal))?"
)
_BEFORE = re.compile(
    r"(?:senest |på )?(?:den |d\. )?(?:(?:sidste|seneste|senest) )?(bankdag|hverdag|arbejdsdag)"
    r"(?: \((?:ikke|undtagen) lørdag\)|, ikke lørdag,?)?"
    r" (?:inden|før) (?:den |d\. )?([0-9]{1,2})\.?"
    r"(?: (?:i|hver) (?:hver )?(måneden|måned|kvartalet|kvartal))?"
)
_FIXED = re.compile(
    r"(?:den |d\. )?([0-9]{1,2})\.?(?: dag)?(?: (?:i|hver) (?:hver )?(måneden|måned|kvartalet|kvartal))?"
)


@lru_cache(maxsize=512)
def day_rule(text: str) -> DayRule | None:
    """The rule a text says, None when it says none we know."""
    words = " ".join(text.lower().split())
    if match := _EDGE.fullmatch(words):
        place = Place.FIRST if match[1][0] in "f1" else Place.LAST
        return DayRule(place, _KINDS[match[2]], months=_months(match[3]))
    if match := _BEFORE.fullmatch(words):
        return _numbered(Place.BEFORE, _KINDS[match[1]], int(match[2]), match[3])
    if match := _FIXED.fullmatch(words):
        return _numbered(Place.DAY, None, int(match[1]), match[2])
    return None


def frequency_months(text: str | None) -> int | None:
    """How many months lie between two payments; None for a frequency we do not know."""
    return _FREQUENCY_MONTHS.get(" ".join(text.lower().split())) if text else None


class Rhythm(NamedTuple):
    """When a plan pays: `months` apart, counted from `start`, from `start` to `end` inclusive.

    `in_advance`: paid before the month it is for. None = not said; the day's own month is then meant.
    """

    rule: DayRule
    months: int
    start: dt.date | None
    end: dt.date | None
    in_advance: bool | None

    def next_on_or_after(self, day: dt.date) -> dt.date | None:
        """The first payment day from `day` on; None when the plan is over, or too far away to promise."""
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return None
        shift, today = self._shift(), _index(day)
        first = today if self.start is None else max(today, _index(self.start) - shift)
        # One period may be over this month, so the next may be needed; one more for a day before the 1st.
        for index in range(first, min(first + 2 * self.months, today + _HORIZON_MONTHS) + 1):
            date = self.rule.in_month(*_month(index))
            if date >= day and self._covers(index + shift):
                return date
        return None

    def _shift(self) -> int:
        """Months from the payment's month to the month it pays for."""
        if self.in_advance is True and self.rule.is_late:
            return 1
        if self.in_advance is False and not self.rule.is_late:
            return -1
        return 0

    def _covers(self, index: int) -> bool:
        """Whether the plan, which has begun by then, pays for the month (as counted from year 0)."""
        if self.end is not None and index > _index(self.end):
            return False
        # Without a start a quarter is the calendar's.
        return (index - (0 if self.start is None else _index(self.start))) % self.months == 0


def _numbered(place: Place, open_days: IsOpen | None, day: int, span: str | None) -> DayRule | None:
    return DayRule(place, open_days, day, _months(span)) if 1 <= day <= 31 else None


def _months(word: str | None) -> int | None:
    return None if word is None else 3 if word.startswith("kvartal") else 1


def _always(day: dt.date) -> bool:
    return True


def _index(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _month(index: int) -> tuple[int, int]:
    return index // 12, index % 12 + 1
