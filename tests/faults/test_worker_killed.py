# SPDX-License-Identifier: MPL-2.0
"""A worker that is killed in the middle of a replay, or of taking out what was not sent again: the next goes on."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest

from overblik.audit.changes import EVERY_AUTHORITY
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.intake import reload_store, replay_store
from overblik.intake.reload import Stage
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


def test_taking_out_survives_its_worker(light: Light, delivery: Path) -> None:
    write(delivery, 300)
    at = light()
    at.must("import", delivery)
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as conn:
        use_raw_json(conn)
        [(master, authority, objects)] = conn.execute(
            "SELECT master, authority, count(*) FROM object_state GROUP BY 1, 2"
        ).fetchall()
        opened = reload_store.open_reload(conn, authority, master, "staff:otto", T0)
        write(delivery, 30)
        at.must("import", delivery)
        held = reload_store.close(conn, authority, master, "staff:otto", T0)
        sent = held.sent or 0
        assert (sent, held.missing) == (120, objects - 120)
        confirmed = reload_store.missing_set(conn, opened.id).text
        reload_store.remove(conn, authority, master, confirmed, "staff:otto", T0)
        first = at.start("worker")
        try:
            wait_for(lambda: reload_store.find(conn, opened.id).removed, "the first step")
        finally:
            first.kill()
            first.communicate()
        second = at.start("worker")
        try:
            wait_for(lambda: reload_store.find(conn, opened.id).stage is Stage.SETTLED, "the end")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(second.pid, signal.SIGTERM)
            second.communicate()
        assert reload_store.find(conn, opened.id).removed == objects - sent
        assert conn.execute("SELECT count(*) FROM object_state").fetchone() == (sent,)
        assert conn.execute("SELECT count(DISTINCT owner_id) FROM reading").fetchone() == (90,)
