# SPDX-License-Identifier: MPL-2.0
"""Accounts in a real installation: made by the command, taken into use and shut while two processes serve."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from overblik.access.one_time_code import code_at, step_at
from overblik.site.clock import now
from tests.access.accounts import HERE, PASSWORD
from tests.journeys.client import Answer, Client
from tests.journeys.installation import Installation, Served, a_folder, served

pytestmark = [pytest.mark.slow, pytest.mark.database]

ACCOUNTS = {"OVERBLIK_STAFF_ACCOUNTS": "on", "OVERBLIK_WORKERS": "2"}
SIGN_IN = "/konsol/log-ind/konto/"


@pytest.fixture(scope="module")
def at() -> Iterator[Installation]:
    """An installation with a municipality and no provider."""
    folder = a_folder()
    made = Installation(folder / "data", ACCOUNTS)
    try:
        made.must("demo", "load", "--citizens", "5")
        yield made
    finally:
        made.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running(at: Installation) -> Iterator[Served]:
    """It is served."""
    with served(at) as found:
        yield found


def sent(client: Client, path: str, **fields: str) -> Answer:
    """A form, with what its page put into it."""
    return client.post(path, fields, form_on=path)


def is_at_work(client: Client) -> bool:
    return 'class="console-menu"' in client.get("/konsol/").text


def test_an_account_is_made_taken_into_use_and_shut(at: Installation, running: Served) -> None:
    told = at.must("staff", "add", "rikke", "--name", "Rikke Prøve", "--role", f"{HERE}=editor")
    path = urlsplit(told.out.strip()).path
    client = Client(running.url)
    secret = client.get(path).page.xpath("string(//code[@class='app-key'])").replace(" ", "")
    step = step_at(now())
    done = sent(client, path, new=PASSWORD, again=PASSWORD, code=code_at(secret, step))
    assert "Gem dine nødkoder" in done.text
    assert not is_at_work(client)
    # The code of the next half minute is good already, so that nobody here has to wait for it.
    in_ = sent(client, SIGN_IN, name="rikke", password=PASSWORD, code=code_at(secret, step + 1))
    assert in_.status == 302
    assert is_at_work(client)
    assert "rikke Rikke Prøve (active)" in at.must("staff", "list").out
    again = Client(running.url)
    assert sent(again, SIGN_IN, name="rikke", password=PASSWORD, code=code_at(secret, step + 1)).status == 403
    assert all(is_at_work(client) for _ in range(4)), "by whichever process"
    at.must("staff", "disable", "rikke")
    assert not any(is_at_work(client) for _ in range(4))
    assert PASSWORD not in running.words()
    assert path.split("/")[-2] not in running.words()
    assert secret not in running.words()


def test_while_accounts_are_off_there_is_no_way_in_by_them(at: Installation) -> None:
    with served(at, OVERBLIK_STAFF_ACCOUNTS="off") as found:
        client = Client(found.url)
        assert client.get(SIGN_IN).status == 404
        assert "log-ind/konto" not in client.get("/konsol/").text
