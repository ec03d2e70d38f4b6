# SPDX-License-Identifier: MPL-2.0
"""Ready-made packages: beside what is shown, into a draft, and never over a municipality's own rules unasked."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from overblik.disclosure import draft_store
from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.package_file import read
from overblik.disclosure.rule import RuleSet
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.console.test_disclosure import begun, held, save_rule
from tests.disclosure.test_package_file import GOOD
from tests.portal.conftest import parsed, text_of

pytestmark = pytest.mark.database

PACKAGES = "/konsol/visning/pakker/"


def add(house: House, package: str, draft: int | None = None, **more: str) -> Any:
    chosen = f"{draft}:{held(house, draft).revision}" if draft else ""
    return house.client.post(PACKAGES, {"package": package, "draft": chosen, **more})


def test_the_page_tells_what_each_opens_and_what_is_open(house: House) -> None:
    page = house.sign_in("rikke").get(PACKAGES)
    words = text_of(page)
    assert "Sygedagpenge" in words
    assert "Etape 1 af aftalen." in words
    assert "31. december 2020" in words
    assert "vises ikke endnu" in words or "vises allerede" in words or "siger noget andet" in words
    assert parsed(page).xpath("//form[.//input[@name='package']]")
    # Who may not write sees the same without the forms.
    page = house.sign_in("rolf").get(PACKAGES)
    assert "Etape 1 af aftalen." in text_of(page)
    assert not parsed(page).xpath("//form[.//input[@name='package']]")


def test_a_package_goes_into_a_new_draft_and_own_rules_are_named_and_kept(house: House) -> None:
    house.sign_in("rikke")
    answer = add(house, "sickness-benefit")
    assert answer.status_code == 302
    assert "kept=" in answer["Location"], "the demo shows 32.* from another day"
    page = text_of(house.client.get(answer["Location"]))
    assert "Jeres egne regler er bevaret" in page
    assert "32.*" in page
    assert "Vi viser: Sygedagpenge" in page


def test_told_otherwise_the_package_decides(house: House) -> None:
    draft = begun(house)
    answer = add(house, "sickness-benefit", draft, replace="on")
    assert answer["Location"].endswith(f"/udkast/{draft}/")
    page = text_of(house.client.get(answer["Location"]))
    assert "32.30.04: ny regel (Vises for borgerne: ja; Sager oprettet fra: 31. december 2020)." in page


def test_facets_that_are_left_out_stay_hidden_and_retired_numbers_are_told(house: House) -> None:
    page = house.sign_in("rikke").get(PACKAGES)
    words = text_of(page)
    assert "KLE har ikke længere 32.24.32." in words
    assert "Kontrol og klager (facet K)" in words
    assert "er vores læsning af deres navne og jeres valg" in words
    draft = begun(house)
    answer = add(house, "building", draft, without="control-and-complaints", replace="on")
    assert answer.status_code == 302
    rules = CompiledRules(RuleSet(authority=BIRKELUNDE, rules=held(house, draft).rules))
    assert [rules.effective("02.34.02", facet).open for facet in ("G01", "K08")] == [True, False]
    assert add(house, "building", draft, without="nothing").status_code == 400


def test_the_packages_of_the_installation_stand_beside_the_shipped_ones(house: House) -> None:
    from django.apps import apps

    config: Any = apps.get_app_config("console")
    config.desk = dataclasses.replace(house.desk, packages=(*read(GOOD.encode()), *house.desk.packages))
    assert "Etape 3 af aftalen." in text_of(house.sign_in("rikke").get(PACKAGES))
    assert add(house, "pension").status_code == 302


def test_nothing_is_written_over_what_somebody_else_changed(house: House) -> None:
    draft = begun(house)
    stale = held(house, draft).revision
    save_rule(house, draft, kle="14.*", open="yes")
    answer = house.client.post(
        PACKAGES, {"package": "employment", "draft": f"{draft}:{stale}", "replace": "on"}
    )
    assert answer.status_code == 409
    assert "Nogen har ændret kladden" in text_of(answer)


@pytest.mark.parametrize("draft", ["x", "9999:1", "²:1"])
def test_what_is_no_draft_or_package_does_not_exist(house: House, draft: str) -> None:
    house.sign_in("rikke")
    assert house.client.post(PACKAGES, {"package": "employment", "draft": draft}).status_code == 404
    assert house.client.post(PACKAGES, {"package": "nothing"}).status_code == 404


def test_another_authoritys_draft_is_out_of_reach(house: House) -> None:
    draft = begun(house)
    revision = held(house, draft).revision
    house.sign_in("hanne")
    answer = house.client.post(PACKAGES, {"package": "employment", "draft": f"{draft}:{revision}"})
    assert answer.status_code == 404
    assert held(house, draft).revision == revision
    assert house.sign_in("rolf").post(PACKAGES, {"package": "employment"}).status_code == 404
    assert house.sign_in("otto").get(PACKAGES).status_code == 403
    with house.connection() as conn:
        assert draft_store.drafts(conn, HAVREVIG) == ()
        assert len(draft_store.drafts(conn, BIRKELUNDE)) == 1
