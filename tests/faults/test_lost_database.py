# SPDX-License-Identifier: MPL-2.0
"""The database is killed under a running import and under a running server."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from overblik.database import server
from overblik.database.connection import connect
from overblik.demo.persons import person
from overblik.wire.delivery import encode_line
from tests.builders import a_case
from tests.faults.conftest import Light
from tests.faults.deliveries import write
from tests.journeys.client import Answer, Client
from tests.journeys.installation import PATIENCE_S, Installation, free_port, served, wait_for

pytestmark = pytest.mark.database

PERSON = "alma"  # of the demo's list; with nothing loaded here her overview is empty


def kill_database(at: Installation) -> None:
    """As the machine's memory killer would."""
    os.kill(at.postmaster(), signal.SIGKILL)


def landed(at: Installation) -> int:
    """How many registrations have arrived."""
    with connect(server.ensure(at.settings)) as conn:
        [count] = conn.execute("SELECT count(*) FROM registration").fetchone() or (0,)
        return int(count)


@pytest.mark.slow
def test_an_import_whose_database_is_killed_says_so_and_can_be_run_again(
    whole: Installation, light: Light, delivery: Path, tmp_path: Path
) -> None:
    total = write(delivery, 1500)
    whole.must("people", "keys")
    before = landed(whole)
    process = whole.start("import", delivery)
    with connect(server.ensure(whole.settings)) as conn:
        wait_for(
            lambda: (
                conn.execute("SELECT 1 FROM registration LIMIT 1").fetchone() or process.poll() is not None
            ),
            "the first batch",
        )
        assert process.poll() is None, "the import was over before it could be disturbed; make it larger"
        kill_database(whole)
    _, err = process.communicate(timeout=60)
    told = err.decode()
    assert process.returncode == 5, told
    assert "Traceback" not in told
    assert "database" in told
    assert before < landed(whole) < total
    assert whole.must("import", delivery, "--json").json()[delivery.name]["objects"] == total
    calm = light(whole)
    calm.must("import", delivery)
    assert whole.export(tmp_path / "killed") == calm.export(tmp_path / "calm")


def says_nothing_found(answer: Answer) -> bool:
    return "ikke fundet sager" in answer.text


@pytest.mark.slow
def test_a_server_whose_database_is_killed_never_says_there_is_nothing_and_comes_back(
    whole: Installation, delivery: Path
) -> None:
    mine = a_case(cpr=person(PERSON).citizen.cpr.digits, title="Sagen om prøven")
    delivery.write_bytes(encode_line(mine) + b"\n")
    whole.must("kle", "sample")
    rules = delivery.with_suffix(".yaml")
    rules.write_text('authority: "90000001"\nrules:\n  - {id: all, kle: "32.*", open: true, title: case}\n')
    whole.must("disclosure", "apply", rules)
    whole.must("import", delivery)
    with served(whole) as running:
        client = Client(running.url)
        client.sign_in(PERSON)
        assert "Sagen om prøven" in client.get("/").text
        for _ in range(2):
            kill_database(whole)
            answers = [client.get("/") for _ in range(4)]
            deadline = time.monotonic() + PATIENCE_S
            while answers[-1].status != 200 and time.monotonic() < deadline:
                answers.append(client.get("/"))
            assert "Sagen om prøven" in answers[-1].text
            assert {answer.status for answer in answers} <= {200, 503}
            assert not any(says_nothing_found(answer) for answer in answers)
            assert all(answer.headers.get("cache-control") == "no-store" for answer in answers)
        assert "Traceback" not in running.words()


@pytest.mark.slow
def test_while_the_database_cannot_come_back_the_page_says_we_could_not_look(
    server_url: str, light: Light
) -> None:
    at = light()
    at.must("kle", "sample")
    with served(at) as running:
        client = Client(running.url)
        client.sign_in(PERSON)
        name = at.environ["OVERBLIK_DATABASE_URL"].partition("@/")[2].partition("?")[0]
        with connect(server_url) as admin:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            try:
                for path in ("/", "/en/", "/sag/7a3f0000-0000-4000-8000-000000000000/", "/demo-login/"):
                    answer = client.get(path)
                    expected = 200 if path == "/demo-login/" else 503
                    assert answer.status == expected, (path, answer.text)
                    assert not says_nothing_found(answer)
                assert client.get("/healthz/live").status == 200
                assert client.get("/healthz/ready").status == 503
                assert at.run("index", "export", "--out", at.data / "export").code == 5
            finally:
                admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        wait_for(lambda: client.get("/").status == 200, "the page")
        assert says_nothing_found(client.get("/"))
        assert "Traceback" not in running.words()


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    done = Installation(tmp_path / "data", {"OVERBLIK_DATABASE_URL": url}).run("people", "keys")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith("overblik: OVERBLIK_DATABASE_URL")
