# SPDX-License-Identifier: MPL-2.0
"""The real worker as a process: from a delivery to a mail, killed in between, and without its mail server."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.notices.news import NewsKind
from overblik.notices.office import Asked, Office
from overblik.notices.wish import NoticeChannel
from overblik.overview.policy_cache import PolicyCache, load_ground
from overblik.people.keys import KeyRing, load_or_create
from overblik.wire.delivery import encode_line
from tests.builders import ANNA, a_case
from tests.events.test_worker import working
from tests.faults.conftest import Light, light
from tests.journeys.client import Client
from tests.journeys.installation import Installation, lines, served, wait_for
from tests.notices.conftest import ADDRESS, token_in
from tests.notices.mailbox import Mailbox, free_port, receiving
from tests.notices.test_looking import decided

__all__ = ["light"]

pytestmark = pytest.mark.slow

RULES = 'authority: "90000001"\nrules:\n  - {id: all, kle: "32.*", open: true}\n'


@pytest.fixture
def at(light: Light) -> Installation:
    """An installation that sends its mails to a port of its own, where nobody listens yet."""
    made = light()
    mails = {
        "OVERBLIK_SMTP_HOST": "127.0.0.1",
        "OVERBLIK_SMTP_PORT": str(free_port()),
        "OVERBLIK_SMTP_SECURITY": "none",
        "OVERBLIK_MAIL_FROM": "overblik@kommune.example",
        "OVERBLIK_PUBLIC_URL": "https://overblik.example",
    }
    return Installation(made.data, {**made.environ, **mails}, made.mode)


@pytest.fixture
def conn(at: Installation) -> Iterator[psycopg.Connection[Any]]:
    """A connection to its database."""
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as opened:
        use_raw_json(opened)
        yield opened


@pytest.fixture
def ring(at: Installation, tmp_path: Path) -> KeyRing:
    """Its keys, after everything that is needed is in it: KLE, rules and a case of Anna's."""
    at.must("kle", "sample")
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES)
    at.must("disclosure", "apply", rules)
    deliver(at, tmp_path, a_case())
    return load_or_create(at.data / "keys")


def deliver(at: Installation, folder: Path, *registrations: Any) -> None:
    file = folder / "delivery.ndjson"
    file.write_bytes(lines([encode_line(one) for one in registrations]))
    at.must("import", file)


def office(conn: psycopg.Connection[Any], ring: KeyRing) -> Office:
    return Office(lambda: conn, PolicyCache(lambda held: load_ground(conn, held)), ring, mails=True)


def mailbox_of(at: Installation) -> contextlib.AbstractContextManager[Mailbox]:
    return receiving(int(at.environ["OVERBLIK_SMTP_PORT"]))


def ask(conn: psycopg.Connection[Any], ring: KeyRing) -> None:
    asked = Asked(NoticeChannel.EMAIL, frozenset(NewsKind), "da", ADDRESS)
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - beside the real worker
    office(conn, ring).ask(ring.party_keys("cpr", ANNA), asked, now)


def test_the_whole_way_and_no_mail_is_lost_when_workers_are_killed_and_the_server_is_away(
    at: Installation, conn: psycopg.Connection[Any], ring: KeyRing, tmp_path: Path
) -> None:
    ask(conn, ring)
    with working(at), mailbox_of(at) as box:
        wait_for(lambda: box.mails, "the mail that asks to confirm")
        now = dt.datetime.now(dt.UTC)  # noqa: TID251 - beside the real worker
        assert office(conn, ring).confirm(token_in(box, "bekraeft"), now)
    with working(at):
        deliver(at, tmp_path, decided())
        wait_for(
            lambda: conn.execute(
                "SELECT 1 FROM notice WHERE kind = 'news' AND failure IS NOT NULL"
            ).fetchone(),
            "the notice, and that the mail server is away",
        )
    told = at.must("notices", "status", "--json").json()
    assert (told["wishes"], told["waiting"], told["failure"]) == (1, 1, "notices.mail_unreachable")
    assert "1 failed (notices.mail_unreachable)" in at.must("notices", "status").out
    conn.execute("UPDATE notice SET due_at = now() WHERE due_at IS NOT NULL")
    with mailbox_of(at) as box:
        with working(at), working(at):
            wait_for(lambda: box.mails, "the mail")
            wait_for(
                lambda: not conn.execute("SELECT FROM notice WHERE due_at IS NOT NULL").fetchall(),
                "the note that it was sent",
            )
        assert len(box.mails) == 1
        assert box.mails[0]["Subject"] == "Der er nyt i dit overblik"
    assert at.must("notices", "status", "--json").json()["sent"] == 2


def test_a_worker_killed_while_it_sends_sends_again(
    at: Installation, conn: psycopg.Connection[Any], ring: KeyRing
) -> None:
    ask(conn, ring)
    with working(at) as process, mailbox_of(at) as box:

        def kill() -> None:
            os.killpg(process.pid, signal.SIGKILL)

        box.content = kill
        process.wait(timeout=60)
        wait_for(lambda: box.mails, "what it was sending")
        box.content = lambda: None
        assert conn.execute("SELECT count(*) FROM notice WHERE due_at IS NOT NULL").fetchone() == (1,)
        conn.execute("UPDATE notice SET due_at = now()")
        with working(at):
            wait_for(lambda: len(box.mails) == 2, "the mail again")
        first, second = box.mails
        assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_that_is_asked_to_end_does_so_while_the_mail_server_is_slow(
    at: Installation, conn: psycopg.Connection[Any], ring: KeyRing
) -> None:
    ask(conn, ring)
    with working(at) as process:
        wait_for(
            lambda: conn.execute("SELECT 1 FROM notice WHERE failure IS NOT NULL").fetchone(), "the first try"
        )
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0
        assert ADDRESS.encode() not in said
        assert b"the mail server is left alone for a while: notices.mail_unreachable" in said


def test_a_citizen_of_the_real_server_asks_and_gets_the_mail_of_the_real_worker(
    at: Installation, conn: psycopg.Connection[Any], ring: KeyRing
) -> None:
    with served(at) as running, working(at), mailbox_of(at) as box:
        client = Client(running.url)
        client.sign_in("alma")
        assert "/besked/" in client.get("/").text
        told = {
            "do": "save",
            "kinds": "status",
            "channel": "email",
            "address": ADDRESS,
            "language": "da",
        }
        client.post("/besked/", told, form_on="/besked/")
        assert ADDRESS in client.get("/besked/").text
        wait_for(lambda: box.mails, "the mail that asks to confirm")
        path = f"/besked/bekraeft/{token_in(box, 'bekraeft')}/"
        stranger = Client(running.url)
        stranger.post(path, {}, form_on=path)
        assert conn.execute("SELECT count(*) FROM notice_wish WHERE confirmed_at IS NOT NULL").fetchone() == (
            1,
        )
        way_out = f"/besked/stop/{token_in(box, 'stop')}/"
        one_click = b"List-Unsubscribe=One-Click"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert stranger.send("POST", way_out, one_click, form).status == 200
        assert conn.execute("SELECT count(*) FROM notice_wish").fetchone() == (0,)
        words = running.words()
    assert ADDRESS not in words
    assert "anna%40" not in words
