# SPDX-License-Identifier: MPL-2.0
"""Lookup at a date: which edition answers, before, between and after the editions we hold."""

from __future__ import annotations

import datetime
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.kle.catalogue import Catalogue, Standing
from overblik.kle.edition import SAMPLE_LABEL, Edition, Keyword
from overblik.kle.number import Part
from overblik.kle.period import periods
from tests.kle.build import AUG_2025, AUTUMN_2020, FEB_2026, FEB_2026_TABLE, an_edition, an_entry, day, real

IDENTITY = uuid.UUID("8e137a14-3428-432d-bcf4-5b40c10041df")

E2020 = an_edition("2020-02", an_entry("32.24.32", "Uddannelseshjælp"), an_entry("32.24.04", "Kontanthjælp"))
E2022 = an_edition("2022-02", an_entry("32.24.04", "Kontanthjælp"), an_entry("32.24.05", "Fradrag"))
E2026 = an_edition("2026-02", an_entry("32.24.04", "Hjælp", uuid=IDENTITY), an_entry("32.24.05", "Fradrag"))
THREE = Catalogue.of([E2026, E2020, E2022])


def test_each_edition_is_in_force_until_the_next_of_its_part() -> None:
    facets = an_edition("2021-02", "K02")
    found = [
        (p.edition.label, p.valid_from, p.valid_to)
        for p in periods([E2026, facets, E2020, E2022], Part.SUBJECTS)
    ]
    assert found == [
        ("2020-02", day("2020-02-01"), day("2022-02-01")),
        ("2022-02", day("2022-02-01"), day("2026-02-01")),
        ("2026-02", day("2026-02-01"), None),
    ]
    assert [p.edition.label for p in periods([E2026, facets], Part.FACETS)] == ["2021-02"]
    assert periods([], Part.FACETS) == ()


@pytest.mark.parametrize(
    ("on", "covers"),
    [("2022-01-31", False), ("2022-02-01", True), ("2026-01-31", True), ("2026-02-01", False)],
)
def test_a_period_is_half_open(on: str, covers: bool) -> None:
    assert periods([E2020, E2022, E2026], Part.SUBJECTS)[1].covers(day(on)) is covers


@pytest.mark.parametrize(
    ("number", "on", "title"),
    [
        ("32.24.04", "1990-01-01", "Kontanthjælp"),
        ("32.24.04", "2020-02-01", "Kontanthjælp"),
        ("32.24.04", "2026-01-31", "Kontanthjælp"),
        ("32.24.04", "2026-02-01", "Hjælp"),
        ("32.24.04", "9999-12-31", "Hjælp"),
        ("32.24.32", "2019-01-01", "Uddannelseshjælp"),
        ("32.24.32", "2022-01-31", "Uddannelseshjælp"),
        ("32.24.32", "2022-02-01", None),
        ("32.24.05", "2020-02-01", None),
        ("32.24.05", "2022-02-01", "Fradrag"),
        ("32.24.05", "2020-01-31", "Fradrag"),
        ("02.00.01", "2022-02-01", None),
    ],
)
def test_the_edition_in_force_gives_the_title(number: str, on: str, title: str | None) -> None:
    assert THREE.title(number, day(on)) == title
    assert THREE.known(number, day(on)) is (title is not None)


@pytest.mark.parametrize(
    ("number", "on", "standing"),
    [
        ("32.24.04", "2024-01-01", Standing.KNOWN),
        ("32.24.32", "2024-01-01", Standing.RETIRED),
        ("32.24.05", "2021-01-01", Standing.NOT_YET),
        ("02.00.01", "2024-01-01", Standing.NEVER),
        ("32", "2024-01-01", Standing.KNOWN),
    ],
)
def test_the_standing_of_a_number_on_a_day(number: str, on: str, standing: Standing) -> None:
    assert THREE.standing(number, day(on)) is standing


