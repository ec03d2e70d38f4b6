# SPDX-License-Identifier: MPL-2.0
"""Which of a system's keys somebody has to renew: told before they end, and not of those that were renewed. Pure."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from overblik.access.system_key import SystemKey

WARNED = dt.timedelta(days=30)
"""So long before it ends it is told that a key ends."""

FORGOTTEN = dt.timedelta(days=7)
"""A key that has not been used for so long, while another one has, is not used any more."""

_DENMARK = ZoneInfo("Europe/Copenhagen")


class SeenKey(NamedTuple):
    """A key with when a system first and last came with it; both are as exact as a Danish day."""

    key: SystemKey
    first_seen: dt.datetime
    last_seen: dt.datetime


class KeyState(enum.StrEnum):
    """How a key stands; the first two are for somebody to do something about."""

    ENDED = "ended"
    ENDING = "ending"
    FOLLOWED = "followed"
    GOOD = "good"
    UNKNOWN = "unknown"


class StandingKey(NamedTuple):
    """A key and how it stands at one moment."""

    seen: SeenKey
    state: KeyState


def standing(keys: Iterable[SeenKey], now: dt.datetime) -> tuple[StandingKey, ...]:
    """The keys of one system at `now` (aware), the last used first."""
    held = sorted(keys, key=lambda one: (one.last_seen, one.key.fingerprint), reverse=True)
    return tuple(StandingKey(one, _state(one, held, now)) for one in held)


def worst(keys: Sequence[StandingKey]) -> StandingKey | None:
    """The one to be renewed first: what has ended before what will; None when there is none."""
    found = [one for one in keys if one.state in (KeyState.ENDED, KeyState.ENDING)]
    return min(found, key=lambda one: one.seen.key.ends_at or one.seen.last_seen, default=None)


def _state(one: SeenKey, held: Sequence[SeenKey], now: dt.datetime) -> KeyState:
    ends = one.key.ends_at
    if ends is None:
        return KeyState.UNKNOWN
    if ends > now + WARNED:
        return KeyState.GOOD
    if any(_follows(other, one) for other in held) or (ends <= now and _came_after(ends, one, held)):
        return KeyState.FOLLOWED
    return KeyState.ENDED if ends <= now else KeyState.ENDING


def _follows(new: SeenKey, old: SeenKey) -> bool:
    """Whether the new one took the old one's place: it lasts longer, and the old one has not been used since it came,
    or not for a week in which the new one was.

    A system of two machines of which one was forgotten goes on using the old one, and is still told.
    """
    return (
        new.key.kind is old.key.kind
        and old.key.ends_at is not None
        and (new.key.ends_at is None or new.key.ends_at > old.key.ends_at)
        and new.key.fingerprint not in ("", old.key.fingerprint)
        and (
            _day(old.last_seen) <= _day(new.first_seen)
            or _day(old.last_seen) + FORGOTTEN <= _day(new.last_seen)
        )
    )


def _came_after(ends: dt.datetime, old: SeenKey, held: Sequence[SeenKey]) -> bool:
    """Whether the system has come with anything else on a later day: then what ended was no loss to it."""
    return any(_day(other.last_seen) > _day(ends) for other in held if other is not old)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(_DENMARK).date()
