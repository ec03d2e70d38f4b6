# SPDX-License-Identifier: MPL-2.0
"""The known systems: what they may do, that it holds at once, and that every change is logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from click.testing import CliRunner, Result
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from overblik.access import gate_store
from overblik.access.clients import (
    MachineClient,
    allow,
    area,
    check_delivery,
    clients,
    forbid_delivery,
    forbid_reading,
    reader_of,
)
from overblik.access.gate_notes import GateNotes
from overblik.access.machines import SourceSystem
from overblik.access.rights import Reader, Right
from overblik.access.system_key import certificate_key, token_key
from overblik.cli import context
from overblik.cli.main import main
from overblik.database.raw_json import use_raw_json
from overblik.errors import InvalidInput, NotAllowed, NotFound
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern
from tests.builders import an_id, at
from tests.certificates import client_certificate, der

Conn = Connection[Any]
NOW = at("2025-06-01")
SYSTEM = an_id("reader")
SOURCE = SourceSystem(str(SYSTEM), SYSTEM)
CASH = Right("90000001", KlePattern("32.*"), Sensitivity.CONFIDENTIAL)
ALL = Right("90000002", None, Sensitivity.VIP)


def log(conn: Conn) -> list[tuple[str, str, Any]]:
    use_raw_json(conn)
    rows = conn.execute("SELECT action, subject, detail FROM change_log ORDER BY id").fetchall()
    return [(action, subject, detail and msgspec.json.decode(detail)) for action, subject, detail in rows]


def test_a_system_nobody_named_may_deliver_and_reads_nothing_of_others(connection: Conn) -> None:
    check_delivery(connection, SOURCE)
    assert reader_of(connection, SOURCE) == Reader(SYSTEM)
    assert clients(connection) == []


def test_the_demos_caller_may_do_everything(connection: Conn) -> None:
    demo = SourceSystem("demo", None)
    check_delivery(connection, demo)
    assert reader_of(connection, demo) == Reader(None, everything=True)


def test_rights_are_given_and_given_anew(connection: Conn) -> None:
    allow(connection, NOW, "operator", SYSTEM, name="Fagsystem", rights=[CASH, ALL])
    assert reader_of(connection, SOURCE) == Reader(SYSTEM, (CASH, ALL))
    lower = msgspec.structs.replace(CASH, ceiling=Sensitivity.NOT_CONFIDENTIAL)
    allow(connection, NOW, "operator", SYSTEM, rights=[lower])
    assert clients(connection) == [MachineClient(SYSTEM, "Fagsystem", True, (lower, ALL))]
    assert reader_of(connection, SourceSystem("x", an_id("another"))).rights == ()


def test_a_new_system_needs_a_name_and_keeps_it_until_it_is_named_anew(connection: Conn) -> None:
    for name in (None, "", "  "):
        with pytest.raises(InvalidInput) as refused:
            allow(connection, NOW, "operator", SYSTEM, name=name, rights=[CASH])
        assert refused.value.code == "access.unnamed"
    assert (clients(connection), log(connection)) == ([], [])
    allow(connection, NOW, "operator", SYSTEM, name=" Fagsystem ")
    allow(connection, NOW, "operator", SYSTEM, rights=[CASH])
    allow(connection, NOW, "operator", SYSTEM, name="Nyt navn")
    assert [(each.name, each.rights) for each in clients(connection)] == [("Nyt navn", (CASH,))]


def test_a_system_that_may_not_deliver_is_refused_until_it_may_again(connection: Conn) -> None:
    forbid_delivery(connection, NOW, "operator", SYSTEM)
    with pytest.raises(NotAllowed) as refused:
        check_delivery(connection, SOURCE)
    assert refused.value.code == "delivery.forbidden"
    allow(connection, NOW, "operator", SYSTEM, name="Fagsystem", rights=[CASH])
    with pytest.raises(NotAllowed):
        check_delivery(connection, SOURCE)
    allow(connection, NOW, "operator", SYSTEM, deliver=True)
    check_delivery(connection, SOURCE)


TAKEN = [
    ({}, ()),
    ({"authority": "90000001"}, (ALL,)),
    ({"authority": "90000001", "areas": [KlePattern("32.*")]}, (ALL,)),
    ({"authority": "90000002", "areas": [None]}, (CASH,)),
]


@pytest.mark.parametrize(("told", "left"), TAKEN)
def test_rights_are_taken_away(connection: Conn, told: dict[str, Any], left: tuple[Right, ...]) -> None:
    allow(connection, NOW, "operator", SYSTEM, name="Fagsystem", rights=[CASH, ALL])
    assert forbid_reading(connection, NOW, "operator", SYSTEM, **told) == 2 - len(left)
    assert reader_of(connection, SOURCE).rights == left


@pytest.mark.parametrize("told", [{"authority": "90000003"}, {"authority": "90000001", "areas": [None]}])
def test_a_right_that_is_not_there_cannot_be_taken_away(connection: Conn, told: dict[str, Any]) -> None:
    allow(connection, NOW, "operator", SYSTEM, name="Fagsystem", rights=[CASH])
    with pytest.raises(NotFound):
        forbid_reading(connection, NOW, "operator", SYSTEM, **told)
    assert reader_of(connection, SOURCE).rights == (CASH,)
    assert len(log(connection)) == 1


def test_every_change_is_logged_with_who_and_what(connection: Conn) -> None:
    allow(connection, NOW, "operator", SYSTEM, name="Fagsystem", rights=[CASH])
    forbid_reading(connection, NOW, "operator", SYSTEM, authority="90000001", areas=[KlePattern("32.*")])
    forbid_delivery(connection, NOW, "operator", SYSTEM)
    rights = [["90000001", "32.*", "confidential"]]
    assert log(connection) == [
        (
            "access.allow",
            str(SYSTEM),
            {"name": "Fagsystem", "deliver": False, "notices": False, "rights": rights},
        ),
        ("access.forbid_reading", str(SYSTEM), {"authority": "90000001", "areas": ["32.*"], "gone": 1}),
        ("access.forbid_delivery", str(SYSTEM), None),
    ]
    assert connection.execute("SELECT DISTINCT actor FROM change_log").fetchall() == [("operator",)]


def test_an_area_is_a_pattern_or_all() -> None:
    assert (area("*"), area("32.*")) == (None, KlePattern("32.*"))
    with pytest.raises(InvalidInput):
        area("cash")


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs `overblik access ...` against a database of its own."""
    parts = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    monkeypatch.setenv("OVERBLIK_DATABASE_URL", f"postgresql:///{parts.pop('dbname')}?{urlencode(parts)}")
    monkeypatch.setenv("OVERBLIK_DATA", str(tmp_path / "data"))
    context.settings.cache_clear()
    context.installation.cache_clear()

    def invoke(*arguments: str) -> Result:
        return CliRunner(catch_exceptions=False).invoke(main, ["access", *arguments])

    yield invoke
    context.settings.cache_clear()
    context.installation.cache_clear()


