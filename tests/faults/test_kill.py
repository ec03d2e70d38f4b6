# SPDX-License-Identifier: MPL-2.0
"""An import that is killed anywhere and run again leaves what an undisturbed one leaves."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from overblik.database.connection import connect
from tests.faults.conftest import Light
from tests.faults.deliveries import write
from tests.hypothesis_profiles import proof_count
from tests.journeys.installation import Installation

CITIZENS = 900
KILLS = 3

# The time of arrival is the only thing that may differ.
TABLES = {
    "registration": "SELECT object_id, recorded_at, content_hash, body::text FROM registration ORDER BY 1, 2, 3",
    "reading": "SELECT party_key, owner_id, item_id, part, candidate, body::text FROM reading ORDER BY 1, 2, 3, 4, 5",
    "links": "SELECT target_id, source_id FROM object_link ORDER BY 1, 2",
    "keys": "SELECT key, object_id FROM search_key ORDER BY 1, 2",
    "parties": "SELECT party_key, object_id FROM party_object ORDER BY 1, 2",
    "persons": "SELECT party_key, party_key_id, sealed FROM person ORDER BY 1",
}


def content(at: Installation) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that a delivery leaves."""
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as conn:
        return {name: conn.execute(statement).fetchall() for name, statement in TABLES.items()}


def differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """The names under which the two differ (a comparison of the whole would print for minutes)."""
    return [name for name in first.keys() | second.keys() if first.get(name) != second.get(name)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(proof_count(20)))
def test_killed_anywhere_and_run_again_it_leaves_the_same(
    light: Light, delivery: Path, tmp_path: Path, seed: int
) -> None:
    write(delivery, CITIZENS)
    calm = light()
    begun = time.monotonic()
    calm.must("import", delivery)
    lasted = time.monotonic() - begun
    stormy = light(calm)
    chance = random.Random(seed)
    for _ in range(KILLS):
        process = stormy.start("import", delivery)
        time.sleep(chance.uniform(0.3 * lasted, 0.95 * lasted))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    stormy.must("import", delivery)
    assert not differing(calm.export(tmp_path / "calm"), stormy.export(tmp_path / "stormy"))
    assert not differing(content(calm), content(stormy))


@pytest.mark.slow
def test_a_kill_in_the_middle_of_the_work_leaves_whole_batches(light: Light, delivery: Path) -> None:
    total = write(delivery, 2000)
    at = light()
    process = at.start("import", delivery)
    landed = 0
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as conn:
        while not landed and process.poll() is None:
            [landed] = conn.execute("SELECT count(*) FROM registration").fetchone() or [0]
        process.send_signal(signal.SIGKILL)
        process.communicate()
        [landed] = conn.execute("SELECT count(*) FROM registration").fetchone() or [0]
        [states] = conn.execute("SELECT count(DISTINCT object_id) FROM registration").fetchone() or [0]
        assert conn.execute("SELECT count(*) FROM object_state").fetchone() == (states,)
    assert 0 < landed < total
    done = at.must("import", delivery, "--json").json()[delivery.name]
    assert done["objects"] == total
    assert done["outcomes"]["unchanged"] >= landed


@pytest.mark.slow
def test_parallel_imports_of_the_same_file_leave_what_one_leaves(
    light: Light, delivery: Path, tmp_path: Path
) -> None:
    write(delivery, CITIZENS)
    alone, together = light(), None
    alone.must("import", delivery)
    together = light(alone)
    processes = [together.start("import", delivery) for _ in range(3)]
    for process in processes:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
    assert not differing(alone.export(tmp_path / "alone"), together.export(tmp_path / "together"))
    assert not differing(content(alone), content(together))


@pytest.mark.slow
def test_shuffled_files_in_parallel_leave_the_same_state(
    light: Light, delivery: Path, tmp_path: Path
) -> None:
    write(delivery, 300)
    alone = light()
    alone.must("import", delivery)
    together = light(alone)
    files = [tmp_path / f"shuffled-{seed}.ndjson" for seed in (1, 2)]
    for seed, file in enumerate(files):
        write(file, 300, shuffled=seed)
    processes = [together.start("import", file) for file in files]
    for process in processes:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
    assert not differing(alone.export(tmp_path / "alone"), together.export(tmp_path / "together"))
    assert not differing(content(alone), content(together))
