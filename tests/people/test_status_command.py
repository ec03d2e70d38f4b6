# SPDX-License-Identifier: MPL-2.0
"""`overblik people status`: said from outside, and what the other commands then answer."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from tests.builders import ANNA
from tests.cli.installed import installed, overblik

__all__ = ["installed"]


def say(*told: str) -> str:
    done = overblik("people", "status", "--cpr", "-", *told, given=ANNA)
    assert done.exit_code == 0, done.output
    return done.output


def test_what_was_said_is_told_and_the_number_is_not(installed: Path, connection: Connection[Any]) -> None:
    assert say("protected", "--from", "2025-01-02") == ""
    assert "said before" in say("protected", "--from", "2025-01-02")
    say("none", "--from", "2025-03-01")
    lines = say("--history").splitlines()
    assert [line.split(",")[0].split() for line in lines] == [
        ["none", "from", "2025-03-01"],
        ["protected", "from", "2025-01-02"],
    ]
    actors = connection.execute(
        "SELECT DISTINCT actor, action FROM change_log WHERE action LIKE 'people%'"
    ).fetchall()
    assert actors == [(getpass.getuser(), "people.status")]
    assert ANNA not in str(connection.execute("SELECT * FROM change_log").fetchall())


@pytest.mark.parametrize("command", ["overview", "explain"])
def test_of_the_dead_no_command_tells(installed: Path, command: str) -> None:
    assert overblik(command, "--cpr", "-", given=ANNA).exit_code == 0
    say("dead")
    done = overblik(command, "--cpr", "-", given=ANNA)
    assert done.exit_code == 3
    assert "overview.not_shown" in done.output
    assert ANNA not in done.output


@pytest.mark.parametrize("told", [(), ("protected", "--history"), ("ill",), ("dead", "--from", "yesterday")])
def test_wrong_use_says_so(installed: Path, told: tuple[str, ...]) -> None:
    assert overblik("people", "status", "--cpr", "-", *told, given=ANNA).exit_code == 2
