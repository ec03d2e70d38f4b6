# SPDX-License-Identifier: MPL-2.0
"""The worker's part in replays and reloads: begun when there is something to do, and one that fails hinders no other."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg import Connection

from overblik.database.connection import connect
from overblik.intake import reload_store, replay_store
from overblik.intake.reload import Stage
from overblik.intake.tally import NOBODY
from overblik.site.mending import Mending
from tests.builders import AUTHORITY, SYSTEM, a_case
from tests.intake.conftest import NOW, Deliver
from tests.intake.test_replay import OTHER, of_other
from tests.journeys.installation import wait_for


@pytest.fixture
def mending(database_url: str) -> Any:
    made = Mending(lambda: connect(database_url))
    yield made
    made.stop()


def worked(mending: Mending, index: Connection[Any]) -> None:
    """One round, to its end."""
    assert mending.begin(index)
    wait_for(lambda: not mending._aside.is_busy, "the round")


def test_nothing_is_begun_when_there_is_nothing_to_do(mending: Mending, index: Connection[Any]) -> None:
    assert not mending.begin(index)


def test_a_replay_that_cannot_be_done_hinders_no_other(
    mending: Mending, index: Connection[Any], send: Deliver, caplog: pytest.LogCaptureFixture
) -> None:
    send(a_case(), of_other(a_case("others")), of_other(a_case("gone"), master=SYSTEM))
    # No time that a program can read.
    index.execute("UPDATE reading SET created = 'infinity' WHERE source = %s", [SYSTEM])
    first, second = (
        replay_store.begin(index, AUTHORITY, each, "staff:otto", NOW) for each in (SYSTEM, OTHER)
    )
    worked(mending, index)
    assert replay_store.find(index, first.id).is_running
    assert not replay_store.find(index, second.id).is_running
    assert "mending waits: DataError" in caplog.text
    replay_store.stop(index, AUTHORITY, SYSTEM, "staff:otto", NOW)
    assert not mending.begin(index)


def test_what_was_decided_is_taken_out_and_numbers_are_looked_up(
    mending: Mending, index: Connection[Any], send: Deliver
) -> None:
    send(a_case())
    reload_store.open_reload(index, AUTHORITY, SYSTEM, "staff:otto", NOW)
    held = reload_store.close(index, AUTHORITY, SYSTEM, "staff:otto", NOW)
    index.execute("UPDATE reload_missing SET kle = NULL")
    worked(mending, index)
    assert [one.group for one in reload_store.missing(index, held.id)] == ["32.30"]
    assert not mending.begin(index)
    confirmed = reload_store.missing_set(index, held.id).text
    reload_store.remove(index, AUTHORITY, SYSTEM, confirmed, "staff:otto", NOW)
    worked(mending, index)
    assert reload_store.find(index, held.id).stage is Stage.SETTLED
    assert index.execute("SELECT count(*) FROM object_state").fetchone() == (0,)
    assert reload_store.unsettled(index, AUTHORITY, NOBODY) is None
