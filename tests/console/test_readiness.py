# SPDX-License-Identifier: MPL-2.0
"""What must be true before an area is opened: each point of it, and the page that tells it to the own authority only."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from overblik.console.readiness import Checked, Counted, Point, State, check
from overblik.disclosure.roll_up import Delivery
from overblik.guidance.advice import Advice, Origin
from tests.console.conftest import BIRKELUNDE, House
from tests.console.test_area_counts import count
from tests.console.test_disclosure import begun, save_rule
from tests.portal.conftest import parsed, text_of

NOW = dt.datetime(2025, 6, 1, 10, tzinfo=dt.UTC)
TODAY = dt.date(2025, 6, 1)
SYSTEM = uuid.UUID(int=1)
JANUARY, MARCH = dt.date(2021, 1, 1), dt.date(2021, 3, 1)
WRITTEN = Advice(set_by=dict.fromkeys(("title", "explanation", "complaint", "contact"), Origin("32.24.04")))


class Numbers:
    """32.24.32 was in force until 2022."""

    def known(self, number: str, on: dt.date) -> bool:
        return number == "32.24.04" or (number == "32.24.32" and on.year < 2022)


def delivered(**changes: Any) -> Delivery:
    usual = Delivery(SYSTEM, 100, 0, 0, 0, dt.date(2020, 5, 1), NOW - dt.timedelta(days=1))
    return usual._replace(**changes)


def counted(*deliveries: Delivery, ages: Any = (("32.24.04", JANUARY, 100),)) -> Counted:
    return Counted(
        moment=NOW, today=TODAY, deliveries=deliveries, ages=ages, cuts=frozenset({JANUARY, MARCH})
    )


def checked(
    what: Counted | None, from_date: dt.date | None = JANUARY, advice: Advice = WRITTEN
) -> dict[Point, Checked]:
    return {one.point: one for one in check(what, from_date, advice, Numbers())}


def test_an_area_that_is_ready_has_every_point_in_order() -> None:
    told = checked(counted(delivered()))
    assert list(told) == list(Point)
    assert {one.state for one in told.values()} == {State.MET}


@pytest.mark.parametrize("what", [None, counted(), counted(delivered(cases=0, benefits=3))])
def test_what_has_not_been_counted_or_is_not_there_is_not_known(what: Counted | None) -> None:
    told = checked(what)
    for point in (Point.KLE, Point.TITLES, Point.FINDINGS, Point.HISTORY):
        assert told[point].state is State.NOT_KNOWN
    assert (told[Point.DELIVERIES].state is State.NOT_KNOWN) is (what is None or not what.deliveries)


def test_numbers_are_asked_of_the_day_the_case_was_created() -> None:
    ages = [("32.24.04", JANUARY, 90), ("32.24.32", JANUARY, 5), ("32.24.32", dt.date(2023, 1, 1), 3)]
    told = checked(counted(delivered(), ages=[*ages, ("32.24.99", None, 2), ("32.24.99", JANUARY, 1)]))
    assert told[Point.KLE] == Checked(
        Point.KLE, State.NOT_MET, 95, 101, ("32.24.32", "32.24.99"), systems=(SYSTEM,)
    )


@pytest.mark.parametrize(
    ("changes", "point", "state"),
    [
        ({"untitled": 1}, Point.TITLES, State.MET),
        ({"untitled": 2}, Point.TITLES, State.NOT_MET),
        ({"with_findings": 5}, Point.FINDINGS, State.MET),
        ({"with_findings": 6}, Point.FINDINGS, State.NOT_MET),
        ({"last_received": NOW - dt.timedelta(days=7)}, Point.DELIVERIES, State.MET),
        ({"last_received": NOW - dt.timedelta(days=8)}, Point.DELIVERIES, State.NOT_MET),
        ({"first_created": JANUARY}, Point.HISTORY, State.MET),
        ({"first_created": dt.date(2021, 1, 2)}, Point.HISTORY, State.NOT_MET),
        ({"first_created": None}, Point.HISTORY, State.NOT_KNOWN),
    ],
)
def test_each_point_has_its_bound(changes: dict[str, Any], point: Point, state: State) -> None:
    told = checked(counted(delivered(**changes)))[point]
    assert told.state is state
    if state is State.NOT_MET:
        assert told.systems == (SYSTEM,)


def test_the_systems_to_look_into_are_those_with_faults_and_the_most_come_first() -> None:
    other = uuid.UUID(int=2)
    told = checked(
        counted(
            delivered(untitled=2, with_findings=0),
            delivered(source=other, untitled=3, with_findings=9),
            delivered(source=None, untitled=50, with_findings=9),
        )
    )
    assert told[Point.TITLES].systems == (other, SYSTEM)
    assert told[Point.FINDINGS].systems == (other,)
    assert told[Point.DELIVERIES].systems == ()


def test_of_several_systems_one_that_delivers_is_enough_and_they_are_counted() -> None:
    told = checked(counted(delivered(), delivered(source=None, last_received=NOW - dt.timedelta(days=30))))
    assert told[Point.DELIVERIES] == Checked(Point.DELIVERIES, State.MET, 1, 2, (), dt.date(2025, 5, 31))


def test_history_tells_how_many_cases_the_from_date_shows() -> None:
    ages = [("32.24.04", JANUARY, 60), ("32.24.04", MARCH, 30), ("32.24.04", None, 10)]
    told = checked(counted(delivered(), ages=ages), MARCH)
    assert told[Point.HISTORY] == Checked(Point.HISTORY, State.MET, 30, 100, (), dt.date(2020, 5, 1))
    for unknown in (None, dt.date(2021, 2, 2)):
        assert checked(counted(delivered(), ages=ages), unknown)[Point.HISTORY].state is State.NOT_KNOWN


def test_texts_that_are_not_written_are_named() -> None:
    told = checked(counted(delivered()), advice=Advice(set_by={"title": Origin("32.*")}))
    assert told[Point.TEXTS] == Checked(Point.TEXTS, State.NOT_MET, 1, 3, ("explanation", "complaint"))
    assert told[Point.SUPPORT] == Checked(Point.SUPPORT, State.NOT_MET, 0, 1, ("contact",))


PAGE = "/konsol/visning/omraade/32.30.04/parat/"


@pytest.mark.database
def test_the_page_tells_every_point_and_where_it_is_mended(town: House) -> None:
    client = town.sign_in("rikke")
    assert "Der er ingen sager på området, eller de er ikke talt endnu." in text_of(client.get(PAGE))
    count(town)
    page = client.get(PAGE)
    words = text_of(page)
    assert "Er 32.30.04 " in words
    rows = {row.xpath("string(th)"): row for row in parsed(page).xpath("//tbody/tr")}
    assert set(rows) == {
        "KLE-numre", "Titler", "Datakvalitet", "Historik", "Leverancer", "Tekster til borgerne",
        "Hvem borgerne kan spørge",
    }  # fmt: skip
    assert rows["Tekster til borgerne"].xpath("string(td[1])") == "i orden"
    assert "leverede sidst" in words
    assert parsed(client.get("/konsol/visning/omraade/32.30.04/")).xpath(f"//a[@href='{PAGE}']")
    # An area nothing is written about: the way to where it is written.
    lacking = parsed(client.get("/konsol/visning/omraade/88/parat/"))
    assert lacking.xpath("//a[contains(@href, '/konsol/tekster/omraade/88/')]")


@pytest.mark.database
def test_each_point_leads_to_the_system_it_is_about_for_those_who_may_open_it(town: House) -> None:
    with town.connection() as conn:
        conn.execute(
            "UPDATE reading SET has_title = false, findings = 'no_title', created = '2030-01-01',"
            " received_at = received_at - interval '30 days' WHERE kle LIKE '32.30%%'",
            (),
        )
        [(source,)] = conn.execute(
            "SELECT DISTINCT source FROM reading WHERE kind = 1 AND kle LIKE '32.30%%' AND authority = %s LIMIT 1",
            (BIRKELUNDE,),
        ).fetchall()
    count(town)

    def ways(staff: str) -> dict[str, tuple[list[str], str]]:
        rows = parsed(town.sign_in(staff).get("/konsol/visning/omraade/32.30/parat/")).xpath("//tbody/tr")
        return {
            row.xpath("string(th)"): (row.xpath(".//a/@href"), row.xpath("string(td[2])")) for row in rows
        }

    told = ways("dorte")
    for point in ("Titler", "Datakvalitet", "Historik", "Leverancer"):
        links, words = told[point]
        assert f"/konsol/kilder/{source}/" in links, point
        assert "Se nærmere på, hvad " in words
        for link in links:
            assert town.client.get(link).status_code == 200
    told = ways("rikke")
    links, words = told["Titler"]
    assert links == []
    assert "Spørg dataforvalteren eller driften om: " in words


@pytest.mark.database
def test_a_draft_is_asked_by_its_own_rules_and_leads_to_what_it_opens(town: House) -> None:
    draft = begun(town)
    save_rule(town, draft, kle="05.*", open="yes", from_date="2030-01-01")
    count(town)
    page = text_of(town.client.get(f"/konsol/visning/omraade/05/parat/?draft={draft}"))
    assert "Historik" in page
    consequences = parsed(town.client.get(f"/konsol/visning/udkast/{draft}/virkning/"))
    links = consequences.xpath("//a[contains(@href, '/parat/')]/@href")
    for link in links:
        assert f"draft={draft}" in link
        assert town.client.get(link).status_code == 200


@pytest.mark.database
def test_a_stranger_is_told_nothing_of_anothers_area(town: House) -> None:
    draft = begun(town)
    count(town)
    with town.connection() as conn:
        for table in ("roll_up_delivery", "roll_up_combination"):
            conn.execute(f"DELETE FROM {table} WHERE authority <> (SELECT authority FROM disclosure_draft)")
    town.sign_in("hanne")
    page = text_of(town.client.get(PAGE))
    assert "Intet system har leveret til området" in page
    assert town.client.get(f"{PAGE}?draft={draft}").status_code == 404
    assert town.client.get("/konsol/visning/omraade/32.99/parat/").status_code == 404
    assert town.client.get("/konsol/visning/omraade/x/parat/").status_code == 404
    assert town.sign_in("otto").get(PAGE).status_code == 403
