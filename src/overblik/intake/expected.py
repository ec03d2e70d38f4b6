# SPDX-License-Identifier: MPL-2.0
"""When a system should have delivered, and whether it has: the authority's own expectation, in Danish time. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from overblik.errors import InvalidInput

EVERY_DAY = frozenset(range(1, 8))
"""The days of the week as ISO 8601 counts them, 1 = Monday."""

_DENMARK = ZoneInfo("Europe/Copenhagen")
_BACK = 15
"""So many days back there are two deadlines, even of what is expected once a week."""


class Turn(NamedTuple):
    """The newest deadline that has passed: on which day it was, and after what moment it asks for a delivery."""

    day: dt.date
    deadline: dt.datetime
    after: dt.datetime


class ExpectedDelivery(msgspec.Struct, frozen=True):
    """At least one delivery is to come between one deadline and the next. `since`: when that was decided."""

    authority: str
    source: uuid.UUID
    weekdays: frozenset[int]
    due: dt.time
    since: dt.datetime

    def turn(self, now: dt.datetime) -> Turn | None:
        """The newest deadline that has passed since it was decided; None when none has."""
        today = now.astimezone(_DENMARK).date()
        days = (today - dt.timedelta(days=back) for back in range(_BACK))
        passed = [
            (day, deadline)
            for day in days
            if day.isoweekday() in self.weekdays
            and (deadline := dt.datetime.combine(day, self.due, _DENMARK)) <= now
        ]
        (day, deadline), (_, before) = passed[:2]
        return Turn(day, deadline, before) if deadline > self.since else None

    def missed(self, now: dt.datetime, last_at: dt.datetime | None) -> Turn | None:
        """The deadline that the system has let pass and not made up for since; None when all is well."""
        turn = self.turn(now)
        return turn if turn is not None and (last_at is None or last_at <= turn.after) else None


def expect(
    authority: str, source: uuid.UUID, weekdays: frozenset[int], due: str, now: dt.datetime
) -> ExpectedDelivery:
    """What somebody asks for, checked; `due` as hours and minutes. Raises InvalidInput."""
    if not weekdays or not weekdays <= EVERY_DAY:
        raise InvalidInput("source.weekdays", "Choose the days on which it is to deliver", field="weekday")
    try:
        time = dt.time.fromisoformat(due)
    except ValueError:
        time = dt.time(tzinfo=dt.UTC)
    if time.tzinfo is not None or time.second or time.microsecond:
        raise InvalidInput("source.due", "Write a time such as 06:00", field="due")
    return ExpectedDelivery(authority, source, weekdays, time, now)
