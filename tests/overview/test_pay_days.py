# SPDX-License-Identifier: MPL-2.0
"""Bank days and payment days against the published lists (Danmarks Nationalbank) and the laws' own rules."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.overview.bank_days import (
    bank_closures,
    easter,
    first_of_month,
    is_bank_day,
    is_weekday,
    last_of_month,
    public_holidays,
)
from overblik.overview.pay_days import Rhythm, day_rule, frequency_months

CLOSED = {
    2025: "1/1 17/4 18/4 21/4 29/5 30/5 5/6 9/6 24/12 25/12 26/12 31/12",
    2026: "1/1 2/4 3/4 6/4 14/5 15/5 25/5 5/6 24/12 25/12 31/12",
    2027: "1/1 25/3 26/3 29/3 6/5 7/5 17/5 24/12 31/12",
}
LAST = {
    2025: "31 28 31 30 28 30 31 29 30 31 28 30",
    2026: "30 27 31 30 29 30 31 31 30 30 30 30",
    2027: "29 26 31 30 31 30 30 31 30 29 30 30",
}
FIRST = {
    2025: "2 3 3 1 1 2 1 1 1 1 3 1",
    2026: "2 2 2 1 1 1 1 3 1 1 2 1",
    2027: "4 1 1 1 3 1 1 2 1 1 1 1",
}


@pytest.mark.parametrize("year", CLOSED)
def test_weekdays_on_which_banks_are_closed(year: int) -> None:
    closed = sorted(day for day in bank_closures(year) if day.weekday() < 5)
    assert " ".join(f"{day.day}/{day.month}" for day in closed) == CLOSED[year]


@pytest.mark.parametrize("year", LAST)
def test_first_and_last_bank_day_of_every_month(year: int) -> None:
    months = range(1, 13)
    assert " ".join(str(last_of_month(year, month, is_bank_day).day) for month in months) == LAST[year]
    assert " ".join(str(first_of_month(year, month, is_bank_day).day) for month in months) == FIRST[year]


def test_older_years_agree_with_payers_own_lists() -> None:
    assert [last_of_month(2022, month, is_bank_day).day for month in (4, 7, 12)] == [29, 29, 30]
    assert [first_of_month(2023, month, is_bank_day).day for month in (1, 4, 7, 10)] == [2, 3, 3, 2]


def test_store_bededag_is_a_holiday_until_2023_only() -> None:
    assert dt.date(2023, 5, 5) in public_holidays(2023)
    assert not is_bank_day(dt.date(2023, 5, 5))
    assert is_bank_day(dt.date(2024, 4, 26))


@pytest.mark.parametrize("day", ["2025-06-05", "2025-05-30", "2025-12-24", "2025-12-31"])
def test_days_on_which_only_the_banks_are_closed(day: str) -> None:
    assert is_weekday(dt.date.fromisoformat(day))
    assert not is_bank_day(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("year", "day"), [(2000, "04-23"), (2024, "03-31"), (2025, "04-20"), (2038, "04-25")]
)
def test_easter(year: int, day: str) -> None:
    assert easter(year) == dt.date.fromisoformat(f"{year}-{day}")


@given(st.dates(dt.date(1900, 1, 1), dt.date(8999, 12, 31)))
def test_the_last_day_of_a_year_is_never_a_bank_day(day: dt.date) -> None:
    assert not is_bank_day(day.replace(month=12, day=31))
    assert easter(day.year).weekday() == 6


def test_child_benefit_falls_on_the_latest_weekday_before_the_21st() -> None:
    rule = day_rule("Senest hverdag før den 21.")
    assert rule is not None
    days = {
        year: " ".join(str(rule.in_month(year, month).day) for month in range(1, 13))
        for year in (2025, 2026, 2027)
    }
    assert days == {
        2025: "20 20 20 16 20 20 18 20 19 20 20 19",
        2026: "20 20 20 20 20 19 20 20 18 20 20 18",
        2027: "20 19 19 20 20 18 20 20 20 20 19 20",
    }


TEXTS = [
    ("Sidste bankdag i måneden", "2025-05-28"),
    ("sidste  BANKDAG i hver måned", "2025-05-28"),
    ("Sidste bankdag", "2025-05-28"),
    ("Første bankdag i måneden", "2025-05-01"),
    ("1. bankdag i måneden", "2025-05-01"),
    ("Sidste hverdag i måneden", "2025-05-30"),
    ("Sidste dag i måneden", "2025-05-31"),
    ("Første dag i måneden", "2025-05-01"),
    ("Den 20. i måneden", "2025-05-20"),
    ("d. 31.", "2025-05-31"),
    ("20", "2025-05-20"),
    ("Sidste bankdag før den 1.", "2025-04-30"),
    ("hverdag inden den 21. i måneden", "2025-05-20"),
    ("Første bankdag i kvartalet", "2025-05-01"),
    ("når sagsbehandleren har tid", None),
    ("den 32.", None),
    ("den 0.", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "in_may"), TEXTS)
def test_what_the_plans_day_text_says(text: str, in_may: str | None) -> None:
    rule = day_rule(text)
    assert (None if rule is None else rule.in_month(2025, 5).isoformat()) == in_may


def test_a_fixed_day_beyond_the_month_is_its_last_day() -> None:
    rule = day_rule("den 31.")
    assert rule is not None
    assert rule.in_month(2025, 2) == dt.date(2025, 2, 28)


def test_frequencies_we_know_and_one_we_do_not() -> None:
    assert frequency_months("7772F4E3-B06D-4EF8-B599-9134CF3FDEE4") == 1
    assert frequency_months("Kvartalsvis") == 3
    assert frequency_months("hver fuldmåne") is None
    assert frequency_months(None) is None


def rhythm(text: str, months: int = 1, start: str = "", end: str = "", advance: bool | None = None) -> Rhythm:
    rule = day_rule(text)
    assert rule is not None
    return Rhythm(
        rule,
        months,
        dt.date.fromisoformat(start) if start else None,
        dt.date.fromisoformat(end) if end else None,
        advance,
    )


NEXT = [
    ("this month's day is still to come", rhythm("Sidste bankdag i måneden"), "2025-11-03", "2025-11-28"),
    ("on the day itself", rhythm("Sidste bankdag i måneden"), "2025-11-28", "2025-11-28"),
    ("over the turn of the year", rhythm("Første bankdag i måneden"), "2025-12-02", "2026-01-02"),
    ("a plan that starts later", rhythm("den 20.", start="2026-02-01"), "2025-11-03", "2026-02-20"),
    ("in advance, late in the month before", rhythm("Sidste bankdag", start="2026-02-01", advance=True), "2025-11-03", "2026-01-30"),
    ("in arrears, early in the month after", rhythm("Første bankdag", start="2026-02-01", advance=False), "2025-11-03", "2026-03-02"),
    ("in arrears, after the last month of the plan", rhythm("Første bankdag", end="2025-10-31", advance=False), "2025-11-02", "2025-11-03"),
    ("in advance, nothing after the last month", rhythm("Sidste bankdag", end="2025-11-30", advance=True), "2025-11-03", None),
    ("the plan is over", rhythm("den 20.", end="2025-10-31"), "2025-11-03", None),
    ("every third month from the start", rhythm("den 20.", 3, start="2025-02-10"), "2025-11-21", "2026-02-20"),
    ("calendar quarters without a start", rhythm("hverdag før den 21.", 3), "2025-11-03", "2026-01-20"),
    ("a day before the first", rhythm("Sidste bankdag før den 1."), "2025-10-31", "2025-10-31"),
    ("a day before the first, just missed", rhythm("Sidste bankdag før den 1."), "2025-11-29", "2025-12-30"),
    ("too far ahead", rhythm("den 20.", start="2030-01-01"), "2025-11-03", None),
    ("a year nobody plans for", rhythm("den 20."), "9999-12-31", None),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "day", "expected"), [row[1:] for row in NEXT], ids=[row[0] for row in NEXT])
def test_the_next_payment_day(plan: Rhythm, day: str, expected: str | None) -> None:
    found = plan.next_on_or_after(dt.date.fromisoformat(day))
    assert (None if found is None else found.isoformat()) == expected


_dates = st.dates()


@given(
    st.sampled_from([text for text, found in TEXTS if found]),
    st.sampled_from([1, 3, 6, 12]),
    st.none() | _dates,
    st.none() | _dates,
    st.none() | st.booleans(),
    _dates,
)
def test_the_next_day_never_lies_in_the_past(
    text: str, months: int, start: dt.date | None, end: dt.date | None, advance: bool | None, day: dt.date
) -> None:
    rule = day_rule(text)
    assert rule is not None
    found = Rhythm(rule, months, start, end, advance).next_on_or_after(day)
    assert found is None or found >= day
