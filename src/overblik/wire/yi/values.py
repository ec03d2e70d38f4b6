# SPDX-License-Identifier: MPL-2.0
"""The simple types that only grants and payments have: amounts, days, in advance or in arrears."""

from __future__ import annotations

import datetime as dt
import functools
import re

from overblik.wire import times
from overblik.wire.xml.values import BadValue, text

_AMOUNT = re.compile(r"(-?[0-9]{1,12})(?:\.([0-9]{1,12}))?", re.ASCII)
_DECIMALS = 2
_BLANKS = " \t\r\n"
_FIRST_DAY = "0001-01-01"
_ADVANCE = {"Forud": True, "Bagud": False}
_ADVANCE_CODES = {told: code for code, told in _ADVANCE.items()}
_any_text = text(255)


def amount(value: str) -> str:
    """Kroner as the index keeps them: with two decimals, with more only if more were told."""
    match = _AMOUNT.fullmatch(value.strip(_BLANKS))
    if match is None:
        raise BadValue("amount", "no amount; write kroner with a full stop before the decimals, like 1234.50")
    whole, decimals = match[1], match[2] or ""
    return f"{whole}.{decimals[:_DECIMALS]:0<2}{decimals[_DECIMALS:].rstrip('0')}"


def former_amount(value: str) -> str:
    """An amount of an element that is no longer used; what is none is kept as text."""
    try:
        return amount(value)
    except BadValue:
        return _any_text(value)  # type: ignore[return-value]


@functools.lru_cache(maxsize=4096)
def day(value: str) -> str:
    """A date; where the source tells a time that is no midnight in Denmark, the time with it."""
    try:
        return times.read_date(value)
    except ValueError:
        pass
    try:
        return day_text(times.read_moment(value))
    except ValueError:
        raise BadValue(
            "date_time", "no such date-time; write it like 2026-01-31T00:00:00.000+01:00"
        ) from None


def end_day(value: str) -> str | None:
    """As `day`; an empty one says that there is no end."""
    return day(value) if value.strip(_BLANKS) else None


def filled_day(value: str) -> str:
    """As `day`; the index fills these itself and the schema takes any text, so what is no date stays as it is."""
    try:
        return day(value)
    except BadValue:
        return _any_text(value)  # type: ignore[return-value]


def day_text(moment: dt.datetime) -> str:
    """How a point in time is kept where days are meant: its date is always the Danish one."""
    if moment == times.EARLIEST:
        return _FIRST_DAY  # the empty date of .NET
    try:
        local = moment.astimezone(times.DENMARK)
    except OverflowError:
        return times.write_moment(moment)
    if local.time() == dt.time():
        return local.date().isoformat()
    return times.write_moment(moment)


def write_day(told: str) -> str:
    """The date-time of what `day` gives. A text that is neither comes out as it is."""
    try:
        date = times.read_date(told)
    except ValueError:
        return told
    if date != told:
        return told
    if date.startswith("0001"):
        return f"{date}T00:00:00.000"  # the first midnight there is lies before the first moment in UTC
    return times.write_moment(times.day_start(dt.date.fromisoformat(date)))


def advance(value: str) -> bool:
    """Whether a benefit is paid in advance (*Forud*) or in arrears (*Bagud*)."""
    try:
        return _ADVANCE[value]
    except KeyError:
        raise BadValue("code", f"unknown code; use one of: {'; '.join(_ADVANCE)}") from None


def advance_code(told: bool) -> str:
    """The code `advance` reads."""
    return _ADVANCE_CODES[told]
