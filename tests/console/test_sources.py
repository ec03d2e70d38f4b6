# SPDX-License-Identifier: MPL-2.0
"""The pages on sources: what came, how late and what is missing, in words; nothing of another authority's."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from typing import Any

import pytest

from overblik.intake import tally_store
from overblik.intake.expected import EVERY_DAY, expect
from overblik.intake.expecting import expect_delivery
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.tally import Tally
from tests.builders import an_id
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.portal.clock import FixedClock
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

PAGE, CSV = "/konsol/kilder/", "/konsol/kilder/csv/"
OWN, SHARED, ELSEWHERE = an_id("own"), an_id("shared"), an_id("elsewhere")


def page_of(source: uuid.UUID) -> str:
    return f"{PAGE}{source}/"


def expectation_of(source: uuid.UUID) -> str:
    return f"{page_of(source)}forventning/"


def delivered(
    house: House, source: uuid.UUID, authority: str, times: int, at: dt.datetime = MOMENT, *, late: int = 30
) -> None:
    tally = Tally(at, source)
    for _ in range(times):
        tally.stored(Outcome.STORED, at - dt.timedelta(seconds=late), authority, source)
    with house.connection() as conn:
        tally_store.add(conn, tally)


def refused(house: House, source: uuid.UUID, authority: str | None, code: str) -> None:
    tally = Tally(MOMENT, source)
    tally.answered(Receipt(1, Outcome.REFUSED, code=code), authority)
    with house.connection() as conn:
        tally_store.add(conn, tally)


def deliveries(house: House) -> House:
    """Three systems: one of Birkelunde's own, one shared with Havrevig, one that delivers only there."""
    with house.connection() as conn:
        conn.execute("INSERT INTO source_system (id, name) VALUES (%s, 'Eget system'), (%s, 'Fælles system')",
                     [OWN, SHARED])  # fmt: skip
    delivered(house, OWN, BIRKELUNDE, 40)
    delivered(house, OWN, BIRKELUNDE, 10, MOMENT - dt.timedelta(days=2), late=7200)
    delivered(house, SHARED, BIRKELUNDE, 3)
    delivered(house, SHARED, HAVREVIG, 777)
    delivered(house, ELSEWHERE, HAVREVIG, 555)
    refused(house, OWN, BIRKELUNDE, "intake.not_yours")
    refused(house, OWN, None, "json.broken")
    refused(house, SHARED, None, "json.broken")
    return house


@pytest.fixture
def told(house: House) -> House:
    """A house that has had deliveries."""
    return deliveries(house)


def rows(page: Any) -> list[str]:
    return [
        " ".join(" ".join(cell.text_content() for cell in row).split())
        for row in parsed(page).xpath("//table/tbody/tr")
    ]


def figures(page: Any) -> list[str]:
    found = parsed(page).xpath("//dl[@class='figures']/div/dd")
    return [" ".join(one.text_content().split()) for one in found]


def test_each_system_of_the_authority_is_told_with_what_came_and_how_late(told: House) -> None:
    page = told.sign_in("otto").get(PAGE)
    assert page.status_code == 200
    assert parsed(page).xpath("string(//h1)") == "Leverer systemerne?"
    assert figures(page) == ["2", "53", "81 pct.", "2"]
    table = rows(page)
    assert any(
        "Eget system" in row and "50" in row and "80 pct." in row and "Intet ventes" in row for row in table
    )
    assert any("Fælles system" in row and "100 pct." in row for row in table)
    assert "Do the systems deliver?" in told.client.get(f"/en{PAGE}").content.decode()


def test_one_system_is_told_in_full(told: House) -> None:
    page = told.sign_in("dorte").get(page_of(OWN))
    shown = text_of(page)
    assert figures(page)[1:] == ["50", "80 pct.", "2"]
    assert "Tilhører et andet system end det, der leverede" in shown
    assert any("json.broken" in row for row in rows(page))
    assert any(row.startswith("Inden for et minut 40 80 pct.") for row in rows(page))
    assert "Det må levere det, det selv er master for." in shown
    assert "må ikke levere" not in shown


def test_nothing_of_another_authority_is_on_any_page(told: House) -> None:
    client = told.sign_in("otto")
    for address in (PAGE, page_of(SHARED), CSV):
        text = client.get(address).content.decode()
        for figure in ("777", "555", str(ELSEWHERE)):
            assert figure not in text, address
    shared = client.get(page_of(SHARED))
    assert "Systemet leverer også for andre" in text_of(shared)
    assert "json.broken" not in shared.content.decode()
    assert client.get(page_of(ELSEWHERE)).status_code == 404
    assert client.post(expectation_of(ELSEWHERE), {"weekday": "1", "due": "06:00"}).status_code == 404
    there = told.sign_in("hanne").get(PAGE)
    assert figures(there)[1] == "1.332"


def test_what_another_authority_expects_is_not_shown_and_not_touched(told: House) -> None:
    with told.connection() as conn:
        since = MOMENT - dt.timedelta(days=9)
        expect_delivery(conn, expect(HAVREVIG, SHARED, EVERY_DAY, "05:43", since), "staff:hanne")
    client = told.sign_in("otto")
    assert "05.43" not in client.get(page_of(SHARED)).content.decode()
    client.post(expectation_of(SHARED), {"end": "1"})
    with told.connection() as conn:
        assert len(tally_store.expectations(conn, HAVREVIG)) == 1


@pytest.mark.parametrize("staff", ["rikke", "godfred", "signe"])
def test_who_has_another_role_is_refused_and_has_no_such_line_in_the_menu(told: House, staff: str) -> None:
    client = told.sign_in(staff)
    for address in (PAGE, page_of(OWN), CSV):
        assert client.get(address).status_code == 403, address
    assert client.post(expectation_of(OWN), {"weekday": "1", "due": "06:00"}).status_code == 403
    assert PAGE not in client.get("/konsol/").content.decode()


