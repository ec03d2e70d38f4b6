# SPDX-License-Identifier: MPL-2.0
"""The Danish texts of the console: all there, none left over, none at odds with the portal's."""

from __future__ import annotations

import re
from pathlib import Path

import overblik.console
from tests.portal.messages import CATALOGUE as PORTAL
from tests.portal.messages import used
from tests.portal.test_texts import SHARED, texts

ROOT = Path(overblik.console.__file__).parent
CATALOGUE = ROOT / "locale" / "da" / "LC_MESSAGES" / "django.po"


def test_every_text_has_danish_words_and_none_is_left_over() -> None:
    own, shared = texts(CATALOGUE), texts(SHARED)
    assert used(ROOT) - set(own) - set(shared) == set()
    assert set(own) - used(ROOT) == set()
    assert [name for name, words in own.items() if not all(words)] == []


def test_the_same_places_are_filled_in_danish() -> None:
    for english, danish in texts(CATALOGUE).items():
        for words in danish:
            assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", words)), (
                english
            )


def test_what_the_portal_says_too_is_said_in_the_same_words() -> None:
    """All catalogues are one to Django: of two translations only one would ever be seen."""
    own, portal = texts(CATALOGUE), texts(PORTAL)
    assert {name for name in own.keys() & portal.keys() if own[name] != portal[name]} == set()
