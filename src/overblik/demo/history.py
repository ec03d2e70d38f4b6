# SPDX-License-Identifier: MPL-2.0
"""How a case goes: opened, informed, decided, closed, with steps skipped, repeated and taken up again."""

from __future__ import annotations

import datetime as dt
import enum
import random

from overblik.demo.working_time import office_moment
from overblik.index.kinds import Progress
from overblik.index.objects import State, Validity

History = list[tuple[Progress, dt.datetime]]
"""(state, when it began) in order; each lasts until the next begins."""


class Course(enum.Enum):
    """The courses a case may take."""

    WHOLE = "whole"
    NOT_INFORMED = "not informed"
    NEVER_DECIDED = "never decided"
    INFORMED_TWICE = "informed twice"
    REOPENED = "reopened"


_COURSES = tuple(Course)
# Of a hundred cases, in the order of the courses.
_WEIGHTS = (60, 18, 8, 6, 8)


def any_course(rng: random.Random) -> Course:
    """One course at random."""
    return rng.choices(_COURSES, _WEIGHTS)[0]


def history(course: Course, opened: dt.datetime, days: int, rng: random.Random) -> History:
    """The whole history of a case that takes `days` from opening to decision, future steps included."""
    first = opened.date()
    decided = first + dt.timedelta(days=max(days, 1))
    closed = decided + dt.timedelta(days=rng.randint(5, 60))
    told: list[tuple[Progress, dt.date]] = [(Progress.OPENED, first)]
    if course not in (Course.NOT_INFORMED, Course.NEVER_DECIDED):
        told.append((Progress.INFORMED, first + dt.timedelta(days=max(1, days // 3))))
    if course is Course.INFORMED_TWICE:
        told.append((Progress.INFORMED, first + dt.timedelta(days=max(2, days * 2 // 3))))
    if course is not Course.NEVER_DECIDED:
        told.append((Progress.DECIDED, decided))
    told.append((Progress.CLOSED, closed))
    if course is Course.REOPENED:
        again = closed + dt.timedelta(days=rng.randint(20, 120))
        told.append((Progress.INFORMED, again))
        told.append((Progress.DECIDED, again + dt.timedelta(days=rng.randint(10, 60))))
        told.append((Progress.CLOSED, again + dt.timedelta(days=rng.randint(70, 100))))
    result: History = [(Progress.OPENED, opened)]
    for status, day in told[1:]:
        moment = office_moment(day, rng)
        # Weekends push days together; a later step never begins before an earlier one has.
        result.append((status, max(moment, result[-1][1] + dt.timedelta(minutes=20))))
    return result


def until(told: History, now: dt.datetime) -> History:
    """What of it has happened before `now`."""
    return [(status, moment) for status, moment in told if moment < now]


def decided_at(told: History) -> dt.datetime | None:
    """When it was decided for the first time."""
    return next((moment for status, moment in told if status is Progress.DECIDED), None)


def states(told: History, actor: str) -> tuple[State, ...]:
    """The same as states with their periods; the last has no end."""
    result = []
    for place, (status, since) in enumerate(told):
        end = told[place + 1][1] if place + 1 < len(told) else None
        result.append(State(status, Validity(since, end, actor, "ItSystem")))
    return tuple(result)