@pytest.mark.slow
def test_an_operator_allows_lists_and_forbids(run: Any) -> None:
    system = str(SYSTEM)
    reading = ("--authority", "90000001", "--kle", "32.*", "--kle", "*", "--ceiling", "confidential")
    assert run("allow", system, "--name", "Fagsystem", *reading).exit_code == 0
    assert run("systems").output == (
        f"{system} Fagsystem\n  reads 90000001 * up to confidential\n  reads 90000001 32.* up to confidential\n"
    )
    assert run("forbid", system, "--authority", "90000001", "--kle", "*").output.endswith(
        "1 rights to read taken away\n"
    )
    assert run("forbid", system, "--deliver", "--reading").exit_code == 0
    assert run("systems").output == f"{system} Fagsystem (may not deliver)\n"
    assert msgspec.json.decode(run("systems", "--json").output) == [
        {"system": system, "name": "Fagsystem", "may_deliver": False, "may_send_notices": False, "rights": [],
         "keys": []}
    ]  # fmt: skip


@pytest.mark.slow
def test_the_list_tells_when_keys_end_and_another_what_was_turned_away(run: Any, connection: Conn) -> None:
    now = context.now()
    ends = now + dt.timedelta(days=12, hours=1)
    notes = GateNotes()
    shown = certificate_key(der(client_certificate("CN=x", ends)))
    notes.came(SYSTEM, "x", now, lambda: shown)
    notes.came(an_id("unnamed"), "x", now, lambda: token_key("one", "ES256", None))
    notes.turned_away(SYSTEM, "delivery.forbidden", now)
    notes.turned_away(None, "no_credentials", now)
    gate_store.add(connection, notes.taken())
    connection.commit()
    assert run("allow", str(SYSTEM), "--name", "Fagsystem").exit_code == 0
    assert run("systems").output == (
        f"{SYSTEM} Fagsystem\n"
        f"  certificate {shown.fingerprint[:16]}, ends {ends:%Y-%m-%d}, last used {now:%Y-%m-%d} (ends soon)\n"
        f"{an_id('unnamed')} (not named)\n  token one, no end known, last used {now:%Y-%m-%d}\n"
    )
    named, unnamed = msgspec.json.decode(run("systems", "--json").output)
    assert [(key["state"], key["serial"]) for key in named["keys"]] == [("ending", shown.serial)]
    assert (unnamed["name"], unnamed["keys"][0]["algorithm"]) == (None, "ES256")
    lines = run("refusals").output.splitlines()
    assert [line.split()[0] for line in lines] == ["nobody", str(SYSTEM)]
    assert lines[1].endswith("delivery.forbidden 1")
    assert msgspec.json.decode(run("refusals", "--json", "--days", "1").output)[0]["times"] == 1


WRONG = [
    (("allow", str(SYSTEM), "--authority", "90000001"), 2),
    (("allow", str(SYSTEM), "--name", "x", "--kle", "32.*"), 2),
    (("allow", str(SYSTEM), "--name", "x", "--authority", "9", "--kle", "32.*", "--ceiling", "vip"), 3),
    (("allow", str(SYSTEM), "--name", "x", "--authority", "90000001", "--kle", "32", "--ceiling", "vip"), 3),
    (("allow", str(SYSTEM)), 3),
    (("allow", "nobody", "--name", "x"), 2),
    (("forbid", str(SYSTEM)), 2),
    (("forbid", str(SYSTEM), "--kle", "32.*", "--reading"), 2),
    (("forbid", str(SYSTEM), "--reading"), 3),
]


@pytest.mark.slow
def test_what_is_told_wrongly_changes_nothing(run: Any, connection: Conn) -> None:
    for arguments, code in WRONG:
        assert run(*arguments).exit_code == code, arguments
    assert (clients(connection), log(connection)) == ([], [])


@pytest.mark.slow
def test_both_are_forbidden_or_neither(run: Any, connection: Conn) -> None:
    assert run("forbid", str(SYSTEM), "--deliver", "--reading").exit_code != 0
    assert (clients(connection), log(connection)) == ([], [])
