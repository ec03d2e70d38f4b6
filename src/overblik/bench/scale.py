# SPDX-License-Identifier: MPL-2.0
"""How much data a benchmark runs on."""

from __future__ import annotations

import enum
from dataclasses import dataclass

CASES_A_CITIZEN = 20
BENEFITS_A_CITIZEN = 3
PAYMENTS_A_CITIZEN = 48
MANY_PAYMENTS = 200


class Scale(enum.StrEnum):
    """The three scales of the documentation, and the one of the tests."""

    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Size:
    """`cases` lie under `citizens`; the last `receiving` of them have benefits and payments too.

    Besides them are `well_paid` citizens with many payments and `much_handled` ones with `many_cases` each.
    `objects` is the length of one delivery; `free` the bytes of disk without which nothing is begun.
    The rows of the yardsticks are the same at every scale but that of the tests.
    """

    cases: int
    receiving: int
    objects: int
    free: int
    yardstick_rows: int = 1_000_000
    raw_rows: int = 200_000
    well_paid: int = 50
    much_handled: int = 4
    many_cases: int = 2_000

    @property
    def citizens(self) -> int:
        """Every citizen has as many cases."""
        return self.cases // CASES_A_CITIZEN


_GIGABYTE = 10**9

SIZES: dict[Scale, Size] = {
    Scale.TINY: Size(
        cases=400,
        receiving=5,
        objects=400,
        free=_GIGABYTE // 2,
        yardstick_rows=20_000,
        raw_rows=10_000,
        well_paid=2,
        much_handled=1,
        many_cases=100,
    ),
    Scale.SMALL: Size(cases=10_000, receiving=100, objects=20_000, free=_GIGABYTE),
    Scale.MEDIUM: Size(cases=1_000_000, receiving=2_000, objects=100_000, free=5 * _GIGABYTE),
    Scale.LARGE: Size(cases=5_000_000, receiving=2_000, objects=1_000_000, free=25 * _GIGABYTE),
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: seconds of each round, and rounds of which the middle one counts."""

    seconds: int = 4
    rounds: int = 3
    warm_seconds: int = 2
