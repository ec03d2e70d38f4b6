# SPDX-License-Identifier: MPL-2.0
"""OS2KLE's text, with the quirks found in its published files."""

from __future__ import annotations

import pytest

from overblik.errors import InvalidInput
from overblik.kle.edition import Edition, Keyword
from overblik.kle.importing import read
from overblik.kle.number import Level
from tests.kle.build import AUG_2025, FEB_2026, real

GOOD = "KLENummer='32.24.04':KLETitel='Kontanthjælp':Keywords[Weight]=hjælp[5];or010[1000];\n"
GENERAL = "KLENummer='32.24.00':KLETitel='Forsørgelse i almindelighed':Keywords[Weight]=\n"


def edition_of(text: str) -> Edition:
    (edition,) = read(text.encode(), label="2026-02")
    return edition


def test_february_2026_is_whole() -> None:
    (edition,) = real(FEB_2026)
    assert (edition.label, edition.format, edition.omits_wordless) == ("2026-02", "os2kle", False)
    assert [edition.count(x) for x in (Level.MAIN_GROUP, Level.GROUP, Level.SUBJECT)] == [37, 498, 2390]
    assert sum(len(entry.keywords) for entry in edition.entries.values()) == 32_295
    assert edition.wordless is not None
    assert len(edition.wordless) == 17
    general = [n for n, e in edition.entries.items() if e.level is Level.SUBJECT and n.endswith(".00")]
    assert len(general) == 498


def test_february_2026_announces_17_retirements() -> None:
    (edition,) = real(FEB_2026)
    announced = {n: e.retires_year for n, e in edition.entries.items() if e.retires_year and not e.derived}
    assert len(announced) == 17
    assert announced["32.24.08"] == 2029
    assert edition.entries["32.24.08"].title == "Revalideringsydelse"


def test_august_2025_has_the_older_separator_and_leaves_out_entries_without_keywords() -> None:
    (edition,) = real(AUG_2025)
    assert (edition.label, edition.omits_wordless, edition.wordless) == ("2025-08", True, frozenset())
    assert edition.count(Level.SUBJECT) == 2379
    assert "22.11.01" not in edition.entries


def test_the_stray_group_line_of_august_2025_becomes_the_group_it_names() -> None:
    (edition,) = real(AUG_2025)
    group = edition.entries["86.01"]
    assert (group.level, group.derived, len(group.keywords)) == (Level.GROUP, False, 1)
    assert edition.entries["86.02"].derived


def test_weights_run_from_0_to_10000() -> None:
    (edition,) = real(FEB_2026)
    weights = {word.weight for entry in edition.entries.values() for word in entry.keywords}
    assert (min(w for w in weights if w is not None), max(w for w in weights if w is not None)) == (0, 10_000)
    forms = [w for e in edition.entries.values() for w in e.keywords if w.weight == 1000]
    assert len(forms) > 1300


def test_groups_and_main_groups_are_derived_from_general_subjects() -> None:
    edition = edition_of(GOOD + GENERAL + "KLENummer='32.00.00':KLETitel='Ydelser':Keywords[Weight]=\n")
    found = {n: (e.title, e.derived) for n, e in edition.entries.items() if e.level is not Level.SUBJECT}
    assert found == {"32": ("Ydelser", True), "32.00": ("Ydelser", True), "32.24": ("Forsørgelse", True)}


def test_a_group_without_a_general_subject_has_no_title() -> None:
    assert {n: e.title for n, e in edition_of(GOOD).entries.items() if e.derived} == {"32": "", "32.24": ""}


def test_keywords_keep_their_weights_and_order() -> None:
    assert edition_of(GOOD).entries["32.24.04"].keywords == (Keyword("hjælp", 5), Keyword("or010", 1000))


def test_empty_lines_carriage_returns_and_a_byte_order_mark_do_no_harm() -> None:
    text = "\ufeff" + GENERAL.replace("\n", "\r\n") + "\r\n\n" + GOOD
    assert edition_of(text).entries.keys() == {"32", "32.24", "32.24.00", "32.24.04"}


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (GOOD + GENERAL[:-1], "line 2", "kle.truncated"),
        (GOOD + GENERAL[:30] + "\n", "line 2", "kle.os2kle_line"),
        (GOOD + "hej\n", "line 2", "kle.os2kle_line"),
        (GOOD.replace("]=", "] "), "line 1", "kle.os2kle_line"),
        (GOOD.replace("32.24.04", "32.24.4"), "line 1", "kle.number_malformed"),
        (GOOD.replace("32.24.04", "32"), "line 1", "kle.os2kle_level"),
        (GENERAL + GOOD.replace("[5];", "5;"), "line 2, keyword 1", "kle.os2kle_keyword"),
        (GOOD.replace("[1000]", "[10001]"), "line 1, keyword 2", "kle.os2kle_keyword"),
        (GOOD.replace("or010[", " ["), "line 1, keyword 2", "kle.os2kle_keyword"),
        (GOOD.replace("];\n", "]\n"), "line 1", "kle.os2kle_keyword"),
        (GOOD.replace("Kontanthjælp", " "), "line 1", "kle.title_missing"),
        (GOOD.replace("Kontanthjælp", "x" * 501), "line 1", "kle.text_too_long"),
        (GOOD.replace("hjælp[", "hj\x00ælp["), "line 1", "kle.control_character"),
        (GOOD + GOOD, "line 2", "kle.number_twice"),
    ],
)
def test_a_bad_line_is_named(text: str, place: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        edition_of(text)
    assert (caught.value.params.get("place"), caught.value.code) == (place, code)


def test_another_encoding_is_named_by_line() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(GENERAL.encode() + GOOD.encode("latin-1"), label="2026-02")
    assert (caught.value.params["place"], caught.value.code) == ("line 2", "kle.encoding")
