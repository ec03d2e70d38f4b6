# SPDX-License-Identifier: MPL-2.0
"""How dates, amounts and numbers are written, as tables and against CLDR's own patterns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from babel import dates, numbers
from hypothesis import given
from hypothesis import strategies as st

from overblik.webkit import formatting as f

D = dt.date
NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        ("12345", f"12.345,00{NB}kr.", f"DKK{NB}12,345.00"),
        ("0", f"0,00{NB}kr.", f"DKK{NB}0.00"),
        ("-0.001", f"0,00{NB}kr.", f"DKK{NB}0.00"),
        ("-500", f"−500,00{NB}kr.", f"−DKK{NB}500.00"),
        ("8100.5", f"8.100,50{NB}kr.", f"DKK{NB}8,100.50"),
        ("1234567.895", f"1.234.567,90{NB}kr.", f"DKK{NB}1,234,567.90"),
        ("0.005", f"0,01{NB}kr.", f"DKK{NB}0.01"),
    ],
)
def test_an_amount_has_two_decimals_and_never_breaks(value: str, danish: str, english: str) -> None:
    assert f.amount(Decimal(value), "da") == danish
    assert f.amount(Decimal(value), "en") == english


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (12345, "12.345", "12,345"),
        (-7, "−7", "−7"),
        (Decimal("1234.5"), "1.234,5", "1,234.5"),
        (999, "999", "999"),
    ],
)
def test_a_number_has_thousands_marks(value: int | Decimal, danish: str, english: str) -> None:
    assert f.number(value, "da") == danish
    assert f.number(value, "en") == english


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_amounts_agree_with_cldr(value: Decimal) -> None:
    expected = numbers.format_decimal(value + 0, format="#,##0.00", locale="da").replace("-", "−")
    assert f.plain_amount(value, "da") == expected
    assert f.plain_amount(value, "en") == numbers.format_decimal(
        value + 0, format="#,##0.00", locale="en_GB"
    ).replace("-", "−")


@given(st.dates())
def test_dates_agree_with_cldr(value: dt.date) -> None:
    assert f.day(value, "da") == dates.format_date(value, "d. MMMM ", locale="da") + str(value.year)
    assert f.day(value, "en") == dates.format_date(value, "d MMMM ", locale="en_GB") + str(value.year)


def test_a_day_in_words() -> None:
    day = D(2025, 11, 28)
    assert f.day(day, "da") == "28. november 2025"
    assert f.day(day, "en") == "28 November 2025"
    assert f.weekday_and_day(day, "da") == "fredag den 28. november 2025"
    assert f.weekday_and_day(day, "en") == "Friday 28 November 2025"
    assert (f.month(day, "da"), f.month(day, "en")) == ("november 2025", "November 2025")
    assert (f.short_month(D(2025, 5, 1), "da"), f.short_month(D(2025, 10, 1), "en")) == ("maj", "Oct")


@pytest.mark.parametrize(
    ("utc", "danish", "english"),
    [
        ("2025-11-03T06:42", f"3. november 2025 kl.{NB}07.42", "3 November 2025 at 07:42"),
        ("2025-06-30T22:05", f"1. juli 2025 kl.{NB}00.05", "1 July 2025 at 00:05"),
        # The hour that comes twice when summer time ends is written the same both times.
        ("2025-10-26T00:30", f"26. oktober 2025 kl.{NB}02.30", "26 October 2025 at 02:30"),
        ("2025-10-26T01:30", f"26. oktober 2025 kl.{NB}02.30", "26 October 2025 at 02:30"),
    ],
)
def test_a_moment_is_shown_in_danish_time(utc: str, danish: str, english: str) -> None:
    moment = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    assert f.moment(moment, "da") == danish
    assert f.moment(moment, "en") == english


def test_the_last_two_days_are_called_by_name() -> None:
    moment = dt.datetime(2025, 11, 23, 23, 30, tzinfo=dt.UTC)
    assert f.recent_moment(moment, D(2025, 11, 24), "da") == f"i dag kl.{NB}00.30"
    assert f.recent_moment(moment, D(2025, 11, 25), "da") == f"i går kl.{NB}00.30"
    assert f.recent_moment(moment, D(2025, 11, 25), "en") == "yesterday at 00:30"
    assert f.recent_moment(moment, D(2025, 11, 26), "da") == f"24. november 2025 kl.{NB}00.30"


@pytest.mark.parametrize(
    ("date", "danish", "english"),
    [
        (D(2025, 11, 30), "om 6 dage, den 30. november", "in 6 days, on 30 November"),
        (D(2025, 11, 24), "i dag, den 24. november", "today, on 24 November"),
        (D(2025, 11, 25), "i morgen, den 25. november", "tomorrow, on 25 November"),
        (D(2025, 11, 23), "i går, den 23. november", "yesterday, on 23 November"),
        (D(2025, 11, 21), "for 3 dage siden, den 21. november", "3 days ago, on 21 November"),
        (D(2026, 1, 2), "om 39 dage, den 2. januar 2026", "in 39 days, on 2 January 2026"),
        (
            D(2021, 11, 24),
            "for 1.461 dage siden, den 24. november 2021",
            "1,461 days ago, on 24 November 2021",
        ),
    ],
)
def test_a_relative_word_never_stands_without_its_date(date: dt.date, danish: str, english: str) -> None:
    today = D(2025, 11, 24)
    assert f.relative_day(date, today, "da") == danish
    assert f.relative_day(date, today, "en") == english


def test_the_danish_day_counts_not_the_utc_day() -> None:
    late = dt.datetime(2025, 11, 24, 23, 30, tzinfo=dt.UTC)
    assert f.relative_day(late, D(2025, 11, 24), "da") == "i morgen, den 25. november"


@pytest.mark.parametrize(
    ("start", "end", "danish", "english"),
    [
        (D(2025, 10, 1), D(2025, 10, 31), "oktober 2025", "October 2025"),
        (D(2024, 2, 1), D(2024, 2, 29), "februar 2024", "February 2024"),
        (D(2025, 10, 1), D(2025, 10, 14), "1.–14. oktober 2025", "1–14 October 2025"),
        (D(2025, 5, 1), D(2025, 6, 30), "1. maj – 30. juni 2025", "1 May – 30 June 2025"),
        (
            D(2024, 12, 16),
            D(2025, 1, 15),
            "16. december 2024 – 15. januar 2025",
            "16 December 2024 – 15 January 2025",
        ),
        (D(2025, 5, 1), None, "fra den 1. maj 2025", "from 1 May 2025"),
        (None, D(2025, 5, 1), "til og med den 1. maj 2025", "until 1 May 2025"),
        (D(2025, 5, 1), D(2025, 5, 1), "1. maj 2025", "1 May 2025"),
        (None, None, "", ""),
    ],
)
def test_a_period_is_as_short_as_it_can_be(
    start: dt.date | None, end: dt.date | None, danish: str, english: str
) -> None:
    assert f.period(start, end, "da") == danish
    assert f.period(start, end, "en") == english


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime.max.replace(tzinfo=dt.UTC),
        dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=5))),
    ],
)
def test_the_ends_of_the_calendar_are_written_too(moment: dt.datetime) -> None:
    assert str(moment.year) in f.moment(moment, "da")
    assert str(moment.year) in f.relative_day(moment, D(2025, 11, 3), "en")


def test_the_last_month_there_is_is_a_whole_month() -> None:
    assert f.period(D(9999, 12, 1), D(9999, 12, 31), "da") == "december 9999"
