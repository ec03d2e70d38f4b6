# SPDX-License-Identifier: MPL-2.0
"""The named persons see exactly what their story says: on the page, on the command line, in the national call."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from overblik.database import server
from overblik.database.connection import connect
from overblik.demo.persons import persons
from tests.journeys.client import Client
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.slow, pytest.mark.database]

DEAD = "ingrid"
PERSONS = [each.key for each in persons() if each.key != DEAD]
TOWNS = ["0906", "90010018", "90020021", "90030035", "33236994"]
_CASE = re.compile(r"/sag/([0-9a-f-]{36})/")
_BENEFIT = re.compile(r"/ydelse/([0-9a-f-]{36})/([^/]+)/")


def on_page(client: Client, path: str = "/") -> tuple[set[str], set[str]]:
    """The ids of the cases and the addresses of the benefits that the start page links to."""
    text = client.get(path).text
    return set(_CASE.findall(text)), {f"{grant}:{part}" for grant, part in _BENEFIT.findall(text)}


@pytest.mark.parametrize("person", PERSONS)
def test_page_command_line_and_national_call_show_what_the_story_says(town: Town, person: str) -> None:
    story = town.stories[person]
    expected_cases = {str(case.id) for case in story.expected.cases}
    expected_benefits = {benefit.id for benefit in story.expected.benefits}

    client = town.visitor(person)
    for path in ("/", "/en/"):
        assert on_page(client, path) == (expected_cases, expected_benefits)

    told = town.at.must("overview", "--cpr", "-", "--json", given=town.number(person)).json()
    assert {case["id"] for case in told.get("cases", [])} == expected_cases
    assert {benefit["id"] for benefit in told.get("benefits", [])} == expected_benefits

    answer = town.ask(json.dumps({"cprNummer": town.number(person), "myndighedsliste": TOWNS}).encode())
    assert answer.status == 200, answer.text
    listed = {case["sagID"]: case for case in json.loads(answer.body)["sager"]}
    assert set(listed) == expected_cases
    for case in told.get("cases", []):
        one = listed[case["id"]]
        assert (one["titel"], one["status"]["id"], one["aktiv"], one["myndighedCvrNummer"]) == (
            case["title"], case["status"], case["active"], case["authority"],
        )  # fmt: skip


@pytest.mark.parametrize("person", PERSONS)
def test_every_case_and_benefit_has_a_page_that_tells_the_story(town: Town, person: str) -> None:
    client = town.visitor(person)
    story = town.stories[person]
    for case in story.expected.cases:
        page = client.get(f"/sag/{case.id}/")
        assert page.status == 200
        if case.title is not None:
            assert case.title in page.text
        for document in case.documents or ():
            assert document in page.text
        assert (
            "du ejer ejendommen" in page.text.lower() or "fordi du ejer" in page.text.lower()
        ) is case.as_owner
    for benefit in story.expected.benefits:
        grant, _, part = benefit.id.partition(":")
        page = client.get(f"/ydelse/{grant}/{part}/")
        assert page.status == 200
        assert benefit.name in page.text
        for payment in benefit.payments[:1]:
            if payment.paid is not None:
                assert danish(payment.paid) in page.text.replace("\xa0", " ")
            if payment.paid_reason is not None:
                assert payment.paid_reason.split(",")[0] in page.text


def danish(amount: Any) -> str:
    whole, _, cents = f"{amount:,.2f}".partition(".")
    return whole.replace(",", ".") + (f",{cents}" if cents != "00" else "")


@pytest.mark.parametrize("person", PERSONS)
def test_what_is_hidden_is_explained_and_nowhere_to_be_found(town: Town, person: str) -> None:
    story = town.stories[person]
    done = town.at.must("explain", "--cpr", "-", "--json", given=town.number(person))
    explained = [json.loads(line) for line in done.out.splitlines()]
    client = town.visitor(person)
    for hidden in story.expected.hidden:
        reasons = {one["reason"] for one in explained if one["item"] == str(hidden.id)}
        assert reasons == {str(hidden.reason)}
        assert client.get(f"/sag/{hidden.id}/").status == 404
    shown = {one["item"] for one in explained if one["kind"] == "case" and one["shown"]}
    assert shown == {str(case.id) for case in story.expected.cases}


def test_authorities_that_were_not_asked_about_are_not_in_the_national_answer(town: Town) -> None:
    both = town.stories["frode"].expected.cases
    for case in both:
        asked = {"cprNummer": town.number("frode"), "myndighedsliste": [case.authority]}
        told = json.loads(town.ask(json.dumps(asked).encode()).body)
        assert [one["sagID"] for one in told["sager"]] == [str(case.id)]
        assert {one["cvrNummer"] for one in told.get("myndigheder", [])} <= {case.authority}
    asked = {"cprNummer": town.number("frode"), "myndighedsliste": []}
    assert json.loads(town.ask(json.dumps(asked).encode()).body)["sager"] == []


def test_the_national_call_refuses_whoever_has_no_token(town: Town) -> None:
    asked = json.dumps({"cprNummer": town.number("alma"), "myndighedsliste": TOWNS}).encode()
    for token in ("x", town.token[:-4] + "AAAA"):
        answer = town.ask(asked, token)
        assert answer.status == 400
        assert "Data-source-security-error" in answer.text


def test_every_look_left_its_trace(town: Town) -> None:

    with connect(server.ensure(town.at.settings)) as conn:
        before = conn.execute("SELECT count(*) FROM access_log").fetchone() or (0,)
        client = town.visitor("alma")
        client.get("/")
        client.get(f"/sag/{town.stories['alma'].expected.cases[0].id}/")
        client.get("/om/")
        town.ask(json.dumps({"cprNummer": town.number("alma"), "myndighedsliste": []}).encode())
        after = conn.execute("SELECT count(*) FROM access_log").fetchone() or (0,)
    assert after[0] - before[0] == 3


def test_of_who_has_died_nothing_is_told_anywhere(town: Town) -> None:
    page = town.visitor(DEAD).get("/")
    assert page.status == 404
    assert "Der kan ikke vises oplysninger for denne person." in page.text
    assert town.at.run("overview", "--cpr", "-", "--json", given=town.number(DEAD)).code == 3

    def listed(person: str) -> list[object]:
        asked = {"cprNummer": town.number(person), "myndighedsliste": TOWNS}
        return list(json.loads(town.ask(json.dumps(asked).encode()).body)["sager"])

    assert listed(DEAD) == listed("ellen") == []
