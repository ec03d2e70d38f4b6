# SPDX-License-Identifier: MPL-2.0
"""Each command from outside, with the exit codes that are documented: 0, 2, 3, 4 and 5."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import Town
from tests.journeys.installation import Installation, free_port

pytestmark = [pytest.mark.slow, pytest.mark.database]

ALMA = "770584-0188"

ROWS: list[tuple[str, tuple[str, ...], str, int]] = [
    ("a number that is none", ("overview", "--cpr", "-"), "12", 3),
    ("a real number in a demo", ("overview", "--cpr", "-"), "01" + "0101-0002", 3),
    ("no number", ("overview", "--cpr", "-"), "", 3),
    ("no option", ("overview",), "", 2),
    ("an unknown command", ("overlook",), "", 2),
    ("an unknown option", ("overview", "--colour"), "", 2),
    ("a language there is not", ("overview", "--cpr", "-", "--lang", "de"), ALMA, 2),
    ("a time that is none", ("overview", "--cpr", "-", "--as-of", "yesterday"), ALMA, 3),
    ("a person with nothing", ("overview", "--cpr", "-"), "6101010002", 0),
    ("someone in English", ("overview", "--cpr", "-", "--lang", "en"), ALMA, 0),
    ("an explanation", ("explain", "--cpr", "-"), ALMA, 0),
    ("a file that is not there", ("import", "/nowhere"), "", 2),
    ("a folder for a file", ("import", "/tmp"), "", 2),
    ("a KLE number", ("kle", "show", "32.30.04"), "", 0),
    ("a KLE number on a day", ("kle", "show", "32.30.04", "--on", "2025-01-01", "--json"), "", 0),
    ("a KLE number that is none", ("kle", "show", "99"), "", 3),
    ("a KLE number there is not", ("kle", "show", "99.99.99"), "", 3),
    ("the KLE editions", ("kle", "editions"), "", 0),
    ("rules of nobody", ("disclosure", "export", "-", "--authority", "12345678"), "", 3),
    (
        "a stop of a pattern that is none",
        ("disclosure", "stop", "--authority", "90010018", "--kle", "x"),
        "",
        3,
    ),
    ("where the database is", ("database", "status", "--json"), "", 0),
    ("a backup into nowhere", ("database", "backup", "/nowhere/backup"), "", 3),
    ("a restore of nothing", ("database", "restore", "/nowhere/backup"), "", 3),
    ("the keys' ids", ("people", "keys"), "", 0),
    ("tokens", ("demo", "token"), "", 0),
    ("the version", ("--version",), "", 0),
]


@pytest.mark.parametrize(("told", "given", "code"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_command_ends_as_documented(town: Town, told: tuple[str, ...], given: str, code: int) -> None:
    done = town.at.run(*told, given=given)
    assert done.code == code, done
    assert "Traceback" not in done.err
    if code:
        assert done.err.strip()
        assert not done.out.strip()
    if code in (3, 4, 5):
        assert done.err.startswith("overblik: ")
        assert len(done.err.splitlines()) == 1


def test_a_database_that_is_in_use_is_not_restored_over(town: Town, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    town.at.must("database", "backup", backup)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert town.at.run("database", "backup", backup).code == 4
    done = town.at.run("database", "restore", backup)
    assert done.code == 4, done


def test_the_mode_of_a_data_folder_is_fixed(town: Town) -> None:
    done = Installation(town.at.data, mode="production").run("people", "keys")
    assert done.code == 4
    assert "OVERBLIK_MODE" in done.err


def test_a_demo_listens_on_loopback_only(town: Town) -> None:
    done = Installation(town.at.data, {"OVERBLIK_HOST": "0.0.0.0"}).run("serve")
    assert done.code == 3
    assert "loopback" in done.err


def test_a_port_that_is_taken_is_told(town: Town) -> None:
    port = town.running.url.rpartition(":")[2]
    done = Installation(town.at.data, {"OVERBLIK_PORT": port}).run("serve", timeout=30)
    assert done.code == 4, done
    assert "OVERBLIK_PORT" in done.err
    assert "Traceback" not in done.err


def test_without_a_database_every_command_says_so_and_ends_with_five(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    at = Installation(tmp_path / "data", {"OVERBLIK_DATABASE_URL": url})
    file = tmp_path / "delivery.ndjson"
    file.write_text("{}\n")
    for told, given in [
        (("overview", "--cpr", "-"), ALMA),
        (("import", str(file)), ""),
        (("index", "export", "--out", str(tmp_path / "out")), ""),
        (("kle", "editions"), ""),
        (("disclosure", "export", "-"), ""),
        (("serve",), ""),
    ]:
        done = at.run(*told, given=given)
        assert (done.code, "Traceback" in done.err) == (5, False), (told, done)


def test_the_second_load_of_the_demo_changes_nothing(town: Town, tmp_path: Path) -> None:
    before = town.at.export(tmp_path / "before")
    done = town.at.must("demo", "load", "--citizens", "40")
    assert "already" in done.err
    files = json.loads((town.at.data / "demo" / "manifest.json").read_text())["files"]
    folder = town.at.data / "demo"
    told = town.at.must("import", "--json", *(folder / name for name in files)).json()
    outcomes = {outcome for one in told.values() for outcome in one["outcomes"]}
    assert outcomes == {"unchanged"}
    assert town.at.export(tmp_path / "after") == before


def test_an_export_is_sorted_and_holds_every_kind(town: Town, tmp_path: Path) -> None:
    exported = town.at.export(tmp_path / "export")
    assert set(exported) == {"cases.ndjson", "documents.ndjson", "grants.ndjson", "payments.ndjson"}
    for body in exported.values():
        ids = [json.loads(line)["object_id"] for line in body.splitlines()]
        assert ids
        assert ids == sorted(ids)
        assert b"received_at" not in body


def test_generated_deliveries_are_the_same_every_time(tmp_path: Path) -> None:
    at = Installation(tmp_path / "data")
    for name in ("one", "two"):
        at.must(
            "demo",
            "generate",
            "--citizens",
            "5",
            "--seed",
            "3",
            "--today",
            "2026-01-15",
            "--out",
            tmp_path / name,
        )
    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert first == second
    assert not (tmp_path / "data").exists()
