# SPDX-License-Identifier: MPL-2.0
"""The named persons of the demo, whose situation each shows something: for the login list and the manuals."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

import msgspec

from overblik.demo.citizen import Citizen
from overblik.demo.town import geography, load_yaml
from overblik.people.cpr import Cpr, Sex
from overblik.people.fictive import FictiveNumbers

# Never changes: manuals and tests name these persons by number.
_NUMBERS_SEED = 20251201
_FIRST_NUMBER = 900_000


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One named person; `story` is one sentence in Danish and in English."""

    key: str
    citizen: Citizen
    story_da: str
    story_en: str

    def story(self, language: str) -> str:
        """The sentence in `da` or (any other) English."""
        return self.story_da if language == "da" else self.story_en


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    born: dt.date
    sex: Sex
    town: str
    da: str
    en: str


@functools.cache
def persons() -> tuple[DemoPerson, ...]:
    """All of them, in the order of the list. Their numbers are the same whatever the seed of the run."""
    numbers = FictiveNumbers(_NUMBERS_SEED)
    result = []
    for place, (key, told) in enumerate(msgspec.convert(load_yaml("persons.yaml"), dict[str, _Told]).items()):
        town = geography().town(told.town)
        citizen = Citizen(
            _FIRST_NUMBER + place,
            numbers.person(told.born, told.sex),
            told.name,
            told.born,
            told.sex,
            town,
            f"{town.streets[place % len(town.streets)]} {place + 1}, {town.postcode}",
        )
        result.append(DemoPerson(key, citizen, told.da, told.en))
    return tuple(result)


def person(key: str) -> DemoPerson:
    """One person by key."""
    return next(each for each in persons() if each.key == key)


def numbers_taken() -> frozenset[Cpr]:
    """Their person numbers, which nobody else may get."""
    return frozenset(each.citizen.cpr for each in persons())
