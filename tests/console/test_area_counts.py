# SPDX-License-Identifier: MPL-2.0
"""The figures beside each node of the tree: the worker's counts, their age, and nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from overblik.console.area_counts import AreaCounts, CountWords, share
from overblik.console.area_tree import AreaNode
from overblik.console.whole_tree import TreeLines
from overblik.disclosure import roll_up_store
from overblik.disclosure.compile import EffectiveRule
from overblik.disclosure.roll_up import AreaCount
from overblik.kle.store import load_catalogue
from tests.console.conftest import BIRKELUNDE, House
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT


def count(house: House) -> None:
    with house.connection() as conn:
        assert roll_up_store.count(conn, load_catalogue(conn), MOMENT, MOMENT.date())


def line(page: Any, number: str) -> list[str]:
    """The cells of one line of the tree."""
    return [
        " ".join(cell.text_content().split())
        for cell in parsed(page).xpath(f"//table[contains(@class, 'areas-table')]//tr[td[1]='{number}']/*")
    ]


def held(house: House, main: str) -> tuple[str, str, str]:
    """Different cases, citizens and benefits of a main group, asked of the rows themselves."""
    with house.connection() as conn:
        found = conn.execute(
            """SELECT count(DISTINCT item_id) FILTER (WHERE kind = 1), count(DISTINCT party_key),
                      count(DISTINCT (item_id, part)) FILTER (WHERE kind = 3)
               FROM reading WHERE authority = %s AND kle LIKE %s""",
            (BIRKELUNDE, f"{main}.%"),
        ).fetchone()
    assert found is not None
    return tuple(map(str, found))


@pytest.mark.database
def test_the_tree_tells_what_the_authority_has_in_each_area_and_as_of_when(town: House) -> None:
    client = town.sign_in("rikke")
    assert "ikke talt endnu" in text_of(client.get("/konsol/visning/"))
    assert line(client.get("/konsol/visning/"), "32")[-4:] == ["–"] * 4
    count(town)
    page = client.get("/konsol/visning/")
    assert "er talt" in text_of(page)
    cases, citizens, benefits = held(town, "32")
    assert int(cases) > int(citizens) > 0
    assert int(benefits) > 0
    assert tuple(line(page, "32")[-4:-1]) == (cases, citizens, benefits)
    assert line(page, "32")[-1].endswith("%")
    assert line(page, "88")[-4:] == ["0", "0", "0", "–"]
    area = client.get("/konsol/visning/omraade/32/")
    assert f"Sager {cases} Borgere {citizens} Ydelser {benefits}" in text_of(area)
    found = client.get("/konsol/visning/", {"text": "32"})
    assert tuple(line(found, "32")[-4:-1]) == (cases, citizens, benefits)


@pytest.mark.database
def test_another_authoritys_employee_sees_none_of_it(town: House) -> None:
    count(town)
    with town.connection() as conn:
        conn.execute("DELETE FROM roll_up_area WHERE authority <> %s", (BIRKELUNDE,))
        conn.execute("DELETE FROM roll_up_delivery WHERE authority <> %s", (BIRKELUNDE,))
    client = town.sign_in("hanne")
    for address in ("/konsol/visning/", "/konsol/visning/omraade/32/", "/konsol/visning/?text=32.24"):
        for number in ("32", "32.24", "32.24.04"):
            cells = line(client.get(address), number)
            assert not cells or cells[-4:] == ["0", "0", "0", "–"]
    tree = text_of(client.get("/konsol/visning/trae/"))
    assert "· intet talt" in tree
    assert " borgere, " not in tree
    assert town.sign_in("otto").get("/konsol/visning/trae/").status_code == 403


@pytest.mark.database
def test_the_whole_tree_tells_every_value_that_holds(town: House) -> None:
    count(town)
    client = town.sign_in("rikke")
    page = client.get("/konsol/visning/trae/")
    tree = parsed(page)
    numbers = [each.text for each in tree.xpath("//span[@class='tree-number']")]
    assert numbers == sorted(numbers)
    assert {"32", "32.24", "32.24.04"} <= set(numbers)
    line_of = {
        each.xpath("string(span[@class='tree-number'])"): " ".join(each.text_content().split())
        for each in tree.xpath("//summary | //div[@class='area-tree']//li/a")
    }
    assert "fra 1. december 2020" in line_of["32.24.04"], "inherited from 32.*"
    assert all(name in line_of["32.24.04"] for name in (" vises", " sager, ", " borgere, "))
    draft = client.post("/konsol/visning/udkast/", {"title": "x"})["Location"].rstrip("/").rpartition("/")[2]
    page = client.get("/konsol/visning/trae/", {"draft": draft})
    assert parsed(page).xpath(f"//a[contains(@href, 'omraade/32/?draft={draft}')]")
    town.sign_in("hanne")
    assert client.get("/konsol/visning/trae/", {"draft": draft}).status_code == 404


@pytest.mark.database
def test_an_area_is_found_by_keyword_and_by_citizens_words(house: House) -> None:
    with house.connection() as conn:
        conn.execute(
            """UPDATE kle_entry SET keywords = '[{"text": "Snerydning på fortov"}]' WHERE number = '02.34.02'"""
        )
    client = house.sign_in("rikke")
    page = client.get("/konsol/visning/", {"text": "SNERYDNING paa"})
    assert line(page, "02.34.02")
    assert "Fundet på »Snerydning på fortov«" in text_of(page)
    assert "02 " in text_of(page)
    page = client.get("/konsol/visning/", {"text": "forsoerge dig selv"})
    assert line(page, "32.24")
    assert "Fundet på" in text_of(page), "by what citizens read, which is not what KLE calls it"
    assert "Intet område passer." in text_of(client.get("/konsol/visning/", {"text": "zzz"}))


def test_a_share_is_never_nothing_or_everything_unless_it_is() -> None:
    assert [share(part, 1000) for part in (0, 1, 5, 150, 999, 1000)] == [
        "0\u00a0%", "< 1\u00a0%", "< 1\u00a0%", "15\u00a0%", "> 99\u00a0%", "100\u00a0%",
    ]  # fmt: skip
    assert share(0, 0) == ""


def test_what_has_not_been_counted_is_not_nothing() -> None:
    assert AreaCounts(None, {}).of("32", "da") is None
    counted = AreaCounts(dt.datetime(2025, 6, 1, tzinfo=dt.UTC), {"32": AreaCount(1200, 3, 12, 700)})
    assert counted.of("32", "da") == CountWords("1.200", "700", "3", "1\u00a0%", False)
    assert counted.of("27", "da") == CountWords("0", "0", "0", "", True)


def test_a_title_is_text_and_not_markup(portal_settings: str) -> None:
    node = AreaNode("32", "<b>Hjælp", (), EffectiveRule(open=True), True)
    assert "32</span> &lt;b&gt;Hjælp: " in TreeLines(AreaCounts(None, {}), "da").of(node)


@pytest.mark.database
def test_numbers_kle_does_not_have_are_told_with_what_lies_on_them_and_have_a_page(town: House) -> None:
    with town.connection() as conn:
        for was, becomes in (("32.30.04", "32.99.99"), ("32.24.04", "32.24.4"), ("27.36.04", "27.99.01")):
            conn.execute(
                "UPDATE reading SET kle = %s WHERE kle = %s AND authority = %s", (becomes, was, BIRKELUNDE)
            )
    count(town)
    client = town.sign_in("rikke")
    page = client.get("/konsol/visning/")
    assert line(page, "32.99.99")[-4:-1] != ["0", "0", "0"]
    assert line(page, "27.99.01")
    assert "32.24.4" not in text_of(page), "what is no number has no page"
    assert not line(client.get("/konsol/visning/?text=32"), "27.99.01")
    main = client.get("/konsol/visning/omraade/32/")
    assert line(main, "32.99.99")
    assert not line(main, "27.99.01")
    own = client.get("/konsol/visning/omraade/32.99.99/")
    assert "Ingen indlæst udgave af KLE har nummeret, så intet på det vises" in text_of(own)
    assert client.get("/konsol/visning/omraade/32.99.99/parat/").status_code == 200
    assert client.get("/konsol/visning/omraade/32.99.98/").status_code == 404
    town.sign_in("hanne")
    assert town.client.get("/konsol/visning/omraade/32.99.99/").status_code == 404
    assert not line(town.client.get("/konsol/visning/"), "32.99.99")
