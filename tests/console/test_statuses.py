# SPDX-License-Identifier: MPL-2.0
"""The dictionary of the systems' own statuses: what is held by cases and has no words comes first, and gets them."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.demo.town import demo_id
from overblik.guidance import store
from overblik.guidance.local_status import count_statuses
from overblik.guidance.text import AuthorityTexts, StatusWord
from overblik.guidance.versions import texts_in_force
from tests.console.conftest import BIRKELUNDE, House
from tests.guidance.build import says
from tests.guidance.test_local_status import told
from tests.overview.rows import ANNA, NOW, STRANGER
from tests.overview.rows import store as store_rows
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

STATUSES, WORDS = "/konsol/tekster/statusser/", "/konsol/tekster/statusser/ord/"
SYSTEM, OTHER = demo_id("system", "dagpengevej"), demo_id("system", "jobstien")


@pytest.fixture(autouse=True)
def rows(house: House) -> None:
    """Three statuses of two systems, of which the demo's dictionary knows one."""
    with house.connection() as conn:
        store_rows(
            conn,
            told("1", "Venter på læge", authority=BIRKELUNDE, source=SYSTEM),
            told("2", "Venter på læge", authority=BIRKELUNDE, source=SYSTEM, party_key=STRANGER),
            told("3", "Lagt i kø", authority=BIRKELUNDE, source=OTHER),
            told("4", "Lagt i kø", authority=BIRKELUNDE, source=SYSTEM),
            told("5", "afventer  OPLYSNINGER", authority=BIRKELUNDE, source=OTHER),
            told("6", f"Ringet til ⟦person:{ANNA}:0⟧", authority=BIRKELUNDE, source=OTHER),
        )
        count_statuses(conn, NOW)


def held(house: House) -> AuthorityTexts:
    with house.connection() as conn:
        return texts_in_force(conn, BIRKELUNDE)


def entries(house: House) -> set[tuple[Any, str, str]]:
    return {(one.source, one.status, one.words.da) for one in held(house).statuses}


def save(house: House, **fields: str) -> Any:
    given = {"status": "Lagt i kø", "source": str(OTHER), "version": str(held(house).version)}
    return house.client.post(WORDS, {**given, "da": "Sagen venter", "reason": "Nyt i systemet", **fields})


