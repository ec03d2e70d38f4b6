# SPDX-License-Identifier: MPL-2.0
"""Staff with accounts here: invited, in by password and code, out when their roles change; a guesser learns nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overblik.access import staff_account_store as store
from overblik.access.gateway import Gateway
from overblik.access.staff import Role
from tests.access.accounts import A_STEP, PASSWORD, Held
from tests.console.conftest import BIRKELUNDE, HAVREVIG, LocalHouse
from tests.portal.clock import FixedClock
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

SIGN_IN = "/konsol/log-ind/konto/"
OWN = "/konsol/dit-login/"


def is_in(house: LocalHouse, client: Any = None) -> bool:
    return bool(parsed(house.answer("/konsol/", client=client)).xpath("//nav[@class='console-menu']"))


def without_forgery_token(answer: Any) -> bytes:
    content: bytes = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)
    return content


def wait(steps: int = 1) -> dt.datetime:
    FixedClock.moment += steps * A_STEP
    return FixedClock.moment


def in_office(house: LocalHouse, *roles: Role) -> Held:
    """An account that is in, with these roles (editor) at Birkelunde."""
    held = house.accounts.held(MOMENT, **{f"c{BIRKELUNDE}": " ".join(roles) or "editor"})
    assert house.enter(held).status_code == 302
    return held


def another_browser() -> Any:
    from django.test import Client

    return Client()


def test_passwords_may_be_pasted_and_filled_in_by_a_program(local_house: LocalHouse) -> None:
    """WCAG 2.2, 3.3.8: nothing has to be remembered or copied by hand."""
    fields = {
        field.get("name"): field
        for field in parsed(local_house.answer(SIGN_IN)).xpath("//main//input[@name!='csrfmiddlewaretoken']")
    }
    assert {name: field.get("autocomplete") for name, field in fields.items()} == {
        "name": "username",
        "password": "current-password",
        "code": "one-time-code",
    }
    invited = parsed(local_house.answer(f"/konsol/invitation/{local_house.accounts.invite(MOMENT)}/"))
    assert invited.xpath("//input[@id='new']/@autocomplete") == ["new-password"]
    assert not [name for field in invited.iter() for name in field.attrib if name.startswith("on")]


def test_the_way_in_shows_the_ways_there_are(local_house: LocalHouse) -> None:
    assert parsed(local_house.answer("/konsol/")).xpath(f"//a[@href='{SIGN_IN}']")


def test_without_accounts_their_addresses_do_not_exist(local_house: LocalHouse) -> None:
    from django.apps import apps

    token = local_house.accounts.invite(MOMENT, "eva")
    in_office(local_house)
    config: Any = apps.get_app_config("console")
    config.desk = dataclasses.replace(local_house.desk, local=None)
    for path in (SIGN_IN, f"/konsol/invitation/{token}/", f"{OWN}app/", f"{OWN}adgangskode/"):
        assert local_house.answer(path).status_code == 404
        assert local_house.answer(path, {}).status_code == 404


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["rikke", "eva", "dorte", "nobody", "610101-1234", "", "' OR 1=1", "rikke\0"]),
    password=st.sampled_from(["", "x", "seks gule cyklerne", "å" * 300]),
    code=st.sampled_from(["", "x", "ABCD-EFGH-IJKL-MNOP", "æøå"]),
)
def test_a_guesser_cannot_tell_one_wrong_answer_from_another(
    local_house: LocalHouse, name: str, password: str, code: str
) -> None:
    """Known or not, invited, disabled, locked: the same status, the same page, one hashing, one line."""
    accounts = local_house.accounts
    if not store.accounts(accounts.conn):
        accounts.held(MOMENT, "rikke")
        accounts.invite(MOMENT, "eva")
        accounts.held(MOMENT, "dorte")
        store.disable(accounts.conn, MOMENT, "op", "dorte")
    before = accounts.passwords.looked
    lines = _lines(local_house)
    told = {"name": name, "password": password, "code": code}
    guess = local_house.answer(SIGN_IN, told, another_browser())
    usual = local_house.answer(SIGN_IN, {"name": "x", "password": "x", "code": "x"}, another_browser())
    assert guess.status_code == usual.status_code == 403
    assert without_forgery_token(guess) == without_forgery_token(usual)
    assert guess.headers.items() >= {"Cache-Control": "no-store"}.items()
    assert guess.cookies.keys() == usual.cookies.keys() == {"csrftoken"}
    assert accounts.passwords.looked == before + 2
    assert _lines(local_house) == lines + 2


def _lines(house: LocalHouse) -> int:
    row = house.accounts.conn.execute("SELECT count(*) FROM sign_in_event").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("wrong", ["password", "code"])
def test_neither_factor_can_be_tried_without_the_other(local_house: LocalHouse, wrong: str) -> None:
    held = local_house.accounts.held(MOMENT)
    right = local_house.enter(held, name="nobody")
    half = local_house.enter(held, **{wrong: "000"})
    assert (half.status_code, without_forgery_token(half)) == (403, without_forgery_token(right))
    assert not is_in(local_house)


def test_nothing_that_was_typed_is_shown_logged_or_kept(
    local_house: LocalHouse, caplog: pytest.LogCaptureFixture
) -> None:
    from django.contrib.sessions.models import Session

    told = {"name": "610101-1234", "password": "hemmelighed-1", "code": "hemmelighed-2"}
    answer = local_house.answer(SIGN_IN, told)
    rows = local_house.accounts.conn.execute(
        """SELECT t::text FROM sign_in_event t UNION ALL SELECT t::text FROM change_log t
           UNION ALL SELECT t::text FROM staff_sign_in_address t"""
    ).fetchall()
    for secret in told.values():
        assert secret not in answer.content.decode()
        assert secret not in caplog.text
        assert secret not in str(rows)
    assert "staff sign-in refused: name" in caplog.text
    assert Session.objects.count() == 0


def test_a_session_begins_anew_with_the_sign_in(local_house: LocalHouse) -> None:
    """What somebody else may have put into the browser opens nothing."""
    client = local_house.client
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["overblik"] = session.session_key
    in_office(local_house)
    assert client.session.session_key != session.session_key
    assert "planted" not in client.session
    other = another_browser()
    other.cookies["overblik"] = session.session_key
    assert not is_in(local_house, other)


def test_an_employee_with_an_account_has_a_members_rights_and_no_more(local_house: LocalHouse) -> None:
    in_office(local_house, Role.AUDITOR)
    assert local_house.answer("/konsol/revision/").status_code == 200
    assert local_house.answer("/konsol/visning/stop/").status_code == 403
    assert local_house.answer("/konsol/myndighed/", {"authority": HAVREVIG}).status_code == 404


def test_a_code_opens_once_and_a_clock_may_be_half_a_minute_off(local_house: LocalHouse) -> None:
    held = in_office(local_house)
    again = another_browser()
    assert local_house.enter(held, again).status_code == 403
    assert not is_in(local_house, again)
    moment = wait()
    assert local_house.enter(held, again, code=held.code(moment + A_STEP)).status_code == 302
    wait(3)
    assert local_house.enter(held, again, code=held.code(MOMENT)).status_code == 403


def test_five_wrong_tries_lock_the_account_for_everybody(local_house: LocalHouse) -> None:
    held = local_house.accounts.held(MOMENT)
    refusals = [local_house.enter(held, code="x") for _ in range(5)]
    right = local_house.enter(held)
    assert right.status_code == 403
    assert without_forgery_token(right) == without_forgery_token(refusals[0])
    wait(2)
    assert local_house.enter(held).status_code == 302


def test_an_address_behind_the_gateway_is_locked_and_others_are_not(local_house: LocalHouse) -> None:
    from django.apps import apps

    config: Any = apps.get_app_config("console")
    config.desk = dataclasses.replace(local_house.desk, gateway=Gateway("10.0.0.4", "A", "B"))
    held = local_house.accounts.held(MOMENT)
    told = {"name": "nobody", "password": "x", "code": "x"}

    def come(address: str, told: dict[str, str]) -> int:
        answer = local_house.client.post(
            SIGN_IN, told, REMOTE_ADDR="10.0.0.4", HTTP_X_FORWARDED_FOR=f"203.0.113.1, {address}"
        )
        return int(answer.status_code)

    for _ in range(21):
        assert come("192.0.2.7", told) == 403
    right = {"name": held.id, "password": PASSWORD, "code": held.code(MOMENT)}
    assert come("192.0.2.7", right) == 403
    assert come("192.0.2.8", right) == 302


def test_a_change_of_roles_ends_the_session(local_house: LocalHouse) -> None:
    in_office(local_house)
    assert is_in(local_house)
    store.change_roles(
        local_house.accounts.conn, MOMENT, "op", "rikke", {BIRKELUNDE: frozenset({Role.AUDITOR})}
    )
    assert not is_in(local_house)


def test_whoever_is_disabled_while_at_work_is_out_and_stays_out(local_house: LocalHouse) -> None:
    held = in_office(local_house)
    store.disable(local_house.accounts.conn, MOMENT, "op", "rikke")
    assert local_house.answer("/konsol/visning/").status_code == 302
    wait()
    assert local_house.enter(held).status_code == 403


def test_a_session_of_an_account_ends_like_any_other(local_house: LocalHouse) -> None:
    in_office(local_house)
    FixedClock.moment = MOMENT + dt.timedelta(minutes=31)
    assert not is_in(local_house)


def test_signing_out_is_written_down_and_needs_no_provider(local_house: LocalHouse) -> None:
    in_office(local_house)
    answer = local_house.answer("/konsol/log-ud/", {})
    assert (answer.status_code, answer["Location"]) == (302, "/konsol/")
    assert not is_in(local_house)
    assert local_house.changes()[-1][:2] == ("staff:local:rikke", "console.sign_out")


def test_the_auditor_reads_what_happened_to_accounts_in_words(local_house: LocalHouse) -> None:
    held = in_office(local_house, Role.AUDITOR)
    for _ in range(5):
        local_house.enter(held, another_browser(), code="x")
    text = text_of(local_house.answer("/konsol/revision/"))
    for words in ("Oprettede kontoen rikke", "Tog kontoen rikke i brug", "Kontoen rikke blev låst en tid"):
        assert words in text
    assert "local:rikke" in text


@pytest.mark.slow
def test_when_the_database_is_away_it_is_said_so(local_house: LocalHouse) -> None:
    held = local_house.accounts.held(MOMENT)
    local_house.accounts.conn.close()
    for answer in (
        local_house.answer("/konsol/invitation/x/"),
        local_house.enter(held),
    ):
        assert answer.status_code == 503
        assert answer["Retry-After"]
