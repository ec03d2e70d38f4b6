# SPDX-License-Identifier: MPL-2.0
"""Points in time as XML Schema writes them: read strictly, kept in UTC, written in Danish time."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.wire.times import (
    EARLIEST,
    LATEST,
    day_start,
    in_range,
    moment_text,
    read_date,
    read_moment,
    write_moment,
)

READ = (
    ("2026-01-05T09:00:00.000+01:00", "2026-01-05T08:00:00Z"),
    ("2026-07-05T09:00:00", "2026-07-05T07:00:00Z"),
    (" 2026-01-05T09:00:00Z\n", "2026-01-05T09:00:00Z"),
    ("2026-01-05T24:00:00Z", "2026-01-06T00:00:00Z"),
    ("2026-01-05T09:00:00.1234567Z", "2026-01-05T09:00:00.123456Z"),
    ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59.9999999-01:00", "9999-12-31T23:59:59.999999Z"),
)


@pytest.mark.parametrize(("text", "moment"), READ)
def test_a_date_time_is_read_into_utc(text: str, moment: str) -> None:
    assert moment_text(read_moment(text)) == moment


WRONG = (
    "2026-02-30T09:00:00Z", "2026-01-05", "2026-01-05T09:00Z", "2026-W01-1T09:00:00Z", "20260105T090000Z", "x", "",
    "2014-03-23 T14:54:23.234+01.00", "2026-01-05T24:00:01Z", "2026-01-05T09:60:00Z", "2026-01-05T09:00:61Z",
    "2026-01-05T09:00:00+01", "٢٠٢٦-01-05T09:00:00Z", "0000-01-01T00:00:00Z", "12026-01-05T09:00:00Z",
)  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_date_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_moment(text)


@given(st.datetimes(timezones=st.just(dt.UTC)))
def test_what_is_written_reads_back_as_the_same_moment(moment: dt.datetime) -> None:
    assert read_moment(write_moment(moment)) == moment


def test_moments_are_written_in_danish_time() -> None:
    assert write_moment(dt.datetime(2026, 7, 5, 7, tzinfo=dt.UTC)) == "2026-07-05T09:00:00.000+02:00"
    assert write_moment(EARLIEST) == "0001-01-01T00:00:00.000+00:00"
    assert write_moment(LATEST) == "9999-12-31T23:59:59.999999+00:00"


def test_a_time_beyond_the_calendar_is_its_first_or_last_moment() -> None:
    east, west = (dt.timezone(dt.timedelta(hours=hours)) for hours in (1, -1))
    assert in_range(dt.datetime(1, 1, 1, tzinfo=east)) == EARLIEST
    assert in_range(dt.datetime(9999, 12, 31, 23, 30, tzinfo=west)) == LATEST
    within = dt.datetime(9999, 12, 31, 23, 30, tzinfo=east)
    assert in_range(within) is within


def test_a_date_loses_its_zone() -> None:
    assert read_date("2026-01-02+01:00") == read_date(" 2026-01-02 ") == "2026-01-02"
    for wrong in ("2026-02-30", "2026-1-2", "2026-01-02T00:00:00"):
        with pytest.raises(ValueError):
            read_date(wrong)


def test_a_day_begins_at_midnight_in_denmark() -> None:
    assert moment_text(day_start(dt.date(2026, 1, 2))) == "2026-01-01T23:00:00Z"
    assert day_start(dt.date.min) == EARLIEST
