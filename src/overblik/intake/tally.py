# SPDX-License-Identifier: MPL-2.0
"""Counts what becomes of a batch, by whose it is, who delivered it and how late it came. Pure.

Nothing of the objects themselves is counted, only codes: an outcome, a code of refusal, a length of time.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from overblik.intake.receipt import Outcome, Receipt

NOBODY = uuid.UUID(int=0)
"""In place of a system: the operator delivered what names no master."""

UNTOLD = ""
"""In place of an authority: what was delivered did not tell whose it is."""

ERROR = "error."
"""Before a code of refusal, so that it is no outcome and no delay."""

MISSED = "missed"
"""What is counted on a day when a delivery was expected and did not come."""

_DENMARK = ZoneInfo("Europe/Copenhagen")


class Delay(enum.StrEnum):
    """How long after it was recorded something was received; the last two were recorded ahead of our clock."""

    LATER = "delay.later"
    DAY = "delay.day"
    HOUR = "delay.hour"
    FIVE_MINUTES = "delay.five_minutes"
    MINUTE = "delay.minute"
    AHEAD = "delay.ahead"
    FAR_AHEAD = "delay.far_ahead"


_DELAYS = tuple(Delay)
_LIMITS = (
    dt.timedelta(days=1),
    dt.timedelta(hours=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=1),
    # Clocks that are a minute apart are as good as clocks get.
    dt.timedelta(minutes=-1),
    dt.timedelta(hours=-1),
)
"""Where one delay ends and the next begins, the first of them still in the shorter one."""


class Counted(NamedTuple):
    """One row of `delivery_count`: how many times, and when the last time was."""

    authority: str
    source: uuid.UUID
    day: dt.date
    what: str
    times: int
    last_at: dt.datetime


class Tally:
    """The counts of one batch, received at one moment. `sender`: the system that delivers, None = the operator."""

    def __init__(self, received_at: dt.datetime, sender: uuid.UUID | None) -> None:
        self._at = received_at
        self._sender = sender
        self._limits = [received_at - limit for limit in _LIMITS]
        self._stored: Counter[tuple[str, uuid.UUID, Outcome, int]] = Counter()
        self._others: Counter[tuple[str, uuid.UUID, Outcome, str | None]] = Counter()

    def stored(
        self, outcome: Outcome, recorded_at: dt.datetime, authority: str | None, master: uuid.UUID | None
    ) -> None:
        """Something new was taken: stored, or left waiting for the object itself."""
        delay = bisect_right(self._limits, recorded_at)
        self._stored[authority or UNTOLD, self._sender or master or NOBODY, outcome, delay] += 1

    def answered(
        self, receipt: Receipt, authority: str | None = None, master: uuid.UUID | None = None
    ) -> None:
        """Anything else: known already, removed, or refused."""
        source = self._sender or master or NOBODY
        self._others[authority or UNTOLD, source, receipt.outcome, receipt.code] += 1

    def rows(self) -> Iterator[Counted]:
        """The counts as rows, in the order of the key."""
        day = self._at.astimezone(_DENMARK).date()
        found: Counter[tuple[str, uuid.UUID, str]] = Counter()
        for (authority, source, outcome, delay), count in self._stored.items():
            found[authority, source, outcome.value] += count
            found[authority, source, _DELAYS[delay].value] += count
        for (authority, source, outcome, code), count in self._others.items():
            found[authority, source, outcome.value] += count
            if code is not None:
                found[authority, source, ERROR + code] += count
        for (authority, source, what), count in sorted(found.items()):
            yield Counted(authority, source, day, what, count, self._at)
