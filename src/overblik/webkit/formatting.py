# SPDX-License-Identifier: MPL-2.0
"""Dates, amounts and numbers as people write them, in Danish and English.

Pure. The names of months and days come from CLDR once at import; the rest is put together here, because
a page holds hundreds of dates and amounts and Babel's pattern engine costs more than the page itself.
The tests hold the two against each other. `language` is "da" or "en"; anything else counts as "da".
"""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel import Locale

DENMARK = ZoneInfo("Europe/Copenhagen")
NO_BREAK = "\u00a0"
MINUS = "\u2212"

_LOCALES = {"da": Locale.parse("da"), "en": Locale.parse("en_GB")}
_MONTHS: dict[str, dict[int, str]] = {
    code: dict(locale.months["format"]["wide"]) for code, locale in _LOCALES.items()
}
_SHORT_MONTHS = {
    code: {number: name[:3] for number, name in months.items()} for code, months in _MONTHS.items()
}
_WEEKDAYS: dict[str, dict[int, str]] = {
    code: dict(locale.days["format"]["wide"]) for code, locale in _LOCALES.items()
}
_SWAP_MARKS = str.maketrans(",.", ".,")
_CENT = Decimal("0.01")


def danish_date(value: dt.date | dt.datetime) -> dt.date:
    """The Danish calendar date of a moment (aware, any zone); a plain date is left as it is."""
    return _local(value).date() if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime, language: str) -> str:
    """`30. november 2025`, `30 November 2025`."""
    date = danish_date(value)
    return f"{day_and_month(date, language)} {date.year}"


def day_and_month(value: dt.date | dt.datetime, language: str) -> str:
    """`30. november`, `30 November`."""
    date = danish_date(value)
    return f"{_ordinal(date, language)} {_MONTHS[_known(language)][date.month]}"


def weekday_and_day(value: dt.date | dt.datetime, language: str) -> str:
    """`fredag den 28. november 2025`, `Friday 28 November 2025`."""
    date = danish_date(value)
    name = _WEEKDAYS[_known(language)][date.weekday()]
    return f"{name} {day(date, language)}" if _is_english(language) else f"{name} den {day(date, language)}"


def month(value: dt.date | dt.datetime, language: str) -> str:
    """`november 2025`, `November 2025`."""
    date = danish_date(value)
    return f"{_MONTHS[_known(language)][date.month]} {date.year}"


def short_month(value: dt.date | dt.datetime, language: str) -> str:
    """`nov`, `Nov`: three letters, for the axis of a chart only."""
    return _SHORT_MONTHS[_known(language)][danish_date(value).month]


def clock(value: dt.datetime, language: str) -> str:
    """`kl. 07.42`, `07:42`: Danish local time."""
    local = _local(value)
    return f"{local:%H:%M}" if _is_english(language) else f"kl.{NO_BREAK}{local:%H.%M}"


def moment(value: dt.datetime, language: str) -> str:
    """`3. november 2025 kl. 07.42`, `3 November 2025 at 07:42`."""
    joint = " at " if _is_english(language) else " "
    return f"{day(value, language)}{joint}{clock(value, language)}"


def recent_moment(value: dt.datetime, today: dt.date, language: str) -> str:
    """As `moment`, but `i dag kl. 07.42` and `i går kl. 07.42` for the last two days."""
    word = {0: ("i dag", "today"), 1: ("i går", "yesterday")}.get((today - danish_date(value)).days)
    if word is None:
        return moment(value, language)
    if _is_english(language):
        return f"{word[1]} at {clock(value, language)}"
    return f"{word[0]} {clock(value, language)}"


def relative_day(value: dt.date | dt.datetime, today: dt.date, language: str) -> str:
    """`om 6 dage, den 30. november`, `in 6 days, on 30 November`; the date is never left out.

    The year is said when it is not this year's.
    """
    date = danish_date(value)
    away = (date - today).days
    said = day_and_month(date, language) if date.year == today.year else day(date, language)
    if _is_english(language):
        return f"{_distance_in_english(away)}, on {said}"
    return f"{_distance_in_danish(away)}, den {said}"


