# SPDX-License-Identifier: MPL-2.0
"""Signing in, being refused and signing out with a provider that others wrote."""

from __future__ import annotations

import base64
import re
import subprocess
import uuid
import zlib

import pytest
from lxml import html

from overblik.database import server
from tests.journeys.installation import wait_for
from tests.signin.conftest import NUMBER, PERSONS, House
from tests.signin.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.database]

# The number as it stands, with a hyphen, and as it would look in a session or a token.
FORMS = (NUMBER.encode(), f"{NUMBER[:6]}-{NUMBER[6:]}".encode())


def holds_number(content: bytes) -> bool:
    """Whether the number stands there, also packed as Django packs sessions and tokens pack claims."""
    parts = [content]
    for found in re.findall(rb"[A-Za-z0-9_-]{24,}", content):
        for start in range(4):
            piece = found[start:]
            unpacked = base64.urlsafe_b64decode(piece[: len(piece) // 4 * 4])
            parts.append(unpacked)
            try:
                parts.append(zlib.decompressobj().decompress(unpacked))
            except zlib.error:
                continue
    return any(form in part for form in FORMS for part in parts)


def test_the_search_would_find_a_number_that_is_packed() -> None:
    packed = base64.urlsafe_b64encode(zlib.compress(f'{{"cpr": "{NUMBER}"}}'.encode())).rstrip(b"=")
    token = base64.urlsafe_b64encode(f'{{"cpr":"{NUMBER}"}}'.encode())
    assert holds_number(b"." + packed + b"AA:x:y")
    assert holds_number(b"a." + token + b".b")
    assert not holds_number(b"a.b")


def test_a_citizen_signs_in_and_sees_their_overview(house: House) -> None:
    visitor = Visitor(house)
    assert visitor.get("/").cookies.get_dict() == {}
    assert visitor.cookies == {}
    page = visitor.sign_in("citizen")
    assert page.url == f"{house.url}/"
    assert "<h1>Dit overblik</h1>" in page.text
    [(event, key, level)] = house.events()
    assert (event, level) == ("signed_in", "High")
    assert isinstance(key, uuid.UUID)
    assert "Your overview" in visitor.get("/en/").text


def test_of_the_dead_whoever_signs_in_is_told_nothing_in_neutral_words(house: House) -> None:
    visitor = Visitor(house)
    visitor.sign_in("citizen")
    [(_, key, _)] = house.events()
    with house.database() as conn:
        conn.execute(
            "INSERT INTO person_status VALUES (%s, now(), now() - interval '1 hour', 'dead')", (key,)
        )
    try:
        answers = [
            visitor.get("/"),
            Visitor(house).sign_in("citizen"),
            Visitor(house).sign_in("citizen", "/en/log-ind/"),
        ]
        for answer, words in zip(
            answers, ("Der kan ikke vises oplysninger",) * 2 + ("We cannot show anything",), strict=True
        ):
            assert answer.status_code == 404
            assert words in answer.text
            for telling in ("død", "dead", "Trin ", "/sag/", "/ydelse/", 'action="/log-ud/"'):
                assert telling not in answer.text
        assert not visitor.is_inside()
        with house.database() as conn:
            assert conn.execute("SELECT count(*) FROM provider_session").fetchone() == (0,)
            assert conn.execute(
                "SELECT count(*) FROM access_log WHERE party_key = %s AND refused", (key,)
            ).fetchone() == (3,)
    finally:
        with house.database() as conn:
            conn.execute("DELETE FROM person_status WHERE party_key = %s", (key,))


@pytest.mark.parametrize(
    ("person", "words", "cause"),
    [
        ("low", "ikke sikkert nok", "level not accepted"),
        ("levelless", "ikke sikkert nok", "level missing"),
        ("employee", "fra dit arbejde", "employee"),
        ("numberless", "siger os ikke, hvem du er", "person number missing"),
        ("malformed", "siger os ikke, hvem du er", "cpr.malformed"),
    ],
)
def test_every_other_answer_is_refused_with_a_plain_page(
    house: House, person: str, words: str, cause: str
) -> None:
    visitor = Visitor(house)
    page = visitor.sign_in(person)
    assert page.status_code == 403
    assert words in page.text
    assert not visitor.is_inside()
    assert house.events() == [("refused", None, cause)]
    assert f"sign-in refused: {cause}" in house.running.words()
    # The provider still knows this person; a second try asks again.
    [again] = html.fromstring(page.text).xpath("//main//a[contains(@class, 'button')]/@href")
    page = visitor.send(visitor.get(again), person="citizen")
    assert "<h1>Dit overblik</h1>" in page.text


def test_whoever_stops_at_the_provider_is_not_signed_in(house: House) -> None:
    visitor = Visitor(house)
    page = visitor.send(visitor.get("/en/log-ind/"), cancel="1")
    assert page.status_code == 403
    assert "You stopped before you had logged in." in page.text
    assert not visitor.is_inside()


def test_an_answer_is_good_once_and_in_its_own_browser_only(house: House) -> None:
    visitor, thief = Visitor(house), Visitor(house)
    page = visitor.sign_in("citizen")
    [answer] = [each.url for each in page.history if "/log-ind/svar/" in each.url]
    thief.get("/log-ind/")
    assert thief.get(answer).status_code == 403
    assert not thief.is_inside()
    assert visitor.get(answer).status_code == 403
    assert visitor.is_inside()


def test_signing_out_here_signs_out_at_the_provider_too(house: House) -> None:
    visitor = Visitor(house)
    visitor.sign_in("citizen")
    left = visitor.sign_out()
    assert "Du er logget ud her" in left.text
    assert not visitor.is_inside()
    [onward] = html.fromstring(left.text).xpath("//main//a[contains(@class, 'button')]/@href")
    assert "id_token_hint=" in onward  # claims stand in the user info, so the token names nobody
    asked = visitor.get(onward)
    assert asked.url.startswith(house.provider.url)
    form = html.fromstring(asked.text).xpath("//form")[0]
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    back = visitor._remember(
        visitor._session.post(form.get("action"), data={**fields, "logout": "yes"}, timeout=30)
    )
    assert back.url == f"{house.url}/?signed_out=1"
    assert "Du er logget ud" in back.text
    assert "<button" in visitor.get("/log-ind/").text  # the provider asks who it is
    assert [event for event, _, _ in house.events()] == ["signed_in", "signed_out"]


def test_signing_out_at_the_provider_ends_the_session_in_every_process(house: House) -> None:
    visitor, other = Visitor(house), Visitor(house)
    visitor.sign_in("citizen")
    other.sign_in("citizen")
    assert all(visitor.is_inside() for _ in range(10))
    asked = visitor.get(f"{house.provider.url}/session/end")
    form = html.fromstring(asked.text).xpath("//form")[0]
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    visitor._session.post(form.get("action"), data={**fields, "logout": "yes"}, timeout=30)
    left = wait_for(lambda: visitor.outside(), "the end of the session")
    assert "du er logget ud i et andet vindue" in left.text
    assert not any(visitor.is_inside() for _ in range(20))
    # The other browser has a session of its own at the provider.
    assert all(other.is_inside() for _ in range(10))
    assert ("ended", None, None) in house.events()


def renew(house: House, **told: bool) -> None:
    """The provider starts anew with other keys; until both processes of the site know them."""
    house.provider.start(**told)

    def understood() -> bool:
        return all("<h1>Dit overblik</h1>" in Visitor(house).sign_in("citizen").text for _ in range(8))

    wait_for(understood, "the new keys", 20)


def test_a_provider_with_new_keys_is_understood_without_a_restart(house: House) -> None:
    Visitor(house).sign_in("citizen")
    renew(house)


@pytest.mark.parametrize("in_id_token", [False, True])
def test_the_number_is_in_no_log_no_row_no_address_and_no_cookie(house: House, in_id_token: bool) -> None:
    renew(house, claims_in_id_token=in_id_token)
    visitors = []
    for person in PERSONS:
        visitor = Visitor(house)
        visitor.sign_in("citizen")
        visitors.append(visitor)
        refused = Visitor(house)
        refused.sign_in(person)
        visitors.append(refused)
    assert all(visitor.is_inside() for visitor in visitors[::2])
    left = visitors[0].sign_out()
    assert not holds_number(left.text.encode())
    assert ("id_token_hint" in left.text) is not in_id_token
    dump = subprocess.run(
        [server.programs_for(house.at.settings).program("pg_dump"), "--dbname", server.ensure(house.at.settings),
         "--table", "django_session", "--table", "provider_session", "--table", "sign_in_event",
         "--table", "spent_logout_token", "--table", "access_log"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert b"COPY public.django_session" in dump
    assert not holds_number(dump)
    words = house.running.words()
    assert "sign-in refused" in words
    assert not holds_number(words.encode())
    assert not any(holds_number("\n".join(visitor.seen).encode()) for visitor in visitors)
