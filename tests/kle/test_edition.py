# SPDX-License-Identifier: MPL-2.0
"""An edition is checked as a whole, and fields one by one, before anything is kept."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest

from overblik.errors import InvalidInput
from overblik.kle import reading
from overblik.kle.edition import Edition, Entry, label_month, split_title
from overblik.kle.number import Level, Part
from tests.kle.build import an_edition, an_entry


@pytest.mark.parametrize(
    ("printed", "title", "year"),
    [
        ("Revalidering [udgår 2027]", "Revalidering", 2027),
        ("Revalidering", "Revalidering", None),
        ("Dagpenge [jobcenter-fagsystemsag]", "Dagpenge [jobcenter-fagsystemsag]", None),
        ("Et [udgår 2027] midt i", "Et [udgår 2027] midt i", None),
        (" [Udgår 2027] ", "", 2027),
    ],
)
def test_the_mark_of_retirement_is_split_from_the_title(printed: str, title: str, year: int | None) -> None:
    assert split_title(printed) == (title, year)


def test_the_full_title_is_printed_with_its_mark() -> None:
    assert an_entry("15.17.12", "Revalidering", retires_year=2027).full_title == "Revalidering [udgår 2027]"
    assert an_entry("15.17.12", "Revalidering").full_title == "Revalidering"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Dagpenge [jobcenter-fagsystemsag]", True),
        ("Omsorg [fagsystem-emne]", True),
        ("Indkøb af fagsystem", False),
    ],
)
def test_a_title_says_when_a_subject_belongs_to_a_specialist_system(title: str, expected: bool) -> None:
    assert an_entry("15.62.05", title).is_for_system is expected


def test_an_edition_counts_its_levels_and_sorts_its_entries() -> None:
    edition = an_edition("2026-02", "32.24.04", "32.24.00", "02.34.02")
    counts = {level: edition.count(level) for level in Level}
    assert counts == {"main_group": 2, "group": 2, "subject": 3, "facet_category": 0, "facet": 0}
    assert list(edition.entries) == sorted(edition.entries)


def test_entries_know_what_is_above_them_in_either_part() -> None:
    assert [an_entry(n).parent for n in ("32.24.04", "32", "K02", "K")] == ["32.24", None, "K", None]


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "kle.edition_empty"),
        ([an_entry("32"), an_entry("32")], "kle.number_twice"),
        ([an_entry("32"), an_entry("32.24.04")], "kle.parent_missing"),
        ([an_entry("K02")], "kle.parent_missing"),
        ([an_entry("32", "")], "kle.title_missing"),
    ],
)
def test_an_edition_that_does_not_hold_together_is_refused(entries: list[Entry], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Edition.of("2026-02", Part.SUBJECTS, datetime.date(2026, 2, 1), "csv", entries, has_keywords=False)
    assert caught.value.code == code


def test_a_label_is_a_month() -> None:
    assert label_month("2026-02") == datetime.date(2026, 2, 1)


@pytest.mark.parametrize(
    "label", ["", "2026", "2026-13", "2026-00", "2026-2", "26-02", "2026-02-01", "0000-01"]
)
def test_other_labels_are_refused(label: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        label_month(label)
    assert caught.value.code == "kle.label_malformed"


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (reading.day, " 2026-02-28 ", datetime.date(2026, 2, 28)),
        (reading.identity, "", None),
        (
            reading.identity,
            "5AB851EA-f083-4ceb-9136-ec4a93f3a0e5",
            uuid.UUID("5ab851ea-f083-4ceb-9136-ec4a93f3a0e5"),
        ),
        (reading.retention, "K10", "K10"),
        (reading.retention, "tom", "tom"),
        (reading.retention, " ", None),
        (reading.deletion, "P1825D", "P1825D"),
        (reading.deletion, "P1Y2M3DT4H5M6.7S", "P1Y2M3DT4H5M6.7S"),
        (reading.deletion, "", None),
        (reading.year, "2027", 2027),
        (reading.year, "", None),
        (reading.subject_number, " 32.24.04 ", "32.24.04"),
        (reading.facet_number, "Ø30", "Ø30"),
        (reading.title, "  En titel ", "En titel"),
        (reading.guidance, "a\nb", "a\nb"),
    ],
)
def test_a_good_field_is_understood(read: Callable[[str, str], object], text: str, value: object) -> None:
    assert read(text, "line 3") == value


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (reading.day, "2026-02-30", "kle.date"),
        (reading.day, "2026-02-01Z", "kle.date"),
        (reading.day, "20260201", "kle.date"),
        (reading.day, "", "kle.date"),
        (reading.identity, "5ab851ea", "kle.uuid"),
        (reading.identity, "{5ab851ea-f083-4ceb-9136-ec4a93f3a0e5}", "kle.uuid"),
        (reading.retention, "X", "kle.retention"),
        (reading.deletion, "P", "kle.deletion"),
        (reading.deletion, "P1YT", "kle.deletion"),
        (reading.deletion, "5 år", "kle.deletion"),
        (reading.year, "27", "kle.year"),
        (reading.subject_number, "3224", "kle.number_malformed"),
        (reading.facet_number, "030", "kle.facet_malformed"),
        (reading.title, "x" * 10_000_000, "kle.text_too_long"),
        (reading.title, "a\x00b", "kle.control_character"),
        (reading.guidance, "x" * 200_001, "kle.text_too_long"),
    ],
)
def test_a_bad_field_names_its_place_and_not_its_content(
    read: Callable[[str, str], object], text: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(text, "line 3")
    assert (caught.value.code, caught.value.params) == (code, {"place": "line 3"})
    assert caught.value.message.startswith("line 3: ")
    assert len(caught.value.message) < 200
