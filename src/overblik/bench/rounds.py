# SPDX-License-Identifier: MPL-2.0
"""What is measured and its yardstick take turns, because a machine is not equally fast from minute to minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Round(Generic[T]):
    """One turn: what was measured, its rate per second, and the yardstick's rate around it."""

    measured: T
    rate: float
    yardstick: float

    @property
    def ratio(self) -> float:
        """How the two compare."""
        return self.rate / self.yardstick


def take_turns(
    rounds: int, yardstick: Callable[[], float], measure: Callable[[], T], rate: Callable[[T], float]
) -> Round[T]:
    """The middle one of the rounds by ratio (of an even number the lower); the yardstick is run before and
    after each measurement and counts with the mean of the two.
    """
    found = []
    before = yardstick()
    for _ in range(rounds):
        measured = measure()
        after = yardstick()
        found.append(Round(measured, rate(measured), (before + after) / 2))
        before = after
    return sorted(found, key=lambda one: one.ratio)[(rounds - 1) // 2]
