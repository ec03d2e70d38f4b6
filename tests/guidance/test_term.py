# SPDX-License-Identifier: MPL-2.0
"""When a term ends."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.guidance.term import Term
from overblik.overview.bank_days import is_bank_day


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("1 day", "2025-05-12", "2025-05-13"),
        ("10 days", "2025-12-25", "2026-01-04"),
        ("8 weeks", "2025-05-12", "2025-07-07"),
        ("1 month", "2025-01-31", "2025-02-28"),
        ("3 months", "2025-11-30", "2026-02-28"),
        ("12 months", "2024-02-29", "2025-02-28"),
        ("1 working day", "2025-05-09", "2025-05-12"),
        ("5 working days", "2025-04-15", "2025-04-25"),
        ("20 working days", "2025-05-12", "2025-06-13"),
    ],
)
def test_the_day_it_begins_is_not_counted(text: str, start: str, due: str) -> None:
    assert Term.parse(text).due(dt.date.fromisoformat(start), is_bank_day) == dt.date.fromisoformat(due)


@pytest.mark.parametrize("text", ["1 day", "999 weeks", "999 months", "999 working days"])
def test_beyond_the_calendar_there_is_no_day(text: str) -> None:
    assert Term.parse(text).due(dt.date.max, is_bank_day) is None


@pytest.mark.parametrize(
    "text", ["", "0 weeks", "8", "eight weeks", "8 years", "1000 days", "8 weeks\n", "8  weeks"]
)
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="8 weeks"):
        Term.parse(text)
