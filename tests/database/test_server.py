# SPDX-License-Identifier: MPL-2.0
"""The supervisor against real servers: started once, shared, killed, starved, mistaken for another."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from overblik.database import binaries, place, postmaster, server
from overblik.database.connection import close_current, connect, current
from overblik.errors import Conflict, NotAllowed, OverblikError, Unavailable
from overblik.settings import Mode, Settings
from tests.conftest import CARELESS

pytestmark = [pytest.mark.slow, pytest.mark.database]


def ensure(settings: Settings) -> str:
    return server.ensure(settings, tuning=CARELESS, tell=lambda _: None)


def place_of(settings: Settings) -> place.Place:
    found = place.find(settings.data)
    assert found is not None
    return found


def postmaster_of(settings: Settings) -> int:
    pid = server.status(settings).pid
    assert pid is not None
    return pid


def refusal(settings: Settings) -> OverblikError:
    with pytest.raises(OverblikError) as told:
        ensure(settings)
    return told.value


def test_a_new_folder_becomes_a_running_database_and_stops_again(installation: Settings) -> None:
    assert server.status(installation) == server.Status(
        embedded=True, running=False, url="", folder=installation.data
    )
    assert not installation.data.exists(), "asking for the state makes nothing"
    url = ensure(installation)
    with connect(url) as connection:
        known = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in (
                "server_encoding",
                "lc_collate",
                "listen_addresses",
                "data_checksums",
                "timezone",
                "jit",
            )
            if not (name == "lc_collate" and connection.info.server_version >= 160000)
        }
        assert known["server_encoding"] == ("UTF8",)
        assert known["data_checksums"] == ("on",)
        assert known["listen_addresses"] == ("",)
        assert known["timezone"] == ("UTC",)
        collation = connection.execute(
            "SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert collation == ("C", "C")
        assert connection.execute(
            "SELECT current_user, usesuper FROM pg_user WHERE usename = user"
        ).fetchone() == (
            "overblik",
            False,
        )
    told = server.status(installation)
    assert told.running
    assert told.url == url
    assert told.size is not None
    assert told.size > 0
    assert server.stop(installation)
    assert not server.stop(installation)
    assert not server.status(installation).running


def test_nobody_is_trusted_and_nobody_else_gets_to_the_socket(installation: Settings) -> None:
    ensure(installation)
    found = place_of(installation)
    assert stat.S_IMODE(found.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(found.cluster.stat().st_mode) == 0o700
    rules = (found.cluster / "pg_hba.conf").read_text()
    lines = [line.split() for line in rules.splitlines() if not line.startswith("#")]
    assert {line[0] for line in lines} == {"local"}
    assert {line[3] for line in lines} == {"peer"}
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba.conf entry|authentication failed"):
        psycopg.connect(found.url(role="postgres", database="postgres"))


def test_what_was_written_is_there_after_the_postmaster_was_killed(installation: Settings) -> None:
    url = server.ensure(installation)  # with fsync, as an operator has it
    with connect(url) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS n")
    kept = current(url)
    os.kill(postmaster_of(installation), signal.SIGKILL)
    with connect(server.ensure(installation)) as connection:
        assert connection.execute("SELECT n FROM t").fetchone() == (1,)
    assert current(url) is not kept
    assert current(url).execute("SELECT n FROM t").fetchone() == (1,)
    close_current()


def test_a_kept_connection_revives_a_killed_server_by_itself(installation: Settings) -> None:
    url = ensure(installation)
    current(url)
    pid = postmaster_of(installation)
    cluster = place_of(installation).cluster
    for process in {pid, *postmaster.processes(cluster)}:
        with contextlib.suppress(ProcessLookupError):  # some end by themselves when the first is gone
            os.kill(process, signal.SIGKILL)
    while postmaster.processes(cluster):
        time.sleep(0.01)
    row = current(url, revive=lambda: ensure(installation)).execute("SELECT 1").fetchone()
    close_current()
    assert row == (1,)
    assert postmaster_of(installation) != pid


def test_four_who_start_at_once_share_one_server(installation: Settings) -> None:
    program = (
        "from overblik.settings import from_environment as settings\n"
        "from overblik.database import server\n"
        "print(server.ensure(settings()), server.status(settings()).pid)"
    )
    variables = {
        "OVERBLIK_DATA": str(installation.data),
        "OVERBLIK_MODE": "demo",
        "OVERBLIK_DATABASE_BINARIES": installation.database_binaries,
    }
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", program], env=os.environ | variables, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    told = [starter.communicate(timeout=60)[0] for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
    assert len(set(told)) == 1
    assert told[0].split()[1] == str(postmaster_of(installation))


def test_a_stale_process_id_that_belongs_to_another_server_by_now_is_no_obstacle(
    installation: Settings, server_kind: str, server_url: str
) -> None:
    ensure(installation)
    server.stop(installation)
    cluster = place_of(installation).cluster
    with connect(server_url) as connection:
        row = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
        ).fetchone()
    assert row is not None
    (cluster / "postmaster.pid").write_text(f"{row[0]}\n{cluster}\n1\n5432\n/nowhere\n\n   1 1\nready\n")
    assert not server.stop(installation), "the stranger is not stopped"
    (cluster / "postmaster.pid").write_text(f"{row[0]}\n{cluster}\n1\n5432\n/nowhere\n\n   1 1\nready\n")
    with connect(ensure(installation)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with connect(server_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,), "nor is it harmed by our start"


def test_a_server_whose_socket_was_deleted_is_started_anew(installation: Settings) -> None:
    ensure(installation)
    (place_of(installation).sockets / place.SOCKET).unlink()
    with connect(ensure(installation)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_socket_of_another_server_is_not_taken_for_ours(
    installation: Settings, server_kind: str, server_url: str
) -> None:
    ensure(installation)
    server.stop(installation)
    sockets = place_of(installation).sockets
    other = psycopg.conninfo.conninfo_to_dict(server_url)["host"]
    (sockets / place.SOCKET).symlink_to(Path(str(other)) / place.SOCKET)
    told = refusal(installation)
    assert isinstance(told, Conflict)
    assert told.code == "database.socket_taken"
    assert str(sockets) in told.message


def test_a_cluster_of_another_major_version_is_refused_and_left_alone(installation: Settings) -> None:
    ensure(installation)
    server.stop(installation)
    version = place_of(installation).cluster / "PG_VERSION"
    made_by = version.read_text()
    version.write_text("14\n")
    told = refusal(installation)
    assert isinstance(told, Conflict)
    assert told.code == "database.major_version"
    assert "14" in told.message
    assert version.read_text() == "14\n"
    version.write_text("nonsense\n")
    assert refusal(installation).code == "database.damaged_folder"
    version.write_text(made_by)
    ensure(installation)


def test_a_folder_keeps_the_version_that_made_it(folder: Path) -> None:
    sources = {found.major: found for found in binaries.available("auto")}
    if len(sources) < 2:
        pytest.skip("only one PostgreSQL is installed")
    oldest = sources[min(sources)]
    data = folder / "data"
    ensure(Settings(data=data, database_binaries=str(oldest.folder)))
    server.stop(Settings(data=data))
    with connect(ensure(Settings(data=data, database_binaries="auto"))) as connection:
        assert connection.info.server_version // 10000 == oldest.major
    server.stop(Settings(data=data))
    newest = sources[max(sources)]
    told = refusal(Settings(data=data, database_binaries=str(newest.folder)))
    assert told.code == "database.major_version"


def test_a_cluster_cut_short_while_it_was_made_is_made_anew(installation: Settings) -> None:
    ensure(installation)
    server.stop(installation)
    found = place_of(installation)
    found.cluster.rename(found.folder / "cluster.new")
    (found.folder / "cluster.new" / "PG_VERSION").unlink()
    with connect(ensure(installation)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (found.folder / "cluster.new").exists()


def test_a_deep_folder_gets_a_short_socket(folder: Path, server_kind: str) -> None:
    deep = folder / ("long" * 20) / "data"
    deep.parent.mkdir(mode=0o711)
    settings = Settings(data=deep, database_binaries=server_kind)
    with connect(ensure(settings)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    sockets = place_of(settings).sockets
    assert sockets.parent == Path("/tmp")
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    server.stop(settings)
    sockets.rmdir()


def test_an_operators_local_settings_count_and_broken_ones_are_named(installation: Settings) -> None:
    ensure(installation)
    server.stop(installation)
    local = place_of(installation).folder / "local.conf"
    local.write_text("max_connections = 33\n")
    local.chmod(0o644)
    with connect(ensure(installation)) as connection:
        assert connection.execute("SHOW max_connections").fetchone() == ("33",)
    server.stop(installation)
    local.write_text("max_conections = 33\n")
    told = refusal(installation)
    assert told.code == "database.configuration"
    assert "local.conf" in told.message
    local.unlink()
    ensure(installation)


def test_a_failed_statement_leaves_no_value_in_the_servers_log(installation: Settings) -> None:
    with connect(ensure(installation)) as connection:
        connection.execute("CREATE TABLE t (n text PRIMARY KEY, day int)")
        for statement, value in (
            ("INSERT INTO t VALUES (%s), (%s)", ["6101011234", "6101011234"]),
            ("INSERT INTO t VALUES ('6101011234'), ('6101011234')", None),
            ("SELECT '6101011234x'::int", None),
            ("SELEC 6101011234", None),
        ):
            with contextlib.suppress(psycopg.Error):
                connection.execute(statement, value)
    server.stop(installation)
    written = b"".join(path.read_bytes() for path in place_of(installation).log.iterdir())
    assert b"database system is ready" in written
    assert b"6101011234" not in written


def test_a_folder_that_holds_something_else_is_not_touched(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "holiday.jpg").write_bytes(b"x")
    told = refusal(Settings(data=folder / "data"))
    assert told.code == "settings.data_not_ours"
    assert [path.name for path in (folder / "data").iterdir()] == ["holiday.jpg"]


def test_a_server_of_ones_own_is_used_as_it_is(bare_url: str, folder: Path) -> None:
    url = f"postgresql://overblik@/x?{bare_url.replace(' ', '&').replace('/', '%2F')}"
    settings = Settings(data=folder / "data", database_url=url)
    assert server.ensure(settings) == url
    assert not settings.data.exists()
    told = server.status(settings)
    assert told.running
    assert not told.embedded
    with pytest.raises(NotAllowed, match="not ours to stop"):
        server.stop(settings)
    assert server.programs_for(settings).program("pg_dump")


def test_a_server_of_ones_own_that_cannot_serve_us_is_refused(server_url: str, folder: Path) -> None:
    with connect(server_url) as admin:
        admin.execute("DROP DATABASE IF EXISTS ascii WITH (FORCE)")
        admin.execute("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    try:
        told = refusal(
            Settings(data=folder, database_url=psycopg.conninfo.make_conninfo(server_url, dbname="ascii"))
        )
        assert told.code == "database.encoding"
    finally:
        with connect(server_url) as admin:
            admin.execute("DROP DATABASE ascii WITH (FORCE)")
    away = Settings(data=folder, database_url="postgresql://a:very-secret@127.0.0.1:1/none")
    told = refusal(away)
    assert isinstance(told, Unavailable)
    assert "very-secret" not in str(told)
    status = server.status(away)
    assert not status.running
    assert "very-secret" not in status.url


def test_the_demos_folder_is_not_opened_in_production(installation: Settings) -> None:
    ensure(installation)
    told = refusal(Settings(data=installation.data, mode=Mode.PRODUCTION))
    assert told.code == "settings.mode_fixed"
