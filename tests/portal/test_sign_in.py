# SPDX-License-Identifier: MPL-2.0
"""Signing in and out: the session holds keys only, is new at each sign-in, gone at sign-out, and ends by itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest

from tests.builders import an_id
from tests.portal.clock import FixedClock
from tests.portal.conftest import Office, parsed, signed_in, text_of
from tests.portal.crooked import Crooked
from tests.portal.door import a_door
from tests.portal.overviews import MOMENT, key

A_QUARTER = 15 * 60
PERSONAL = ["/sag/{home}/", "/ydelse/{sickness}/1/", "/en/sag/{home}/", "/set/", "/en/set/?month=2025-09"]
PERSONAL += ["/fejl/sag/{home}/", "/fejl/ydelse/{sickness}/1/", "/fejl/mangler/", "/henvendelser/", "/hent/"]
ALL = ["/", "/en/", "/om/", "/daekker/", "/databeskyttelse/", "/was", "/demo-login/", *PERSONAL]


def address(pattern: str) -> str:
    return pattern.format(home=an_id("home"), sickness=an_id("sickness"))


def test_the_demo_lists_its_persons_with_their_stories(client: Any) -> None:
    page = parsed(client.get("/demo-login/"))
    assert [one.text for one in page.xpath("//button//span[@class='demo-name']")] == [
        "Anna Prøvesen",
        "Niels Ingenting",
        "Bente Mange",
    ]
    assert "Har lidt af hvert." in page.text_content()
    assert "Has a bit of everything." in parsed(client.get("/en/demo-login/")).text_content()
    assert page.xpath("//form/@method") == [
        "post",
    ] or page.xpath("//main//form/@method") == ["post"]


def test_the_session_holds_keys_and_times_only(anna: Any) -> None:
    session = dict(anna.session.items())
    assert session == {
        "keys": [key("anna").hex],
        "since": int(MOMENT.timestamp()),
        "seen": int(MOMENT.timestamp()),
        "level": "demo",
    }
    assert re.search(r"(?<!\d)\d{6}-?\d{4}(?!\d)", str({**session, "since": 0, "seen": 0})) is None


def test_a_session_known_before_signing_in_is_worth_nothing(client: Any, office: Office) -> None:
    from django.test import Client

    signed_in(client, "nobody")
    before = client.cookies["overblik"].value
    signed_in(client, "anna")
    after = client.cookies["overblik"].value
    assert after != before
    attacker = Client()
    attacker.cookies["overblik"] = before
    assert "Dit overblik" not in text_of(attacker.get("/"))


def test_signing_out_ends_the_session_for_everyone_who_has_it(anna: Any) -> None:
    from django.test import Client

    kept = anna.cookies["overblik"].value
    answer = anna.post("/log-ud/")
    assert (answer.status_code, answer["Location"]) == (302, "/?signed_out=1")
    assert "Du er logget ud" in text_of(anna.get(answer["Location"]))
    other = Client()
    other.cookies["overblik"] = kept
    assert other.get(address(PERSONAL[0])).status_code == 302


@pytest.mark.parametrize("pattern", PERSONAL)
def test_nobody_signed_in_is_led_to_the_start_page(client: Any, pattern: str) -> None:
    answer = client.get(address(pattern))
    assert answer.status_code == 302
    assert answer["Location"] in ("/?signed_out=1", "/en/?signed_out=1")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("pattern", ALL)
def test_no_page_is_ever_kept(anna: Any, pattern: str) -> None:
    answer = anna.get(address(pattern))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert parsed(answer).xpath("//@style | //style | //script[not(@src)] | //@onclick") == []


@pytest.mark.parametrize(
    ("minutes", "still"),
    [
        ([29], True),
        ([31], False),
        ([20, 40, 60], True),
        ([25, 56], False),
        ([*range(20, 480, 20)], True),
        ([*range(20, 520, 20)], False),
    ],
)
def test_a_session_ends_when_idle_or_after_a_working_day(anna: Any, minutes: list[int], still: bool) -> None:
    for passed in minutes:
        FixedClock.moment = MOMENT + dt.timedelta(minutes=passed)
        answer = anna.get(address(PERSONAL[0]))
    assert (answer.status_code == 200) is still


def test_the_session_is_written_now_and_then_not_on_every_page(anna: Any) -> None:
    FixedClock.moment = MOMENT + dt.timedelta(minutes=4)
    assert "overblik" not in anna.get("/").cookies
    FixedClock.moment = MOMENT + dt.timedelta(minutes=6)
    assert "overblik" in anna.get("/").cookies


@pytest.mark.parametrize("cookie", ["x", "a" * 32, "'; DROP TABLE", "\\000", "æ" * 10])
def test_a_made_up_cookie_is_nobody(client: Any, cookie: str) -> None:
    client.cookies["overblik"] = cookie
    assert client.get(address(PERSONAL[0])).status_code == 302


@pytest.mark.parametrize(
    "content",
    [{"keys": "no"}, {"keys": []}, {"other": 1}, {"keys": ["x"], "since": "y", "seen": 1, "level": ""}],
)
def test_a_session_that_makes_no_sense_is_nobody(client: Any, content: dict[str, object]) -> None:
    signed_in(client, "anna")
    session = client.session
    for name in list(session.keys()):
        del session[name]
    session.update(content)
    session.save()
    assert client.get(address(PERSONAL[0])).status_code == 302


@pytest.mark.parametrize("target", ["/demo-login/som/", "/log-ud/"])
def test_a_form_of_another_site_is_refused(office: Office, target: str) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(target, {"person": "anna"})
    assert answer.status_code == 403
    assert strict.get("/demo-login/som/").status_code == 405


def test_the_real_form_signs_in(office: Office) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    (token,) = parsed(strict.get("/demo-login/")).xpath("//input[@name='csrfmiddlewaretoken']/@value")
    answer = strict.post("/demo-login/som/", {"person": "anna", "csrfmiddlewaretoken": token})
    assert answer["Location"] == "/"
    assert "Lige nu" in text_of(strict.get("/"))


def test_a_person_the_demo_does_not_know_cannot_sign_in(client: Any) -> None:
    assert client.post("/demo-login/som/", {"person": "someone"}).status_code == 404
    assert client.post("/demo-login/som/").status_code == 404


def test_outside_a_demo_the_demo_sign_in_does_not_exist(client: Any, office: Office) -> None:
    from django.conf import settings
    from django.test import override_settings
    from django.urls import NoReverseMatch, reverse

    from overblik.settings import Mode

    production = dataclasses.replace(settings.OVERBLIK, mode=Mode.PRODUCTION)
    with override_settings(ROOT_URLCONF="tests.portal.production_urls", OVERBLIK=production):
        assert client.get("/demo-login/").status_code == 404
        assert client.post("/demo-login/som/", {"person": "anna"}).status_code == 404
        assert "demo" not in client.get("/").content.decode()
        with pytest.raises(NoReverseMatch):
            reverse("portal:demo-sign-in")
    # Even where a route leads there by mistake.
    with override_settings(OVERBLIK=production):
        assert client.get("/demo-login/").status_code == 404
        assert client.post("/demo-login/som/", {"person": "anna"}).status_code == 404


def test_without_any_sign_in_the_page_says_so(client: Any, office: Office) -> None:
    from django.apps import apps
    from django.conf import settings
    from django.test import override_settings

    from overblik.settings import Mode

    config: Any = apps.get_app_config("portal")
    config.desk = dataclasses.replace(config.desk, demo_persons=None)
    production = dataclasses.replace(settings.OVERBLIK, mode=Mode.PRODUCTION)
    with override_settings(ROOT_URLCONF="tests.portal.production_urls", OVERBLIK=production):
        assert "Du kan ikke logge ind her endnu." in text_of(client.get("/"))


def test_the_accessibility_statement_is_one_step_away(client: Any, office: Office) -> None:
    from django.apps import apps

    assert "tilgængelighed" in text_of(client.get("/was"))
    config: Any = apps.get_app_config("portal")
    config.desk = dataclasses.replace(config.desk, accessibility_url="https://www.was.example/erklaering")
    answer = client.get("/was")
    assert (answer.status_code, answer["Location"]) == (302, "https://www.was.example/erklaering")


def test_a_process_without_a_desk_says_try_again(client: Any, office: Office) -> None:
    from django.apps import apps

    config: Any = apps.get_app_config("portal")
    config.desk = None
    assert client.get("/").status_code == 503


def test_a_connection_that_the_server_dropped_is_made_anew(anna: Any) -> None:
    from django.db import connection

    connection.ensure_connection()
    connection.connection.close()
    assert anna.get("/").status_code == 200


def test_sessions_that_cannot_be_reached_are_a_failure_and_nobody_is_signed_out(
    client: Any, office: Office
) -> None:
    from django.db import connection

    signed_in(client, "anna")
    connection.close()
    kept = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    connection.settings_dict.update(HOST="/nowhere", PORT="1")
    try:
        for answer in (client.get("/"), client.get(address(PERSONAL[0])), client.post("/log-ud/")):
            assert answer.status_code == 503
            assert "ikke fundet" not in answer.content.decode()
    finally:
        connection.close()
        connection.settings_dict.update(HOST=kept[0], PORT=kept[1])
    assert client.get("/").status_code == 200


def test_only_a_session_that_is_nobodys_is_forgotten_on_the_way_to_the_provider(
    client: Any, office: Office, portal_settings: str, crooked: Crooked
) -> None:
    with a_door(client, portal_settings, crooked) as door:
        door.begin()
        assert client.session.get_expiry_age() == A_QUARTER
        client.session.flush()
        client.cookies.clear()
        session = client.session
        session["staff"] = {"id": "x"}
        session.save()
        client.cookies["overblik"] = session.session_key
        door.begin()
        assert client.session.get_expiry_age() > A_QUARTER
