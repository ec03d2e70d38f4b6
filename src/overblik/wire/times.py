# SPDX-License-Identifier: MPL-2.0
"""Points in time and dates as XML Schema writes them, to and from aware datetimes in UTC.

Written by hand because `fromisoformat` takes much that XML Schema does not (week dates, missing parts) and
refuses some that it does (hour 24, seven decimals as .NET writes them).
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
"""Time zone of a time that was sent without one."""

EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)

_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_FIRST_ZONED_YEAR = 1900
_LAST_ZONED_YEAR = 9998


def read_moment(text: str) -> dt.datetime:
    """The point in time an `xs:dateTime` says, in UTC; decimals beyond microseconds are cut off.

    Without a zone it is Danish. A time whose zone carries it outside the years 1 to 9999 (the empty and
    endless dates of .NET) is set to the first or last moment. Raises ValueError.
    """
    match = _DATE_TIME.fullmatch(text.strip(" \t\r\n"))
    if match is None:
        raise ValueError("not a date-time")
    day, hour, rest, decimals, zone = match.groups()
    midnight = hour == "24" and rest == "00:00" and not (decimals or "").strip("0")
    moment = dt.datetime.fromisoformat(
        f"{day}T{'00' if midnight else hour}:{rest}.{(decimals or '0')[:6]:0<6}{zone or ''}"
    )
    try:
        if midnight:
            moment += dt.timedelta(days=1)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=DENMARK)
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return EARLIEST if moment.year == 1 else LATEST


def in_range(moment: dt.datetime) -> dt.datetime:
    """The same moment, or the first or last there is when its zone carries it outside the years 1 to 9999.

    The database could store such a time, but nobody could read it back.
    """
    if dt.MINYEAR < moment.year < dt.MAXYEAR:
        return moment
    try:
        moment.astimezone(dt.UTC)
    except OverflowError:
        return EARLIEST if moment.year == dt.MINYEAR else LATEST
    return moment


@functools.lru_cache(maxsize=8192)
def write_moment(moment: dt.datetime) -> str:
    """The `xs:dateTime` in Danish local time, to the millisecond where that loses nothing."""
    # Before 1900 Copenhagen's offset has seconds, which XML Schema cannot write.
    in_range = _FIRST_ZONED_YEAR <= moment.year <= _LAST_ZONED_YEAR
    local = moment.astimezone(DENMARK if in_range else dt.UTC)
    return local.isoformat(timespec="milliseconds" if local.microsecond % 1000 == 0 else "microseconds")


def moment_text(moment: dt.datetime) -> str:
    """How a point in time is written inside `values`: ISO, UTC, with `Z`; equal moments, equal text."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def read_date(text: str) -> str:
    """The calendar date an `xs:date` says, as ISO text without its zone. Raises ValueError."""
    match = _DATE.fullmatch(text.strip(" \t\r\n"))
    if match is None:
        raise ValueError("not a date")
    return dt.date.fromisoformat(match[1]).isoformat()


def day_start(day: dt.date) -> dt.datetime:
    """Midnight in Denmark at the start of a date, in UTC."""
    if day.year == 1:
        return EARLIEST
    return dt.datetime.combine(day, dt.time(), tzinfo=DENMARK).astimezone(dt.UTC)
