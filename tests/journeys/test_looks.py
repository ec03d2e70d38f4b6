# SPDX-License-Identifier: MPL-2.0
"""Every way of looking at a citizen's data is on the citizen's own page of looks, and no employee's name is."""

from __future__ import annotations

import getpass
import json
import re

import pytest

from tests.journeys.conftest import Town

pytestmark = [pytest.mark.slow, pytest.mark.database]


def read(text: str) -> str:
    """The words of a page, its spaces plain."""
    return " ".join(re.sub(r"<[^>]*>", " ", text.partition("<main")[2]).replace("\u00a0", " ").split())


def own_visits(page: str) -> int:
    """How often the citizen has looked today; other tests may have come as the same citizen."""
    told = re.search(r"Du selv (?:([\d.]+) gange, )?kl\.", read(page))
    return int((told[1] or "1").replace(".", "")) if told else 0


def others_looks(page: str) -> str:
    """What the page tells of the looks of others, of whom other tests may have been some."""
    return re.sub(r"Du selv .*?Du så dit overblik\.", "", read(page))


def test_the_citizen_sees_who_looked_and_why(town: Town) -> None:
    number = town.number("gerda")
    before = own_visits(town.visitor("gerda").get("/set/").text)
    town.at.must("explain", "--cpr", "-", "--authority", "90010018", given=f"{number}\n")
    town.ask(json.dumps({"cprNummer": number, "myndighedsliste": []}).encode())
    client = town.visitor("gerda")
    client.get("/")
    client.get("/")
    page = client.get("/set/").text
    told = read(page)
    assert own_visits(page) == before + 3, "two pages, and the log itself before them"
    assert "For at se, om det er det rigtige, du får vist." in told
    assert "For at vise dig dine sager et andet sted, hvor du er logget ind" in told
    assert getpass.getuser() not in page
    assert own_visits(client.get("/set/").text) == before + 4, "reading the log is a look too"


def test_a_stranger_sees_none_of_it(town: Town) -> None:
    visitors = {one: town.visitor(one) for one in ("holger", "frode")}
    for visitor in visitors.values():
        visitor.get("/set/")  # so that there is a day with a look on the next
    before = {one: others_looks(visitor.get("/set/").text) for one, visitor in visitors.items()}
    town.at.must("explain", "--cpr", "-", given=f"{town.number('holger')}\n")
    after = {one: others_looks(visitor.get("/set/").text) for one, visitor in visitors.items()}
    assert "det er det rigtige" in after["holger"]
    assert after["holger"] != before["holger"]
    assert after["frode"] == before["frode"]


def test_whoever_is_not_signed_in_is_led_to_the_way_in(town: Town) -> None:
    assert town.visitor().get("/set/").same[0] == 302
