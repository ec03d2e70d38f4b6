# SPDX-License-Identifier: MPL-2.0
"""The days of a whole grant, which its source leaves to the index."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.index.fold import fold
from overblik.index.granted import with_days
from overblik.index.kinds import SectionName
from overblik.index.objects import ObjectState, Section
from tests.builders import a_grant, at, changed, period

DAYS: list[tuple[str, list[tuple[str, str | None, str | None]], dict[str, Any]]] = [
    ("one benefit", [("1", "2025-01-02", "2025-06-30")], {"start": "2025-01-02", "end": "2025-06-30"}),
    ("the first and the last day of several", [("1", "2025-02-01", "2025-12-31"), ("2", "2025-01-02", "2025-06-30")], {"start": "2025-01-02", "end": "2025-12-31"}),
    ("one of them has no end", [("1", "2025-01-02", "2025-06-30"), ("2", "2025-02-01", None)], {"start": "2025-01-02"}),
    ("one of them has no start", [("1", None, "2025-06-30"), ("2", "2025-02-01", "2025-03-01")], {"start": "2025-02-01", "end": "2025-06-30"}),
    ("a time of day counts", [("1", "2025-01-02", None), ("2", "2025-01-01T23:30:00Z", None)], {"start": "2025-01-02"}),
    ("what is no day", [("1", "snart", "engang")], {}),
    ("no benefit", [], {}),
]  # fmt: skip


def a_state(*benefits: Section, **properties: Any) -> ObjectState:
    own = Section(SectionName.PROPERTIES, {"user_key": "B-1", **properties})
    state = fold([changed(a_grant(), sections=(own, *benefits), recorded_at=at("2025-03-01"))])
    assert state is not None
    return state


def a_benefit(id_: str, start: str | None, end: str | None, since: str | None = None) -> Section:
    told = {"start": start, "end": end}
    values = {name: day for name, day in told.items() if day is not None}
    return Section(SectionName.BENEFIT, values, id_, period(since) if since else None)


def days(state: ObjectState) -> dict[str, Any]:
    values = with_days(state).sections[0].values
    return {name: values[name] for name in ("start", "end") if name in values}


@pytest.mark.parametrize(("benefits", "expected"), [row[1:] for row in DAYS], ids=[row[0] for row in DAYS])
def test_a_grant_lasts_as_long_as_its_benefits(
    benefits: list[tuple[str, str | None, str | None]], expected: dict[str, Any]
) -> None:
    assert days(a_state(*(a_benefit(*told) for told in benefits))) == expected


def test_what_the_source_tells_itself_stays() -> None:
    state = a_state(a_benefit("1", "2025-01-02", "2025-06-30"), start="maj")
    assert days(state) == {"start": "maj", "end": "2025-06-30"}


def test_only_the_version_of_a_benefit_that_holds_counts() -> None:
    old, new = a_benefit("1", "2024-01-01", None), a_benefit("1", "2025-01-02", "2025-06-30", "2025-02-01")
    announced = a_benefit("1", "2026-01-01", "2026-06-30", "2026-01-01")
    assert days(a_state(old, new, announced)) == {"start": "2025-01-02", "end": "2025-06-30"}


def test_nothing_else_is_changed() -> None:
    state = a_state(a_benefit("1", "2025-01-02", None))
    filled = with_days(state)
    assert filled.sections[1:] == state.sections[1:]
    assert filled.sections[0].values == {"user_key": "B-1", "start": "2025-01-02"}
    assert (filled.relations, filled.recorded_at) == (state.relations, state.recorded_at)
    bare = fold([changed(a_grant(), sections=(), recorded_at=at("2025-01-02"))])
    assert bare is not None
    assert with_days(bare) == bare
