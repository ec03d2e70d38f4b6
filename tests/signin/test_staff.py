# SPDX-License-Identifier: MPL-2.0
"""Employees sign in to the console with a provider that others wrote, and never as citizens."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from lxml import html

from tests.journeys.installation import wait_for
from tests.signin.conftest import House
from tests.signin.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.database]

CONSOLE = "/konsol/log-ind/"


def is_at_work(visitor: Visitor) -> bool:
    return 'class="console-menu"' in visitor.get("/konsol/").text


def test_an_employee_signs_in_and_out_everywhere(house: House) -> None:
    visitor = Visitor(house)
    page = visitor.sign_in("editor", CONSOLE)
    assert page.url == f"{house.url}/konsol/"
    assert "Eva Eng" in page.text
    assert is_at_work(visitor)
    assert not visitor.is_inside()
    [form] = html.fromstring(page.text).xpath("//header//form[contains(@action, 'log-ud')]")
    token = form.xpath("string(.//input[@name='csrfmiddlewaretoken']/@value)")
    address = urljoin(page.url, form.get("action"))
    onward = visitor._session.post(address, {"csrfmiddlewaretoken": token}, timeout=30)
    assert "Du er logget ud her" in onward.text
    assert not is_at_work(visitor)


def test_signing_out_at_the_provider_ends_the_session_here(house: House) -> None:
    visitor = Visitor(house)
    visitor.sign_in("editor", CONSOLE)
    asked = visitor.get(f"{house.provider.url}/session/end")
    form = html.fromstring(asked.text).xpath("//form")[0]
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    visitor._session.post(form.get("action"), data={**fields, "logout": "yes"}, timeout=30)
    wait_for(lambda: not is_at_work(visitor), "the end of the session")


@pytest.mark.parametrize(
    ("person", "words"), [("roleless", "ingen rolle"), ("citizen", "ingen rolle"), ("low", "niveau")]
)
def test_whoever_has_no_role_or_level_is_told_so_and_is_not_in(house: House, person: str, words: str) -> None:
    visitor = Visitor(house)
    page = visitor.sign_in(person, CONSOLE)
    assert page.status_code == 403
    assert words in page.text
    assert not is_at_work(visitor)
    assert not visitor.is_inside()


def test_an_employees_answer_opens_no_citizens_overview_and_a_citizens_session_no_console(
    house: House,
) -> None:
    visitor = Visitor(house)
    assert visitor.sign_in("editor").status_code == 403
    assert not visitor.is_inside()
    citizen = Visitor(house)
    citizen.sign_in("citizen")
    assert citizen.is_inside()
    assert not is_at_work(citizen)
    # The provider still knows who it is, and does not ask.
    assert citizen.get(CONSOLE).status_code == 403
    assert not is_at_work(citizen)
    assert citizen.is_inside()


def test_the_answer_for_one_door_is_worth_nothing_at_the_other(house: House) -> None:
    """Same provider, same browser: state and code belong to the door that asked."""
    visitor = Visitor(house)
    asked = visitor.get(CONSOLE)
    form = html.fromstring(asked.text).xpath("//form")[0]
    session = visitor._session
    step = session.post(
        urljoin(asked.url, form.get("action") or asked.url), {"person": "citizen"}, allow_redirects=False
    )
    while not (onward := urljoin(step.url, step.headers["Location"])).startswith(house.url):
        step = session.get(onward, allow_redirects=False)
    crossed = onward.replace("/konsol/log-ind/svar/", "/log-ind/svar/")
    assert crossed != onward
    assert visitor.get(crossed).status_code == 403
    assert not visitor.is_inside()