def shown(house: House, caption: str) -> list[list[str]]:
    page = parsed(house.client.get(STATUSES))
    rows = page.xpath(f"//table[caption='{caption}']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]


def test_what_has_no_words_comes_first_with_how_many_hold_it_and_when_that_was_counted(house: House) -> None:
    client = house.sign_in("signe")
    without = shown(house, "Uden ord: borgerne ser dem ikke")
    assert without[0][0] == "Venter på læge"
    assert without[0][2:] == ["2", "2", "intet"]
    assert sorted(row[0] for row in without) == ["Lagt i kø", "Lagt i kø", "Venter på læge"]
    mapped = shown(house, "Med ord")
    assert [row[0] for row in mapped] == ["afventer OPLYSNINGER"]
    assert "for alle fagsystemer" in mapped[0][4]
    page = text_of(client.get(STATUSES))
    assert "Sager i gang, der har dem 4" in page
    assert "Talt 3. november 2025 kl. 13.00" in page
    assert "Sager med andre statusser: 1. De står her ikke," in page
    assert "person:" not in page
    assert str(ANNA) not in page
    assert parsed(client.get(STATUSES)).xpath("//tbody//a") == [], "only an editor changes them"
    assert parsed(client.get("/konsol/tekster/")).xpath("string(//dl/div[2]/dd)") == "5"


def test_before_anything_has_been_counted_the_page_says_so(house: House) -> None:
    with house.connection() as conn:
        conn.execute("DELETE FROM local_status")
        conn.execute("UPDATE local_status_count SET counted_at = NULL")
    house.sign_in("signe")
    page = house.client.get(STATUSES)
    assert "Sagerne er ikke talt endnu." in text_of(page)
    assert parsed(page).xpath("//dl") == [], "nothing counted is not 0"
    assert parsed(house.client.get("/konsol/tekster/")).xpath("string(//dl/div[2]/dd)") == "ikke talt endnu"


def test_words_are_given_to_the_status_of_one_system(house: House) -> None:
    house.sign_in("rikke")
    link = parsed(house.client.get(STATUSES)).xpath("//tr[contains(., 'Lagt i kø')]//a/@href")[0]
    form = text_of(house.client.get(link))
    assert "Status »Lagt i kø« fra" in form
    assert "Sager i gang: 1. Borgere: 1. Talt 3. november 2025 kl. 13.00." in form
    assert save(house, en="The case waits").status_code == 302
    assert (OTHER, "Lagt i kø", "Sagen venter") in entries(house)
    assert [row[0] for row in shown(house, "Uden ord: borgerne ser dem ikke")] == [
        "Venter på læge",
        "Lagt i kø",
    ]
    assert "Sagen venterThe case waits" in [row[4] for row in shown(house, "Med ord")]
    form = parsed(house.client.get(WORDS, {"status": "LAGT I KØ", "source": str(OTHER)}))
    assert form.xpath("string(//input[@name='en']/@value)") == "The case waits"


def test_words_for_every_system_are_given_and_taken_away(house: House) -> None:
    house.sign_in("rikke")
    assert save(house, which="all").status_code == 302
    assert (None, "Lagt i kø", "Sagen venter") in entries(house)
    assert [row[0] for row in shown(house, "Uden ord: borgerne ser dem ikke")] == ["Venter på læge"]
    form = parsed(house.client.get(WORDS, {"status": "Lagt i kø", "source": str(OTHER)}))
    assert form.xpath("string(//input[@name='which'][@checked]/@value)") == "all"
    assert save(house, act="remove").status_code == 302
    assert (None, "Lagt i kø", "Sagen venter") not in entries(house)


def test_entries_that_no_running_case_holds_are_listed_apart(house: House) -> None:
    with house.connection() as conn:
        texts = held(house)
        more = (StatusWord(status="Udgået", source=SYSTEM, words=says("Findes ikke mere")),)
        store.publish(conn, AuthorityTexts(BIRKELUNDE, areas=texts.areas, statuses=more), MOMENT, "x")
    house.sign_in("rikke")
    [row] = shown(house, "Med ord, men uden sager i gang")
    assert (row[0], row[4]) == ("Udgået", "Findes ikke mere")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"da": ""}, "Skriv ord, eller lad feltet stå tomt."),
        ({"da": "Skriv til 610190-1234"}, "Noget ligner et CPR-nummer."),
        ({"da": "x" * 1300}, "Højst 1.200 tegn."),
        ({"status": "Ringet til 610190-1234"}, "kan derfor ikke få ord"),
        ({"reason": ""}, "Skriv, hvorfor teksterne ændres"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(house: House, fields: dict[str, str], words: str) -> None:
    house.sign_in("rikke")
    before = held(house)
    answer = save(house, en="The case waits", **fields)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert parsed(answer).xpath("string(//input[@name='en']/@value)") == "The case waits"
    assert held(house) == before


def test_the_later_of_two_editors_is_told_what_the_other_wrote(house: House) -> None:
    house.sign_in("rikke")
    stale = str(held(house).version)
    assert save(house, da="Pers ord").status_code == 302
    answer = save(house, da="Rikkes ord", version=stale)
    assert answer.status_code == 409
    assert "Nu står der: Pers ord" in text_of(answer)
    assert parsed(answer).xpath("string(//input[@name='da']/@value)") == "Rikkes ord"
    seen = parsed(answer).xpath("string(//input[@name='version']/@value)")
    assert save(house, da="Rikkes ord", version=seen).status_code == 302


def test_a_form_that_was_refused_is_still_of_what_was_opened(house: House) -> None:
    house.sign_in("rikke")
    stale = str(held(house).version)
    save(house, da="Pers ord")
    refused = save(house, da="Rikkes ord", version=stale, reason="")
    assert refused.status_code == 400
    again = parsed(refused).xpath("string(//input[@name='version']/@value)")
    assert save(house, da="Rikkes ord", version=again).status_code == 409
    assert (OTHER, "Lagt i kø", "Pers ord") in entries(house)


def test_the_counts_of_a_status_are_told_however_it_is_spaced(house: House) -> None:
    house.sign_in("rikke")
    form = house.client.get(WORDS, {"status": "Afventer oplysninger", "source": str(OTHER)})
    assert "Sager i gang: 1." in text_of(form)


@pytest.mark.parametrize("status", ["", "  ", "x" * 256])
def test_a_status_that_cannot_be_leads_back_to_the_list(house: House, status: str) -> None:
    client = house.sign_in("rikke")
    for answer in (client.get(WORDS, {"status": status}), client.post(WORDS, {"status": status})):
        assert (answer.status_code, answer["Location"]) == (302, STATUSES)


def test_another_authoritys_employee_is_told_of_none_of_them(house: House) -> None:
    client = house.sign_in("hanne")
    page = text_of(client.get(STATUSES))
    assert "Lagt i kø" not in page
    form = text_of(client.get(WORDS, {"status": "Lagt i kø", "source": str(OTHER)}))
    assert "Sager i gang:" not in form
