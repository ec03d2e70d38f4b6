# SPDX-License-Identifier: MPL-2.0
"""What a real server has answered and turned away is counted, and written down when it ends."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from overblik.access.gate_notes import NOBODY
from overblik.access.gate_store import keys, refusals
from overblik.access.system_key import KeyKind
from overblik.access.tokens import READ_INDEX
from overblik.audit.access import Channel
from overblik.database.connection import connect
from overblik.site.start import open_installation
from overblik.usage.tally import EVERYBODY, What
from tests.api.soap.caller import CASES
from tests.journeys.client import Client
from tests.journeys.installation import Installation, a_folder, served

DAWN = dt.date(2000, 1, 1)
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
            [token] = [
                one["token"]
                for one in at.must("demo", "token", "--json").json()
                if one["scope"] == READ_INDEX
            ]
            path = "/api/intake/v1/cases"
            for told in (token, "x.y.z", "x.y.z"):
                assert visitor.send("POST", path, b"", {"Authorization": f"Bearer {told}"}).status == 401
            found_out = visitor.send(
                "POST", CASES, b"", {"Authorization": f"Bearer {token}", "Content-Type": "text/xml"}
            )
            assert found_out.status == 500, "it is let in, and its message is none"
        with connect(open_installation(at.settings, migrating=False).conninfo) as conn:
            found = conn.execute(
                "SELECT times FROM use_count WHERE authority = %s AND channel = %s AND what = %s",
                (EVERYBODY, Channel.PORTAL, What.VISIT),
            ).fetchall()
            turned_away = {
                (place.system, place.code): told.times for place, told in refusals(conn, DAWN).items()
            }
            [(system, [seen])] = keys(conn).items()
        assert found == [(3,)], running.log.read_text()
        assert turned_away == {
            (system, "token.scope"): 1, (NOBODY, "token.signature"): 2, (system, "soap.not_whole"): 1,
        }  # fmt: skip
        assert (seen.key.kind, seen.key.algorithm) == (KeyKind.TOKEN, "ES256")
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)
