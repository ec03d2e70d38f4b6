# SPDX-License-Identifier: MPL-2.0
"""What the texts among values mean, and that a text that means nothing is no error."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from overblik.index.values import amount, day_start, moment, same
from tests.builders import at


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2025-01-02T08:00:00+01:00", at("2025-01-02T07:00")),
        ("2025-01-02T08:00:00", at("2025-01-02T07:00")),
        ("soon", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_a_moment_without_zone_is_danish(text: Any, meant: dt.datetime | None) -> None:
    assert moment(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2025-07-01", at("2025-06-30T22:00")),
        ("2025-07-01T12:00:00", at("2025-07-01T10:00")),
        ("2025-07-01T23:30:00Z", at("2025-07-01T23:30")),
        ("0001-01-01", dt.datetime.min.replace(tzinfo=dt.UTC)),
        ("2025-13-01", None),
        (None, None),
    ],
)
def test_a_day_begins_at_midnight_in_denmark_unless_a_time_is_told(
    text: Any, meant: dt.datetime | None
) -> None:
    assert day_start(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12.50", Decimal("12.5")),
        ("-1", Decimal(-1)),
        ("NaN", None),
        ("Infinity", None),
        ("much", None),
        (None, None),
    ],
)
def test_an_amount_is_a_number_or_nothing(text: Any, meant: Decimal | None) -> None:
    assert amount(text) == meant


@pytest.mark.parametrize(
    ("name", "one", "other", "equal"),
    [
        ("title", "A", "A", True),
        ("title", "A", "a", False),
        ("title", "1.0", "1.00", False),
        ("amount", "1.0", "1.00", True),
        ("amount", "1", "2", False),
        ("amount", "x", "y", False),
        ("created", "2025-01-01T00:00:00Z", "2025-01-01T01:00:00+01:00", True),
        ("created", "x", "y", False),
        ("version", 1, True, False),
        ("repayable", True, True, True),
    ],
)
def test_values_say_the_same(name: str, one: Any, other: Any, equal: bool) -> None:
    assert same(name, one, other) is equal
    assert same(name, other, one) is equal
