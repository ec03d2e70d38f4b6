# SPDX-License-Identifier: MPL-2.0
"""The Danish texts: all there, none left over, and easy to read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from babel.messages.pofile import read_po

from tests.builders import an_id
from tests.portal.conftest import text_of
from tests.portal.messages import CATALOGUE, ROOT, used

SHARED = ROOT.parent / "webkit" / "locale" / "da" / "LC_MESSAGES" / "django.po"
# Readability index of Björnsson: words per sentence, and long words (over six letters) in a hundred.
HARDEST = 34


def texts(path: object) -> dict[str, tuple[str, ...]]:
    with open(str(path), "rb") as file:
        return {
            message.id[0] if isinstance(message.id, tuple) else message.id: message.string
            if isinstance(message.string, tuple)
            else (message.string,)
            for message in read_po(file, locale="da")
            if message.id
        }  # type: ignore[misc]


def lix(text: str) -> float:
    words = re.findall(r"[a-zæøåé]+", text, re.I)
    sentences = len(re.findall(r"[.:!?](?:\s|$)", text)) or 1
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_every_text_has_danish_words_and_none_is_left_over() -> None:
    own, shared = texts(CATALOGUE), texts(SHARED)
    assert used() - set(own) - set(shared) == set()
    assert set(own) - used() == set()
    assert [name for name, words in own.items() if not all(words)] == []


def test_the_same_places_are_filled_in_danish() -> None:
    for english, danish in texts(CATALOGUE).items():
        for words in danish:
            assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", words)), (
                english
            )


@pytest.mark.parametrize(
    "word",
    [
        "KLE",
        "SDI",
        "sagsbehandler",
        "fagsystem",
        "effektuering",
        "bevilget",
        "primær",
        "jf.",
        "hhv.",
        "ift.",
        "mhp.",
    ],
)
def test_no_word_of_the_office_is_used(word: str) -> None:
    pattern = re.compile(rf"\b{re.escape(word)}", re.I)
    assert [words for all_ in texts(CATALOGUE).values() for words in all_ if pattern.search(words)] == []


@pytest.mark.parametrize(
    "page",
    [
        "welcome",
        "about",
        "case_body",
        "accessibility",
        "not_fetched",
        "looks",
        "covers",
        "data_protection",
        "report",
        "download",
    ],
)
def test_the_explanations_of_a_page_are_easy_danish(page: str) -> None:
    own = {**texts(SHARED), **texts(CATALOGUE)}
    source = (ROOT / "templates" / "portal" / f"{page}.html").read_text(encoding="utf-8")
    said = [own[one][0] for one in re.findall(r'\{%\s*translate\s+"([^"]+\.)"', source)]
    assert lix(" ".join(said)) <= HARDEST


def test_what_happens_and_what_to_do_is_easy_danish() -> None:
    from overblik.portal.sentences import HAPPENS_NOW, TO_DO

    own = texts(CATALOGUE)
    for status, sentences in HAPPENS_NOW.items():
        assert lix(" ".join(own[one][0] for one in (*sentences, TO_DO[status]))) <= HARDEST


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_sentence_ends_twice(anna: Any, language: str) -> None:
    prefix = "" if language == "da" else "/en"
    for address in (
        "/",
        f"/sag/{an_id('home')}/",
        f"/ydelse/{an_id('sickness')}/1/",
        f"/ydelse/{an_id('old')}/1/",
    ):
        text = text_of(anna.get(prefix + address))
        assert ".." not in text
        assert " ." not in text.replace("overblikket dækker .", "").replace("covers .", "")
