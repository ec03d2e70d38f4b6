# SPDX-License-Identifier: MPL-2.0
"""Taking over a new edition of KLE: from August 2025 to February 2026, as far as the rules go."""

from __future__ import annotations

import re

import pytest

from overblik.audit.version import advance_version
from overblik.kle import store
from tests.console.conftest import House
from tests.console.test_disclosure import held
from tests.kle.build import AUG_2025, FEB_2026, an_edition, an_entry, real
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

PAGE = "/konsol/visning/udgave/"


def test_without_two_editions_there_is_nothing_to_compare(house: House) -> None:
    assert "Færre end to udgaver er indlæst." in text_of(house.sign_in("rikke").get(PAGE))


def test_the_edition_of_february_2026_is_taken_over(house: House) -> None:
    with house.connection() as conn:
        for file in (AUG_2025, FEB_2026):
            store.save(conn, real(file), MOMENT)
        advance_version(conn)
    page = house.sign_in("rikke").get(PAGE)
    assert "Fra 2025-08 til 2026-02" in text_of(page)
    figures = [int(one) for one in parsed(page).xpath("//dl[1]//dd/text()")]
    listed = len(parsed(page).xpath("//ul[@class='line-list']/li"))
    assert sum(figures) == listed > 0
    answer = house.client.post(PAGE, {"from": "2025-08", "to": "2026-02"})
    assert answer.status_code == 302
    draft = held(house, int(re.findall(r"\d+", answer["Location"])[-1]))
    assert draft.title == "KLE 2026-02"


def test_what_took_over_gets_the_rules_of_what_is_gone(house: House) -> None:
    with house.connection() as conn:
        store.save(
            conn,
            [an_edition("2025-08", an_entry("05.09.12", "Parkering"), an_entry("05.09.14", "x"))],
            MOMENT,
        )
        after = an_edition(
            "2026-02",
            an_entry("05.09.14", "x"),
            an_entry("05.09.20", "Plads", guidance="Emnet erstatter 05.09.12"),
        )
        store.save(conn, [after], MOMENT)
        advance_version(conn)
    house.desk.ground()
    page = house.sign_in("rikke").get(PAGE)
    assert "05.09.12 Parkering Afløst af 05.09.20 Forslag: 05.09.20 (Vises for borgerne: ja)" in text_of(page)
    answer = house.client.post(PAGE, {"from": "2025-08", "to": "2026-02"})
    draft = held(house, int(re.findall(r"\d+", answer["Location"])[-1]))
    assert [rule.kle.text for rule in draft.rules][-1] == "05.09.20"
    assert "parking" in {rule.id for rule in draft.rules}


def test_only_an_editor_begins_the_draft_and_only_of_editions_there_are(house: House) -> None:
    with house.connection() as conn:
        for label in ("2025-08", "2026-02"):
            store.save(conn, [an_edition(label, an_entry("05.09.12"))], MOMENT)
    house.sign_in("godfred")
    assert house.client.post(PAGE, {"from": "2025-08", "to": "2026-02"}).status_code == 404
    house.sign_in("rikke")
    assert house.client.get(PAGE + "?from=2020-01&to=2026-02").status_code == 404
    assert house.sign_in("otto").get(PAGE).status_code == 403
