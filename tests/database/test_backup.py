# SPDX-License-Identifier: MPL-2.0
"""Backup and restore: whole or not at all, into an empty database only, refused by the caller's own check."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from overblik.cli.database import database as commands
from overblik.database.backup import backup, restore
from overblik.database.connection import connect
from overblik.errors import Conflict, InvalidInput, NotAllowed, NotFound, OverblikError
from overblik.settings import Settings
from tests.conftest import fresh_database

pytestmark = pytest.mark.slow


def settings_for(url: str, kind: str) -> Settings:
    """An operator who keeps the database on a server of their own."""
    parts = conninfo_to_dict(url)
    host = str(parts["host"]).replace("/", "%2F")
    return Settings(
        data=Path("/nonexistent"),
        database_url=f"postgresql://overblik@/{parts['dbname']}?host={host}",
        database_binaries=kind,
    )


@pytest.fixture
def source(bare_url: str, server_kind: str) -> Settings:
    with connect(bare_url) as connection:
        connection.execute("CREATE TABLE town (name text PRIMARY KEY, size int)")
        connection.execute("INSERT INTO town VALUES ('Ærø', 1), ('Aalborg', NULL)")
        connection.execute("CREATE TABLE empty (a int GENERATED ALWAYS AS IDENTITY)")
        connection.execute("CREATE VIEW small AS SELECT name FROM town WHERE size < 5")
        connection.execute("CREATE EXTENSION btree_gist")
    return settings_for(bare_url, server_kind)


@pytest.fixture
def target(server_url: str, server_kind: str) -> Iterator[Settings]:
    with fresh_database(server_url, "template0") as url:
        yield settings_for(url, server_kind)


@pytest.fixture
def file(source: Settings, tmp_path: Path) -> Path:
    return backup(source, tmp_path / "all.backup").path


def content(settings: Settings) -> list[Any]:
    assert settings.database_url is not None
    with connect(settings.database_url) as connection:
        return connection.execute("SELECT name, size FROM town ORDER BY name").fetchall()


def databases(settings: Settings) -> list[str]:
    assert settings.database_url is not None
    with connect(settings.database_url) as connection:
        mine = f"{connection.info.dbname}%"
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [mine]).fetchall()
        return [row[0] for row in rows]


def tables(settings: Settings) -> int:
    assert settings.database_url is not None
    with connect(settings.database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchone()
        assert row is not None
        return int(row[0])


def test_what_was_backed_up_comes_back(source: Settings, target: Settings, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    made = backup(source, tmp_path / "all.backup", progress=lambda *step: steps.append(step))
    assert made.tables == 2
    assert made.size == made.path.stat().st_size > 0
    assert steps == [(1, 2), (2, 2)]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["all.backup"]
    steps.clear()
    seen: list[Any] = []

    def verify(connection: psycopg.Connection[Any]) -> None:
        seen.append(connection.execute("SELECT count(*) FROM town").fetchone())

    restore(target, made.path, verify=verify, progress=lambda *step: steps.append(step))
    assert seen == [(2,)]
    assert steps == [(1, 2), (2, 2)]
    assert content(target) == content(source) == [("Aalborg", None), ("Ærø", 1)]
    assert len(databases(target)) == 1, "nothing is left beside the restored database"


def test_a_restore_the_caller_refuses_leaves_the_empty_database(file: Path, target: Settings) -> None:
    def verify(connection: psycopg.Connection[Any]) -> None:
        raise NotAllowed("keys.wrong", "These keys do not fit.")

    with pytest.raises(NotAllowed, match="do not fit"):
        restore(target, file, verify=verify)
    assert tables(target) == 0
    assert len(databases(target)) == 1


def test_a_database_that_holds_tables_is_never_overwritten(file: Path, source: Settings) -> None:
    before = content(source)
    with pytest.raises(Conflict) as told:
        restore(source, file)
    assert told.value.code == "backup.not_empty"
    assert content(source) == before


def test_a_database_others_are_connected_to_is_left_alone(file: Path, target: Settings) -> None:
    assert target.database_url is not None
    with connect(target.database_url), pytest.raises(Conflict) as told:
        restore(target, file)
    assert told.value.code == "backup.in_use"
    assert tables(target) == 0
    assert len(databases(target)) == 1


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_truncated_backup_changes_nothing(file: Path, target: Settings, share: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(OverblikError) as told:
        restore(target, file)
    assert told.value.code in ("backup.damaged", "backup.not_a_backup")
    assert str(file) in told.value.message
    assert tables(target) == 0
    assert len(databases(target)) == 1


def test_what_is_no_backup_is_named(target: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"missing\.backup"):
        restore(target, tmp_path / "missing.backup")
    (tmp_path / "text").write_text("SELECT 1;")
    with pytest.raises(InvalidInput) as told:
        restore(target, tmp_path / "text")
    assert told.value.code == "backup.not_a_backup"


def test_an_existing_file_is_never_overwritten(source: Settings, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(Conflict) as told:
        backup(source, file)
    assert told.value.code == "backup.exists"
    assert file.read_bytes() == before
    with pytest.raises(NotFound):
        backup(source, file.parent / "nowhere" / "all.backup")


def test_a_password_in_the_address_reaches_the_programs_by_file_only(
    server_url: str, bare_url: str, server_kind: str, tmp_path: Path
) -> None:
    url = make_conninfo(bare_url, password="very:secret\\word")
    settings = Settings(data=tmp_path, database_url=url, database_binaries=server_kind)
    assert backup(settings, tmp_path / "all.backup").tables == 0


def test_the_commands_start_back_up_restore_and_stop(
    installation: Settings, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(data: Path, *arguments: str) -> str:
        monkeypatch.setenv("OVERBLIK_DATA", str(data))
        monkeypatch.setenv("OVERBLIK_DATABASE_BINARIES", installation.database_binaries)
        told = CliRunner().invoke(commands, arguments, catch_exceptions=False)
        assert told.exit_code == 0
        return told.output

    assert "stopped" in run(installation.data, "status")
    assert "running" in run(installation.data, "start")
    file = str(tmp_path / "b")
    assert "The keys are not in it" in run(installation.data, "backup", file)
    assert "0 tables restored" in run(installation.data, "restore", file)
    assert '"running": true' in run(installation.data, "status", "--json")
    assert "Stopped" in run(installation.data, "stop")
    assert "not running" in run(installation.data, "stop")
