# SPDX-License-Identifier: MPL-2.0
"""Nobody learns anything about anybody else: a stranger's address is an unknown address."""

from __future__ import annotations

import uuid

import pytest

from tests.conftest import fresh_database
from tests.faults.conftest import as_url
from tests.journeys.client import Answer, Client
from tests.journeys.conftest import Town
from tests.journeys.installation import Installation, a_folder, served

pytestmark = [pytest.mark.slow, pytest.mark.database]

OWNERS = ["alma", "boerge", "clara", "dagny", "frode", "gerda", "holger"]


def addresses(town: Town, person: str) -> list[str]:
    """The pages of everything that is delivered about a person, shown to them or not."""
    expected = town.stories[person].expected
    found = [f"/sag/{case.id}/" for case in expected.cases]
    found += [f"/sag/{item.id}/" for item in expected.hidden]
    for benefit in expected.benefits:
        grant, _, part = benefit.id.partition(":")
        found.append(f"/ydelse/{grant}/{part}/")
    return found


def without_own_address(answer: Answer, path: str) -> tuple[int, str, str | None]:
    """Pages link to themselves in the other language; that much of the address the asker knew already."""
    status, text, location = answer.same
    return status, text.replace(path, "/…/"), location


@pytest.mark.parametrize("stranger", ["ellen", "ditlev"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_strangers_page_answers_like_one_that_does_not_exist(
    town: Town, stranger: str, language: str
) -> None:
    client = town.visitor(stranger)
    nothing = f"{language}/sag/{uuid.uuid4()}/"
    unknown = without_own_address(client.get(nothing), nothing)
    assert unknown[0] == 404
    for owner in OWNERS:
        for path in addresses(town, owner):
            asked = language + path
            assert without_own_address(client.get(asked), asked) == unknown, asked


def test_whoever_is_not_signed_in_is_led_to_the_way_in_whatever_they_ask_for(town: Town) -> None:
    client = town.visitor()
    nothing = client.get(f"/sag/{uuid.uuid4()}/").same
    assert (nothing[0], nothing[2]) == (302, "/?signed_out=1")
    for owner in OWNERS:
        for path in addresses(town, owner):
            assert client.get(path).same == nothing


def test_after_signing_out_nothing_comes_back(town: Town) -> None:
    client = town.visitor("alma")
    paths = ["/", "/en/", *addresses(town, "alma")]
    pages = [client.get(path) for path in paths]
    assert {page.headers["cache-control"] for page in pages} == {"no-store"}
    stolen = dict(client.cookies)
    client.sign_out()
    assert client.cookies.get("overblik", "") == ""
    client.cookies = stolen
    titles = [case.title for case in town.stories["alma"].expected.cases if case.title]
    for path in paths:
        answer = client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert not any(title in answer.text for title in titles)


def test_signing_in_as_another_leaves_nothing_of_the_first(town: Town) -> None:
    client = town.visitor("alma")
    first = client.cookies["overblik"]
    client.sign_in("boerge")
    assert client.cookies["overblik"] != first
    assert client.get(f"/sag/{town.stories['alma'].expected.cases[0].id}/").status == 404
    client.cookies["overblik"] = first
    assert client.get("/sag/" + str(town.stories["alma"].expected.cases[0].id) + "/").status == 302


def test_forms_without_their_token_are_refused(town: Town) -> None:
    client = town.visitor()
    answer = client.send(
        "POST", "/demo-login/som/", b"person=alma", {"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status == 403
    assert "overblik" not in client.cookies


def test_every_page_carries_its_protection(town: Town) -> None:
    for path in ("/", "/om/", "/was", "/demo-login/", f"/sag/{uuid.uuid4()}/x"):
        headers = town.visitor().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["referrer-policy"] == "same-origin"


def test_outside_a_demo_there_is_no_way_in_without_a_sign_in(server_url: str, template_database: str) -> None:

    with fresh_database(server_url, template_database) as url:
        at = Installation(a_folder() / "data", {"OVERBLIK_DATABASE_URL": as_url(url)}, mode="production")
        at.must("people", "keys")
        assert at.run("demo", "token").code == 4
        assert at.run("demo", "load").code == 4
        with served(at) as running:
            client = Client(running.url)
            assert client.get("/demo-login/").status == 404
            assert client.send("POST", "/demo-login/som/", b"person=alma").status in (403, 404)
            assert client.send("POST", "/api/intake/v1/cases", b"").status == 401
            assert "demo-login" not in client.get("/").text
