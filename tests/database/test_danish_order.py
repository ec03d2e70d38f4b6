# SPDX-License-Identifier: MPL-2.0
"""Danish order: tables from the spelling dictionary, and proof that the order is total."""

from __future__ import annotations

import itertools
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.database.danish_order import danish_key

IN_ORDER = [
    ["Zealand", "Ærø", "Ødsted", "Aalborg", "Århus"],
    ["abe", "Ane", "ane", "zebra", "æble", "øl", "ål"],
    ["Ribe", "Rødding", "Rønde", "Rårup"],
    ["Bo", "Bo A", "Boa", "Bøh"],
    ["A 1", "A 2", "AB"],
    ["Myller", "Müller", "Møller"],
    ["idé", "ideal", "idiot"],
    ["Paaske", "Påske"],
    ["Gläser", "Glæser", "Glåser"],
    ["", "a"],
]


@pytest.mark.parametrize("words", IN_ORDER, ids=lambda words: " < ".join(words))
def test_these_words_stand_in_danish_order(words: list[str]) -> None:
    for shuffled in itertools.islice(itertools.permutations(words), 120):
        assert sorted(shuffled, key=danish_key) == words


def test_a_decomposed_letter_sorts_as_the_whole_letter() -> None:
    assert sorted(["Ålborg", "A\u030abenraa", "Zoo"], key=danish_key) == ["Zoo", "A\u030abenraa", "Ålborg"]


@given(st.text(), st.text())
def test_different_texts_have_different_keys(one: str, other: str) -> None:
    assert (danish_key(one) == danish_key(other)) == (one == other)


@given(st.text(alphabet="abcæøå", min_size=1))
def test_case_decides_only_between_words_that_are_otherwise_alike(word: str) -> None:
    upper, lower = danish_key(word.upper()), danish_key(word)
    assert upper.removesuffix(word.upper()) == lower.removesuffix(word)


def test_the_database_sorts_the_keys_as_python_does(connection: psycopg.Connection[Any]) -> None:
    words = sorted({word for words in IN_ORDER for word in words}, key=danish_key)
    rows = connection.execute(
        'SELECT w FROM unnest(%s::text[], %s::text[]) AS t(w, k) ORDER BY k COLLATE "C"',
        [words[::-1], [danish_key(word) for word in words[::-1]]],
    ).fetchall()
    assert [row[0] for row in rows] == words
