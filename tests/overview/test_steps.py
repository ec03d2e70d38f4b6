# SPDX-License-Identifier: MPL-2.0
"""The steps of a case, as a table of what sources deliver and what the citizen reads."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overblik.index.kinds import Progress
from overblik.index.reading import Step
from overblik.overview.steps import CITIZEN_STATUS, STEPS_TOTAL, Timeline, _timeline, timeline
from overblik.overview.view import CitizenStatus

OPENED, INFORMED, DECIDED = Progress.OPENED, Progress.INFORMED, Progress.DECIDED
ORDERED, EXECUTED, CLOSED = Progress.ORDERED, Progress.EXECUTED, Progress.CLOSED


def day(number: int) -> dt.datetime:
    return dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)


def state(status: str, start: int | None = None, end: int | None = None) -> Step:
    return Step(status, None if start is None else day(start), None if end is None else day(end))


NOW = day(100)


def told(*states: Step, dismissed: bool = False) -> list[str]:
    """Each step as "status round.since-until", the current one with a star, expected ones with a question mark."""
    found = timeline(states, NOW, dismissed=dismissed)
    if found is None:
        return ["nothing"]

    def number(moment: dt.datetime | None) -> str:
        return "" if moment is None else str((moment - day(0)).days)

    return [
        f"{'*' if step.current else '?' if step.expected else ''}{step.status.name}"
        f" {step.round}.{number(step.since)}-{number(step.until)}"
        for step in found.steps
    ]


TABLE = [
    (
        "the example of the instructions",
        [state(OPENED, 0, 10), state(INFORMED, 10, 50), state(DECIDED, 50)],
        ["CREATED 1.0-10", "IN_PROGRESS 1.10-50", "*DECIDED 1.50-", "?CLOSED 1.-"],
    ),
    (
        "just opened: the other steps are expected",
        [state(OPENED, 0)],
        ["*CREATED 1.0-", "?IN_PROGRESS 1.-", "?DECIDED 1.-", "?CLOSED 1.-"],
    ),
    (
        "skipped steps are not drawn as missing",
        [state(OPENED, 0, 10), state(CLOSED, 10)],
        ["CREATED 1.0-10", "*CLOSED 1.10-"],
    ),
    (
        "old data: ordered and executed belong to the decision",
        [state(OPENED, 0, 10), state(DECIDED, 10, 20), state(ORDERED, 20, 30), state(EXECUTED, 30)],
        ["CREATED 1.0-10", "*DECIDED 1.10-", "?CLOSED 1.-"],
    ),
    (
        "the same state twice in a row is one step",
        [state(OPENED, 0, 10), state(INFORMED, 10, 20), state(INFORMED, 20)],
        ["CREATED 1.0-10", "*IN_PROGRESS 1.10-", "?DECIDED 1.-", "?CLOSED 1.-"],
    ),
    (
        "the very same state delivered twice",
        [state(OPENED, 0), state(OPENED, 0)],
        ["*CREATED 1.0-", "?IN_PROGRESS 1.-", "?DECIDED 1.-", "?CLOSED 1.-"],
    ),
    (
        "a source that never ends a state: the latest counts",
        [state(OPENED, 0), state(INFORMED, 10), state(CLOSED, 50)],
        ["CREATED 1.0-10", "IN_PROGRESS 1.10-50", "*CLOSED 1.50-"],
    ),
    (
        "out of order",
        [state(DECIDED, 50), state(OPENED, 0, 10), state(INFORMED, 10, 50)],
        ["CREATED 1.0-10", "IN_PROGRESS 1.10-50", "*DECIDED 1.50-", "?CLOSED 1.-"],
    ),
    (
        "two states at the same moment: the case passed through the lower one",
        [state(OPENED, 0), state(INFORMED, 0)],
        ["CREATED 1.0-0", "*IN_PROGRESS 1.0-", "?DECIDED 1.-", "?CLOSED 1.-"],
    ),
    (
        "reopened after it was closed: both rounds stay",
        [state(OPENED, 0, 5), state(CLOSED, 5, 60), state(INFORMED, 60)],
        ["CREATED 1.0-5", "CLOSED 1.5-60", "*IN_PROGRESS 2.60-", "?DECIDED 2.-", "?CLOSED 2.-"],
    ),
    (
        "taken up again after the decision is a new round too",
        [state(OPENED, 0, 5), state(DECIDED, 5, 60), state(INFORMED, 60)],
        ["CREATED 1.0-5", "DECIDED 1.5-60", "*IN_PROGRESS 2.60-", "?DECIDED 2.-", "?CLOSED 2.-"],
    ),
    (
        "a state that ended while an earlier one goes on",
        [state(INFORMED, 0), state(DECIDED, 10, 20)],
        ["IN_PROGRESS 1.0-10", "DECIDED 1.10-20", "*IN_PROGRESS 2.20-", "?DECIDED 2.-", "?CLOSED 2.-"],
    ),
    (
        "a future state is expected at its time",
        [state(OPENED, 0, 10), state(INFORMED, 10, 200), state(DECIDED, 200)],
        ["CREATED 1.0-10", "*IN_PROGRESS 1.10-200", "?DECIDED 1.200-", "?CLOSED 1.-"],
    ),
    (
        "a hole between two states is bridged in the past",
        [state(OPENED, 0, 10), state(DECIDED, 50)],
        ["CREATED 1.0-10", "*DECIDED 1.50-", "?CLOSED 1.-"],
    ),
    ("in a hole nothing holds", [state(OPENED, 0, 10), state(DECIDED, 200)], ["nothing"]),
    ("only future states", [state(OPENED, 150)], ["nothing"]),
    ("over", [state(OPENED, 0, 10)], ["nothing"]),
    ("no states at all", [], ["nothing"]),
    ("an unknown state alone", [state("Ukendt", 0)], ["nothing"]),
    (
        "an unknown state among known ones",
        [state(OPENED, 0), state("Ukendt", 10)],
        ["*CREATED 1.0-", "?IN_PROGRESS 1.-", "?DECIDED 1.-", "?CLOSED 1.-"],
    ),
    ("a state without times", [state(CLOSED)], ["*CLOSED 1.-"]),
    (
        "states without times: the furthest counts",
        [state(DECIDED), state(OPENED)],
        ["CREATED 1.-", "*DECIDED 1.-", "?CLOSED 1.-"],
    ),
    ("a state that holds for no time", [state(OPENED, 20, 10), state(CLOSED, 30)], ["*CLOSED 1.30-"]),
]


@pytest.mark.parametrize(("states", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_steps_of_a_case(states: list[Step], expected: list[str]) -> None:
    assert told(*states) == expected


def test_a_dismissal_replaces_the_decision_when_the_municipality_says_so() -> None:
    states = [state(OPENED, 0, 10), state(DECIDED, 10, 50), state(CLOSED, 50)]
    assert told(*states, dismissed=True) == ["CREATED 1.0-10", "*DISMISSED 1.10-"]
    assert told(state(OPENED, 0), dismissed=True) == told(state(OPENED, 0))
    found = timeline(states, NOW, dismissed=True)
    assert found is not None
    assert (found.status, found.active, found.step) == (CitizenStatus.DISMISSED, False, STEPS_TOTAL)


def test_the_first_round_stays_when_the_second_is_dismissed() -> None:
    states = [state(OPENED, 0, 5), state(CLOSED, 5, 60), state(INFORMED, 60, 70), state(DECIDED, 70)]
    assert told(*states, dismissed=True)[1:] == ["CLOSED 1.5-60", "IN_PROGRESS 2.60-70", "*DISMISSED 2.70-"]


def test_only_a_closed_case_can_be_reopened() -> None:
    reopened = timeline([state(CLOSED, 0, 10), state(INFORMED, 10)], NOW)
    taken_up = timeline([state(DECIDED, 0, 10), state(INFORMED, 10)], NOW)
    assert reopened is not None
    assert taken_up is not None
    assert reopened.reopened
    assert not taken_up.reopened


def test_step_two_of_four() -> None:
    found = timeline([state(INFORMED, 0)], NOW)
    assert found is not None
    assert (found.step, found.active) == (2, True)


_moments = st.one_of(st.none(), st.integers(-5, 120))
_states = st.builds(state, st.sampled_from([*Progress, "Ukendt"]), _moments, _moments)


@settings(max_examples=60)
@given(st.lists(_states, max_size=8), st.integers(-10, 130), st.booleans())
def test_any_history_gives_an_ordered_timeline_with_one_current_step(
    states: list[Step], at: int, dismissed: bool
) -> None:
    moment = day(at)
    found = timeline(states, moment, dismissed=dismissed)
    holds = any(
        (s.valid_from is None or s.valid_from <= moment)
        and (s.valid_to is None or moment < s.valid_to)
        and s.status in CITIZEN_STATUS
        for s in states
    )
    assert (found is not None) == holds
    if found is None:
        return
    happened = [step for step in found.steps if not step.expected]
    assert [step.current for step in happened] == [False] * (len(happened) - 1) + [True]
    assert not any(step.current for step in found.steps if step.expected)
    assert (happened[-1].status, happened[-1].since) == (found.status, found.since)
    starts = [step.since for step in happened if step.since is not None]
    assert starts == sorted(starts)
    assert all(start <= moment for start in starts)
    assert all(step.until is None or step.since is None or step.since <= step.until for step in happened)
    for earlier, later in pairwise(happened):
        if later.status is not CitizenStatus.DISMISSED:
            assert later.round - earlier.round == (later.status < earlier.status)
            assert later.status is not earlier.status


def whole(found: Timeline | None) -> object:
    return found and (found.status, found.active, found.step, found.reopened, found.since, found.steps)


@given(st.lists(_states, max_size=4), st.lists(st.integers(0, 110), min_size=1, max_size=4, unique=True))
def test_the_short_way_tells_the_same_as_the_long_one(states: list[Step], starts: list[int]) -> None:
    assert whole(timeline(states, NOW)) == whole(_timeline(tuple(states), NOW, False))
    starts.sort()
    ends = [*starts[1:], None]
    straight = [state(status, start, end) for status, start, end in zip(Progress, starts, ends, strict=False)]
    assert whole(timeline(straight, NOW)) == whole(_timeline(tuple(straight), NOW, False))


@given(st.lists(_states, max_size=6).flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_the_order_of_delivery_makes_no_difference(both: tuple[list[Step], list[Step]]) -> None:
    assert whole(timeline(both[0], NOW)) == whole(timeline(both[1], NOW))
