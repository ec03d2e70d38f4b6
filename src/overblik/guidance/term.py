# SPDX-License-Identifier: MPL-2.0
"""A length of time as a deadline says it (*svarfrist, klagefrist*): `8 weeks`, `30 working days`."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
from collections.abc import Callable

import msgspec

WRITTEN = r"\A[1-9][0-9]{0,2} (day|week|month|working day)s?\Z"
"""How a term is written in a file."""

_TERM = re.compile(r"([1-9][0-9]{0,2}) (day|week|month|working day)s?", re.ASCII)


class Unit(enum.StrEnum):
    """What a term is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WORKING_DAY = "working day"


class Term(msgspec.Struct, frozen=True):
    """A number of days, weeks, months or working days, counted from a day that is not itself counted."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Term:
        """The term that `text` spells. Raises ValueError; what passed the pattern `WRITTEN` never does."""
        match = _TERM.fullmatch(text)
        if match is None:
            raise ValueError("a term is written as 8 weeks, 30 days, 3 months or 20 working days")
        return cls(int(match[1]), Unit(match[2]))

    def due(self, start: dt.date, is_open: Callable[[dt.date], bool]) -> dt.date | None:
        """The last day of the term that began on `start`; None beyond the calendar.

        `is_open` tells the working days; a month ends on the day of the same number, or on its last.
        """
        try:
            if self.unit is Unit.MONTH:
                return _months_later(start, self.number)
            if self.unit is Unit.WORKING_DAY:
                return _open_days_later(start, self.number, is_open)
            return start + dt.timedelta(days=self.number * (7 if self.unit is Unit.WEEK else 1))
        except (OverflowError, ValueError):
            return None


def _months_later(start: dt.date, months: int) -> dt.date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _open_days_later(start: dt.date, days: int, is_open: Callable[[dt.date], bool]) -> dt.date:
    day = start
    while days:
        day += dt.timedelta(days=1)
        days -= is_open(day)
    return day
