# SPDX-License-Identifier: MPL-2.0
"""On the real server: a daughter looks for her father, and whatever is shut looks like what never was."""

from __future__ import annotations

import re
import uuid

import pytest

from overblik.demo.town import demo_id
from tests.journeys.client import Answer, Client
from tests.journeys.conftest import Town
from tests.journeys.test_same_everywhere import on_page

pytestmark = [pytest.mark.slow, pytest.mark.database]

PAGE = "/fuldmagter/"


def look(client: Client, mandate: uuid.UUID) -> Answer:
    """Press the button of a mandate; whoever guesses sends the same form."""
    return client.post("/fuldmagter/se/", {"mandate": str(mandate)}, form_on=PAGE)


def test_a_daughter_sees_her_fathers_cases_of_the_areas_and_he_sees_that_she_looked(town: Town) -> None:
    alma = town.visitor("alma")
    own = on_page(alma)
    answer = look(alma, demo_id("mandate", "boerge", "alma"))
    assert (answer.status, answer.headers["location"]) == (302, "/")
    expected = town.stories["boerge"].expected.cases
    within = {str(case.id) for case in expected if case.kle[:2] in ("27", "32")}
    assert within
    assert on_page(alma)[0] == within
    for case in within:
        page = alma.get(f"/sag/{case}/")
        assert page.status == 200
        assert "Min far" in page.text
    alma.post("/fuldmagter/tilbage/", {}, form_on="/")
    assert on_page(alma) == own
    assert alma.get(f"/sag/{next(iter(within))}/").status == 404
    assert "Min datter Alma, med din fuldmagt" in town.visitor("boerge").get("/set/").text
    assert "med din fuldmagt" not in town.visitor("alma").get("/set/").text


def timeless(answer: Answer) -> tuple[int, str, str | None]:
    """All but the time until which the session lasts, which every page tells."""
    status, text, location = answer.same
    return status, re.sub(r'kl\. [0-9]{2}\.[0-9]{2}|data-seconds="[0-9]+"', "", text), location


def test_expired_withdrawn_protected_dead_foreign_and_guessed_are_one_answer(town: Town) -> None:
    answers = {
        name: timeless(look(town.visitor(who), mandate))
        for name, who, mandate in [
            ("expired", "alma", demo_id("mandate", "gerda", "alma")),
            ("withdrawn", "alma", demo_id("mandate", "holger", "alma")),
            ("dead", "alma", demo_id("mandate", "ingrid", "alma")),
            ("protected", "ditlev", demo_id("mandate", "dagny", "ditlev")),
            ("a stranger", "ellen", demo_id("mandate", "boerge", "alma")),
            ("guessed", "alma", uuid.uuid4()),
            ("not there", "ellen", uuid.uuid4()),
        ]
    }
    assert answers["not there"][0] == 404
    assert {name for name, answer in answers.items() if answer != answers["not there"]} == set()