def test_only_subjects_mark_a_case_and_only_facets_an_action() -> None:
    catalogue = Catalogue.of([E2026, an_edition("2026-02", "K02")])
    on = day("2026-06-01")
    assert [catalogue.known(n, on) for n in ("32", "32.24", "32.24.04", "K02")] == [False, False, True, False]
    assert [catalogue.facet_known(n, on) for n in ("K", "K02", "K03", "32.24.04")] == [
        False,
        True,
        False,
        False,
    ]


def test_an_entrys_own_day_of_retirement_ends_it_within_an_edition() -> None:
    retired = an_edition("2020-02", an_entry("32.24.48", retired=day("2022-02-01")))
    catalogue = Catalogue.of([retired])
    assert [catalogue.known("32.24.48", day(d)) for d in ("2010-01-01", "2022-01-31", "2022-02-01")] == [
        True,
        True,
        False,
    ]
    assert catalogue.standing("32.24.48", day("2022-02-01")) is Standing.RETIRED
    late = Catalogue.of([an_edition("2024-02", an_entry("32.24.48", retired=day("2022-02-01")))])
    assert late.standing("32.24.48", day("2023-01-01")) is Standing.RETIRED


def test_parts_do_not_disturb_each_other() -> None:
    catalogue = Catalogue.of([E2026, an_edition("2020-02", "K02")])
    assert catalogue.facet_known("K02", day("2026-06-01"))
    assert catalogue.known("32.24.04", day("2021-01-01"))


def test_the_sample_gives_way_to_a_real_edition_of_its_part_only() -> None:
    def sample(edition: Edition) -> Edition:
        return Edition.of(
            SAMPLE_LABEL,
            edition.part,
            edition.published,
            "csv",
            edition.entries.values(),
            has_keywords=False,
        )

    own = sample(an_edition("2026-02", an_entry("32.24.04", "Eget ord"), an_entry("32.24.99")))
    facets = sample(an_edition("2026-02", an_entry("K02", "Klage")))
    on = day("2026-06-01")
    assert Catalogue.of([own, facets]).title("32.24.04", on) == "Eget ord"
    both = Catalogue.of([own, facets, E2026])
    assert (both.title("32.24.04", on), both.known("32.24.99", on), both.facet_known("K02", on)) == (
        "Hjælp",
        False,
        True,
    )


def test_what_a_format_leaves_out_counts_as_there_when_a_neighbour_has_it() -> None:
    def edition(label: str, *bare: str, omits: bool = False) -> Edition:
        entries = [an_entry("32.24.04", keywords=(Keyword("ord", 5),)), *map(an_entry, bare)]
        return an_edition(label, *entries, has_keywords=True, omits=omits)

    before = edition("2024-02", "32.24.05", "32.24.06")
    gappy = edition("2025-02", omits=True)
    after = edition("2026-02", "32.24.05", "32.24.07")
    catalogue = Catalogue.of([before, gappy, after])
    on = day("2025-06-01")
    assert [catalogue.known(f"32.24.0{n}", on) for n in (4, 5, 6, 7, 8)] == [True, True, True, True, False]
    assert [catalogue.known(f"32.24.0{n}", day("2026-06-01")) for n in (5, 6, 7)] == [True, False, True]
    assert not Catalogue.of([edition("2024-02"), gappy]).known("32.24.05", on)
    assert not Catalogue.of([gappy, an_edition("2026-02", "32.24.05")]).known("32.24.05", on)


def test_a_number_still_to_come_is_told_from_one_that_is_gone() -> None:
    late = an_edition("2026-02", an_entry("32.24.04"), an_entry("32.70.05"))
    catalogue = Catalogue.of([an_edition("2020-02", "32.24.04"), late])
    assert catalogue.standing("32.70.05", day("2024-01-01")) is Standing.NOT_YET
    assert catalogue.standing("32.70.05", day("2019-01-01")) is Standing.KNOWN


def test_a_uuid_leads_to_its_number() -> None:
    assert THREE.number_of(IDENTITY) == "32.24.04"
    assert THREE.number_of(uuid.UUID(int=0)) is None


def test_an_entry_without_a_title_in_the_file_is_known_and_nameless() -> None:
    catalogue = Catalogue.of([E2026])
    assert catalogue.standing("32.24", day("2026-06-01")) is Standing.KNOWN
    assert catalogue.title("32.24", day("2026-06-01")) is None