@pytest.mark.parametrize("staff", ["dorte", "rolf"])
def test_who_may_read_may_not_say_what_is_expected(told: House, staff: str) -> None:
    client = told.sign_in(staff)
    page = client.get(page_of(OWN))
    assert page.status_code == 200
    assert expectation_of(OWN) not in page.content.decode()
    assert client.post(expectation_of(OWN), {"weekday": "1", "due": "06:00"}).status_code == 403
    with told.connection() as conn:
        assert tally_store.expectations(conn) == []


def test_a_system_that_stops_delivering_is_told_so_in_words(told: House) -> None:
    """The journey: the operator says what is expected, the system goes silent, the page says so; it delivers again."""
    client = told.sign_in("otto")
    saved = client.post(expectation_of(OWN), {"weekday": list("1234567"), "due": "06:00"})
    assert (saved.status_code, saved["Location"]) == (302, page_of(OWN))
    page = client.get(page_of(OWN))
    assert "Hver dag før kl. 06.00. Den første frist er ikke nået endnu." in text_of(page).replace(
        "\xa0", " "
    )
    assert told.changes()[-1] == ("staff:demo-otto", "source.expect", str(OWN))

    FixedClock.moment = MOMENT + dt.timedelta(days=1)
    page = told.sign_in("otto").get(PAGE)
    assert "Alle systemer, I venter noget fra, har leveret." in text_of(page)

    FixedClock.moment = MOMENT + dt.timedelta(days=2)
    page = told.sign_in("otto").get(PAGE)
    shown = text_of(page).replace("\xa0", " ")
    assert "1 system har ikke leveret, som I venter." in shown
    assert "Eget system har ikke leveret som ventet (Hver dag før kl. 06.00)." in shown
    assert any(row.startswith("Eget system") and "Mangler siden" in row for row in rows(page))
    assert "Der mangler en levering" in text_of(told.client.get(page_of(OWN)))
    with told.connection() as conn:
        assert [one.source for one in tally_store.note_missed(conn, FixedClock.moment)] == [OWN]
    assert "Der manglede leveringer disse dage:" in text_of(told.client.get(page_of(OWN)))

    delivered(told, OWN, BIRKELUNDE, 1, FixedClock.moment)
    assert "Alle systemer, I venter noget fra, har leveret." in text_of(told.client.get(PAGE))
    told.client.post(expectation_of(OWN), {"end": "1"})
    assert "I har ikke sagt endnu" in text_of(told.client.get(PAGE))
    assert told.changes()[-1] == ("staff:demo-otto", "source.expect_no_more", str(OWN))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"due": "06:00"}, "Vælg mindst én dag."),
        ({"weekday": ["8", "x"], "due": "06:00"}, "Vælg mindst én dag."),
        ({"weekday": "1", "due": "seks"}, "Skriv et klokkeslæt som 06:00."),
        ({"weekday": "1"}, "Skriv et klokkeslæt som 06:00."),
    ],
)
def test_what_cannot_be_expected_is_said_and_nothing_is_saved(
    told: House, form: dict[str, Any], words: str
) -> None:
    answer = told.sign_in("otto").post(expectation_of(OWN), form)
    assert answer.status_code == 400
    assert words in text_of(answer)
    with told.connection() as conn:
        assert tally_store.expectations(conn) == []


def test_a_known_system_that_has_delivered_nothing_can_be_expected_to(told: House) -> None:
    silent = an_id("silent")
    with told.connection() as conn:
        conn.execute("INSERT INTO source_system (id, name) VALUES (%s, 'Tavst system')", [silent])
    client = told.sign_in("otto")
    assert page_of(silent) in client.get(PAGE).content.decode()
    page = client.get(page_of(silent))
    assert figures(page)[:2] == ["aldrig", "0"]
    client.post(expectation_of(silent), {"weekday": list("1234567"), "due": "06:00"})
    FixedClock.moment = MOMENT + dt.timedelta(days=1)
    shown = text_of(told.sign_in("otto").get(PAGE))
    assert "Tavst system har ikke leveret som ventet" in shown
    assert "Seneste levering: aldrig" in shown


def test_the_rights_are_those_at_this_authority(told: House) -> None:
    with told.connection() as conn:
        conn.execute(
            "INSERT INTO machine_client (system, name, may_deliver, may_send_notices) VALUES (%s, 'Eget', false, true)",
            [OWN],
        )
        conn.execute(
            "INSERT INTO read_right VALUES (%s, %s, '27.*', 2), (%s, %s, '32.24.*', 3)",
            [OWN, BIRKELUNDE, OWN, HAVREVIG],
        )
    page = told.sign_in("rolf").get(page_of(OWN))
    shown = text_of(page)
    assert "27.*, op til niveau 2, fortrolig" in shown
    assert "32.24" not in shown
    assert "Dette system må ikke levere" in shown
    assert "Det må spørge, hvem en besked er til." in shown


def test_nothing_yet_is_said_and_not_drawn(house: House) -> None:
    page = house.sign_in("otto").get(PAGE)
    assert "Intet system har leveret noget endnu." in text_of(page)
    assert not parsed(page).xpath("//figure")


def test_the_figures_are_taken_home_day_by_day(told: House) -> None:
    answer = told.sign_in("rolf").get(CSV)
    assert answer["Cache-Control"] == "no-store"
    found = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {(row["name"], row["what"], row["times"]) for row in found} >= {
        ("Eget system", "stored", "40"), ("Eget system", "stored", "10"), ("Fælles system", "stored", "3"),
    }  # fmt: skip
    assert len({row["day"] for row in found}) == 2
