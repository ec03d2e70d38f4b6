# SPDX-License-Identifier: MPL-2.0
"""Editions in the database: saved whole or not at all, never changed silently, loaded back as they were."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg import Connection

from overblik.errors import Conflict
from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Edition, Keyword
from overblik.kle.number import Part
from overblik.kle.sample import load_sample
from overblik.kle.store import Saved, keywords_on, list_editions, load, load_catalogue, save
from tests.kle.build import AUG_2025, FACETS_2015, FEB_2026, REST_00, REST_32, an_edition, an_entry, day, real

NOW = datetime.datetime(2026, 6, 1, 12, 0, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=1)


def an_altered(edition: Edition, *numbers: str) -> Edition:
    """The same edition with other archive codes on `numbers`."""
    entries = [
        msgspec.structs.replace(e, retention="K5") if n in numbers else e for n, e in edition.entries.items()
    ]
    return Edition.of(
        edition.label, edition.part, edition.published, edition.format, entries, has_keywords=False
    )


def test_every_part_of_every_format_comes_back_as_it_was(connection: Connection[Any]) -> None:
    for editions in (real(REST_32), real(FACETS_2015), load_sample()):
        assert save(connection, editions, NOW) == tuple(
            Saved(e.label, e.part, len(e.entries), changed=True) for e in editions
        )
        for label in {edition.label for edition in editions}:
            assert load(connection, label) == editions


def test_odd_characters_survive(connection: Connection[Any]) -> None:
    odd = an_entry(
        "32.24.04",
        'Tab\tog "anførsel" \\N \\ ; {}',
        guidance="a\nb\\n",
        filters=("a,b", 'c"d', "", "NULL"),
        keywords=(Keyword("'\\\"", 5),),
    )
    edition = an_edition("2026-02", odd, has_keywords=True)
    save(connection, [edition], NOW)
    assert load(connection, "2026-02") == (edition,)


def test_the_same_edition_again_changes_nothing(connection: Connection[Any]) -> None:
    edition = an_edition("2026-02", "32.24.04")
    save(connection, [edition], NOW)
    assert save(connection, [edition], LATER) == (Saved("2026-02", Part.SUBJECTS, 3, changed=False),)
    assert [row.imported_at for row in list_editions(connection)] == [NOW]


def test_other_content_under_the_same_label_is_refused_with_the_count(connection: Connection[Any]) -> None:
    edition = an_edition("2026-02", "32.24.04", "32.24.05", "32.24.06")
    save(connection, [edition], NOW)
    with pytest.raises(Conflict, match="differs from this file in 2 entries") as caught:
        save(connection, [an_altered(edition, "32.24.04", "32.24.05")], LATER)
    assert caught.value.params == {"edition": "2026-02", "differences": 2}
    assert load(connection, "2026-02") == (edition,)


def test_what_stands_with_a_refused_edition_is_not_saved_either(connection: Connection[Any]) -> None:
    edition = an_edition("2026-02", "32.24.04")
    save(connection, [edition], NOW)
    with pytest.raises(Conflict):
        save(connection, [an_edition("2026-02", "K02"), an_altered(edition, "32.24.04")], LATER)
    assert [row.part for row in list_editions(connection)] == [Part.SUBJECTS]


def test_an_edition_is_exchanged_when_that_is_said(connection: Connection[Any]) -> None:
    edition = an_edition("2026-02", "32.24.04", "32.24.05")
    save(connection, [edition, an_edition("2026-02", "K02")], NOW)
    other = an_edition("2026-02", "32.24.04")
    assert save(connection, [other], LATER, replace=True)[0].changed
    assert load(connection, "2026-02") == (other, an_edition("2026-02", "K02"))
    assert not save(connection, [other], LATER, replace=True)[0].changed


def test_subjects_and_facets_of_one_label_lie_beside_each_other(connection: Connection[Any]) -> None:
    save(connection, [an_edition("2026-02", "32.24.04")], NOW)
    save(connection, [an_edition("2026-02", "K02")], NOW)
    assert [edition.part for edition in load(connection, "2026-02")] == [Part.SUBJECTS, Part.FACETS]


def test_editions_are_listed_newest_first(connection: Connection[Any]) -> None:
    save(connection, [an_edition("2025-08", "32.24.04"), an_edition("2026-02", "32.24.04", "02.34.02")], NOW)
    save(connection, [an_edition("2026-02", "K02")], LATER)
    rows = [
        (r.label, r.part, r.published, r.format, r.entries, r.imported_at) for r in list_editions(connection)
    ]
    assert rows == [
        ("2026-02", Part.SUBJECTS, day("2026-02-01"), "csv", 6, NOW),
        ("2026-02", Part.FACETS, day("2026-02-01"), "csv", 2, LATER),
        ("2025-08", Part.SUBJECTS, day("2025-08-01"), "csv", 3, NOW),
    ]


def test_an_empty_database_has_no_editions(connection: Connection[Any]) -> None:
    assert (list_editions(connection), load(connection), load(connection, "2026-02")) == ((), (), ())
    assert len(load_catalogue(connection)) == 0


@pytest.mark.slow
def test_the_real_editions_give_the_same_catalogue_from_the_database(connection: Connection[Any]) -> None:
    editions = [*real(AUG_2025), *real(FEB_2026), *real(REST_00), *load_sample()]
    save(connection, editions, NOW)
    assert load_catalogue(connection) == Catalogue.of(editions)
    assert load(connection, "2026-02") == real(FEB_2026)


def test_two_imports_of_one_edition_at_once_save_it_once(
    connection: Connection[Any], database_url: str
) -> None:
    edition = an_edition("2026-02", *(f"32.24.{n:02}" for n in range(100)))

    def run(_: int) -> bool:
        with psycopg.connect(database_url) as own:
            return save(own, [edition], NOW)[0].changed

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [False, False, False, True]
    assert load(connection) == (edition,)


def test_the_words_that_lead_to_a_number_are_those_of_the_edition_in_force(
    connection: Connection[Any],
) -> None:
    def told(label: str, *words: str) -> Edition:
        entry = an_entry("32.24.04", keywords=tuple(map(Keyword, words)))
        return an_edition(label, entry, "32.24.08", has_keywords=True)

    assert keywords_on(connection, day("2025-06-01")) == {}
    save(
        connection, [told("2025-02", "Bistand", "Hjælp"), told("2026-02", "Ydelse"), *real(FACETS_2015)], NOW
    )
    for on, words in [
        ("2024-01-01", ("Bistand", "Hjælp")),
        ("2026-01-31", ("Bistand", "Hjælp")),
        ("2026-02-01", ("Ydelse",)),
    ]:
        assert keywords_on(connection, day(on)) == {"32.24.04": words}, on
