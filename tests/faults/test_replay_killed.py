# SPDX-License-Identifier: MPL-2.0
"""A worker that is killed in the middle of a replay: the next goes on where it was, while deliveries come in."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest

from overblik.audit.changes import EVERY_AUTHORITY
from overblik.database.connection import connect
from overblik.intake import replay_store
from tests.builders import T0
from tests.faults.conftest import Light
from tests.faults.deliveries import write
from tests.faults.test_kill import content, differing
from tests.journeys.installation import wait_for

pytestmark = pytest.mark.slow


def test_a_replay_survives_its_worker(light: Light, delivery: Path) -> None:
    write(delivery, 500)
    at = light()
    at.must("import", delivery)
    right = content(at)
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as conn:
        [(master, objects)] = conn.execute(
            "SELECT master, count(*) FROM object_state GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        ).fetchall()
        conn.execute("UPDATE reading SET body = '{}' WHERE kind <> 2")
        conn.execute("DELETE FROM reading WHERE kind = 2")
        begun = replay_store.begin(conn, EVERY_AUTHORITY, master, "root", T0)
        first = at.start("worker")
        try:
            wait_for(lambda: replay_store.find(conn, begun.id).done, "the first step")
        finally:
            first.kill()
            first.communicate()
        held = replay_store.find(conn, begun.id)
        assert 0 < held.done < objects
        assert held.is_running
        second = at.start("worker")
        try:
            told = at.must("import", delivery, "--json").json()[delivery.name]
            assert set(told["outcomes"]) == {"unchanged"}
            wait_for(lambda: not replay_store.find(conn, begun.id).is_running, "the end")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(second.pid, signal.SIGTERM)
            second.communicate()
        done = replay_store.find(conn, begun.id)
        assert (done.done, done.unmade) == (objects, 0)
        assert done.different > held.different
    assert not differing(content(at), right)
