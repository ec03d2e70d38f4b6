# SPDX-License-Identifier: MPL-2.0
"""The real worker says what stops deliveries: one that has not come, for the page too, and a key that is about to end."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal

import pytest

from overblik.access import gate_store
from overblik.access.gate_notes import GateNotes
from overblik.access.system_key import certificate_key
from overblik.database.connection import connect
from overblik.intake.expected import EVERY_DAY, expect
from overblik.intake.expecting import expect_delivery
from overblik.intake.tally import MISSED
from tests.builders import AUTHORITY, SYSTEM, T0, an_id
from tests.certificates import client_certificate, der
from tests.faults.conftest import Light, light
from tests.journeys.installation import wait_for

__all__ = ["light"]

pytestmark = pytest.mark.slow

DAY = dt.timedelta(days=1)
OTHER = an_id("other")


def test_the_worker_says_once_that_a_delivery_is_missing_and_that_a_key_ends(light: Light) -> None:
    made = light()
    with connect(made.environ["OVERBLIK_DATABASE_URL"]) as conn:
        expect_delivery(conn, expect(AUTHORITY, SYSTEM, EVERY_DAY, "00:00", T0), "staff:otto")
        now = dt.datetime.now(dt.UTC)  # noqa: TID251 - the worker's clock is the real one
        notes = GateNotes()
        notes.came(SYSTEM, "x", now, lambda: certificate_key(der(client_certificate("CN=x", now + 20 * DAY))))
        notes.came(OTHER, "x", now, lambda: certificate_key(der(client_certificate("CN=x", now + 90 * DAY))))
        gate_store.add(conn, notes.taken())
        process = made.start("worker")
        try:
            noted = "SELECT authority, source, count FROM delivery_count WHERE what = %s"
            wait_for(lambda: conn.execute(noted, [MISSED]).fetchone(), "the worker's word")
            assert conn.execute(noted, [MISSED]).fetchall() == [(AUTHORITY, SYSTEM, 1)]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            told = b"".join(part or b"" for part in process.communicate()).decode()
    assert told.count(f"system {SYSTEM} has not delivered to authority {AUTHORITY} as expected") == 1
    assert told.count(f"of system {SYSTEM} is ending") == 1
    assert str(OTHER) not in told
