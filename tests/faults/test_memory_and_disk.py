# SPDX-License-Identifier: MPL-2.0
"""Memory stays flat whatever the size of the delivery; a full disk is told, and leaves nothing half done."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from overblik.database.connection import connect
from overblik.index.objects import Registration
from overblik.wire import sdi
from tests.faults.conftest import Light
from tests.faults.deliveries import registrations, write
from tests.hypothesis_profiles import FULL
from tests.journeys.installation import Installation, a_folder

# The smaller one fills what is remembered and read ahead, so that only growth beyond that is seen.
SMALL, LARGE = (10_000, 100_000) if FULL else (3_000, 12_000)  # citizens, four objects each
GROWTH_AT_MOST = 1.2
MEMORY_AT_MOST_MB = 500


def write_sdi(file: Path, citizens: int) -> None:
    told = [one for one in registrations(citizens) if isinstance(one, Registration) and one.complete]
    file.write_bytes(sdi.encode_import([one for one in told if one.kind in ("case", "document")]))


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["ndjson", "sdi"])
def test_memory_does_not_grow_with_the_delivery(light: Light, tmp_path: Path, format_: str) -> None:
    used = []
    for citizens in (SMALL, LARGE):
        file = tmp_path / f"{citizens}.{format_}"
        (write if format_ == "ndjson" else write_sdi)(file, citizens)
        done = light().measured("import", file)
        assert done.code == 0, done.err
        used.append(done.memory_mb)
        print(f"{citizens} citizens: {done.memory_mb:.0f} MB")
    assert used[1] < used[0] * GROWTH_AT_MOST, used
    assert used[1] < MEMORY_AT_MOST_MB, used


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 400 MB of its own."""
    folder = a_folder() / "disk"
    folder.mkdir()
    options = "size=400m,mode=0711"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True)
    if done.returncode != 0:
        pytest.skip("only root, where it may mount, can do this")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_an_import_onto_a_full_disk_says_so_and_goes_on_once_there_is_room(
    small_disk: Path, light: Light, tmp_path: Path
) -> None:
    delivery = tmp_path / "delivery.ndjson"
    write(delivery, 1500)
    at = Installation(small_disk / "data")
    with contextlib.ExitStack() as stack:
        stack.callback(at.remove)
        at.must("people", "keys")
        ballast = small_disk / "ballast"
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        ballast.write_bytes(bytes(free - 3_000_000))
        done = at.run("import", delivery)
        assert done.code == 5, done
        assert "full" in done.err
        assert "Traceback" not in done.err
        ballast.unlink()
        at.must("import", delivery)
        calm = light(at)
        calm.must("import", delivery)
        assert at.export(tmp_path / "full") == calm.export(tmp_path / "calm")


def test_an_export_to_where_nothing_can_be_written_says_so(light: Light, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = light().run("index", "export", "--out", tmp_path / "file" / "folder")
    assert done.code in (2, 5)
    assert "Traceback" not in done.err


def test_a_dry_run_stores_nothing(light: Light, delivery: Path) -> None:
    total = write(delivery, 5)
    at = light()
    assert at.must("import", "--dry-run", "--json", delivery).json()[delivery.name]["objects"] == total
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as conn:
        assert conn.execute("SELECT count(*) FROM registration").fetchone() == (0,)
