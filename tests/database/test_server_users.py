# SPDX-License-Identifier: MPL-2.0
"""Who runs the server: a plain user as themselves, root through another user and without opening any folder."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from overblik.database import account, binaries, place, server
from overblik.database.connection import connect
from overblik.errors import Conflict
from overblik.settings import Settings, claim_data_folder
from tests.conftest import CARELESS
from tests.database.conftest import as_root, as_user

pytestmark = [pytest.mark.slow, pytest.mark.database, as_root]


def ensure(settings: Settings, told: list[str] | None = None) -> str:
    return server.ensure(settings, tuning=CARELESS, tell=(told if told is not None else []).append)


def modes(path: Path) -> list[tuple[int, int, int]]:
    """Mode, user and group of a path and all its parents."""
    found = [each.stat() for each in (path, *path.parents)]
    return [(stat.S_IMODE(each.st_mode), each.st_uid, each.st_gid) for each in found]


def test_root_hands_over_to_a_service_user_and_comes_in_itself(installation: Settings) -> None:
    url = ensure(installation)
    found = place.find(installation.data)
    assert found is not None
    assert found.folder == installation.data / "postgres", (
        "the folder can be reached, so the database is in it"
    )
    owner = pwd.getpwuid(found.cluster.stat().st_uid).pw_name
    assert owner in ("postgres", account.OWN_USER)
    pid = server.status(installation).pid
    assert f"Uid:\t{found.cluster.stat().st_uid}\t" in Path(f"/proc/{pid}/status").read_text()
    assert server.status(installation).user == owner
    with connect(url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("overblik",)


def test_below_a_closed_folder_the_database_lies_in_a_shelter_and_nothing_is_opened(
    folder: Path, server_kind: str
) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    settings = Settings(data=home / "clone" / "data", database_binaries=server_kind)
    before = modes(home)
    told: list[str] = []
    with connect(ensure(settings, told)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS n")
    assert modes(home) == before
    found = place.find(settings.data)
    assert found is not None
    assert found.folder.parent == place.SHELTER
    assert any(str(found.folder) in line for line in told), "the operator is told where"
    assert stat.S_IMODE(found.cluster.stat().st_mode) == 0o700
    server.stop(settings)

    moved = Settings(data=home / "moved", database_binaries=server_kind)
    settings.data.rename(moved.data)
    with connect(ensure(moved)) as connection:
        assert connection.execute("SELECT n FROM t").fetchone() == (1,)

    copied = Settings(data=home / "copied", database_binaries=server_kind)
    shutil.copytree(moved.data, copied.data)
    with pytest.raises(Conflict) as refused:
        ensure(copied)
    assert refused.value.code == "database.place_taken"
    shutil.rmtree(copied.data)

    pointer = moved.data / "postgres.place"
    pointer.unlink()
    told = []
    ensure(moved, told)
    assert any("earlier database" in line and str(found.folder) in line for line in told)
    shutil.rmtree(found.folder)


def test_programs_below_a_closed_folder_are_copied_once_to_where_they_can_be_run(folder: Path) -> None:
    wheel = next((found for found in binaries.available("wheel")), None)
    assert wheel is not None
    home = folder / "home"
    home.mkdir(mode=0o700)
    package = wheel.folder.parents[1]
    skip = shutil.ignore_patterns("include", "extension", "*.so.*", "pgbench")
    shutil.copytree(package / "pginstall", home / package.name / "pginstall", ignore=skip)
    shutil.copytree(package.with_name(f"{package.name}.libs"), home / f"{package.name}.libs")
    before = modes(home)
    hidden = binaries.Binaries(home / package.name / "pginstall" / "bin", wheel.major, wheel.version, "wheel")
    nobody = account.Account(*_ids("nobody"), "nobody", drops=True)
    shelter = folder / "shelter"
    shelter.mkdir(mode=0o755)
    seen = binaries.reachable(hidden, nobody, shelter)
    assert seen.folder.is_relative_to(shelter)
    assert wheel.version in nobody.run([seen.program("psql"), "--version"]).stdout
    assert modes(home) == before
    assert binaries.reachable(hidden, nobody, shelter) == seen
    assert len(list(shelter.iterdir())) == 1
    assert seen.folder.stat().st_uid == 0, "whoever runs them cannot change them"


def test_a_plain_user_runs_the_server_as_themselves_and_root_may_look_in(
    folder: Path, server_kind: str
) -> None:
    chosen = binaries.available(server_kind)[0]
    nobody = account.Account(*_ids("nobody"), "nobody", drops=True)
    within = binaries.reachable(chosen, nobody, place.shelter())
    home = folder / "nobody"
    home.mkdir(mode=0o700)
    os.chown(home, nobody.uid, nobody.gid)
    settings = Settings(data=home / "data", database_binaries=str(within.folder))
    told = as_user("nobody", lambda: ensure(settings))
    assert told.startswith("postgresql://"), told
    status = as_user("nobody", lambda: server.status(settings))
    assert "user='nobody'" in status
    assert "running=True" in status
    assert ensure(settings) == told, "root finds the running server and is let in"
    assert server.stop(settings)
    ensure(settings)
    assert server.status(settings).user == "nobody", "root runs it as its owner"
    assert "True" in as_user("nobody", lambda: server.stop(settings))


def test_another_user_is_told_that_the_database_is_not_theirs(installation: Settings) -> None:
    ensure(installation)
    for action in (lambda: ensure(installation), lambda: server.stop(installation)):
        told = as_user("nobody", action)
        assert "NotAllowed" in told, told
        assert "Run as the user who" in told
    server.stop(installation)
    told = as_user("nobody", lambda: ensure(installation))
    assert "NotAllowed" in told, told


def test_a_socket_folder_of_somebody_else_is_refused(installation: Settings) -> None:
    ensure(installation)
    server.stop(installation)
    found = place.find(installation.data)
    assert found is not None
    os.chown(found.sockets, *_ids("nobody"))
    with pytest.raises(Conflict) as refused:
        ensure(installation)
    assert refused.value.code == "database.folder_not_ours"
    assert str(found.sockets) in refused.value.message


def test_the_process_list_shows_no_address_with_a_password(installation: Settings) -> None:
    ensure(installation)
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    found = place.find(installation.data)
    assert found is not None
    assert found.name in listed
    assert "password" not in "\n".join(line for line in listed.splitlines() if found.name in line)


def test_a_folder_of_another_user_is_run_as_that_user(folder: Path) -> None:
    data = folder / "data"
    claim_data_folder(Settings(data=data))
    os.chown(data, *_ids("nobody"))
    assert account.for_new_cluster(data, lambda _: None).name == "nobody"


def _ids(name: str) -> tuple[int, int]:
    entry = pwd.getpwnam(name)
    return entry.pw_uid, entry.pw_gid
