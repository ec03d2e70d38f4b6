# SPDX-License-Identifier: MPL-2.0
"""Signing out through the provider: from here to there, and from there to here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from overblik.access.id_token import LOGOUT_EVENT
from tests.portal.conftest import Office, parsed, text_of
from tests.portal.crooked import CLIENT_ID, CPR, NUMBER, Crooked, a_key
from tests.portal.door import Door, a_door
from tests.portal.overviews import MOMENT

NOW = int(MOMENT.timestamp())


@pytest.fixture
def door(office: Office, client: Any, portal_settings: str, crooked: Crooked) -> Iterator[Door]:
    with a_door(client, portal_settings, crooked) as made:
        yield made


def test_a_token_that_names_nobody_is_kept_for_signing_out_at_the_provider(door: Door) -> None:
    door.provider.id_token = {CPR: None}
    door.provider.user_info = {CPR: NUMBER}
    door.sign_in()
    hint = door.client.session["provider"]["hint"]
    answer = door.client.post("/log-ud/")
    assert answer.status_code == 200
    [onward] = parsed(answer).xpath("//main//a[contains(@class, 'button')]/@href")
    assert parsed(answer).xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={onward}"]
    asked = {name: one[0] for name, one in parse_qs(urlsplit(onward).query).items()}
    assert onward.startswith(f"{door.provider.issuer}/end?")
    assert asked == {
        "client_id": CLIENT_ID,
        "post_logout_redirect_uri": "https://overblik.example/log-ud/slut/",
        "state": "da",
        "id_token_hint": hint,
    }
    assert not door.is_inside()
    assert [event for event, _, _ in door.events()] == ["signed_in", "signed_out"]
    back = door.client.get("/log-ud/slut/", {"state": "en"})
    assert back["Location"] == "/en/?signed_out=1"
    assert "You are logged out" in text_of(door.client.get(back["Location"]))


@pytest.mark.parametrize(
    "claims", [{}, {"name": "Anna"}, {"sub": NUMBER, CPR: None}, {"sid": f"x-{NUMBER}", CPR: None}]
)
def test_a_token_that_may_name_somebody_is_never_put_into_an_address(
    door: Door, claims: dict[str, Any]
) -> None:
    door.provider.id_token = claims
    door.provider.user_info = {CPR: NUMBER, "sub": claims.get("sub", "person-1")}
    door.sign_in()
    assert door.is_inside()
    answer = door.client.post("/log-ud/")
    assert "id_token_hint" not in answer.content.decode()
    assert NUMBER not in answer.content.decode()


def test_where_the_provider_has_no_sign_out_signing_out_here_does(door: Door) -> None:
    door.provider.metadata = {"end_session_endpoint": None}
    door.sign_in()
    assert door.client.post("/log-ud/")["Location"] == "/?signed_out=1"
    assert not door.is_inside()


def test_one_signs_out_by_pressing_the_button_only(door: Door) -> None:
    door.sign_in()
    assert door.client.get("/log-ud/").status_code == 405
    assert door.is_inside()


def logout_token(door: Door, **changed: Any) -> str:
    told = door.provider.claims(
        jti=uuid.uuid4().hex, sid="session-1", events={LOGOUT_EVENT: {}}, exp=NOW + 120
    )
    told.update(changed)
    return door.provider.sign({name: one for name, one in told.items() if one is not None})


def tell(door: Door, token: str) -> int:
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/log-ud/udbyder/", {"logout_token": token})
    assert answer["Cache-Control"] == "no-store"
    return int(answer.status_code)


@pytest.mark.parametrize("named", [{}, {"sid": None}, {"sub": None}])
def test_signing_out_at_the_provider_ends_the_sessions_here(door: Door, named: dict[str, None]) -> None:
    door.sign_in()
    assert tell(door, logout_token(door, **named)) == 200
    assert not door.is_inside()
    assert door.events()[-1] == ("ended", None, None)


def test_only_the_named_session_ends_and_without_one_all_of_the_person(door: Door) -> None:
    from django.test import Client

    others = []
    for number in ("session-1", "session-2", "session-3"):
        door.provider.id_token = {"sid": number}
        visitor = Door(door.provider, Client(), door.conn, door.ours)
        visitor.sign_in()
        others.append(visitor)
    door.provider.id_token = {"sub": "person-2", "sid": "session-4"}
    door.provider.user_info = {"sub": "person-2"}
    door.sign_in()
    assert tell(door, logout_token(door, sid="session-2")) == 200
    assert [one.is_inside() for one in others] == [True, False, True]
    # Whose session it is must fit.
    assert tell(door, logout_token(door, sid="session-1", sub="person-2")) == 200
    assert [one.is_inside() for one in others] == [True, False, True]
    assert tell(door, logout_token(door, sid=None)) == 200
    assert [one.is_inside() for one in others] == [False, False, False]
    assert door.is_inside()


def test_a_logout_token_is_good_once(door: Door) -> None:
    door.sign_in()
    token = logout_token(door, sid=None)
    assert tell(door, token) == 200
    door.sign_in()
    assert tell(door, token) == 400
    assert door.is_inside()


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"iat": NOW - 301},
        {"iat": NOW + 60},
        {"iat": None},
        {"exp": NOW - 31},
        {"events": None},
        {"events": {}},
        {"events": {LOGOUT_EVENT: None}},
        {"events": [LOGOUT_EVENT]},
        {"nonce": "any"},
        {"jti": None},
        {"jti": ""},
        {"sub": None, "sid": None},
        {"sub": 7},
        {"sid": ["session-1"]},
    ],
)
def test_a_logout_token_that_is_not_one_ends_nothing(door: Door, changed: dict[str, Any]) -> None:
    door.sign_in()
    assert tell(door, logout_token(door, **changed)) == 400
    assert door.is_inside()


def test_an_id_token_a_foreign_token_and_no_token_end_nothing(door: Door) -> None:
    asked = door.begin()
    door.come_back(asked)
    assert tell(door, door.provider.signed_id_token(asked["nonce"])) == 400
    assert tell(door, "") == 400
    assert tell(door, "x.y.z") == 400
    good = logout_token(door)
    door.provider.published, door.provider.key = [door.provider.key], a_key()
    assert tell(door, logout_token(door)) == 400
    assert door.is_inside()
    assert tell(door, good) == 200
