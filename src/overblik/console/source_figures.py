# SPDX-License-Identifier: MPL-2.0
"""The counts of deliveries summed up as the pages on sources show them. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable

import msgspec

from overblik.intake.receipt import Outcome
from overblik.intake.tally import ERROR, MISSED, Counted, Delay

WITHIN = (
    (Delay.MINUTE, (Delay.FAR_AHEAD, Delay.AHEAD, Delay.MINUTE)),
    (Delay.FIVE_MINUTES, (Delay.FAR_AHEAD, Delay.AHEAD, Delay.MINUTE, Delay.FIVE_MINUTES)),
    (Delay.HOUR, (Delay.FAR_AHEAD, Delay.AHEAD, Delay.MINUTE, Delay.FIVE_MINUTES, Delay.HOUR)),
    (Delay.DAY, tuple(each for each in Delay if each is not Delay.LATER)),
)
"""By the longest delay of each share, all that it holds; what was recorded ahead of our clock was not late."""

_NEW = (Outcome.STORED, Outcome.WAITING)
_REFUSED = (Outcome.REFUSED, Outcome.INVALID)


class Refusal(msgspec.Struct, frozen=True):
    """How often something was refused for one reason, and when last."""

    code: str
    times: int
    last_at: dt.datetime


class SourceFigures(msgspec.Struct, frozen=True):
    """What one system, or all of them, delivered in some days.

    `times` by outcome and delay; `new_by_day` are the registrations that changed something. `missed`: the days on
    which an expected delivery did not come.
    """

    times: dict[str, int]
    new_by_day: dict[dt.date, int]
    refusals: tuple[Refusal, ...]
    missed: tuple[dt.date, ...]

    @property
    def received(self) -> int:
        """All that was answered, whatever the answer."""
        return sum(self.times.get(one, 0) for one in Outcome)

    @property
    def new(self) -> int:
        """What changed something."""
        return sum(self.times.get(one, 0) for one in _NEW)

    @property
    def refused(self) -> int:
        """What was refused or could not be understood."""
        return sum(self.times.get(one, 0) for one in _REFUSED)

    @property
    def ahead(self) -> int:
        """What was recorded ahead of our clock by more than a minute, and taken all the same."""
        return self.times.get(Delay.AHEAD, 0) + self.times.get(Delay.FAR_AHEAD, 0)

    def within(self, delay: Delay) -> int:
        """What was received at most this long after it was recorded."""
        return sum(self.times.get(one, 0) for one in dict(WITHIN)[delay])


def summed(rows: Iterable[Counted]) -> SourceFigures:
    """The figures of these rows together."""
    times: Counter[str] = Counter()
    new: Counter[dt.date] = Counter()
    refused: Counter[str] = Counter()
    last: dict[str, dt.datetime] = {}
    missed: set[dt.date] = set()
    for row in rows:
        if row.what == MISSED:
            missed.add(row.day)
        elif row.what.startswith(ERROR):
            code = row.what.removeprefix(ERROR)
            refused[code] += row.times
            last[code] = max(row.last_at, last.get(code, row.last_at))
        else:
            times[row.what] += row.times
            if row.what in _NEW:
                new[row.day] += row.times
    told = [Refusal(code, number, last[code]) for code, number in refused.items()]
    return SourceFigures(
        dict(times),
        dict(new),
        tuple(sorted(told, key=lambda one: (-one.times, one.code))),
        tuple(sorted(missed)),
    )


def by_source(rows: Iterable[Counted]) -> dict[uuid.UUID, SourceFigures]:
    """The figures of each system."""
    found: dict[uuid.UUID, list[Counted]] = {}
    for row in rows:
        found.setdefault(row.source, []).append(row)
    return {source: summed(told) for source, told in found.items()}


def share(part: int, whole: int) -> int | None:
    """A whole number of percent, rounded down so that only all of it is 100; None of nothing."""
    return 100 * part // whole if whole else None
