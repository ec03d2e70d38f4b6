# SPDX-License-Identifier: MPL-2.0
"""Rights to read in the console: the operator of an authority gives and takes its own, and is told first what it opens."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from overblik.access import clients
from overblik.access.rights import Right
from overblik.disclosure import roll_up_store
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern
from overblik.kle.store import load_catalogue
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.console.test_sources import ELSEWHERE, OWN, PAGE, SHARED, deliveries, page_of
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database


def right_of(source: uuid.UUID) -> str:
    return f"{page_of(source)}ret/"


def take_of(source: uuid.UUID) -> str:
    return f"{right_of(source)}fjern/"


def rights(house: House, system: uuid.UUID, authority: str = BIRKELUNDE) -> list[tuple[str, str, int]]:
    with house.connection() as conn:
        return conn.execute(
            "SELECT authority, kle, ceiling FROM read_right WHERE system = %s AND authority = %s ORDER BY kle",
            (system, authority),
        ).fetchall()


def asked(house: House, source: uuid.UUID, **told: str) -> Any:
    return house.client.get(right_of(source), told)


def give(house: House, source: uuid.UUID, page: Any) -> Any:
    """Press the button that the page shows."""
    [form] = parsed(page).xpath("//form[@method='post'][.//input[@name='seen']]")
    return house.client.post(
        right_of(source), {one.name: one.value for one in form.xpath(".//input") if one.name}
    )


@pytest.fixture
def told(house: House) -> House:
    """A house that has had deliveries."""
    return deliveries(house)


def test_the_operator_gives_a_right_and_takes_it_back(told: House) -> None:
    """The journey: from the system's page, through what it opens, to the log; and back."""
    client = told.sign_in("otto")
    page = client.get(page_of(OWN))
    assert right_of(OWN) in page.content.decode()
    assert "Det må læse det, det selv har leveret, og ellers intet af jeres." in text_of(page)
    page = asked(told, OWN, what="kle", kle="27.36.*", ceiling="3")
    assert "27.36.*, op til niveau 3, følsom" in text_of(page)
    assert "Der er ikke talt op endnu" in text_of(page)
    assert rights(told, OWN) == [], "nothing is given by looking"
    answer = give(told, OWN, page)
    assert (answer.status_code, answer["Location"]) == (302, page_of(OWN))
    assert rights(told, OWN) == [(BIRKELUNDE, "27.36.*", 3)]
    assert told.changes()[-1] == ("staff:demo-otto", "access.allow", str(OWN))
    with told.connection() as conn:
        client_ = clients.at_authority(conn, BIRKELUNDE, OWN)
        assert client_ is not None
        assert (client_.name, client_.may_deliver) == ("Eget system", True), "it may deliver as before"
        assert client_.rights == (Right(BIRKELUNDE, KlePattern("27.36.*"), Sensitivity.SENSITIVE),)
    assert "Gav rettigheder til systemet Eget system" in text_of(
        told.sign_in("rolf").get("/konsol/revision/")
    )

    told.sign_in("otto")
    [reader] = parsed(told.client.get(PAGE)).xpath(
        "//h2[.='Systemer, der kun læser']/following-sibling::ul[1]//a"
    )
    assert reader.text == "Borgerservice"
    assert "Hvad må det læse af jeres?" in text_of(told.client.get(reader.get("href")))
    give(told, OWN, asked(told, OWN, what="everything", ceiling="1"))
    assert rights(told, OWN) == [(BIRKELUNDE, "*", 1), (BIRKELUNDE, "27.36.*", 3)]
    page = told.client.get(page_of(OWN))
    named = [
        " ".join(one.text_content().split())
        for one in parsed(page).xpath("//form[.//input[@name='kle']]//button")
    ]
    assert named[0] == "Tag tilbage: Alt, op til niveau 1, ikke fortrolig", "each button says what it takes"
    for _ in range(2):  # pressed twice
        answer = told.client.post(take_of(OWN), {"kle": "27.36.*"})
        assert (answer.status_code, answer["Location"]) == (302, page_of(OWN))
    assert rights(told, OWN) == [(BIRKELUNDE, "*", 1)]
    assert told.changes()[-1] == ("staff:demo-otto", "access.forbid_reading", str(OWN))
    told.client.post(take_of(OWN), {"kle": "x"})
    assert rights(told, OWN) == [(BIRKELUNDE, "*", 1)]


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (
            {"what": "kle", "kle": "27", "ceiling": "2"},
            "kle",
            "Skriv et område som 27.*, 27.36.* eller 27.36.04.",
        ),
        ({"what": "kle", "ceiling": "2"}, "kle", "Skriv et område som 27.*, 27.36.* eller 27.36.04."),
        ({"what": "all", "kle": "27.*", "ceiling": "2"}, "kle", "Vælg et område eller alt."),
        ({"what": "kle", "kle": "27.*", "ceiling": "5"}, "ceiling", "Vælg et niveau af følsomhed."),
        ({"what": "everything"}, "ceiling", "Vælg et niveau af følsomhed."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_right_is_said_at_its_field_and_nothing_is_lost(
    told: House, form: dict[str, str], field: str, words: str, method: str
) -> None:
    page = getattr(told.sign_in("otto"), method)(right_of(OWN), form)
    assert page.status_code == 400
    assert words in text_of(page)
    [wrong] = parsed(page).xpath("//*[@aria-invalid]")
    assert wrong.get("name") == field
    if "kle" in form:
        assert parsed(page).xpath("//input[@name='kle']/@value") == [form["kle"]]
    if form["what"] == "everything":
        assert parsed(page).xpath("//input[@value='everything']/@checked")
    assert rights(told, OWN) == []


def test_only_what_was_told_is_given(told: House) -> None:
    """A page of another right, or none at all, gives nothing: the form is shown with what it would open."""
    told.sign_in("otto")
    for seen in ("", "27.* 1", "* 2"):
        page = told.client.post(right_of(OWN), {"what": "kle", "kle": "27.*", "ceiling": "2", "seen": seen})
        assert page.status_code == 200
        assert "27.*, op til niveau 2, fortrolig" in text_of(page)
    assert rights(told, OWN) == []


def test_what_a_right_opens_is_told_in_numbers(town: House) -> None:
    with town.connection() as conn:
        roll_up_store.renew(conn, [], load_catalogue(conn), MOMENT, MOMENT.date())
        [(source,)] = conn.execute(
            "SELECT source FROM reading WHERE authority = %s AND kind = 1 GROUP BY source ORDER BY count(*) DESC LIMIT 1",
            [BIRKELUNDE],
        ).fetchall()
        counts = {
            (kle, level): conn.execute(
                """SELECT count(DISTINCT item_id) FILTER (WHERE kind = 1),
                          count(DISTINCT (item_id, part)) FILTER (WHERE kind = 3) FROM reading
                   WHERE authority = %s AND kle LIKE %s AND sensitivity BETWEEN 1 AND %s""",
                [BIRKELUNDE, f"{kle}%", level],
            ).fetchone()
            for kle, level in (("", 4), ("", 1), ("32.", 2))
        }
    town.sign_in("otto")
    assert len(set(counts.values())) > 1
    for (kle, level), found in counts.items():
        assert found is not None
        form = {"what": "kle", "kle": f"{kle}*"} if kle else {"what": "everything"}
        page = town.client.get(right_of(source), form | {"ceiling": str(level)})
        assert f"Af borgernes lige nu: {found[0]} sager og {found[1]} ydelser" in text_of(page), (kle, level)
    quality = text_of(town.client.get(page_of(source)))
    assert "har en kvalitetsfejl, som talt op" in quality


@pytest.mark.parametrize("staff", ["rikke", "godfred", "signe", "dorte", "rolf"])
def test_nobody_but_the_operator_gives_or_takes(told: House, staff: str) -> None:
    with told.connection() as conn:
        wanted = Right(BIRKELUNDE, KlePattern("27.*"), Sensitivity.CONFIDENTIAL)
        clients.allow(conn, MOMENT, "operator", OWN, name="Eget", rights=[wanted])
    client = told.sign_in(staff)
    form = {"what": "everything", "ceiling": "4", "seen": "* 4"}
    assert client.get(right_of(OWN)).status_code == 403
    assert client.post(right_of(OWN), form).status_code == 403
    assert client.post(take_of(OWN), {"kle": "27.*"}).status_code == 403
    assert rights(told, OWN) == [(BIRKELUNDE, "27.*", 2)]
    if staff in ("dorte", "rolf"):
        page = client.get(page_of(OWN))
        assert "27.*, op til niveau 2, fortrolig" in text_of(page)
        assert right_of(OWN) not in page.content.decode()


def test_another_authoritys_rights_are_not_seen_given_or_taken(told: House) -> None:
    with told.connection() as conn:
        theirs = [Right(HAVREVIG, area, Sensitivity.VIP) for area in (KlePattern("83.*"), None)]
        clients.allow(conn, MOMENT, "operator", SHARED, name="Fælles", rights=theirs)
    client = told.sign_in("otto")
    assert "83.*" not in client.get(page_of(SHARED)).content.decode()
    client.post(take_of(SHARED), {"kle": "83.*"})
    client.post(take_of(SHARED), {"kle": "*"})
    assert len(rights(told, SHARED, HAVREVIG)) == 2
    form = {"what": "everything", "ceiling": "4", "seen": "* 4", "authority": HAVREVIG}
    assert client.post(right_of(SHARED), form).status_code == 302
    assert rights(told, SHARED) == [(BIRKELUNDE, "*", 4)]
    assert len(rights(told, SHARED, HAVREVIG)) == 2
    assert client.get(right_of(ELSEWHERE)).status_code == 404
    assert client.post(right_of(ELSEWHERE), form).status_code == 404
    assert client.post(take_of(ELSEWHERE), {"kle": "*"}).status_code == 404
    nobody = uuid.UUID(int=0)
    assert client.post(right_of(nobody), form).status_code == 404