def on_day(value: dt.date | dt.datetime, today: dt.date, language: str) -> str:
    """`den 3. november`, `on 3 November`, as it goes on in a sentence; `i dag`, `i går` for the last two days.

    The year is said when it is not this year's.
    """
    date = danish_date(value)
    word = {0: ("i dag", "today"), 1: ("i går", "yesterday")}.get((today - date).days)
    if word is not None:
        return word[_is_english(language)]
    said = day_and_month(date, language) if date.year == today.year else day(date, language)
    return f"on {said}" if _is_english(language) else f"den {said}"


def period(start: dt.date | None, end: dt.date | None, language: str) -> str:
    """A period with its last day included: `oktober 2025`, `1.-14. oktober 2025`, `fra den 1. maj 2025`.

    `None` is an open end; with both ends open the text is empty.
    """
    english = _is_english(language)
    if start is None and end is None:
        return ""
    if start is None:
        assert end is not None
        return f"until {day(end, language)}" if english else f"til og med den {day(end, language)}"
    if end is None:
        return f"from {day(start, language)}" if english else f"fra den {day(start, language)}"
    if start == end:
        return day(start, language)
    if (start.year, start.month) == (end.year, end.month):
        if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]:
            return month(start, language)
        return f"{_ordinal(start, language)}–{day(end, language)}"
    if start.year == end.year:
        return f"{day_and_month(start, language)} – {day(end, language)}"
    return f"{day(start, language)} – {day(end, language)}"


def amount(value: Decimal, language: str) -> str:
    """Kroner with currency, no break inside: `12.345,00 kr.`, `DKK 12,345.00`; minus is U+2212."""
    if _is_english(language):
        figures = plain_amount(abs(value), language)
        sign = MINUS if _rounded(value) < 0 else ""
        return f"{sign}DKK{NO_BREAK}{figures}"
    return f"{plain_amount(value, language)}{NO_BREAK}kr."


def plain_amount(value: Decimal, language: str) -> str:
    """Kroner without currency, for columns whose heading says it: `−3.900,00`, `−3,900.00`."""
    return _marks(f"{_rounded(value):,.2f}", language)


def number(value: int | Decimal, language: str) -> str:
    """`12.345`, `12,345`; a decimal keeps the decimals it has."""
    return _marks(f"{value:,}" if isinstance(value, int) else f"{value:,f}", language)


def _local(value: dt.datetime) -> dt.datetime:
    """Danish time; at the ends of the calendar, which stand for "always" and "never", as it was told."""
    try:
        return value.astimezone(DENMARK)
    except OverflowError:
        return value


def _rounded(value: Decimal) -> Decimal:
    # Adding zero turns a negative zero into a plain one: nobody owes "−0,00".
    return value.quantize(_CENT, rounding=ROUND_HALF_UP) + 0


def _marks(text: str, language: str) -> str:
    text = text.replace("-", MINUS)
    return text if _is_english(language) else text.translate(_SWAP_MARKS)


def _known(language: str) -> str:
    return "en" if _is_english(language) else "da"


def _is_english(language: str) -> bool:
    return language.startswith("en")


def _ordinal(date: dt.date, language: str) -> str:
    return f"{date.day}" if _is_english(language) else f"{date.day}."


def _distance_in_danish(days: int) -> str:
    match days:
        case 0:
            return "i dag"
        case 1:
            return "i morgen"
        case -1:
            return "i går"
    return f"om {number(days, 'da')} dage" if days > 0 else f"for {number(-days, 'da')} dage siden"


def _distance_in_english(days: int) -> str:
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
    return f"in {number(days, 'en')} days" if days > 0 else f"{number(-days, 'en')} days ago"