def test_the_catalogue_carries_nothing_heavy() -> None:
    word = an_entry("32.24.04", guidance="Lang", keywords=(Keyword("ord"),), filters=("Jobcenter",))
    found = Catalogue.of([an_edition("2026-02", word)]).entry("32.24.04", day("2026-06-01"))
    assert found is not None
    assert (found.guidance, found.keywords, found.filters) == ("", (), ())


def test_an_empty_catalogue_knows_nothing() -> None:
    empty = Catalogue.of([])
    assert len(empty) == 0
    assert empty.standing("32.24.04", day("2026-06-01")) is Standing.NEVER


@pytest.mark.slow
def test_three_real_editions_answer_at_their_time() -> None:
    editions = [*real(AUTUMN_2020), *real(AUG_2025), *real(FEB_2026)]
    catalogue = Catalogue.of(editions)
    assert catalogue.standing("32.24.48", day("2021-05-01")) is Standing.KNOWN
    assert catalogue.standing("32.24.48", day("2026-05-01")) is Standing.RETIRED
    assert catalogue.standing("02.00.01", day("2021-05-01")) is Standing.NEVER
    assert catalogue.known("22.11.01", day("2025-09-01"))
    assert catalogue.facet_known("G01", day("2026-05-01"))
    assert catalogue.title("32.24.04", day("2026-05-01")) == real(FEB_2026)[0].entries["32.24.04"].title
    facets = [n for n in real(FEB_2026_TABLE)[1].entries if len(n) == 3]
    assert all(catalogue.facet_known(facet, day("1999-01-01")) for facet in facets)


months = st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1)).map(lambda d: f"{d:%Y-%m}")
holdings = st.dictionaries(months, st.sets(st.sampled_from("01234"), min_size=1), min_size=1, max_size=6)


@given(holdings, st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 1, 1)))
def test_known_means_listed_in_the_edition_in_force(held: dict[str, set[str]], on: datetime.date) -> None:
    catalogue = Catalogue.of([an_edition(label, *(f"32.24.0{n}" for n in ns)) for label, ns in held.items()])
    current = [label for label in sorted(held) if day(label + "-01") <= on]
    listed = held[current[-1]] if current else set().union(*held.values())
    assert {n for n in "01234" if catalogue.known(f"32.24.0{n}", on)} == listed


def test_what_is_known_changes_on_turning_days_only() -> None:
    """A retitled number does not turn; one retired within its edition does. What is new in an edition we hold may
    be older than the oldest of them, so it turns on that one's day too.
    """
    retired = an_entry("32.24.07", retired=day("2023-05-01"))
    catalogue = Catalogue.of([E2020, an_edition("2022-02", "32.24.04", retired, an_entry("32.24.05")), E2026])
    assert catalogue.turning_days() == {day("2020-02-01"), day("2022-02-01"), day("2023-05-01")}
    assert THREE.turning_days() == {day("2020-02-01"), day("2022-02-01")}
    assert Catalogue.of([E2022, E2026]).turning_days() == frozenset()
    assert Catalogue.of([]).turning_days() == frozenset()
    assert Catalogue.of([an_edition("2020-02", "K02")]).turning_days() == frozenset()


@pytest.mark.slow
def test_between_two_turning_days_of_real_editions_everything_known_stays_so() -> None:
    catalogue = Catalogue.of([*real(AUG_2025), *real(FEB_2026), *real(AUTUMN_2020)])
    turns = sorted(catalogue.turning_days())
    numbers = [number for edition in real(AUG_2025) for number in edition.entries if len(number) == 8]
    pieces = [(datetime.date.min, turns[0]), *zip(turns, [*turns[1:], datetime.date.max], strict=True)]
    assert len(turns) > 1
    for start, end in pieces:
        days = [start, start + (end - start) / 2, end - datetime.timedelta(days=1)]
        for number in numbers:
            assert len({catalogue.known(number, each) for each in days}) == 1, (number, start)
