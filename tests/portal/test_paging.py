# SPDX-License-Identifier: MPL-2.0
"""Pages of long lists: together they are the list, and no address leads beyond them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.portal.paging import Paging


@given(st.integers(0, 300), st.integers(1, 60))
def test_the_pages_together_are_the_list(things: int, at_most: int) -> None:
    listed = list(range(things))
    first = Paging.asked(None, things, at_most)
    seen = [
        one
        for number in range(1, first.count + 1)
        for one in Paging.asked(str(number), things, at_most).part(listed)
    ]
    assert seen == listed


@given(st.text() | st.none(), st.integers(0, 300))
def test_whatever_is_asked_there_is_a_page(told: str | None, things: int) -> None:
    found = Paging.asked(told, things, 50)
    assert 1 <= found.number <= found.count


@pytest.mark.usefixtures("danish")
@pytest.mark.parametrize(
    ("number", "count", "ways"),
    [
        (1, 1, []),
        (1, 2, ["?a=b&page=2#x Næste side next"]),
        (2, 2, ["?a=b#x Forrige side prev"]),
        (
            3,
            5,
            [
                "?a=b#x Første side ",
                "?a=b&page=2#x Forrige side prev",
                "?a=b&page=4#x Næste side next",
                "?a=b&page=5#x Sidste side ",
            ],
        ),
    ],
)
def test_the_ways_lead_to_the_pages_beside_and_to_the_ends(number: int, count: int, ways: list[str]) -> None:
    paging = Paging(number, count, 10)
    assert [" ".join(way) for way in paging.ways({"a": "b"}, "#x")] == ways
    assert paging.words() == ("" if count == 1 else f"Side {number} af {count}")
