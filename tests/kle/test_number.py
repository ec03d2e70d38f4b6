# SPDX-License-Identifier: MPL-2.0
"""The numbers of KLE and KOMBIT's patterns over them (facts: KL, KOMBIT's data filter)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.kle.number import FacetNumber, FacetPattern, KleNumber, KlePattern, Level, Part, parse_any

two_digits = st.text("0123456789", min_size=2, max_size=2)
subjects = st.lists(two_digits, min_size=3, max_size=3).map(".".join)
numbers = st.lists(two_digits, min_size=1, max_size=3).map(".".join)
facets = st.builds("{}{}".format, st.sampled_from("ABGIKPSÆØÅ"), two_digits)


@pytest.mark.parametrize(
    ("text", "level", "parent", "general"),
    [
        ("32", Level.MAIN_GROUP, None, False),
        ("00", Level.MAIN_GROUP, None, False),
        ("32.24", Level.GROUP, "32", False),
        ("32.00", Level.GROUP, "32", False),
        ("32.24.04", Level.SUBJECT, "32.24", False),
        ("32.24.00", Level.SUBJECT, "32.24", True),
    ],
)
def test_a_number_tells_its_level_and_what_is_above(
    text: str, level: Level, parent: str | None, general: bool
) -> None:
    number = KleNumber.parse(text)
    assert (number, number.level, number.parent, number.is_general) == (text, level, parent, general)
    assert number.level.part is Part.SUBJECTS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "32.24.4",
        "322404",
        "32 24 04",
        " 32.24.04",
        "32.24.04\n",
        "32.24.04.01",
        "32.",
        "G01",
        "٣٢",
        "32,24",
    ],
)
def test_a_malformed_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        KleNumber.parse(text)
    assert caught.value.code == "kle.number_malformed"
    assert caught.value.params == {"length": len(text)}


@pytest.mark.parametrize(
    ("text", "level", "parent"),
    [("K", Level.FACET_CATEGORY, None), ("K02", Level.FACET, "K"), ("Ø30", Level.FACET, "Ø")],
)
def test_a_facet_tells_its_level_and_category(text: str, level: Level, parent: str | None) -> None:
    facet = FacetNumber.parse(text)
    assert (facet, facet.level, facet.parent, facet.level.part) == (text, level, parent, Part.FACETS)


@pytest.mark.parametrize("text", ["", "k02", "K2", "K021", "030", "K 02", "É01", "32.24.04"])
def test_a_malformed_facet_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Danish capital"):
        FacetNumber.parse(text)


@given(numbers)
def test_every_number_leads_to_its_main_group(text: str) -> None:
    number: KleNumber | None = KleNumber.parse(text)
    steps = 0
    while number is not None and number.parent is not None:
        assert number.startswith(number.parent)
        number, steps = number.parent, steps + 1
    assert (number, steps) == (text[:2], text.count("."))


@given(numbers | facets)
def test_both_parts_are_told_apart_by_their_first_character(text: str) -> None:
    assert parse_any(text) == text
    assert isinstance(parse_any(text), KleNumber) is text[0].isdigit()


@pytest.mark.parametrize(
    ("pattern", "length", "covered", "not_covered"),
    [
        ("3*", 1, ["32", "32.24", "30.05.01"], ["23.32.32", "13"]),
        ("32.*", 2, ["32", "32.00", "32.24.04"], ["33.24.04", "3"]),
        ("32.2*", 3, ["32.24", "32.21.12"], ["32", "32.30.04"]),
        ("32.24.*", 4, ["32.24", "32.24.00", "32.24.04"], ["32", "32.21.04"]),
        ("32.24.0*", 5, ["32.24.04"], ["32.24", "32.24.10"]),
        ("32.24.04", 6, ["32.24.04"], ["32.24.05", "32.24"]),
    ],
)
def test_each_form_of_pattern_covers_what_lies_below(
    pattern: str, length: int, covered: list[str], not_covered: list[str]
) -> None:
    made = KlePattern(pattern)
    assert made.length == length
    assert made.is_exact is (length == 6)
    assert [n for n in covered if not made.matches(n)] == []
    assert [n for n in not_covered if made.matches(n)] == []


@pytest.mark.parametrize(
    "text",
    ["", "*", "32", "32*", "32.24", "32.24*", "32.24.04*", "32.**", "3.*", "32.24.4", "G*", "32.*\n", "３*"],
)
def test_other_patterns_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="one of the forms"):
        KlePattern(text)


@given(subjects)
def test_of_the_six_patterns_over_a_number_each_longer_one_covers_less(number: str) -> None:
    a, b, c = number.split(".")
    forms = [f"{a[0]}*", f"{a}.*", f"{a}.{b[0]}*", f"{a}.{b}.*", f"{a}.{b}.{c[0]}*", number]
    patterns = [KlePattern(form) for form in forms]
    assert [pattern.length for pattern in patterns] == [1, 2, 3, 4, 5, 6]
    assert all(pattern.matches(number) for pattern in patterns)


@given(subjects, subjects)
def test_whatever_a_longer_pattern_covers_the_shorter_covers_too(number: str, other: str) -> None:
    a, b, _ = number.split(".")
    if KlePattern(f"{a}.{b}.*").matches(other):
        assert KlePattern(f"{a}.*").matches(other)


def test_equal_patterns_are_equal_and_can_be_keys() -> None:
    assert {KlePattern("32.*"): 1}[KlePattern("32.*")] == 1


@pytest.mark.parametrize(
    ("pattern", "length", "facet", "covered"),
    [("K", 1, "K01", True), ("K", 1, "P01", False), ("K01", 3, "K01", True), ("K01", 3, "K02", False)],
)
def test_a_facet_pattern_is_a_category_or_one_facet(
    pattern: str, length: int, facet: str, covered: bool
) -> None:
    assert (FacetPattern(pattern).length, FacetPattern(pattern).matches(facet)) == (length, covered)


def test_a_facet_pattern_must_be_a_facet_or_a_category() -> None:
    with pytest.raises(InvalidInput):
        FacetPattern("K0*")
