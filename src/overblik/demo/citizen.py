# SPDX-License-Identifier: MPL-2.0
"""People who do not exist: a number that no real person can have, an invented surname, an invented street."""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import accumulate

import msgspec

from overblik.demo.town import Town, geography, load_yaml
from overblik.people.cpr import Cpr, Sex
from overblik.people.fictive import FictiveNumbers


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """First names, invented surnames, invented companies."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    last: tuple[str, ...]
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citizen:
    """One synthetic citizen. `number` is their place in the run; all else follows from it and the seed."""

    number: int
    cpr: Cpr
    name: str
    born: dt.date
    sex: Sex
    town: Town
    address: str

    def age(self, today: dt.date) -> int:
        """Whole years."""
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


@functools.cache
def names() -> Names:
    """The names there are."""
    return msgspec.convert(load_yaml("names.yaml"), Names)


# (first age, last age, weight): adults by and large as the population, a few from 15, none younger.
_AGES = ((15, 17, 3), (18, 29, 17), (30, 49, 30), (50, 66, 28), (67, 79, 15), (80, 97, 7))


def citizens(count: int, seed: int, today: dt.date, taken: Collection[Cpr] = ()) -> Iterator[Citizen]:
    """`count` citizens; the same for the same (seed, today), and the first ones whatever the count.

    Numbers in `taken` are left out. Memory: one set of the numbers given out.
    """
    numbers = FictiveNumbers(seed)
    towns = geography().towns
    for number in range(count):
        rng = random.Random(f"{seed}:citizen:{number}")
        town = rng.choices(towns, cum_weights=_shares())[0]
        low, high, _ = rng.choices(_AGES, cum_weights=_AGE_WEIGHTS)[0]
        born = today - dt.timedelta(days=rng.randint(low, high) * 366 + rng.randrange(365))
        sex = rng.choice((Sex.WOMAN, Sex.MAN))
        cpr = numbers.person(born, sex)
        while cpr in taken:
            cpr = numbers.person(born, sex)
        first = rng.choice(names().women if sex is Sex.WOMAN else names().men)
        yield Citizen(
            number,
            cpr,
            f"{first} {rng.choice(names().last)}",
            born,
            sex,
            town,
            f"{rng.choice(town.streets)} {rng.randint(1, 99)}, {town.postcode}",
        )


_AGE_WEIGHTS = tuple(accumulate(weight for _, _, weight in _AGES))


@functools.cache
def _shares() -> tuple[int, ...]:
    return tuple(accumulate(town.share for town in geography().towns))
