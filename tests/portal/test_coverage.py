# SPDX-License-Identifier: MPL-2.0
"""What the overview covers, in words and never in numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.guidance.compile import Guidance
from overblik.guidance.shipped import shipped_texts
from overblik.guidance.text import AreaText, AuthorityTexts, Title
from overblik.overview.view import Coverage, Gap, GapKind
from overblik.portal.coverage import covered
from overblik.portal.naming import Names
from tests.portal.overviews import COVERAGE, GAPS, MUNICIPALITY, NAME, OTHER, OTHER_NAME, TODAY, d

NAMES = Names(Guidance(shipped_texts()), "da")
TITLES = {
    "32.24": "Kontanthjælp",
    "32.24.04": "Hjælp til forsørgelse",
    "99": "Ny hovedgruppe",
    "13.35": "Anlæg til energi",
}


def title(number: str, on: dt.date) -> str | None:
    return TITLES.get(number)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("02.*", "Byggeri"),
        ("32", "Penge at leve for"),
        ("32.24.*", "Kontanthjælp og anden hjælp"),
        ("32.24.04", "Kontanthjælp"),
        ("13.35.*", "Anlæg til energi"),
        ("13.35.05", "Vand, varme og energi"),
        ("32.99.99", "Penge at leve for"),
        ("99.*", "Ny hovedgruppe"),
        ("98.01.02", "Andre områder"),
        ("*", "Alle områder"),
    ],
)
def test_an_area_has_a_name(danish: None, pattern: str, name: str) -> None:
    assert NAMES.area(pattern, TODAY, title) == name


def test_each_authority_tells_areas_and_dates(danish: None) -> None:
    first, second = covered(COVERAGE, GAPS, TODAY, title, NAMES)
    assert first.name == NAME
    assert (
        first.opened[0][0]
        == "Du ser sager, der er oprettet den 1. december 2020 eller senere, på disse områder:"
    )
    assert first.opened[1] == ("Du ser alle dine sager på disse områder:", ["Kontanthjælp"])
    assert first.left_out == ["Vises ikke her: Børn og familier. Der kan også være sager på andre områder."]
    assert (second.name, second.left_out) == (
        OTHER_NAME,
        ["Der kan være sager på andre områder. De vises ikke her."],
    )


def test_two_areas_of_one_name_are_named_once(danish: None) -> None:
    entry = Coverage(MUNICIPALITY, NAME, ("08.01.02", "08.00.10", "08.*"), d("2020-01-01"))
    ((_, names),) = covered([entry], [], TODAY, title, NAMES)[0].opened
    assert names == ["Havne og lufthavne"]


def test_a_gap_of_an_authority_that_shows_nothing_tells_nothing(danish: None) -> None:
    assert covered([], [Gap(GapKind.AREA_CLOSED, OTHER, OTHER_NAME)], TODAY, title, NAMES) == []


def test_a_rule_that_closes_all_the_rest_names_nothing(danish: None) -> None:
    found = covered(
        COVERAGE, [Gap(GapKind.AREA_CLOSED, OTHER, OTHER_NAME, None, ("*",))], TODAY, title, NAMES
    )
    assert found[1].left_out == ["Der kan være sager på andre områder. De vises ikke her."]


def test_an_authority_calls_an_area_what_it_wants(danish: None) -> None:
    own = AuthorityTexts(MUNICIPALITY, areas=(AreaText("02.*", title=Title("Huse og grunde")),))
    names = Names(Guidance(shipped_texts(), [own]), "da")
    entry = Coverage(MUNICIPALITY, NAME, ("02.*",), None)
    other = Coverage(OTHER, OTHER_NAME, ("02.*",), None)
    first, second = covered([entry, other], [], TODAY, title, names)
    assert (first.opened[0][1], second.opened[0][1]) == (["Huse og grunde"], ["Byggeri"])
