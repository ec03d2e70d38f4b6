# SPDX-License-Identifier: MPL-2.0
"""KLE as a plain table: the documented columns and the shapes others publish."""

from __future__ import annotations

import datetime
import uuid

import pytest

from overblik.errors import InvalidInput
from overblik.kle.edition import Edition, Keyword
from overblik.kle.importing import read
from overblik.kle.number import Level, Part
from tests.kle.build import AUTUMN_2020, FEB_2026, FEB_2026_TABLE, real

HEAD = "niveau;nr;titel\n"


def editions_of(text: str) -> tuple[Edition, ...]:
    return read(text.encode(), label="2026-02")


def test_the_list_of_autumn_2020_holds_both_parts_with_all_uuids() -> None:
    subjects, facets = real(AUTUMN_2020)
    assert (subjects.label, facets.label) == ("2020-11", "2020-11")
    assert [subjects.count(x) for x in (Level.MAIN_GROUP, Level.GROUP, Level.SUBJECT)] == [36, 488, 2333]
    assert (facets.count(Level.FACET_CATEGORY), facets.count(Level.FACET)) == (7, 69)
    assert all(e.uuid for edition in (subjects, facets) for e in edition.entries.values())
    assert facets.entries["G01"].uuid == uuid.UUID("5ab851ea-f083-4ceb-9136-ec4a93f3a0e5")


def test_the_joined_table_of_february_2026_holds_both_parts_and_the_announced_years() -> None:
    subjects, facets = real(FEB_2026_TABLE)
    assert [subjects.count(x) for x in (Level.MAIN_GROUP, Level.GROUP, Level.SUBJECT)] == [37, 498, 2390]
    assert (facets.part, len(facets.entries)) == (Part.FACETS, 76)
    assert sum(e.uuid is not None for e in subjects.entries.values() if e.level is Level.SUBJECT) == 2191
    assert sum(e.retires_year is not None for e in subjects.entries.values()) == 17
    assert not any(e.derived for e in subjects.entries.values())


def test_the_joined_table_and_os2kle_agree_on_every_subject() -> None:
    (words,) = real(FEB_2026)
    table = real(FEB_2026_TABLE)[0]
    assert words.entries.keys() == table.entries.keys()
    differing = [
        n
        for n, e in words.entries.items()
        if e.level is Level.SUBJECT and e.full_title != table.entries[n].full_title
    ]
    assert differing == []


def test_all_columns_are_understood_in_any_order() -> None:
    (edition,) = editions_of(
        "nr;titel;niveau;uuid;foraelder;udgaar;oprettet;udgaaet;afloest_af;bevaring;sletning;vejledning;stikord;titel_kilde\n"
        "32;Ydelser;hovedgruppe;;;;;;;;;;;x\n"
        '32.24.48;"Ydelse; ny";Emne;328b3ece-59dc-11e8-bfb6-0050c2490048;32.24;2022;2015-09-01;2022-02-01;'
        '32.24.04, K02;K;P1825D;"to\nlinjer";hjælp[5]|penge;x\n'
    )
    entry = edition.entries["32.24.48"]
    assert (entry.title, entry.retires_year) == ("Ydelse; ny", 2022)
    assert (entry.created, entry.retired) == (datetime.date(2015, 9, 1), datetime.date(2022, 2, 1))
    assert (entry.moved_to, entry.retention, entry.deletion) == (("32.24.04", "K02"), "K", "P1825D")
    assert (entry.guidance, entry.uuid) == (
        "to\nlinjer",
        uuid.UUID("328b3ece-59dc-11e8-bfb6-0050c2490048"),
    )
    assert entry.keywords == (Keyword("hjælp", 5), Keyword("penge"))
    assert edition.wordless == frozenset({"32"})
    assert edition.entries["32.24"].derived


def test_a_table_without_the_keyword_column_tells_nothing_about_keywords() -> None:
    (edition,) = editions_of(HEAD + "hovedgruppe;32;Ydelser [udgår 2027]\n")
    assert edition.wordless is None
    assert edition.entries["32"].retires_year == 2027


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("niveau;titel\n", "line 1", "kle.csv_header"),
        ("niveau;nr;titel;nr\n", "line 1", "kle.csv_header"),
        ("niveau;nr;titel;hemmelig\n", "line 1", "kle.csv_header"),
        (HEAD, "line 1", "kle.edition_empty"),
        (HEAD + "emne;32.24.04;Titel", "line 2", "kle.truncated"),
        (HEAD + "emne;32.24.04\n", "line 2", "kle.csv_columns"),
        (HEAD + "emne;32.24.04;a;b\n", "line 2", "kle.csv_columns"),
        (HEAD + "emne;32.24.04;'a\"b\n" + 'emne;32.24.05;"a"b"\n', "line 3", "kle.csv_broken"),
        (HEAD + 'emne;32.24.04;"a\n', "line 2", "kle.csv_broken"),
        (HEAD + "kapitel;32.24.04;a\n", "line 2", "kle.csv_level"),
        (HEAD + "gruppe;32.24.04;a\n", "line 2", "kle.csv_level"),
        ("niveau;nr;titel;foraelder\nemne;32.24.04;a;32.21\n", "line 2", "kle.csv_level"),
        (HEAD + "emne;32.24.4;a\n", "line 2", "kle.number_malformed"),
        (HEAD + "handlingsfacet;030;a\n", "line 2", "kle.facet_malformed"),
        (HEAD + "emne;32.24.04; \n", "line 2", "kle.title_missing"),
        (HEAD + "emne;32.24.04;a\n\nemne;32.24.04;b\n", "line 4", "kle.number_twice"),
        ("niveau;nr;titel;afloest_af\nemne;32.24.04;a;x\n", "line 2", "kle.facet_malformed"),
        ("niveau;nr;titel;stikord\nemne;32.24.04;a;b|[5]\n", "line 2", "kle.csv_keyword"),
        ("niveau;nr;titel;stikord\nemne;32.24.04;a;b[20000]\n", "line 2", "kle.csv_keyword"),
        ('niveau;nr;titel;stikord\nemne;32.24.04;a;"b\nc"\n', "line 3", "kle.csv_keyword"),
    ],
)
def test_a_bad_row_is_named_by_its_line(text: str, place: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        editions_of(text)
    assert (caught.value.params.get("place"), caught.value.code) == (place, code)


def test_a_facet_without_its_category_is_refused() -> None:
    with pytest.raises(InvalidInput, match="K02 stands without the level above"):
        editions_of(HEAD + "handlingsfacet;K02;Klage\n")
