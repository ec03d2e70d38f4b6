# SPDX-License-Identifier: MPL-2.0
"""The sample edition shipped with the package: its extent, its numbers, and that its titles are our own."""

from __future__ import annotations

import pytest

from overblik.kle.catalogue import Catalogue, Standing
from overblik.kle.edition import Edition
from overblik.kle.number import Level, Part
from overblik.kle.sample import load_sample
from overblik.kle.succession import Evidence, Succession, Successor
from tests.kle.build import AUTUMN_2020, FEB_2026, FEB_2026_TABLE, day, real

AREAS = {
    "sickness benefit": "32.30.04 32.30.05 32.30.06 32.30.07 32.30.30 32.30.34 15.17.06 15.17.26",
    "cash benefit": "32.24.04 32.24.05 32.24.06 32.24.07 32.24.56 32.24.34 32.24.32 32.24.48 15.20.01 15.20.20",
    "rehabilitation": "32.24.08 32.24.10 15.17.12 15.17.09 32.24.28 32.24.30 15.17.22",
    "flex jobs": "32.24.12 15.20.24 32.27.10 32.27.20 32.27.05",
    "single expenses": "32.21.12 32.21.14 32.21.16 32.21.17 32.21.18 32.21.20 32.21.24 32.21.25 32.21.28",
    "building": "02.34.02 02.34.18 02.34.24 02.34.30 02.34.35 02.00.06 02.00.10",
    "housing": "32.06.04 32.06.08 32.06.12 32.06.16",
    "pensions": "32.03.04 32.03.16 32.03.44 32.03.48 32.03.50 32.03.10 32.03.12 32.03.13 32.03.14 15.17.18",
    "aids": "27.60.04 27.60.08 27.60.11 27.60.14 27.60.16 27.60.20 27.60.24 27.60.28",
    "extra costs": "32.18.08 34.45.30 34.45.35 32.18.14",
    "care": "27.36.04 27.36.06 27.36.16 27.36.20 27.42.08 27.45.04",
    "children": "28.77.08 28.77.10 28.77.12 28.18.04 28.09.40 34.10.10 34.10.30 34.25.00",
    "residence": "23.05.08 23.05.10 27.69.58 30.10.50",
    "funeral, repayment": "32.42.08 32.45.10 32.45.04",
    "internal and traps": "85.15.60 85.15.70 00.01.10 00.07.03 81.00.00 15.62.05 34.15.25 34.15.45 32.26.10",
}


def sample(part: Part) -> Edition:
    (edition,) = [edition for edition in load_sample() if edition.part is part]
    return edition


@pytest.mark.parametrize("area", AREAS)
def test_every_area_is_covered(area: str) -> None:
    assert [n for n in AREAS[area].split() if n not in sample(Part.SUBJECTS).entries] == []


def test_it_has_about_150_subjects_and_all_facets() -> None:
    assert 140 <= sample(Part.SUBJECTS).count(Level.SUBJECT) <= 180
    facets = sample(Part.FACETS)
    assert (facets.count(Level.FACET_CATEGORY), facets.count(Level.FACET)) == (7, 69)
    assert facets.entries.keys() == real(AUTUMN_2020)[1].entries.keys()
    assert {edition.label for edition in load_sample()} == {"sample"}


def test_every_number_and_uuid_is_a_real_one() -> None:
    real_entries = {
        **real(AUTUMN_2020)[0].entries,
        **real(FEB_2026_TABLE)[0].entries,
        **real(AUTUMN_2020)[1].entries,
    }
    for edition in load_sample():
        for number, entry in edition.entries.items():
            assert entry.uuid == real_entries[number].uuid
            if entry.retired is None:
                assert entry.retires_year == real_entries[number].retires_year


def test_every_group_and_main_group_of_the_sample_has_a_title() -> None:
    assert not any(entry.derived or not entry.title for e in load_sample() for entry in e.entries.values())


def test_the_titles_are_our_own_and_short() -> None:
    kl = {**real(AUTUMN_2020)[1].entries, **real(FEB_2026)[0].entries}
    for edition in load_sample():
        for number, entry in edition.entries.items():
            assert len(entry.title) <= 60, number
            if number in kl:
                assert entry.title.casefold() != kl[number].title.casefold(), number


def test_retired_subjects_lead_to_their_successor() -> None:
    catalogue, succession = Catalogue.of(load_sample()), Succession.of(load_sample())
    assert catalogue.known("32.24.48", day("2021-12-31"))
    assert catalogue.standing("32.24.48", day("2022-02-01")) is Standing.RETIRED
    assert succession.successors("32.24.48", catalogue, day("2026-06-01")) == (
        Successor("32.24.04", 1, Evidence.MOVED_TO),
    )


def test_subjects_of_specialist_systems_say_so() -> None:
    marked = {n for n, e in sample(Part.SUBJECTS).entries.items() if e.is_for_system}
    assert marked == {"15.62.05", "15.62.10", "15.62.15", "15.62.40", "15.62.45"}
