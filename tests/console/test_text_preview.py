# SPDX-License-Identifier: MPL-2.0
"""A text that is not saved yet, read on an invented benefit."""

from __future__ import annotations

import pytest

from tests.console.conftest import House
from tests.console.test_texts_pages import WRITE, save
from tests.portal.conftest import parsed, text_of

pytestmark = pytest.mark.database


def test_a_text_is_read_on_a_benefit_too(house: House) -> None:
    """What it says of the area, what to do, and whom to ask; a facet is nothing a benefit has."""
    house.sign_in("rikke")
    boxes = {
        "title__da": "Penge til medicin",
        "keep_in_mind__da": "Gem din kvittering.",
        "explanation__da": "Vi betaler en del af din medicin.",
        "contact__unit__da": "Pengehuset",
        "contact__address": "Torvet 1",
        "next__in_progress__da": "Det står kun på sager.",
    }
    page = save(house, "32.21.18", "preview", stage="decided", **boxes)
    [tab] = parsed(page).xpath("//button[@name='show' and @aria-pressed='true']")
    assert tab.get("value") == "case"
    answer = save(house, "32.21.18", "preview", stage="decided", show="benefit", **boxes)
    read, words = parsed(answer), text_of(answer)
    assert answer.status_code == 200
    assert read.xpath("string(//article//h1)") == "Penge til medicin"
    assert len(read.xpath("//h1")) == 1
    for said in (
        "Gem din kvittering.",
        "Vi betaler en del af din medicin.",
        "Pengehuset",
        "Næste udbetaling",
    ):
        assert said in words
    assert "Det står kun på sager." not in words
    assert "opdigtet ydelse" in words
    # Every way on the invented page leads somewhere.
    assert not read.xpath("//article//a[starts-with(@href, '?')]")
    kept = {
        one.get("name"): one.get("value")
        for one in read.xpath("//form[@id='preview']//input[@type='hidden']")
    }
    assert (kept["stage"], kept["shown"]) == ("decided", "benefit")
    english = house.client.post(WRITE, {**kept, "language": "en"})
    assert "Next payment" in text_of(english)
    back = house.client.post(WRITE, {**kept, "show": "case"})
    assert "opdigtet sag" in text_of(back)
    assert house.client.post(WRITE, {**kept, "act": "save", "reason": "x"}).status_code == 302
    facet = save(house, "32.21.18", "preview", facet="K", show="benefit", **boxes)
    assert "opdigtet sag" in text_of(facet)
    assert not parsed(facet).xpath("//button[@name='show']")
