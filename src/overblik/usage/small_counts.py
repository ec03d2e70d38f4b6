# SPDX-License-Identifier: MPL-2.0
"""Small counts are not told: few visits to an area could be known to be somebody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

FEWEST = 5
"""Fewer than so many, but some, are told as "under 5"."""

T = TypeVar("T")


def guarded(counts: Mapping[T, int]) -> dict[T, int | None]:
    """The counts of the parts of a whole; None = not told.

    Where one alone would not be told, the next smallest is not either: else the sum would tell it.
    """
    hidden = {key for key, count in counts.items() if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [key for key, count in counts.items() if count >= FEWEST]
        if others:
            hidden.add(min(others, key=lambda key: counts[key]))
    return {key: None if key in hidden else count for key, count in counts.items()}
