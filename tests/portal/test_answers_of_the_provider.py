# SPDX-License-Identifier: MPL-2.0
"""Only an answer that is right in every part opens an overview; every other one opens nothing and says little."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.portal.conftest import Office, parsed, text_of
from tests.portal.crooked import CLIENT_ID, CPR, EMPLOYEE, LEVEL, NUMBER, SECRET, Crooked, a_key
from tests.portal.door import Door, a_door, refused
from tests.portal.overviews import MOMENT, key

NOW = int(MOMENT.timestamp())


@pytest.fixture
def door(office: Office, client: Any, portal_settings: str, crooked: Crooked) -> Iterator[Door]:
    with a_door(client, portal_settings, crooked) as made:
        yield made


def test_a_right_answer_opens_the_overview_of_the_person_it_names(door: Door) -> None:
    assert door.client.get("/").cookies.keys() == set()
    asked = door.begin()
    answer = door.come_back(asked)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert door.is_inside()
    assert door.events() == [("signed_in", key("anna"), "Substantial")]


def test_the_request_asks_for_what_protects_the_answer(door: Door) -> None:
    asked = door.begin()
    assert {
        name: asked[name] for name in ("response_type", "client_id", "scope", "code_challenge_method")
    } == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "scope": "openid",
        "code_challenge_method": "S256",
    }
    assert asked["redirect_uri"] == "https://overblik.example/log-ind/svar/"
    assert (asked["acr_values"], asked["ui_locales"]) == ("x", "da")
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    door.come_back(asked)
    [form] = door.provider.asked
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert form["redirect_uri"] == asked["redirect_uri"]
    basic = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
    assert form["authorization"] == f"Basic {basic}"
    again = door.begin("/en/log-ind/?again=1")
    assert (again["prompt"], again["ui_locales"]) == ("login", "en")
    assert again["redirect_uri"] == asked["redirect_uri"]
    assert again["state"] != asked["state"]


def test_the_secret_is_sent_in_the_form_where_the_provider_wants_it_there(door: Door) -> None:
    door.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    door.sign_in()
    [form] = door.provider.asked
    assert (form["client_secret"], form["authorization"]) == (SECRET, "")


def test_whoever_began_in_english_comes_back_to_english(door: Door) -> None:
    assert door.come_back(door.begin("/en/log-ind/"))["Location"] == "/en/"
    door.provider.id_token = {LEVEL: "Low"}
    assert "Your login is not safe enough" in text_of(door.come_back(door.begin("/en/log-ind/")))


@pytest.mark.parametrize(
    ("id_token", "user_info", "words", "cause"),
    [
        ({LEVEL: "Low"}, {}, "ikke sikkert nok", "level not accepted"),
        ({LEVEL: None}, {}, "ikke sikkert nok", "level missing"),
        ({LEVEL: ""}, {}, "ikke sikkert nok", "level not accepted"),
        ({LEVEL: "substantial"}, {}, "ikke sikkert nok", "level not accepted"),
        ({LEVEL: ["Substantial"]}, {}, "ikke sikkert nok", "level not accepted"),
        ({LEVEL: 3}, {}, "ikke sikkert nok", "level not accepted"),
        ({LEVEL: None}, {LEVEL: "Low"}, "ikke sikkert nok", "level not accepted"),
        ({}, {LEVEL: "Low"}, "Noget gik galt", "the parts of the answer differ"),
        ({EMPLOYEE: "90000001"}, {}, "fra dit arbejde", "employee"),
        ({EMPLOYEE: ""}, {}, "fra dit arbejde", "employee"),
        ({}, {EMPLOYEE: "90000001"}, "fra dit arbejde", "employee"),
        ({CPR: None}, {}, "siger os ikke, hvem du er", "person number missing"),
        ({CPR: "123"}, {}, "siger os ikke, hvem du er", "cpr.malformed"),
        ({CPR: "6113019990"}, {}, "siger os ikke, hvem du er", "cpr.date"),
        ({CPR: int(NUMBER)}, {}, "siger os ikke, hvem du er", "person number not a text"),
        ({CPR: [NUMBER]}, {}, "siger os ikke, hvem du er", "person number not a text"),
        ({}, {CPR: "6101019991"}, "Noget gik galt", "the parts of the answer differ"),
        ({}, {"sub": "person-2"}, "Noget gik galt", "user info of another subject"),
    ],
)
def test_what_the_answer_says_is_checked(
    door: Door,
    caplog: pytest.LogCaptureFixture,
    id_token: dict[str, Any],
    user_info: dict[str, Any],
    words: str,
    cause: str,
) -> None:
    door.provider.id_token, door.provider.user_info = id_token, user_info
    refused(door, caplog, cause, words)


@pytest.mark.parametrize(
    ("claims", "cause"),
    [
        ({"nonce": "another"}, "token nonce"),
        ({"nonce": None}, "token nonce"),
        ({"exp": NOW - 31}, "token expired"),
        ({"exp": None}, "token expired"),
        ({"exp": True}, "token expired"),
        ({"exp": str(NOW + 300)}, "token expired"),
        ({"iat": NOW + 60}, "token issued"),
        ({"iat": None}, "token issued"),
        ({"iss": "https://other.example"}, "token issuer"),
        ({"iss": None}, "token issuer"),
        ({"aud": "another"}, "token audience"),
        ({"aud": None}, "token audience"),
        ({"aud": []}, "token audience"),
        ({"aud": [CLIENT_ID, "another"]}, "token authorised party"),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "token authorised party"),
        ({"azp": "another"}, "token authorised party"),
        ({"sub": None}, "token subject"),
        ({"sub": 7}, "token subject"),
        ({"sub": "x" * 256}, "token subject"),
    ],
)
def test_the_token_must_answer_this_very_request(
    door: Door, caplog: pytest.LogCaptureFixture, claims: dict[str, Any], cause: str
) -> None:
    door.provider.id_token = claims
    refused(door, caplog, cause)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [CLIENT_ID]},
        {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID},
        {"exp": NOW - 29},
        {"iat": NOW + 29},
        {LEVEL: "High"},
        {"sid": None},
        {"something": {"else": 1}},
    ],
)
def test_what_is_unusual_but_right_opens(door: Door, claims: dict[str, Any]) -> None:
    door.provider.id_token = claims
    door.sign_in()
    assert door.is_inside()


def test_claims_may_stand_in_the_user_info_alone(door: Door) -> None:
    door.provider.id_token = {LEVEL: None, CPR: None}
    door.provider.user_info = {LEVEL: "High", CPR: NUMBER}
    door.sign_in()
    assert door.is_inside()


def test_a_provider_without_user_info_does(door: Door) -> None:
    door.provider.metadata = {"userinfo_endpoint": None}
    door.sign_in()
    assert door.is_inside()


def test_signed_user_info_is_verified_too(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    door.provider.id_token = {LEVEL: None, CPR: None}
    told = door.provider.claims(**{LEVEL: "High", CPR: NUMBER})
    door.provider.user_info = door.provider.sign(told)
    door.sign_in()
    assert door.is_inside()
    door.client.post("/log-ud/")
    door.provider.user_info = door.provider.sign({**told, "iss": "https://other.example"})
    refused(door, caplog, "token issuer")
    door.provider.user_info = door.provider.sign(told)[:-8] + "AAAAAAAA"
    refused(door, caplog, "token signature")


@pytest.mark.parametrize(
    "how",
    [
        "foreign key",
        "none",
        "none and no signature",
        "our secret",
        "published secret",
        "changed",
        "text",
        "empty",
        "missing",
    ],
)
def test_a_signature_that_is_not_the_providers_opens_nothing(
    door: Door, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    provider = door.provider
    asked = door.begin()
    good = provider.signed_id_token(asked["nonce"])
    header, body, signature = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    provider.published = [provider.key]
    if how in ("our secret", "published secret"):
        from joserfc.jwk import OctKey

        provider.algorithm = "HS256"
        provider.key = OctKey.import_key(SECRET, {"kid": str(provider.key.kid)})
        if how == "published secret":
            provider.published = [provider.key]
    elif how == "foreign key":
        provider.key = a_key()  # of the same id
    else:
        broken = f"{header}.{body[:-4]}{'AAAA' if body[-4:] != 'AAAA' else 'BBBB'}.{signature}"
        provider.raw_token = {
            "none": f"{none}.{body}.{signature}", "none and no signature": f"{none}.{body}.",
            "changed": broken, "text": "token", "empty": "", "missing": None,
        }[how]  # fmt: skip
        if how == "missing":
            provider.raw_token = ""
    answer = door.come_back(asked)
    assert answer.status_code == 403
    assert not door.is_inside()
    assert door.events()[-1][0] == "refused"


def test_an_elliptic_key_does_as_well(door: Door) -> None:
    door.provider.key, door.provider.algorithm = a_key("EC"), "ES256"
    door.sign_in()
    assert door.is_inside()


def test_a_new_key_is_fetched_and_made_up_key_ids_are_not_asked_for_each_time(door: Door) -> None:
    seconds = [0.0]
    door.ours._seconds = lambda: seconds[0]
    door.sign_in()
    assert door.provider.jwks_fetched == 1
    door.client.post("/log-ud/")
    door.provider.key = a_key(kid="second")
    seconds[0] = 5.0
    door.sign_in()
    assert door.is_inside()
    assert door.provider.jwks_fetched == 2
    door.client.post("/log-ud/")
    door.provider.published, door.provider.key = [door.provider.key], a_key(kid="made up")
    for _ in range(5):
        assert door.sign_in().status_code == 403
    assert door.provider.jwks_fetched == 2
    # A key that the provider has withdrawn is forgotten within minutes.
    seconds[0] = 606.0
    door.provider.key = door.provider.published[0]
    door.provider.published = [a_key(kid="third")]
    assert door.sign_in().status_code == 403


def test_a_state_is_good_once_and_for_its_own_browser_only(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    from django.test import Client

    asked = door.begin()
    stranger = Client()
    assert (
        stranger.get("/log-ind/svar/", {"state": asked["state"], "code": asked["nonce"]}).status_code == 403
    )
    assert door.come_back({**asked, "state": "made-up"}).status_code == 403
    assert door.come_back(asked).status_code == 302
    assert door.come_back(asked).status_code == 403  # played again
    assert door.is_inside()
    assert door.come_back(door.begin(), code="").status_code == 403
    assert door.client.get("/log-ind/svar/").status_code == 403


def test_a_nonce_of_another_sign_in_is_refused(door: Door) -> None:
    first, second = door.begin(), door.begin()
    assert door.come_back({**second, "nonce": first["nonce"]}).status_code == 403
    assert not door.is_inside()
    assert door.come_back(first).status_code == 302


def test_an_answer_that_names_another_issuer_is_refused(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    asked = door.begin()
    assert door.come_back(asked, iss="https://other.example").status_code == 403
    assert door.provider.asked == []
    assert door.come_back(asked, iss=door.provider.issuer).status_code == 302


def test_whoever_stops_at_the_provider_is_told_so(door: Door) -> None:
    asked = door.begin()
    answer = door.client.get("/log-ind/svar/", {"state": asked["state"], "error": "access_denied"})
    assert answer.status_code == 403
    assert "Du stoppede" in text_of(answer)
    assert door.come_back(asked).status_code == 403  # the state is gone
    other = door.client.get("/log-ind/svar/", {"error": "server_error", "error_description": "<script>"})
    assert other.status_code == 403
    assert "script" not in text_of(other)


def test_the_session_is_a_new_one_and_the_one_before_is_worth_nothing(door: Door) -> None:
    from django.test import Client

    asked = door.begin()
    before = door.client.cookies["overblik"].value
    door.come_back(asked)
    after = door.client.cookies["overblik"].value
    assert before != after
    attacker = Client()
    attacker.cookies["overblik"] = before
    assert "Dit overblik" not in text_of(attacker.get("/"))
    # A cookie that an attacker has chosen never becomes the session's.
    victim = Door(door.provider, Client(), door.conn, door.ours)
    victim.client.cookies["overblik"] = "a" * 32
    victim.sign_in()
    assert victim.client.cookies["overblik"].value != "a" * 32
    assert victim.is_inside()


def test_the_session_and_the_database_hold_no_number_and_no_token_that_holds_one(door: Door) -> None:
    door.sign_in()
    session = dict(door.client.session.items())
    assert session == {
        "keys": [key("anna").hex], "since": NOW, "seen": NOW, "level": "Substantial", "provider": {},
    }  # fmt: skip
    [(subject, digest)] = door.conn.execute("SELECT subject, session FROM provider_session").fetchall()
    assert len(subject) == len(digest) == 32


def test_a_provider_that_does_not_answer_is_a_failure_of_ours(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    asked = door.begin()
    door.provider.token_status = 500
    answer = door.come_back(asked)
    assert answer.status_code == 503
    assert "kan ikke logge ind lige nu" in text_of(answer)
    door.provider.token_status = 400
    assert door.come_back(door.begin()).status_code == 403
    door.provider.token_status, door.provider.metadata = 200, {"issuer": "https://other.example"}
    door.ours._endpoints = None
    assert door.client.get("/log-ind/").status_code == 503
    assert not door.is_inside()


def test_the_start_page_leads_to_the_sign_in_and_beside_it_the_demo_stays(door: Door) -> None:
    from django.conf import settings
    from django.test import override_settings

    from overblik.settings import Mode

    ways = "//main//a[contains(@class, 'button')]/@href"
    assert parsed(door.client.get("/")).xpath(ways) == ["/demo-login/", "/log-ind/"]
    production = dataclasses.replace(settings.OVERBLIK, mode=Mode.PRODUCTION)
    with override_settings(ROOT_URLCONF="tests.portal.production_urls", OVERBLIK=production):
        assert parsed(door.client.get("/")).xpath(ways) == ["/log-ind/"]
        assert parsed(door.client.get("/en/")).xpath(ways) == ["/en/log-ind/"]


def test_without_a_provider_there_is_nothing_to_sign_in_through(client: Any, office: Office) -> None:
    for path in ("/log-ind/", "/log-ind/svar/?state=x&code=y"):
        assert client.get(path).status_code == 404
    assert client.post("/log-ud/udbyder/", {"logout_token": "x"}).status_code == 404
