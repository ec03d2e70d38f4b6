# SPDX-License-Identifier: MPL-2.0
"""`overblik staff`: accounts are made at the machine, by invitations that hold no password."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overblik.access import staff_credentials
from overblik.cli import context
from overblik.errors import ExitCode
from tests.access.accounts import HERE, THERE
from tests.cli.installed import installed, overblik

__all__ = ["installed"]

pytestmark = [pytest.mark.database, pytest.mark.slow]

ADD = ("staff", "add", "rikke", "--name", "Rikke Prøve", "--role", f"{HERE}=editor,steward")


@pytest.fixture
def on(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts are on."""
    monkeypatch.setenv("OVERBLIK_STAFF_ACCOUNTS", "on")
    context.settings.cache_clear()


def invited(address: str) -> str | None:
    """Whose invitation it is, while it holds."""
    start, _, token = address.strip().rstrip("/").rpartition("/")
    assert start == "http://127.0.0.1:8000/konsol/invitation"
    with context.connection() as conn:
        found = staff_credentials.invitation(conn, context.ring(), token, context.now())
    return None if found is None else found.account.id


def test_an_account_is_made_and_its_invitation_told(on: None) -> None:
    done = overblik(*ADD)
    assert done.exit_code == 0
    assert invited(done.stdout) == "rikke"
    assert "24 hours" in done.stderr
    (told,) = json.loads(overblik("staff", "list", "--json").stdout)
    assert told == {
        "account": "rikke",
        "name": "Rikke Prøve",
        "roles": {HERE: ["editor", "steward"]},
        "recovery_codes_left": 0,
        "state": "invited",
    }


def test_an_account_is_given_roles_shut_opened_and_begun_anew(on: None) -> None:
    first = overblik(*ADD).stdout
    overblik("staff", "roles", "rikke", "--role", f"{THERE}=auditor")
    overblik("staff", "disable", "rikke")
    assert overblik("staff", "list").stdout == f"rikke Rikke Prøve (disabled)\n  {THERE} auditor\n"
    assert invited(first) is None
    overblik("staff", "enable", "rikke")
    assert invited(first) == "rikke"
    second = overblik("staff", "reset", "rikke").stdout
    assert invited(first) is None
    assert invited(second) == "rikke"
    with context.connection() as conn:
        actions = [action for (action,) in conn.execute("SELECT action FROM change_log ORDER BY id")]
    assert [one for one in actions if one.startswith("staff.")] == [
        "staff.add", "staff.roles", "staff.roles", "staff.disable", "staff.enable", "staff.reset",
    ]  # fmt: skip


def test_what_cannot_be_is_refused_and_nothing_is_made(on: None) -> None:
    for told in (
        ("610101-1234", *ADD[3:]),
        ("rikke", "--name", " ", "--role", f"{HERE}=editor"),
        ("rikke", "--name", "Rikke", "--role", "editor"),
    ):
        done = overblik("staff", "add", *told)
        assert (done.exit_code, done.stdout) == (ExitCode.BAD_INPUT, "")
        assert "610101" not in done.stderr
    assert overblik("staff", "disable", "rikke").exit_code == ExitCode.BAD_INPUT
    assert overblik("staff", "list").stdout == ""
    overblik(*ADD)
    assert overblik(*ADD).exit_code == ExitCode.REFUSED


def test_while_accounts_are_off_no_invitation_is_given_out(installed: Path) -> None:
    done = overblik(*ADD)
    assert (done.exit_code, done.stdout) == (ExitCode.REFUSED, "")
    assert "OVERBLIK_STAFF_ACCOUNTS=on" in done.stderr
    assert overblik("staff", "list").stdout == ""
