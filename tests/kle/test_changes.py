# SPDX-License-Identifier: MPL-2.0
"""The difference of two editions, in small and against the list published for February 2026."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from overblik.errors import InvalidInput
from overblik.kle.changes import EditionChanges, KeywordChange, Retitled, changes, count_differences
from overblik.kle.edition import Keyword
from tests.kle.build import AUG_2025, AUTUMN_2020, FEB_2026, FEB_2026_TABLE, REAL, an_edition, an_entry, real

PUBLISHED = REAL / "os2kle" / "changes"


@cache
def published(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((PUBLISHED / name).read_text(encoding="utf-8-sig"))
    return found


@cache
def computed() -> EditionChanges:
    return changes(real(AUG_2025)[0], real(FEB_2026)[0])


def only_in(version: str) -> set[str]:
    file = published("change-3.23-kle-2026-02.json")
    return {n for n, change in file.items() if change.get("class") == f"Only in {version}"}


def test_additions_match_the_published_list() -> None:
    """Two of the 18 published additions have no keywords; the older file leaves such entries out, so they
    can only be called possible. The other 15 possible ones are shown to be older by earlier lists."""
    found = computed()
    assert set(found.added) == only_in("3.23") - {"15.35.00", "32.27.03"}
    assert only_in("3.23") <= {*found.added, *found.maybe_added}
    older = set(real(AUTUMN_2020)[0].entries)
    for file in PUBLISHED.iterdir():
        if "2026-02" not in file.name:
            older |= {n for n, c in published(file.name).items() if "class" in c}
    assert {n for n in found.maybe_added if n not in older} == {"15.35.00", "32.27.03"}


def test_removals_match_the_published_list_groups_included() -> None:
    assert set(computed().removed) == only_in("3.22")
    assert {"04.05", "07.01"} <= set(computed().removed)
    assert computed().maybe_removed == ()


def test_retitled_subjects_match_the_published_list_word_for_word() -> None:
    file = published("change-3.23-kle-2026-02.json")
    expected = {
        (n, *re.fullmatch(r"3\.23: '(.*)'\. 3\.22: '(.*)'", change["settings"]["title"]).groups())  # type: ignore[union-attr]
        for n, change in file.items()
        if "settings" in change and len(n) == 8
    }
    found = [title for title in computed().retitled if len(title.number) == 8]
    assert {(t.number, t.after, t.before) for t in found} == expected
    assert (len(found), sum(t.only_spacing for t in found)) == (167, 121)


def test_retitled_groups_and_main_groups_match_but_for_one() -> None:
    """OS2KLE lacks these levels; 05.13's general subject had its new spaces in August 2025 already."""
    file = published("change-3.23-kle-2026-02.json")
    expected = {n for n, change in file.items() if "settings" in change and len(n) < 8}
    assert {t.number for t in computed().retitled if len(t.number) < 8} == expected - {"05.13"}


def test_keyword_changes_match_the_published_list() -> None:
    file = published("change-3.23-kle-2026-02.json")
    expected = {
        (n, word.casefold(), how["term"])
        for n, change in file.items()
        for word, how in change.get("terms", {}).items()
    }
    found = {
        (c.number, word.casefold(), "Only in 3.23") for c in computed().keywords or () for word in c.added
    }
    assert found == expected
    assert len(found) == 105
    assert not any(c.removed or c.reweighted for c in computed().keywords or ())


def test_what_only_spaces_and_what_only_the_mark_changed_is_told() -> None:
    before = an_edition(
        "2025-08",
        an_entry("32.24.04", "Hjælp/støtte"),
        an_entry("32.24.05", "Fradrag"),
        an_entry("32.24.06", "Stop"),
        an_entry("32.24.07", "Samme"),
    )
    after = an_edition(
        "2026-02",
        an_entry("32.24.04", "Hjælp / støtte"),
        an_entry("32.24.05", "Fradrag", retires_year=2027),
        an_entry("32.24.06", "Ophør"),
        an_entry("32.24.07", "Samme"),
    )
    assert changes(before, after).retitled == (
        Retitled("32.24.04", "Hjælp/støtte", "Hjælp / støtte", only_spacing=True, only_mark=False),
        Retitled("32.24.05", "Fradrag", "Fradrag [udgår 2027]", only_spacing=False, only_mark=True),
        Retitled("32.24.06", "Stop", "Ophør", only_spacing=False, only_mark=False),
    )


def test_a_title_a_format_did_not_tell_is_no_new_title() -> None:
    before, after = an_edition("2025-08", "32.24.04"), an_edition("2026-02", "32.24.04", "32.24.00")
    assert changes(before, after).retitled == ()


def test_keywords_that_came_went_and_changed_weight() -> None:
    before = an_edition(
        "2025-08",
        an_entry("32.24.04", keywords=(Keyword("Hjælp", 5), Keyword("penge", 5), Keyword("gammelt", 5))),
        an_entry("32.24.05", keywords=(Keyword("Ord", 5),)),
        has_keywords=True,
    )
    after = an_edition(
        "2026-02",
        an_entry("32.24.04", keywords=(Keyword("hjælp", 5), Keyword("penge", 50), Keyword("nyt", 5))),
        an_entry("32.24.05", keywords=(Keyword("ord", 5),)),
        has_keywords=True,
    )
    assert changes(before, after).keywords == (KeywordChange("32.24.04", ("nyt",), ("gammelt",), ("penge",)),)


def test_without_keywords_in_both_editions_nothing_is_said_about_them() -> None:
    wordy = an_edition("2026-02", "32.24.04", has_keywords=True)
    bare = an_edition("2025-08", "32.24.04")
    assert (changes(bare, wordy).keywords, changes(wordy, bare).keywords) == (None, None)


def test_a_number_without_keywords_may_only_be_missing_from_a_format_that_leaves_such_out() -> None:
    word = (Keyword("ord", 5),)
    gappy = an_edition("2025-08", an_entry("32.24.04", keywords=word), has_keywords=True, omits=True)
    full = an_edition(
        "2026-02",
        an_entry("32.24.04", keywords=word),
        an_entry("32.24.05"),
        an_entry("32.30.04"),
        an_entry("34.10.10", keywords=word),
        has_keywords=True,
    )
    found = changes(gappy, full)
    assert found.added == ("34", "34.10", "34.10.10")
    assert found.maybe_added == ("32.24.05", "32.30", "32.30.04")
    back = changes(full, gappy)
    assert (back.removed, back.maybe_removed) == (found.added, found.maybe_added)


def test_against_a_format_without_keywords_every_difference_counts() -> None:
    gappy = an_edition("2025-08", "32.24.04", has_keywords=True, omits=True)
    table = an_edition("2026-02", "32.24.04", "32.24.05")
    assert changes(gappy, table).added == ("32.24.05",)


def test_subjects_are_not_compared_with_facets() -> None:
    subjects, facets = real(FEB_2026_TABLE)
    with pytest.raises(InvalidInput, match="facets with facets"):
        changes(subjects, facets)


def test_differences_of_two_readings_are_counted_entry_by_entry() -> None:
    one = an_edition("2026-02", an_entry("32.24.04"), an_entry("32.24.05"))
    other = an_edition("2026-02", an_entry("32.24.04", retention="K"), an_entry("32.24.06"))
    assert (count_differences(one, one), count_differences(one, other)) == (0, 3)
