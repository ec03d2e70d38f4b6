# SPDX-License-Identifier: MPL-2.0
"""Nobody in the demo can be a real person."""

from __future__ import annotations

import datetime as dt
import re
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overblik.demo.citizen import Citizen, citizens, names
from overblik.demo.persons import numbers_taken, person, persons
from overblik.demo.town import authorities, geography, source_systems
from overblik.people.cpr import birth_date, is_replacement, passes_modulus_11, sex
from overblik.people.cvr import parse_cvr
from tests.demo.conftest import TODAY


def everyone(count: int = 400, seed: int = 3) -> list[Citizen]:
    return list(citizens(count, seed, TODAY, numbers_taken()))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(), today=st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)))
def test_every_number_is_a_replacement_number_that_says_the_right_birth_date_and_sex(
    seed: int, today: dt.date
) -> None:
    for citizen in citizens(30, seed, today):
        assert 61 <= int(citizen.cpr.digits[:2]) <= 91
        assert is_replacement(citizen.cpr)
        assert birth_date(citizen.cpr) == citizen.born < today
        assert sex(citizen.cpr) is citizen.sex


def test_no_number_is_given_out_twice_nor_to_a_named_person_again() -> None:
    found = [citizen.cpr for citizen in everyone()]
    assert len(set(found)) == len(found)
    assert numbers_taken().isdisjoint(found)


def test_about_one_number_in_twenty_fails_modulus_11() -> None:
    failing = sum(not passes_modulus_11(citizen.cpr) for citizen in everyone(1000))
    assert 20 <= failing <= 110


def test_the_first_citizens_are_the_same_however_many_are_asked_for() -> None:
    assert everyone(400)[:50] == everyone(50)
    assert everyone(50) != everyone(50, seed=4)


def test_numbers_that_are_taken_are_left_out() -> None:
    first = everyone(1)[0]
    assert next(citizens(1, 3, TODAY, {first.cpr})).cpr != first.cpr


def test_all_three_municipalities_have_citizens_of_every_age() -> None:
    found = everyone()
    assert {citizen.town.key for citizen in found} == {town.key for town in geography().towns}
    ages = {citizen.age(TODAY) // 20 for citizen in found}
    assert ages >= {1, 2, 3, 4}


def test_the_age_counts_whole_years() -> None:
    alma = person("alma").citizen
    assert alma.born == dt.date(1984, 5, 17)
    assert alma.age(dt.date(2025, 5, 16)) == 40
    assert alma.age(dt.date(2025, 5, 17)) == 41


def test_authorities_have_fictive_company_numbers_and_a_phone_nobody_can_have() -> None:
    found = authorities()
    assert len(found) == 3
    for authority in found:
        assert parse_cvr(authority.cvr).startswith("9")
        assert authority.phone is not None
        assert authority.phone.startswith("0")
        assert authority.website is not None
        assert authority.website.endswith(".example")


def test_source_systems_say_that_they_are_synthetic() -> None:
    assert len(source_systems()) >= 8
    assert all("syntetisk" in name for name in source_systems().values())


def test_every_named_person_has_a_story_in_both_languages() -> None:
    assert len(persons()) == 10
    for each in persons():
        assert each.story("da").endswith(".")
        assert each.story("en").endswith(".")
        assert each.story("da") != each.story("en")


def test_named_persons_keep_their_numbers_for_ever() -> None:
    assert person("alma").citizen.cpr.digits == "7705840188"
    assert person("ellen").citizen.cpr.digits == "7212990714"


@pytest.mark.parametrize("folder", ["texts", "rules"])
def test_no_text_holds_a_number_a_real_person_could_have(folder: str) -> None:
    for file in (files("overblik.demo") / folder).iterdir():
        for match in re.finditer(
            r"(?<![0-9])([0-3][0-9])(0[1-9]|1[0-2])[0-9]{2}-?[0-9]{4}(?![0-9])", file.read_text("utf-8")
        ):
            assert not 1 <= int(match[1]) <= 31, file.name


def test_surnames_are_not_common_danish_ones() -> None:
    common = {"Jensen", "Nielsen", "Hansen", "Pedersen", "Andersen", "Christensen", "Larsen", "Møller"}
    assert common.isdisjoint(names().last)
