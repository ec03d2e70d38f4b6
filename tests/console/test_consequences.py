# SPDX-License-Identifier: MPL-2.0
"""What a draft would change for citizens: the figures of the page are those of the engine, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from overblik.disclosure import draft_store, yaml_file
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.what_if import WhatIf
from overblik.disclosure.what_if_store import reach, what_if
from overblik.index.reading import ItemKind
from overblik.webkit.formatting import number
from tests.cli.installed import installed_on, overblik
from tests.conftest import FOLDER
from tests.console.conftest import BIRKELUNDE, House
from tests.console.test_area_counts import count
from tests.console.test_disclosure import BEGIN, begun, held, post, save_rule
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database


def closing(town: House) -> int:
    """A draft that closes what 32.* opens, and opens what is closed of 05.*."""
    draft = begun(town)
    save_rule(town, draft, "?rule=benefits", kle="32.*", open="no")
    save_rule(town, draft, kle="05.*", open="yes")
    return draft


def engine(town: House, draft: int) -> tuple[WhatIf, tuple[int, ...]]:
    rules = RuleSet(authority=BIRKELUNDE, rules=held(town, draft).rules)
    with town.connection() as conn:
        catalogue = town.desk.ground().catalogue
        told = what_if(conn, rules, catalogue, MOMENT, MOMENT.date(), republish=True)
        return told, reach(conn, told)


def figures_of(answer: Any) -> dict[str, str]:
    """What each figure of the page is called, and what it says."""
    page = parsed(answer)
    figures = zip(page.xpath("//dl[1]//dt/text()"), page.xpath("//dl[1]//dd"), strict=True)
    return {name: "".join(one.itertext()).replace("\u00a0", " ") for name, one in figures}


def test_the_page_says_what_the_engine_says(town: House) -> None:
    draft = closing(town)
    told, people = engine(town, draft)
    totals = told.totals()
    assert totals[ItemKind.BENEFIT].disappears > 0
    assert people[1] > 0
    answer = town.client.get(f"{BEGIN}{draft}/virkning/")
    read = figures_of(answer)
    benefits = totals[ItemKind.BENEFIT]
    assert read["ydelser"].split("forsvinder") == [
        f"kommer til syne +{number(benefits.appears, 'da')} ",
        f" −{number(benefits.disappears, 'da')}",
    ]
    assert read["borgere, der ser mindre"] == str(people[1])
    assert parsed(answer).xpath("//figure//svg")
    assert "32.30.04" in text_of(answer)


def test_the_file_has_every_row_and_no_person(town: House) -> None:
    draft = closing(town)
    told, _ = engine(town, draft)
    answer = town.client.get(f"{BEGIN}{draft}/virkning/?format=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="what-if.csv"'
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert head == ["kle", "source", "kind", "appears", "disappears", "stays", "hidden"]
    assert len(rows) == len(told.cells)
    assert sum(int(row[4]) for row in rows) == sum(one.disappears for one in told.totals().values())


def test_examples_are_for_those_who_may_open_the_items(town: House) -> None:
    draft = closing(town)
    assert "Noget af det, der kommer til syne" in text_of(town.client.get(f"{BEGIN}{draft}/virkning/"))
    assert town.changes()[-1] == ("staff:demo-rikke", "draft.foresee", BIRKELUNDE)
    town.sign_in("rolf")
    page = text_of(town.client.get(f"{BEGIN}{draft}/virkning/"))
    assert "Noget af det, der kommer til syne" not in page
    assert "ydelser: " in page


def test_one_approves_below_the_consequences(town: House) -> None:
    draft = closing(town)
    post(town, draft, "foreslaa", reason="x")
    town.sign_in("godfred")
    [button] = parsed(town.client.get(f"{BEGIN}{draft}/virkning/")).xpath(
        "//form[contains(@action, '/godkend/')]"
    )
    revision = button.xpath("string(.//input[@name='revision']/@value)")
    assert town.client.post(button.get("action"), {"revision": revision}).status_code == 302
    with town.connection() as conn:
        assert draft_store.find(conn, BIRKELUNDE, draft).version is not None


def test_a_draft_that_changes_nothing_says_so(town: House) -> None:
    page = text_of(town.client.get(f"{BEGIN}{begun(town)}/virkning/"))
    assert "Intet kommer til syne, og intet forsvinder." in page


def test_another_authoritys_consequences_do_not_exist(town: House) -> None:
    draft = closing(town)
    town.sign_in("hanne")
    assert town.client.get(f"{BEGIN}{draft}/virkning/").status_code == 404
    town.sign_in("otto")
    assert town.client.get(f"{BEGIN}{draft}/virkning/").status_code == 403


def test_the_page_answers_from_what_was_counted_and_counts_anew_when_asked(town: House) -> None:
    draft = closing(town)
    told, people = engine(town, draft)
    address = f"{BEGIN}{draft}/virkning/"
    assert "Tallene er talt lige nu." in text_of(town.client.get(address)), "nothing has been counted"
    count(town)
    before = figures_of(town.client.get(f"{address}?count=now"))
    page = town.client.get(address)
    assert "Tallene er fra optællingen" in text_of(page)
    assert figures_of(page) == before
    assert before["borgere, der ser mindre"] == str(people[1])
    file = town.client.get(f"{address}?format=csv").content
    with town.connection() as conn:
        conn.execute("DELETE FROM reading")
    assert figures_of(town.client.get(address)) == before
    assert town.client.get(f"{address}?format=csv").content == file
    now = town.client.get(f"{address}?count=now")
    assert "Tallene er talt lige nu." in text_of(now)
    assert figures_of(now)["borgere, der ser mindre"] == "0"
    assert told.items > 0


@pytest.mark.slow
@pytest.mark.parametrize("is_counted", [True, False])
def test_the_command_line_says_what_the_page_says(
    town: House, is_counted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = closing(town)
    rules = RuleSet(authority=BIRKELUNDE, rules=held(town, draft).rules)
    (tmp_path / "draft.yaml").write_text(yaml_file.write([rules]), encoding="utf-8")
    if is_counted:
        count(town)
        with town.connection() as conn:
            conn.execute("DELETE FROM reading")
    address = f"{BEGIN}{draft}/virkning/"
    page = parsed(town.client.get(address))
    read = figures_of(town.client.get(address))
    with installed_on(town.url, tmp_path, monkeypatch, Path(os.environ[FOLDER]) / "console-keys"):
        told = json.loads(overblik("disclosure", "what-if", "draft.yaml", "--republish", "--json").output)

    assert told["counted_by_worker"] is is_counted
    named = {"sager": "cases", "ydelser": "benefits", "dokumenter": "documents", "udbetalinger": "payments"}
    for words, kind in named.items():
        appears, disappears = (
            number(told["different"][kind][word], "da") for word in ("appears", "disappears")
        )
        assert "".join(read[words].split()) == f"kommertilsyne+{appears}forsvinder−{disappears}", kind
    people = told["citizens"]
    assert read["borgere, der ser mere"] == number(people["gaining"], "da")
    assert read["borgere, der ser mindre"] == number(people["losing"], "da")
    assert people["losing"] > 0
    found = page.xpath("//table[caption[contains(., 'kvalitet')]]/tbody/tr/td[last()]")
    listed = [number(each["items"], "da") for each in told["findings"]]
    assert [each.text_content().strip() for each in found] == listed
