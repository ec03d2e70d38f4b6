# SPDX-License-Identifier: MPL-2.0
"""The Danish person number as a value that cannot leak by accident, and the rules for reading one.

Own table instead of `stdnum.dk.cpr.validate`, which refuses replacement numbers (day + 60), reads the clock
and takes ten times as long; a test holds the two together for every real date.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from typing import NoReturn

from overblik.errors import InvalidInput

_MASK = "Cpr(******-****)"
_SHAPE = re.compile(r"\s*([0-9]{6})[- ]?([0-9]{4})\s*", re.ASCII)
_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
_REPLACEMENT_DAY = 60
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


class FictiveRule(enum.Enum):
    """Which numbers an installation takes: those of real people, replacement numbers (day + 60), or both."""

    REFUSED = "refused"
    ALLOWED = "allowed"
    REQUIRED = "required"


class Sex(enum.Enum):
    """What the last digit of a person number says."""

    WOMAN = "woman"
    MAN = "man"


class Cpr:
    """A person number (*personnummer*): ten digits, got out only through `.digits`.

    Shown, formatted or logged it is always masked; pickling is refused, and no JSON encoder takes it.
    Only the shape is checked here; `parse_cpr` applies the rules of the installation.
    """

    __slots__ = ("_digits",)
    _digits: str

    def __init__(self, digits: str) -> None:
        if _DIGITS.fullmatch(digits) is None:
            raise _malformed()
        object.__setattr__(self, "_digits", digits)

    @property
    def digits(self) -> str:
        """The ten digits without separator."""
        return self._digits

    def __repr__(self) -> str:
        return _MASK

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return _MASK

    def __eq__(self, other: object) -> bool:
        return self._digits == other._digits if isinstance(other, Cpr) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._digits)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a person number does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a person number does not change")

    def __copy__(self) -> Cpr:
        return self

    def __deepcopy__(self, memo: object) -> Cpr:
        return self

    def __getstate__(self) -> NoReturn:
        raise TypeError("a person number is not serialised; seal it")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a person number is not serialised; seal it")


def parse_cpr(text: str, *, fictive: FictiveRule, today: dt.date | None = None) -> Cpr:
    """Read `DDMMYYNNNN`, `DDMMYY-NNNN` or `DDMMYY NNNN`, white space around it ignored.

    Modulus 11 is not demanded: since 1 October 2007 numbers are given out without it. With `today` a birth
    date in the future is refused. Raises InvalidInput, which never quotes what was given.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise _malformed()
    cpr = Cpr(match[1] + match[2])
    replacement = is_replacement(cpr)
    if replacement and fictive is FictiveRule.REFUSED:
        raise InvalidInput(
            "cpr.replacement",
            "the person number is a replacement number (day + 60), which this installation does not take",
        )
    if not replacement and fictive is FictiveRule.REQUIRED:
        raise InvalidInput(
            "cpr.not_fictive",
            "this is a demo installation: it takes only fictive person numbers (day of birth + 60)",
        )
    born = birth_date(cpr)
    if today is not None and born > today:
        raise InvalidInput("cpr.unborn", "the person number has a birth date in the future; check the digits")
    return cpr


def is_replacement(cpr: Cpr) -> bool:
    """True if 60 was added to the day of birth, which no number in the national register has."""
    return int(cpr.digits[:2]) > _REPLACEMENT_DAY


def birth_date(cpr: Cpr) -> dt.date:
    """The date of birth the number says, replacement numbers too. Raises InvalidInput if it says none."""
    digits = cpr.digits
    day = int(digits[:2])
    if day > _REPLACEMENT_DAY:
        day -= _REPLACEMENT_DAY
    year = _century(digits[6], int(digits[4:6])) + int(digits[4:6])
    try:
        return dt.date(year, int(digits[2:4]), day)
    except ValueError:
        # `from None`: the cause would carry parts of the number into a traceback.
        raise InvalidInput(
            "cpr.date", "the first six digits of the person number are not a date; check them"
        ) from None


def sex(cpr: Cpr) -> Sex:
    """Even last digit: woman; odd: man."""
    return Sex.MAN if int(cpr.digits[9]) % 2 else Sex.WOMAN


def passes_modulus_11(cpr: Cpr) -> bool:
    """Whether the old check holds. Never a reason to refuse a number."""
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, cpr.digits, strict=True)) % 11 == 0


def century_digits(year: int) -> str:
    """The seventh digits that a person born in `year` (1858-2057) may have; empty outside."""
    return "".join(digit for digit in "0123456789" if _century(digit, year % 100) + year % 100 == year)


def _century(seventh: str, year: int) -> int:
    """First year of the century (CPR office, *opbygning af CPR-nummeret*)."""
    if seventh in "0123":
        return 1900
    if seventh in "49":
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def _malformed() -> InvalidInput:
    return InvalidInput("cpr.malformed", "a person number has ten digits: DDMMYY-NNNN")
