# SPDX-License-Identifier: MPL-2.0
"""What the overview covers, in words and never in numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.overview.view import Coverage, Gap, GapKind
from overblik.portal.areas import MAIN_GROUPS, area_name
from overblik.portal.coverage import covered
from tests.portal.overviews import COVERAGE, GAPS, MUNICIPALITY, NAME, OTHER, OTHER_NAME, TODAY, d

TITLES = {"32.24": "Kontanthjælp", "32.24.04": "Hjælp til forsørgelse", "99": "Ny hovedgruppe"}


def title(number: str, on: dt.date) -> str | None:
    return TITLES.get(number)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("02.*", "Byggeri"),
        ("32", "Penge at leve for"),
        ("32.24.*", "Kontanthjælp"),
        ("32.24.04", "Hjælp til forsørgelse"),
        ("32.99.99", "Penge at leve for"),
        ("99.*", "Ny hovedgruppe"),
        ("98.01.02", "Andre områder"),
        ("*", "Alle områder"),
    ],
)
def test_an_area_has_a_name(danish: None, pattern: str, name: str) -> None:
    assert area_name(pattern, TODAY, title) == name


def test_each_authority_tells_areas_and_dates(danish: None) -> None:
    first, second = covered(COVERAGE, GAPS, TODAY, title, "da")
    assert first.name == NAME
    assert (
        first.opened[0][0]
        == "Du ser sager, der er oprettet den 1. december 2020 eller senere, på disse områder:"
    )
    assert first.opened[1] == ("Du ser alle dine sager på disse områder:", ["Hjælp til forsørgelse"])
    assert first.left_out == ["Vises ikke her: Børn og familier. Der kan også være sager på andre områder."]
    assert (second.name, second.left_out) == (
        OTHER_NAME,
        ["Der kan være sager på andre områder. De vises ikke her."],
    )


def test_two_areas_of_one_name_are_named_once(danish: None) -> None:
    entry = Coverage(MUNICIPALITY, NAME, ("02.34.02", "02.00.10", "02.*"), d("2020-01-01"))
    ((_, names),) = covered([entry], [], TODAY, title, "da")[0].opened
    assert names == ["Byggeri"]


def test_a_gap_of_an_authority_that_shows_nothing_tells_nothing(danish: None) -> None:
    assert covered([], [Gap(GapKind.AREA_CLOSED, OTHER, OTHER_NAME)], TODAY, title, "da") == []


def test_a_rule_that_closes_all_the_rest_names_nothing(danish: None) -> None:
    found = covered(COVERAGE, [Gap(GapKind.AREA_CLOSED, OTHER, OTHER_NAME, None, ("*",))], TODAY, title, "da")
    assert found[1].left_out == ["Der kan være sager på andre områder. De vises ikke her."]


def test_every_main_group_of_citizens_business_has_a_danish_name(danish: None) -> None:
    from django.utils.translation import gettext

    names = [gettext(words) for words in MAIN_GROUPS.values()]
    assert len(set(names)) == len(names)
    assert not set(names) & set(MAIN_GROUPS.values())
