# SPDX-License-Identifier: MPL-2.0
"""`overblik events` as an operator meets it: what it prints, what it keeps secret, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from overblik.cli import context
from overblik.cli.main import main
from overblik.events import secret, store
from tests.builders import AUTHORITY
from tests.events.conftest import SYSTEM_ID
from tests.events.told import NOW, a_change, tell

HOOK = "https://example.dk/hook"
ADD = ("add", "crm", "--webhook", HOOK, "--sensitivity", "sensitive")

ADD_AMQP = ("add", "mq", "--amqp", "amqps://me@mq.example.dk/BF", "--exchange", "events", "--routing-key", "overblik",
            "--sensitivity", "vip")  # fmt: skip


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs `overblik events ...` against a database of its own."""
    parts = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    monkeypatch.setenv("OVERBLIK_DATABASE_URL", f"postgresql:///{parts.pop('dbname')}?{urlencode(parts)}")
    monkeypatch.setenv("OVERBLIK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("OVERBLIK_MODE", "demo")
    monkeypatch.setenv("OVERBLIK_SYSTEM_ID", str(SYSTEM_ID))
    context.settings.cache_clear()
    context.installation.cache_clear()

    def invoke(*arguments: str, given: str = "") -> Result:
        return CliRunner(catch_exceptions=False).invoke(main, ["events", *arguments], input=given)

    yield invoke
    context.settings.cache_clear()
    context.installation.cache_clear()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Where the secrets lie."""
    return tmp_path / "data" / "keys"


@pytest.mark.slow
def test_a_receiver_from_its_beginning_to_its_end(run: Any, keys: Path, connection: Connection[Any]) -> None:
    added = run(*ADD, "--kle", "32.*", "--authority", AUTHORITY, "--kind", "case")
    assert added.exit_code == 0
    assert added.output == f"crm: added; its secret is in {keys}/receiver-crm.key\n"
    assert run("receivers").output == (
        f"crm: active, webhook {HOOK}, up to sensitive; kle 32.*; authorities {AUTHORITY}; kinds case\n"
    )
    assert json.loads(run("receivers", "--json").output)[0]["state"] == "active"
    tell(connection, a_change())
    assert run("status").output == "crm: active, told 0, behind 1, oldest 2025-06-01T00:00:00+00:00\n"
    assert run("pause", "crm").output == "crm: paused\n"
    assert run("pause", "crm").output == "crm: paused already\n"
    assert run("resume", "crm").output == "crm: active\n"
    assert run("remove", "crm").output == "crm: removed\n"
    assert list(keys.glob("receiver-*")) == []
    assert (run("receivers").output, run("status").output) == ("", "")
    assert run("remove", "crm").exit_code == 3
    rows = connection.execute("SELECT action FROM change_log ORDER BY id").fetchall()
    assert [row[0] for row in rows] == ["events.add", "events.pause", "events.resume", "events.remove"]


@pytest.mark.slow
def test_status_tells_what_went_wrong_and_when_it_is_tried_again(
    run: Any, connection: Connection[Any]
) -> None:
    run(*ADD)
    [receiver] = store.receivers(connection)
    store.fail(connection, receiver.id, "events.refused 503", NOW, NOW)
    told = run("status").output
    assert told == (
        "crm: active, told 0, behind 0, failed 1 times (events.refused 503), next try 2025-06-01T00:00:00+00:00\n"
    )
    [plain] = json.loads(run("status", "--json").output)
    assert (plain["name"], plain["failures"], plain["failure"]) == ("crm", 1, "events.refused 503")


@pytest.mark.slow
def test_a_secret_changes_while_both_are_valid_and_is_never_shown_or_logged(
    run: Any, keys: Path, connection: Connection[Any]
) -> None:
    mine = secret.new_secret()
    outputs = [run(*ADD, "--secret", "-", given=f"{mine}\n").output]
    assert secret.load(keys, "crm") == (mine,)
    outputs.append(run("rotate", "crm").output)
    new, old = secret.load(keys, "crm")
    assert (old, new == old) == (mine, False)
    outputs.append(run("rotate", "crm", "--end").output)
    assert secret.load(keys, "crm") == (new,)
    assert run("rotate", "crm", "--end").output == "crm: there was no old secret\n"
    outputs += [run("receivers", "--json").output, run("status", "--json").output]
    logged = json.dumps(connection.execute("SELECT action, detail FROM change_log").fetchall())
    assert logged.count("events.rotate") == 3
    for text in (*outputs, logged):
        assert mine not in text
        assert new not in text


@pytest.mark.slow
def test_a_broker_is_added_with_a_password_from_standard_input(
    run: Any, keys: Path, connection: Connection[Any]
) -> None:
    added = run(*ADD_AMQP, "--secret", "-", given="old word\n")
    assert added.exit_code == 0, added.output
    assert run("receivers").output == (
        "mq: active, amqp amqps://me@mq.example.dk/BF (exchange events, routing key overblik), up to vip\n"
    )
    assert run("rotate", "mq", "--secret", "-", given="new word\n").exit_code == 0
    assert secret.load(keys, "mq") == ("new word",), "of two passwords only one is right"
    assert run("rotate", "mq").exit_code == 3
    logged = json.dumps(connection.execute("SELECT action, detail FROM change_log").fetchall())
    assert "word" not in logged + added.output


REFUSED = [
    ("no channel", ("add", "crm", "--sensitivity", "vip"), "events.one_channel", 3),
    ("two channels", (*ADD, "--amqp", "amqps://me@mq.example.dk/BF"), "events.one_channel", 3),
    ("a broker without a password", ADD_AMQP, "events.password_missing", 3),
    ("a broker without a route", (*ADD_AMQP[:4], "--sensitivity", "vip", "--secret", "-"), "events.route", 3),
    ("batches over AMQP", (*ADD_AMQP, "--batch", "2", "--secret", "-"), "events.batch", 3),
    ("an address in clear text", ("add", "crm", "--webhook", "http://example.dk/", "--sensitivity", "vip"), "events.address_in_clear", 3),
    ("a pattern that is none", (*ADD, "--kle", "32"), "kle.pattern_malformed", 3),
    ("an authority that is none", (*ADD, "--authority", "1"), "events.authority", 3),
    ("a secret on the command line", (*ADD, "--secret", "whsec_abc"), "events.secret_on_line", 3),
    ("a name that is a path", ("add", "../crm", *ADD[2:]), "events.receiver_name", 3),
    ("an unknown receiver", ("rotate", "crm"), "events.receiver_unknown", 3),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("told", "code", "exit_code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_work_is_refused_and_changes_nothing(
    run: Any, keys: Path, connection: Connection[Any], told: tuple[str, ...], code: str, exit_code: int
) -> None:
    done = run(*told)
    assert (done.exit_code, f"[{code}]" in done.output) == (exit_code, True), done.output
    assert store.receivers(connection) == []
    assert connection.execute("SELECT count(*) FROM change_log").fetchone() == (0,)
    assert list(keys.glob("*receiver-*")) == []


@pytest.mark.slow
def test_without_knowing_who_we_are_nobody_is_added(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERBLIK_SYSTEM_ID")
    context.settings.cache_clear()
    done = run(*ADD)
    assert done.exit_code == 4
    assert "OVERBLIK_SYSTEM_ID" in done.output


@pytest.mark.slow
def test_a_file_that_is_in_the_way_stops_the_whole(run: Any, keys: Path, connection: Connection[Any]) -> None:
    run("receivers")
    (keys / "receiver-crm.key").write_text("somebody's")
    assert run(*ADD).exit_code == 4
    assert store.receivers(connection) == []
    assert (keys / "receiver-crm.key").read_text() == "somebody's"
