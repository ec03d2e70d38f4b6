# SPDX-License-Identifier: MPL-2.0
"""What a municipality decides takes effect on the next request, in every process of a running server."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from overblik.index.roles import Role
from overblik.wire.delivery import encode_line
from tests.builders import a_case, an_id, owner
from tests.journeys.client import Client
from tests.journeys.conftest import Town
from tests.journeys.installation import lines

pytestmark = [pytest.mark.slow, pytest.mark.database]

TRIES = 12  # a server has two processes; a visitor without a kept connection meets both


@pytest.fixture
def rules(town: Town, tmp_path: Path) -> Iterator[Path]:
    """The rules in force, put back in force afterwards."""
    file = tmp_path / "rules.yaml"
    town.at.must("disclosure", "export", file)
    yield file
    town.at.must("disclosure", "apply", "--republish", file)


def shown(client: Client, path: str) -> set[int]:
    """The statuses of many requests for one page."""
    return {client.get(path).status for _ in range(TRIES)}


def listed(town: Town, person: str, authority: str) -> set[tuple[str, ...]]:
    """The national lists of many calls."""
    asked = json.dumps({"cprNummer": town.number(person), "myndighedsliste": [authority]}).encode()
    answers = [json.loads(town.ask(asked).body) for _ in range(TRIES)]
    return {tuple(sorted(case["sagID"] for case in answer["sager"])) for answer in answers}


def test_a_stop_hides_at_once_everywhere_and_publishing_opens_again(town: Town, rules: Path) -> None:
    case = next(one for one in town.stories["alma"].expected.cases if one.kle == "15.17.06")
    other = next(one for one in town.stories["alma"].expected.cases if one.kle != "15.17.06")
    client = town.visitor("alma")
    page = f"/sag/{case.id}/"
    assert shown(client, page) == {200}
    town.at.must("disclosure", "stop", "--authority", case.authority, "--kle", "15.17.*")
    assert shown(client, page) == {404}
    assert listed(town, "alma", case.authority) == {(str(other.id),)}
    assert str(case.id) not in client.get("/").text
    assert shown(client, f"/sag/{other.id}/") == {200}
    told = town.at.must("explain", "--cpr", "-", "--json", given=town.number("alma"))
    reasons = {one["item"]: one["reason"] for one in map(json.loads, told.out.splitlines())}
    assert reasons[str(case.id)] == "stopped"
    town.at.must("disclosure", "apply", rules)
    assert shown(client, page) == {404}, "unchanged rules lift no stop by themselves"
    town.at.must("disclosure", "apply", "--republish", rules)
    assert shown(client, page) == {200}


@pytest.mark.parametrize("choice", ["--object", "--source", None])
def test_a_stop_can_be_as_narrow_or_as_wide_as_needed(town: Town, rules: Path, choice: str | None) -> None:
    case = town.stories["boerge"].expected.cases[0]
    told = town.at.must("explain", "--cpr", "-", "--json", given=town.number("boerge"))
    source = next(one["source"] for one in map(json.loads, told.out.splitlines()) if one["kind"] == "case")
    value = {"--object": str(case.id), "--source": source}.get(choice or "")
    town.at.must(
        "disclosure", "stop", "--authority", case.authority, *([choice, value] if choice and value else [])
    )
    client = town.visitor("boerge")
    assert shown(client, f"/sag/{case.id}/") == {404}


def test_a_rule_that_closes_an_area_closes_it_on_the_next_request(town: Town, rules: Path) -> None:
    case = town.stories["boerge"].expected.cases[0]
    client = town.visitor("boerge")
    assert shown(client, f"/sag/{case.id}/") == {200}
    closed = rules.with_name("closed.yaml")
    text = rules.read_text()
    closed.write_text(text.replace("kle: 27.60.*\n  open: true", "kle: 27.60.*\n  open: false"))
    assert closed.read_text() != text
    assert "27.60" in town.at.must("disclosure", "diff", closed).out
    town.at.must("disclosure", "apply", closed)
    assert shown(client, f"/sag/{case.id}/") == {404}
    town.at.must("disclosure", "apply", rules)
    assert shown(client, f"/sag/{case.id}/") == {200}


def test_a_delivery_is_seen_on_the_next_request(town: Town, tmp_path: Path) -> None:

    new = a_case("journey", cpr=town.number("ellen"), title="Ny på stedet")
    told = json.loads(encode_line(new))
    told["authority"] = "90010018"
    client = town.visitor("ellen")
    page = f"/sag/{an_id('journey')}/"
    assert client.get(page).status == 404
    answer = client.send("POST", "/api/intake/v1/cases", lines([told]))
    assert answer.status == 200, answer.text
    assert json.loads(answer.body)["outcomes"] == {"stored": 1}
    assert "Ny på stedet" in client.get(page).text
    gone = tmp_path / "gone.ndjson"
    gone.write_bytes(lines([{"kind": "removal", "id": told["id"]}]))
    town.at.must("import", gone)
    assert client.get(page).status == 404
    assert owner("90010018").role == Role.OWNER


def test_a_look_back_shows_what_was_received_and_in_force_by_then(town: Town, rules: Path) -> None:

    cpr = town.number("boerge")
    case = town.stories["boerge"].expected.cases[0]

    def seen(*more: str) -> list[str]:
        told = town.at.must("overview", "--cpr", "-", "--json", *more, given=cpr).json()
        return [one["id"] for one in told.get("cases", [])]

    before = dt.datetime.now(dt.UTC).isoformat()  # noqa: TID251 - the wall clock of a real installation
    town.at.must("disclosure", "stop", "--authority", case.authority)
    assert seen() == []
    assert seen("--as-of", before) == [str(case.id)]
    assert seen("--as-of", "2020-01-01T00:00:00+01:00") == []
