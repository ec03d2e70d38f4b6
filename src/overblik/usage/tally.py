# SPDX-License-Identifier: MPL-2.0
"""Counting answers as they are given: in memory, a few microseconds each, until somebody writes the counts down."""

from __future__ import annotations

import bisect
import datetime as dt
import enum
import threading
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

EVERYBODY = "*"
"""Stands for the authority where a count is the installation's."""

LIMITS_MS = (50, 100, 250, 500, 1000, 2500, 10_000)
"""An answer is counted under the first of these it was given within; what took longer is counted under SLOWER."""
SLOWER = "slower"

_DENMARK = ZoneInfo("Europe/Copenhagen")
_MAIN_GROUP = 2


class What(enum.StrEnum):
    """What is counted. ANSWER: something was shown; EMPTY: nothing was; AREA: something of a main group was.

    VISIT: a start page that showed something. Codes are kept in the database and never renamed.
    """

    ANSWER = "answer"
    EMPTY = "empty"
    AREA = "area"
    VISIT = "visit"
    DOWNLOAD = "download"
    TIME = "time"


class Counted(NamedTuple):
    """What one count is of: a Danish day, an authority (CVR) or EVERYBODY, a door, and for AREA the main group
    (for TIME the limit).
    """

    day: dt.date
    authority: str
    channel: str
    what: What
    area: str = ""


class UseTally:
    """The counts of one process, shared by its threads."""

    def __init__(self) -> None:
        self._counts: Counter[Counted] = Counter()
        self._lock = threading.Lock()

    def answered(
        self, moment: dt.datetime, channel: str, shown: Iterable[tuple[str, str]], more: What | None = None
    ) -> None:
        """An answer at `moment` (aware) that showed these: authority and KLE number of each item.

        `more`: what the answer was besides. An authority is counted once, and once for each main group.
        """
        day = moment.astimezone(_DENMARK).date()
        areas = {(authority, kle[:_MAIN_GROUP]) for authority, kle in shown}
        found = [Counted(day, authority, channel, What.AREA, area) for authority, area in areas]
        authorities = {authority for authority, _ in areas}
        authorities.add(EVERYBODY)
        for what in (What.ANSWER if areas else What.EMPTY, more):
            if what is not None:
                found.extend(Counted(day, authority, channel, what) for authority in authorities)
        with self._lock:
            self._counts.update(found)

    def took(self, moment: dt.datetime, channel: str, seconds: float) -> None:
        """An answer through this door that took so long."""
        place = bisect.bisect_left(LIMITS_MS, seconds * 1000)
        limit = str(LIMITS_MS[place]) if place < len(LIMITS_MS) else SLOWER
        one = Counted(moment.astimezone(_DENMARK).date(), EVERYBODY, channel, What.TIME, limit)
        with self._lock:
            self._counts[one] += 1

    def taken(self) -> Counter[Counted]:
        """All that has been counted since the last time; whoever takes it writes it down or gives it `back`."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return counts

    def back(self, counts: Counter[Counted]) -> None:
        """What could not be written down is kept until it can."""
        with self._lock:
            self._counts.update(counts)
