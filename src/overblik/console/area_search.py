# SPDX-License-Identifier: MPL-2.0
"""Finding an area of KLE by what people call it: number, title, keyword, or the words citizens read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from overblik.console.area_tree import pattern_of
from overblik.guidance.compile import Guidance
from overblik.portal.filters import fold


class FoundArea(NamedTuple):
    """A number, and the words it was found by; "" = its own number or title."""

    number: str
    by: str


def find_areas(
    words: str, titles: Mapping[str, str], others: Mapping[str, Sequence[str]], *, at_most: int
) -> list[FoundArea]:
    """The numbers that begin so, then those whose title holds every word, then those that hold them with one of their
    `others` (keywords and citizens' words) for the rest; each in the order of the numbers.
    """
    wanted = fold(words).split()
    if not wanted:
        return []
    by_title: list[FoundArea] = []
    by_other: list[FoundArea] = []
    for number, title in titles.items():
        folded = fold(title)
        missing = [word for word in wanted if word not in folded]
        if number.startswith(words.strip()) or not missing:
            by_title.append(FoundArea(number, ""))
            continue
        for other in others.get(number, ()):
            told = fold(other)
            if all(word in told for word in missing):
                by_other.append(FoundArea(number, other))
                break
    # A number that is written out is meant before a word that happens to hold its digits.
    by_title.sort(key=lambda each: not each.number.startswith(words.strip()))
    return [*by_title, *by_other][:at_most]


def citizens_words(guidance: Guidance, number: str, authority: str, language: str) -> list[str]:
    """What citizens read of just this number: its title and its explanation, not those of an area above it."""
    said = guidance.of(number, None, authority, language)
    own = pattern_of(number).text
    return [
        words.text
        for field, words in (("title", said.title), ("explanation", said.explanation))
        if words is not None and said.set_by[field].kle == own
    ]
