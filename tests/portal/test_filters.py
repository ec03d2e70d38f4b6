# SPDX-License-Identifier: MPL-2.0
"""The search finds what people look for, however they spell it, and offers only what leads to something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.overview.view import CitizenStatus
from overblik.portal.filters import Search, case_years, choices, fold
from tests.portal.overviews import NAME, OTHER, OTHER_NAME, a_benefit, a_busy_person, a_case, d

CASE = a_case(title="Ændring af din bolig", kle="27.60.24", kle_title="Boligindretning", unit="Hjælpemidler")
BENEFIT = a_benefit()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, True),
        ({"text": "bolig"}, True),
        ({"text": "BOLIG"}, True),
        ({"text": "ændring"}, True),
        ({"text": "aendring"}, True),
        ({"text": "din  bolig"}, True),
        ({"text": "bolig kommune"}, True),
        ({"text": "hjælpemidler"}, True),
        ({"text": "indretning"}, True),
        ({"text": "byggeri"}, False),
        ({"area": "27"}, True),
        ({"area": "02"}, False),
        ({"status": "2"}, True),
        ({"status": "3"}, False),
        ({"status": "x"}, False),
        ({"year": "2025"}, True),
        ({"year": "2019"}, False),
        ({"year": "xxxx"}, False),
        ({"authority": "90000001"}, True),
        ({"authority": OTHER}, False),
        ({"text": "bolig", "year": "2019"}, False),
    ],
)
def test_a_case_is_found(asked: dict[str, str], found: bool) -> None:
    assert Search.asked(asked).case(CASE) is found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "sygedag"}, True),
        ({"text": "prøve"}, True),
        ({"text": "bolig"}, False),
        ({"area": "32"}, True),
        ({"status": "2"}, False),
        ({"year": "2025"}, True),
        ({"year": "2024"}, False),
        ({"authority": OTHER}, False),
    ],
)
def test_a_benefit_is_found(asked: dict[str, str], found: bool) -> None:
    assert Search.asked(asked).benefit(BENEFIT) is found


def test_a_search_for_nothing_is_no_search() -> None:
    assert not Search.asked({"text": "  ", "show": "all"})
    assert Search.asked({"year": "2025"})


@given(
    st.dictionaries(st.sampled_from(["text", "area", "status", "year", "authority"]), st.text(max_size=200))
)
def test_whatever_is_asked_the_search_answers(asked: dict[str, str]) -> None:
    search = Search.asked(asked)
    assert search.case(CASE) in (True, False)
    assert search.benefit(BENEFIT) in (True, False)
    assert len(search.text) <= 100


@pytest.mark.parametrize(
    ("text", "folded"), [("Ærø", "aeroe"), ("Århus", "aarhus"), ("É", "e"), ("A\u030arhus", "aarhus")]
)
def test_letters_are_compared_as_people_write_them(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_choices_are_what_the_citizen_has() -> None:
    found = choices(
        [CASE, a_case("other", authority=OTHER, authority_name=OTHER_NAME, created=d("2019-02-03"))],
        [BENEFIT],
    )
    assert found.areas == ("27", "32")
    assert found.statuses == (CitizenStatus.IN_PROGRESS,)
    assert found.years == (2025, 2019)
    assert found.authorities == ((OTHER, OTHER_NAME), ("90000001", NAME))


def test_a_case_of_unknown_age_is_found_by_the_years_of_its_steps() -> None:
    case = a_case(created=None)
    assert case_years(case) == {2025}
    assert Search.asked({"year": "2025"}).case(case)
    assert choices([case], []).years == (2025,)


def test_every_choice_finds_something() -> None:
    person = a_busy_person()
    offered = choices(person.cases, person.benefits)
    for name, values in [
        ("area", offered.areas),
        ("status", (str(int(status)) for status in offered.statuses)),
        ("year", map(str, offered.years)),
        ("authority", (cvr for cvr, _ in offered.authorities)),
    ]:
        for value in values:
            search = Search.asked({name: value})
            assert any(map(search.case, person.cases)) or any(map(search.benefit, person.benefits)), (
                name,
                value,
            )
