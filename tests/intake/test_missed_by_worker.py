# SPDX-License-Identifier: MPL-2.0
"""The real worker says that an expected delivery has not come: once in its log, and for the page."""

from __future__ import annotations

import contextlib
import os
import signal

import pytest

from overblik.database.connection import connect
from overblik.intake.expected import EVERY_DAY, expect
from overblik.intake.expecting import expect_delivery
from overblik.intake.tally import MISSED
from tests.builders import AUTHORITY, SYSTEM, T0
from tests.faults.conftest import Light, light
from tests.journeys.installation import wait_for

__all__ = ["light"]

pytestmark = pytest.mark.slow


def test_the_worker_says_once_that_a_delivery_is_missing(light: Light) -> None:
    made = light()
    with connect(made.environ["OVERBLIK_DATABASE_URL"]) as conn:
        expect_delivery(conn, expect(AUTHORITY, SYSTEM, EVERY_DAY, "00:00", T0), "staff:otto")
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
