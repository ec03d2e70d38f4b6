# SPDX-License-Identifier: MPL-2.0
"""An employee takes an account into use by an invitation, and changes password, app and codes by themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.access.one_time_code import code_at, step_at
from tests.access.accounts import PASSWORD, Held
from tests.console.conftest import BIRKELUNDE, LocalHouse
from tests.console.test_local_sign_in import (
    OWN,
    another_browser,
    in_office,
    is_in,
    wait,
    without_forgery_token,
)
from tests.portal.clock import FixedClock
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

OTHER_PASSWORD = "otte blå tandemcykler"


def test_an_invitation_makes_a_login_that_opens_the_console(local_house: LocalHouse) -> None:
    token = local_house.accounts.invite(MOMENT, **{f"c{BIRKELUNDE}": "editor"})
    address = f"/konsol/invitation/{token}/"
    page = local_house.answer(address)
    assert "Velkommen, Rikke Prøve." in text_of(page)
    assert page["Cache-Control"] == "no-store"
    form = parsed(page)
    key = form.xpath("string(//code[@class='app-key'])").replace(" ", "")
    assert form.xpath("//div[@class='app-picture']/@role") == ["img"]
    told = {"new": PASSWORD, "again": PASSWORD, "code": code_at(key, step_at(MOMENT))}
    done = local_house.answer(address, told)
    codes = [code.text for code in parsed(done).xpath("//ul[@class='recovery-codes']//code")]
    assert (done.status_code, len(codes)) == (200, 10)
    assert not is_in(local_house)
    wait()
    held = Held("rikke", key, tuple(codes))
    answer = local_house.enter(held)
    assert (answer.status_code, answer["Location"]) == (302, "/konsol/")
    assert is_in(local_house)
    assert local_house.changes()[-1] == ("staff:local:rikke", "console.sign_in", BIRKELUNDE)
    for again in (local_house.answer(address), local_house.answer(address, told)):
        assert again.status_code == 404
        assert "Denne invitation kan ikke bruges" in text_of(again)


def test_an_invitation_that_was_never_given_out_or_is_too_old_looks_like_a_used_one(
    local_house: LocalHouse,
) -> None:
    token = local_house.accounts.invite(MOMENT)
    FixedClock.moment = MOMENT + dt.timedelta(hours=24)
    old, never = (
        local_house.answer(f"/konsol/invitation/{one}/", told)
        for one, told in ((token, {"new": PASSWORD}), ("x", {"new": PASSWORD}))
    )
    assert old.status_code == never.status_code == 404
    assert without_forgery_token(old).replace(token.encode(), b"x") == without_forgery_token(never)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"new": "kort"}, "mindst 12 tegn"),
        ({"new": "a" * 201}, "højst 200 tegn"),
        ({"new": "123456789101112"}, "let at gætte"),
        ({"new": "abababababababab"}, "let at gætte"),
        ({"new": "QWERTYqwerty"}, "let at gætte"),
        ({"new": "Rikkes hund bjæffer"}, "uden dit eget navn"),
        ({"new": "hr. prøve bjæffer"}, "uden dit eget navn"),
        ({"again": PASSWORD + "!"}, "ikke ens"),
        ({"code": "000000"}, "ikke den kode"),
        ({"code": ""}, "ikke den kode"),
    ],
)
def test_what_is_wrong_on_an_invitation_is_told_at_its_field_and_uses_nothing_up(
    local_house: LocalHouse, told: dict[str, str], words: str
) -> None:
    token = local_house.accounts.invite(MOMENT)
    address = f"/konsol/invitation/{token}/"
    key = parsed(local_house.answer(address)).xpath("string(//code[@class='app-key'])").replace(" ", "")
    right = {"new": PASSWORD, "again": PASSWORD, "code": code_at(key, step_at(MOMENT))}
    told = {**right, **({"again": told["new"]} if "new" in told else {}), **told}
    if told["code"] == right["code"] and "code" in words:
        told["code"] = "111111"
    answer = local_house.answer(address, told)
    assert answer.status_code == 400
    assert words in text_of(answer)
    (field,) = parsed(answer).xpath("//input[@aria-invalid='true']")
    assert words in parsed(answer).xpath(f"string(//*[@id='{field.get('id')}-error'])")
    assert told["new"] not in answer.content.decode()
    assert local_house.answer(address, right).status_code == 200


def test_whoever_has_no_account_here_has_no_page_about_it(local_house: LocalHouse) -> None:
    client = local_house.sign_in("rikke")
    assert "dit-login" not in client.get("/konsol/").content.decode()
    assert client.get(OWN).status_code == 404
    for path in (f"{OWN}adgangskode/", f"{OWN}app/", f"{OWN}app/ny/", f"{OWN}noedkoder/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"password": PASSWORD}).status_code == 404


def test_an_employee_changes_the_password_and_is_out_everywhere_else(local_house: LocalHouse) -> None:
    held = in_office(local_house)
    other = another_browser()
    moment = wait()
    assert local_house.enter(held, other).status_code == 302
    moment = wait()
    told = {
        "password": PASSWORD,
        "code": held.code(moment),
        "new": OTHER_PASSWORD,
        "again": OTHER_PASSWORD,
    }
    path = f"{OWN}adgangskode/"
    for wrong in ({"password": "x"}, {"code": "x"}):
        assert local_house.answer(path, {**told, **wrong}).status_code == 403
    assert local_house.answer(path, {**told, "again": "x"}).status_code == 400
    done = local_house.answer(path, told)
    assert (done.status_code, done["Location"]) == (302, f"{OWN}?done=password")
    assert "Din adgangskode er skiftet" in text_of(local_house.answer(done["Location"]))
    assert not is_in(local_house, other)
    wait()
    assert local_house.enter(held, other).status_code == 403
    assert local_house.enter(held, other, password=OTHER_PASSWORD).status_code == 302


def test_an_employee_who_lost_the_app_sets_up_another_with_recovery_codes(local_house: LocalHouse) -> None:
    held = local_house.accounts.held(MOMENT, **{f"c{BIRKELUNDE}": "editor"})
    assert local_house.enter(held, code=held.codes[0]).status_code == 302
    assert "9 nødkoder" in text_of(local_house.answer(OWN))
    begin, finish = f"{OWN}app/", f"{OWN}app/ny/"
    assert local_house.answer(finish).status_code == 302, "nothing has been begun"
    wrong = local_house.answer(begin, {"password": PASSWORD, "code": held.codes[0]})
    assert wrong.status_code == 403
    done = local_house.answer(begin, {"password": PASSWORD, "code": held.codes[1]})
    assert (done.status_code, done["Location"]) == (302, finish)
    key = parsed(local_house.answer(finish)).xpath("string(//code[@class='app-key'])").replace(" ", "")
    assert key != held.secret
    assert key not in str(dict(local_house.client.session.items()))
    assert local_house.answer(finish, {"code": held.code(MOMENT)}).status_code == 400
    new = Held("rikke", key, ())
    done = local_house.answer(finish, {"code": new.code(MOMENT)})
    assert (done.status_code, done["Location"]) == (302, f"{OWN}?done=app")
    assert "Din nye app er i brug" in text_of(local_house.answer(done["Location"]))
    wait()
    assert local_house.enter(held, another_browser()).status_code == 403
    assert local_house.enter(new, another_browser()).status_code == 302
    actions = [action for _, action, _ in local_house.changes()]
    assert actions.count("staff.recovery_code") == 2
    assert "staff.second_factor" in actions


def test_an_app_that_was_not_finished_in_time_is_begun_anew(local_house: LocalHouse) -> None:
    held = in_office(local_house)
    moment = wait()
    begun = local_house.answer(f"{OWN}app/", {"password": PASSWORD, "code": held.code(moment)})
    assert begun.status_code == 302
    FixedClock.moment += dt.timedelta(seconds=901)
    late = local_house.answer(f"{OWN}app/ny/")
    assert (late.status_code, late["Location"]) == (302, f"{OWN}app/")


def test_new_recovery_codes_are_shown_once_and_ask_who_it_is(local_house: LocalHouse) -> None:
    held = in_office(local_house)
    moment, path = wait(), f"{OWN}noedkoder/"
    assert local_house.answer(path, {"password": PASSWORD, "code": "x"}).status_code == 403
    done = local_house.answer(path, {"password": PASSWORD, "code": held.code(moment)})
    codes = [code.text for code in parsed(done).xpath("//ul[@class='recovery-codes']//code")]
    assert len({*codes} - {*held.codes}) == 10
    assert not parsed(local_house.answer(path)).xpath("//ul[@class='recovery-codes']")
    assert local_house.enter(held, another_browser(), code=held.codes[0]).status_code == 403
    assert local_house.enter(held, another_browser(), code=codes[0]).status_code == 302


def test_wrong_tries_on_ones_own_page_count_like_any_others(local_house: LocalHouse) -> None:
    """A browser left open is no place to guess the password."""
    held = in_office(local_house)
    moment = wait()
    path = f"{OWN}noedkoder/"
    for _ in range(5):
        assert local_house.answer(path, {"password": "x", "code": "x"}).status_code == 403
    assert local_house.answer(path, {"password": PASSWORD, "code": held.code(moment)}).status_code == 403
