# SPDX-License-Identifier: MPL-2.0
"""Made-up numbers: never a real person's, never twice, and true to the person they were made for."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.dk import cpr as stdnum_cpr

from overblik.errors import InvalidInput
from overblik.people.cpr import Cpr, FictiveRule, Sex, birth_date, parse_cpr, passes_modulus_11, sex
from overblik.people.cvr import parse_cvr
from overblik.people.fictive import FictiveNumbers
from tests.people.numbers import real_form


@given(st.integers(), st.dates(dt.date(1858, 1, 1), dt.date(2057, 12, 31)), st.sampled_from(Sex))
def test_a_number_says_the_birth_date_and_sex_it_was_made_for(seed: int, born: dt.date, who: Sex) -> None:
    cpr = FictiveNumbers(seed).person(born, who)
    assert 61 <= int(cpr.digits[:2]) <= 91
    assert stdnum_cpr.get_birth_date(real_form(cpr.digits)) == born
    assert birth_date(cpr) == born
    assert sex(cpr) is who
    assert parse_cpr(cpr.digits, fictive=FictiveRule.REQUIRED) == cpr


def test_numbers_are_given_once_and_about_one_in_twenty_fails_modulus_11() -> None:
    numbers = FictiveNumbers(7)
    first = dt.date(1930, 1, 1)
    made = [
        numbers.person(first + dt.timedelta(days=17 * n), Sex.WOMAN if n % 2 else Sex.MAN)
        for n in range(2000)
    ]
    assert len(set(made)) == 2000
    failing = sum(not passes_modulus_11(cpr) for cpr in made)
    assert 60 <= failing <= 140


def test_the_same_seed_gives_the_same_numbers() -> None:
    born = dt.date(1980, 5, 17)

    def made(seed: int) -> list[str]:
        numbers = FictiveNumbers(seed)
        return [numbers.person(born, Sex.MAN).digits for _ in range(5)] + [numbers.company()]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_a_day_can_be_used_up_and_says_so() -> None:
    numbers = FictiveNumbers(3)
    born = dt.date(1990, 12, 31)
    everyone = {Cpr(f"911290{seventh}{rest:03d}") for seventh in "012349" for rest in range(1, 1000, 2)}
    last = {cpr for cpr in everyone if cpr.digits.endswith("777")}
    numbers._persons |= everyone - last
    assert {numbers.person(born, Sex.MAN) for _ in last} == last
    with pytest.raises(InvalidInput) as refusal:
        numbers.person(born, Sex.MAN)
    assert refusal.value.code == "fictive.used_up"
    assert sex(numbers.person(born, Sex.WOMAN)) is Sex.WOMAN


@pytest.mark.parametrize("year", [1857, 2058])
def test_births_that_no_number_can_say_are_refused(year: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        FictiveNumbers(3).person(dt.date(year, 1, 1), Sex.MAN)
    assert refusal.value.code == "fictive.birth_date"


def test_made_up_companies_begin_with_nine_and_pass_the_check() -> None:
    numbers = FictiveNumbers(5)
    made = [numbers.company() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(number[0] == "9" and parse_cvr(number) == number for number in made)
