# SPDX-License-Identifier: MPL-2.0
"""A key is told before it ends, and not when another one has taken its place."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.access.key_standing import WARNED, KeyState, SeenKey, standing, worst
from overblik.access.system_key import UNREADABLE, KeyKind, SystemKey
from tests.builders import at

NOW = at("2026-06-01T12:00:00")
DAY = dt.timedelta(days=1)


def seen(
    name: str, ends: float | None, first: float, last: float, kind: KeyKind = KeyKind.CERTIFICATE
) -> SeenKey:
    """In days from now; `ends` None = no end is known."""
    key = SystemKey(kind, name, ends_at=None if ends is None else NOW + ends * DAY)
    return SeenKey(key, NOW + first * DAY, NOW + last * DAY)


def states(*keys: SeenKey) -> dict[str, str]:
    return {one.seen.key.fingerprint: str(one.state) for one in standing(keys, NOW)}


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        (31, "good"),
        (30.01, "good"),
        (30, "ending"),
        (1, "ending"),
        (0, "ended"),
        (-100, "ended"),
        (None, "unknown"),
    ],
)
def test_a_single_key_is_told_from_thirty_days_before_it_ends(ends: float | None, state: str) -> None:
    assert states(seen("a", ends, -300, -1)) == {"a": state}


@pytest.mark.parametrize(
    ("told", "state", "why"),
    [
        (seen("b", 300, -2, 0), "followed", "the new one came after the old one was last used"),
        (seen("b", 300, -3, 0), "followed", "they change on one day"),
        (seen("b", 300, -4, 0), "ending", "the old one has been used since: one machine was forgotten"),
        (seen("b", 300, -9, 4), "followed", "they overlapped, and the old one has not come for a week"),
        (seen("b", 300, -9, 3.4), "ending", "they overlapped, and the old one may come again"),
        (seen("b", 5, -2, 0), "ending", "what ends sooner takes nobody's place"),
        (seen("b", None, -2, 0), "followed", "what has no end lasts longer"),
        (seen("b", 300, -2, 0, KeyKind.TOKEN), "ending", "the issuer's key is another matter"),
    ],
)
def test_what_has_been_followed_by_another_key_is_not_told(told: SeenKey, state: str, why: str) -> None:
    assert states(seen("a", 10, -300, -3), told)["a"] == state, why


def test_what_ended_is_not_told_when_the_system_has_come_with_something_else_since() -> None:
    ended = seen("a", -50, -300, -51)
    assert states(ended)["a"] == "ended"
    assert states(ended, seen("t", None, -300, -1, KeyKind.TOKEN))["a"] == "followed"
    assert states(ended, seen("t", None, -300, -50, KeyKind.TOKEN))["a"] == "ended", "the token goes with it"
    assert states(ended, SeenKey(UNREADABLE, NOW - DAY, NOW - DAY))["a"] == "followed"
    assert states(seen("a", -50, -300, -1))["a"] == "ended", "what comes with it all the same is still told"
    assert states(seen("a", 10, -300, -3), SeenKey(UNREADABLE, NOW - DAY, NOW))["a"] == "ending"


def test_the_last_used_stands_first_and_the_worst_is_what_ends_first() -> None:
    keys = standing([seen("old", -1, -9, -3), seen("new", 20, -300, -1), seen("good", 99, -300, -2)], NOW)
    assert [one.seen.key.fingerprint for one in keys] == ["new", "good", "old"]
    found = worst(keys)
    assert found is not None
    assert (found.seen.key.fingerprint, found.state) == ("old", KeyState.ENDED)
    assert worst(standing([seen("good", 99, -300, -1)], NOW)) is None


@given(
    st.lists(
        st.tuples(st.integers(-60, 60), st.integers(-200, 0), st.integers(0, 200)).map(
            lambda told: (told[0], told[1], min(0, told[1] + told[2]))
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_a_system_goes_on_using_is_told_unless_it_lasts(days: list[tuple[int, int, int]]) -> None:
    """Whatever else it has shown before today: what it comes with today is told as soon as it ends within the month."""
    keys = [seen(str(place), *told) for place, told in enumerate(days)]
    assert len(standing(keys, NOW)) == len(keys)
    for one in standing(keys, NOW):
        ends = one.seen.key.ends_at
        assert ends is not None
        assert (one.state is KeyState.GOOD) == (ends > NOW + WARNED)
        if NOW < ends <= NOW + WARNED and one.seen.last_seen == NOW:
            new_today = any(other.first_seen == NOW for other in keys)
            assert one.state is KeyState.ENDING or new_today
