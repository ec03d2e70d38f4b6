# SPDX-License-Identifier: MPL-2.0
"""Person and company numbers for people who do not exist: day of birth + 60, company numbers from 9.

Real days are 01-31, these are 61-91, so none can be a real person's number.
"""

from __future__ import annotations

import datetime as dt
import random

from overblik.errors import InvalidInput
from overblik.people.cpr import Cpr, Sex, century_digits, passes_modulus_11

# Numbers without a valid check digit are given out since 2007; some demo people must have one.
FAILING_SHARE = 0.05

# One in eleven passes, so a hundred tries nearly always end well while numbers are left.
_TRIES = 100

_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)


class FictiveNumbers:
    """Gives out each number once; the same seed and the same questions give the same numbers."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - reproducible on purpose, no secret
        self._persons: set[Cpr] = set()
        self._companies: set[str] = set()

    def person(self, born: dt.date, sex: Sex) -> Cpr:
        """A number that says this date of birth and sex, mostly one that passes modulus 11.

        Raises InvalidInput outside 1858-2057 and when all numbers of that day are taken.
        """
        failing = self._random.random() < FAILING_SHARE
        for _ in range(_TRIES):
            cpr = self._any_person(born, sex)
            if passes_modulus_11(cpr) is not failing and cpr not in self._persons:
                break
        else:
            cpr = self._any_left(born, sex)
        self._persons.add(cpr)
        return cpr

    def company(self) -> str:
        """A company number that begins with 9 and passes modulus 11."""
        while True:
            body = f"9{self._random.randrange(10**6):06d}"
            weighted = sum(weight * int(digit) for weight, digit in zip(_CVR_WEIGHTS, body, strict=True))
            check = -weighted % 11
            number = f"{body}{check}"
            if check < 10 and number not in self._companies:
                self._companies.add(number)
                return number

    def _any_person(self, born: dt.date, sex: Sex) -> Cpr:
        seventh = self._random.choice(_seventh_digits(born))
        return _person(born, seventh, 2 * self._random.randrange(500) + (sex is Sex.MAN))

    def _any_left(self, born: dt.date, sex: Sex) -> Cpr:
        everyone = (
            _person(born, seventh, rest)
            for seventh in _seventh_digits(born)
            for rest in range(int(sex is Sex.MAN), 1000, 2)
        )
        left = [cpr for cpr in everyone if cpr not in self._persons]
        if not left:
            raise InvalidInput("fictive.used_up", "no fictive number is left for that date of birth and sex")
        return self._random.choice(left)


def _person(born: dt.date, seventh: str, rest: int) -> Cpr:
    return Cpr(f"{born.day + 60:02d}{born:%m%y}{seventh}{rest:03d}")


def _seventh_digits(born: dt.date) -> str:
    digits = century_digits(born.year)
    if not digits:
        raise InvalidInput("fictive.birth_date", "person numbers cover births from 1858 to 2057")
    return digits
