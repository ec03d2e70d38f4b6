# SPDX-License-Identifier: MPL-2.0
"""Every version that was ever in force can be reached, with who wrote and approved it; pages are of the newest."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from overblik.disclosure import store
from overblik.disclosure.rule import Rule, RuleSet
from overblik.kle.number import KlePattern
from tests.console.conftest import BIRKELUNDE, House
from tests.console.test_disclosure import BEGIN, begun, post, save_rule
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database


def test_every_version_there_has_been_can_be_reached_with_its_draft_and_those_who_wrote_it(
    house: House,
) -> None:
    draft = begun(house)
    save_rule(house, draft, kle="14.*", open="yes")
    post(house, draft, "foreslaa", reason="Byrådet har besluttet det")
    house.sign_in("godfred")
    post(house, draft, "godkend")
    page = house.client.get("/konsol/visning/versioner/")
    assert "Skrevet af demo-rikke, godkendt af demo-godfred." in text_of(page)
    assert f"{BEGIN}{draft}/" in {link.get("href") for link in parsed(page).xpath("//main//a")}
    with house.connection() as conn:
        for day in range(1, 31):
            rules = RuleSet(
                authority=BIRKELUNDE,
                rules=(Rule(id="one", kle=KlePattern("14.*"), from_date=dt.date(2020, 1, day)),),
            )
            store.publish(conn, rules, MOMENT, "file")
    seen = []
    for number in (1, 2):
        page = house.client.get(f"/konsol/visning/versioner/?page={number}")
        seen += [int(one) for one in re.findall(r'id="v([0-9]+)"', page.content.decode())]
        oldest = text_of(page).rpartition("Hvad version")[2]
        assert ("ny regel" in oldest) is (number == 2), (
            "the oldest of a page is told against the one before it"
        )
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 32
    tags = [
        len(parsed(house.client.get(f"/konsol/visning/versioner/?page={one}")).xpath("//main//h2/*"))
        for one in (1, 2)
    ]
    assert tags == [1, 0], "one version is in force, and it is the newest"


def test_the_first_page_and_the_tree_are_of_what_is_in_force_now_whoever_published_it(house: House) -> None:
    house.sign_in("rikke").get("/konsol/")
    with house.connection() as conn:
        rules = RuleSet(authority=BIRKELUNDE, rules=(Rule(id="one", kle=KlePattern("14.*"), open=True),))
        version = store.publish(conn, rules, MOMENT, "file").version
    assert f"version {version} af reglerne" in text_of(house.client.get("/konsol/"))
