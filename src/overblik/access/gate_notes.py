# SPDX-License-Identifier: MPL-2.0
"""What one process has seen at its door: with which keys systems came, and what was turned away unread.

In memory until somebody writes it down, so that neither a delivery nor a caller nobody knows costs a statement.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from overblik.access.key_standing import SeenKey
from overblik.access.system_key import KeyKind, SystemKey

NOBODY = uuid.UUID(int=0)
"""In place of a system: a caller that did not show who it is."""

OTHERWISE = "otherwise"
"""In place of a code and a system, when more different ones came than are kept apart."""

_MOST = 4_096
"""So many different keys, and so many different refusals, are held at once: all systems of all municipalities have not
as many. What is more is no work of systems."""

_DENMARK = ZoneInfo("Europe/Copenhagen")

KeyPlace = tuple[uuid.UUID, KeyKind, str]
"""What tells a key from others: whose, of which kind, its fingerprint."""


class RefusalPlace(NamedTuple):
    """What one count is of: a system, or NOBODY; a Danish day; a code."""

    system: uuid.UUID
    day: dt.date
    code: str


class Refusals(NamedTuple):
    """How often, and when last."""

    times: int
    last_at: dt.datetime


class SeenAtGate(NamedTuple):
    """What is to be written down."""

    keys: Mapping[KeyPlace, SeenKey]
    refusals: Mapping[RefusalPlace, Refusals]


class GateNotes:
    """The notes of one process, shared by its threads. `noted` is told that there is something to write down."""

    def __init__(self, noted: Callable[[], None] = lambda: None) -> None:
        self._noted = noted
        self._today: dict[tuple[uuid.UUID, Hashable], dt.date] = {}
        self._keys: dict[KeyPlace, SeenKey] = {}
        self._refusals: dict[RefusalPlace, Refusals] = {}
        self._lock = threading.Lock()

    def came(
        self, system: uuid.UUID, told: Hashable, moment: dt.datetime, read: Callable[[], SystemKey]
    ) -> None:
        """A system was let in with a key. `told` is the same for the same key; it is read once a day at most."""
        day, place = moment.astimezone(_DENMARK).date(), (system, told)
        if self._today.get(place) == day:
            return
        key = read()
        with self._lock:
            if len(self._today) >= _MOST:
                self._today.clear()
            if _add_key(self._keys, (system, key.kind, key.fingerprint), SeenKey(key, moment, moment)):
                self._today[place] = day
        self._noted()

    def turned_away(self, system: uuid.UUID | None, code: str, moment: dt.datetime) -> None:
        """Something was refused. `system`: as it was verified; None = nobody knows who it was."""
        place = RefusalPlace(system or NOBODY, moment.astimezone(_DENMARK).date(), code)
        with self._lock:
            _add_refusals(self._refusals, place, Refusals(1, moment))
        self._noted()

    def taken(self) -> SeenAtGate:
        """All that was noted since the last time; whoever takes it writes it down or gives it `back`."""
        with self._lock:
            seen = SeenAtGate(self._keys, self._refusals)
            self._keys, self._refusals = {}, {}
        return seen

    def back(self, seen: SeenAtGate) -> None:
        """What could not be written down is kept until it can."""
        with self._lock:
            for key_place, key in seen.keys.items():
                _add_key(self._keys, key_place, key)
            for place, refusals in seen.refusals.items():
                _add_refusals(self._refusals, place, refusals)


def _add_key(held: dict[KeyPlace, SeenKey], place: KeyPlace, new: SeenKey) -> bool:
    """Whether there was room for it."""
    old = held.get(place)
    if old is not None:
        new = SeenKey(new.key, min(old.first_seen, new.first_seen), max(old.last_seen, new.last_seen))
    if old is None and len(held) >= _MOST:
        return False
    held[place] = new
    return True


def _add_refusals(held: dict[RefusalPlace, Refusals], place: RefusalPlace, new: Refusals) -> None:
    if place not in held and len(held) >= _MOST:
        place = RefusalPlace(NOBODY, place.day, OTHERWISE)
    old = held.get(place, Refusals(0, new.last_at))
    held[place] = Refusals(old.times + new.times, max(old.last_at, new.last_at))
