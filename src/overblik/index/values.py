# SPDX-License-Identifier: MPL-2.0
"""What the texts among an object's values mean: points in time, dates, amounts; and when two say the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
"""Time zone of a time that was sent without one, and of dates."""

_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_MOMENTS = frozenset({"created", "last_changed", "attributes", "states", "relations"})
_AMOUNTS = frozenset({"amount", "gross", "after_tax", "sent", "paid"})


def moment(text: Any) -> dt.datetime | None:
    """An ISO date-time, or None; a time without zone is Danish."""
    try:
        value = dt.datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return value.replace(tzinfo=DENMARK) if value is not None and value.tzinfo is None else value


def day_start(text: Any) -> dt.datetime | None:
    """The first moment of an ISO date in Denmark, the moment itself where a time is told too, or None."""
    try:
        day = dt.date.fromisoformat(str(text))
    except ValueError:
        return moment(text)
    # Copenhagen is ahead of UTC: the first day there is has no midnight in UTC.
    return _FIRST if day.year == 1 else dt.datetime.combine(day, dt.time(), tzinfo=DENMARK)


def amount(text: Any) -> Decimal | None:
    """An amount in kroner, or None when it is missing or no number."""
    try:
        value = Decimal(str(text)) if text is not None else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of this name say the same: times and amounts by meaning, all else to the letter."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    if one == other:
        return True
    if name in _MOMENTS:
        read = moment(one)
        return read is not None and read == moment(other)
    if name in _AMOUNTS:
        money = amount(one)
        return money is not None and money == amount(other)
    return False
