# SPDX-License-Identifier: MPL-2.0
"""What a real server has answered is counted, and written down when it ends."""

from __future__ import annotations

import shutil

import pytest

from overblik.audit.access import Channel
from overblik.database.connection import connect
from overblik.site.start import open_installation
from overblik.usage.tally import EVERYBODY, What
from tests.journeys.client import Client
from tests.journeys.installation import Installation, a_folder, served

pytestmark = [pytest.mark.slow, pytest.mark.database]


def test_a_server_that_ends_writes_down_what_it_has_counted() -> None:
    folder = a_folder()
    at = Installation(folder / "data")
    try:
        at.must("demo", "load", "--citizens", "1")
        with served(at) as running:
            visitor = Client(running.url)
            visitor.sign_in("alma")
            for _ in range(3):
                assert visitor.get("/").status == 200
        with connect(open_installation(at.settings, migrating=False).conninfo) as conn:
            found = conn.execute(
                "SELECT times FROM use_count WHERE authority = %s AND channel = %s AND what = %s",
                (EVERYBODY, Channel.PORTAL, What.VISIT),
            ).fetchall()
        assert found == [(3,)]
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)
