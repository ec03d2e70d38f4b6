# SPDX-License-Identifier: MPL-2.0
"""The real worker as a process: killed, ended politely, several at once, and without its database for a while."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.database.connection import connect
from overblik.wire.delivery import encode_line
from tests.builders import BENT, a_case, a_grant, an_id
from tests.events.conftest import SYSTEM_ID
from tests.events.listener import Listener, Post
from tests.events.told import a_change, a_removal, tell
from tests.faults.conftest import Light, light
from tests.journeys.installation import Installation, lines, wait_for

__all__ = ["light"]

pytestmark = pytest.mark.slow


@pytest.fixture
def at(light: Light) -> Installation:
    """An installation that knows who it is."""
    made = light()
    return Installation(made.data, {**made.environ, "OVERBLIK_SYSTEM_ID": str(SYSTEM_ID)}, made.mode)


@pytest.fixture
def conn(at: Installation) -> Iterator[psycopg.Connection[Any]]:
    """A connection to its database."""
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as opened:
        yield opened


@contextlib.contextmanager
def working(at: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """`overblik worker` until the block is left."""
    process = at.start("worker")
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def add(at: Installation, name: str, listener: Listener, *more: str) -> None:
    at.must("events", "add", name, "--webhook", listener.url, "--sensitivity", "vip", *more)


def test_a_worker_killed_before_the_answer_reached_it_tells_again(
    at: Installation, conn: psycopg.Connection[Any], listener: Listener
) -> None:
    add(at, "crm", listener)
    tell(conn, *(a_change(str(number)) for number in range(5)), a_removal("2"))
    with working(at) as process:

        def kill(_handler: BaseHTTPRequestHandler, post: Post) -> int:
            if post.events[0]["subject"] == str(an_id("3")):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            return 200

        listener.answer = kill
        process.wait(timeout=60)
    assert listener.subjects == [str(an_id(name)) for name in "0123"]
    listener.answer = lambda _handler, _post: 200
    with working(at):
        wait_for(lambda: listener.events[-1]["type"] == "dk.overblik.case.removed", "the rest")
    again = listener.subjects[4:]
    assert again == [str(an_id(name)) for name in "012342"][-len(again) :]
    assert str(an_id("3")) in again, "told again, because nobody can know whether it was heard"


def test_from_a_delivery_to_a_receiver_and_again_when_it_is_removed(
    at: Installation, listener: Listener, tmp_path: Path
) -> None:
    """The whole way by the real commands, down to an outbox that is empty again."""
    add(at, "crm", listener, "--kle", "32.*", "--batch", "50")
    file = tmp_path / "delivery.ndjson"
    case = a_case()
    whole = [encode_line(one) for one in (case, a_case("other", kle="27.36.08"), a_grant())]
    file.write_bytes(lines([*whole, {"kind": "removal", "id": str(case.object_id)}]))
    with working(at):
        done = at.must("import", file, "--json").json()[file.name]
        assert done["outcomes"] == {"stored": 3, "removed": 1}
        wait_for(lambda: any(told["type"].endswith("removed") for told in listener.events), "the removal")
    kinds = [told["type"].removeprefix("dk.overblik.") for told in listener.events]
    assert kinds[-1] == "case.removed"
    assert {"grant.created"} <= {*kinds} <= {"case.created", "grant.created", "case.removed"}
    assert str(an_id("other")) not in listener.subjects


def test_workers_at_once_share_the_work(
    at: Installation, conn: psycopg.Connection[Any], listeners: Callable[[], Listener]
) -> None:
    heard = [listeners(), listeners()]
    for number, each in enumerate(heard):
        add(at, f"r{number}", each)
    with working(at), working(at):
        for number in range(40):
            tell(conn, a_change(str(number % 5), mark=str(number)))
            time.sleep(0.05)
        wait_for(lambda: all(len(each.posts) >= 40 for each in heard), "everything to be told")
        wait_for(
            lambda: conn.execute("SELECT count(*) FROM outbox").fetchone() == (0,), "the outbox to be tidied"
        )
    for each in heard:
        assert Counter(event["id"] for event in each.events).most_common(1)[0][1] == 1
        assert [int(event["sequence"]) for event in each.events] == list(range(1, 41))


def test_a_worker_that_is_asked_to_end_finishes_what_it_is_sending(
    at: Installation, conn: psycopg.Connection[Any], listener: Listener
) -> None:
    add(at, "crm", listener)
    tell(conn, *(a_change(str(number)) for number in range(50)))
    with working(at) as process:

        def end(_handler: BaseHTTPRequestHandler, _post: Post) -> int:
            if len(listener.posts) == 3:
                process.send_signal(signal.SIGTERM)
                time.sleep(0.3)
            return 200

        listener.answer = end
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    [standing] = at.must("events", "status", "--json").json()
    assert standing["told"] == len(listener.posts) < 50


def test_a_worker_outlives_its_database_connections(
    at: Installation, conn: psycopg.Connection[Any], listener: Listener
) -> None:
    add(at, "crm", listener)
    with working(at) as process:
        tell(conn, a_change("before"))
        wait_for(lambda: len(listener.posts) == 1, "the first")
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        tell(conn, a_change("after"))
        wait_for(lambda: listener.subjects[-1] == str(an_id("after")), "the second")
        assert process.poll() is None
    # The first may have been cut off before its place was saved.
    assert list(dict.fromkeys(listener.subjects)) == [str(an_id("before")), str(an_id("after"))]


def test_what_is_due_turns_and_who_has_been_left_by_everything_is_forgotten(
    at: Installation, conn: psycopg.Connection[Any], tmp_path: Path
) -> None:
    file = tmp_path / "delivery.ndjson"
    case = a_case()
    gone = a_case("gone", cpr=BENT)
    file.write_bytes(
        lines([encode_line(case), encode_line(gone), {"kind": "removal", "id": str(gone.object_id)}])
    )
    at.must("import", file)
    conn.execute("UPDATE object_state SET turns_at = now() - interval '1 day'")
    with working(at):
        wait_for(
            lambda: (
                conn.execute("SELECT count(*) FROM object_state WHERE turns_at IS NULL").fetchone() == (1,)
            ),
            "the case to turn",
        )
        wait_for(
            lambda: conn.execute("SELECT count(*) FROM person").fetchone() == (1,), "Bent to be forgotten"
        )
