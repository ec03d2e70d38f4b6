# SPDX-License-Identifier: MPL-2.0
"""`overblik audit verify`, and the worker that seals: what they say, and how they end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from overblik.audit.changes import EVERY_AUTHORITY, record_change
from overblik.database.connection import connect
from overblik.errors import ExitCode
from tests.audit.looks import SEEN, looks, seal
from tests.audit.test_trail import HERE, THERE, staff_look
from tests.events.test_worker import working
from tests.faults.conftest import Light, light
from tests.journeys.installation import Installation, wait_for

__all__ = ["light"]

pytestmark = pytest.mark.slow

Conn = psycopg.Connection[Any]
CHANGE = re.compile(r"newest change: (\d+:[0-9a-f-]+)$", re.MULTILINE)
SEAL = re.compile(r"newest seal: (\d+:[0-9a-f-]+)$", re.MULTILINE)


@pytest.fixture
def at(light: Light) -> Installation:
    """A new installation, migrated."""
    made = light()
    made.must("people", "keys")
    return made


@pytest.fixture
def conn(at: Installation) -> Iterator[Conn]:
    """A connection to its database."""
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as opened:
        yield opened


def test_a_whole_chain_is_told_with_its_newest_seal(at: Installation, conn: Conn) -> None:
    assert at.must("audit", "verify").out.splitlines() == [
        "whole: segments 0, looks 0, segments expired 0",
        "not sealed yet: looks 0",
        "whole: changes 0",
    ]
    looks(conn, 5)
    seal(conn)
    looks(conn, 1)
    told = at.must("audit", "verify").out
    assert told.splitlines()[:2] == [
        "whole: segments 2, looks 5, segments expired 0",
        "not sealed yet: looks 1",
    ]
    [kept] = SEAL.findall(told)
    assert at.must("audit", "verify", "--known", kept).out == told
    other = f"2:{'0' * 64}"
    assert at.run("audit", "verify", "--known", other).code == ExitCode.REFUSED


def test_the_first_broken_segment_is_named(at: Installation, conn: Conn) -> None:
    looks(conn, 9)
    seal(conn)
    conn.execute("UPDATE access_log SET actor = 'nobody' WHERE number IN (5, 8)")
    ended = at.run("audit", "verify")
    assert ended.code == ExitCode.REFUSED
    assert ended.err.startswith(
        "overblik: Segment 2 of the access log is not as it was sealed: looks were rewritten."
    )
    assert re.search(r"rewritten\. Its looks are from \S+ to \S+\. Whole", ended.err)
    assert "[audit.broken]" in ended.err


def test_the_first_broken_change_is_named_by_id_time_and_action(at: Installation, conn: Conn) -> None:
    for number in range(4):
        record_change(conn, SEEN, "rikke", f"kle.import_{number}", "Februar 2026")
    told = at.must("audit", "verify").out
    assert "whole: changes 4" in told
    [kept] = CHANGE.findall(told)
    assert at.must("audit", "verify", "--known-change", kept).out == told

    conn.execute("UPDATE change_log SET actor = 'nobody' WHERE id IN (2, 4)")
    ended = at.run("audit", "verify")
    assert ended.code == ExitCode.REFUSED
    assert (
        "Change number 2 (id 2, 2025-06-01T10:00:00.000000Z, kle.import_1): its digest does not fit"
        in ended.err
    )
    assert "Whole before it: 1." in ended.err
    assert "[audit.broken]" in ended.err

    conn.execute("TRUNCATE change_log RESTART IDENTITY")
    conn.execute("UPDATE change_chain SET place = 0, digest = decode(repeat('00', 32), 'hex')")
    for number in range(4):
        record_change(conn, SEEN, "nobody", f"kle.import_{number}", "Februar 2026")
    assert "whole: changes 4" in at.must("audit", "verify").out, "made anew, it is whole in itself"
    assert at.run("audit", "verify", "--known-change", kept).code == ExitCode.REFUSED


def test_both_logs_are_told_of_when_both_are_broken(at: Installation, conn: Conn) -> None:
    record_change(conn, SEEN, "rikke", "kle.import", "Februar 2026")
    looks(conn, 1)
    seal(conn)
    conn.execute("UPDATE change_log SET actor = 'nobody'; UPDATE access_log SET actor = 'nobody'")
    said = at.run("audit", "verify").err
    assert "Segment 1 of the access log" in said
    assert "Change number 1" in said


@pytest.mark.parametrize("kept", ["2", "x:00", f"1:{'0' * 63}", f"-1:{'0' * 64}"])
def test_a_kept_seal_must_be_one(at: Installation, kept: str) -> None:
    for option in ("--known", "--known-change"):
        ended = at.run("audit", "verify", option, kept)
        assert ended.code == ExitCode.BAD_INPUT
        assert ended.err.startswith(f"overblik: {option}: ")
    assert "[audit.known]" in ended.err


def test_the_worker_seals_and_tells_the_digest_where_others_keep_it(at: Installation, conn: Conn) -> None:
    looks(conn, 3)
    record_change(conn, SEEN, "rikke", "kle.import", "Februar 2026")
    [chained] = CHANGE.findall(at.must("audit", "verify").out)
    with working(at) as process:
        wait_for(lambda: conn.execute("SELECT count(*) FROM access_segment").fetchone() == (1,), "a seal")
        process.terminate()
        _, said = process.communicate(timeout=30)
    [kept] = SEAL.findall(at.must("audit", "verify").out)
    assert f"access segment sealed: {kept}" in said.decode()
    assert said.decode().count(f"changes chained: {chained}") == 1


def test_the_worker_drops_what_has_expired(at: Installation, conn: Conn) -> None:
    looks(conn, 3)  # of 2025: longer ago than the shortest time
    seal(conn)
    short = Installation(at.data, {**at.environ, "OVERBLIK_ACCESS_LOG_DAYS": "30"}, at.mode)
    with working(short):
        wait_for(lambda: conn.execute("SELECT count(*) FROM access_log").fetchone() == (0,), "the expiry")
    assert "whole: segments 1, looks 0, segments expired 1" in at.must("audit", "verify").out


def test_an_authoritys_logs_are_written_out_and_that_is_a_change_of_its_own(
    at: Installation, conn: Conn
) -> None:
    record_change(conn, SEEN, "rikke", "guidance.publish", HERE, authority=HERE)
    record_change(conn, SEEN, "staff:tove", "guidance.publish", THERE, authority=THERE)
    record_change(conn, SEEN, "otto", "kle.import", "Februar 2026", authority=EVERY_AUTHORITY)
    staff_look(conn, SEEN, authority=HERE)
    asked = ("audit", "export", "--authority", HERE, "--from", "2025-06-01", "--to", "2025-06-01")
    told = [json.loads(line) for line in at.must(*asked).out.splitlines()]
    assert [line["kind"] for line in told] == ["start", "change", "withheld", "change", "look"]
    [newest] = conn.execute(
        "SELECT action, authority, detail::text FROM change_log ORDER BY place DESC LIMIT 1"
    ).fetchall()
    assert newest == ("audit.export", HERE, '{"from":"2025-06-01","to":"2025-06-01"}')
    table = at.must(*asked, "--format", "csv").out.splitlines()
    assert [line.split(";")[0] for line in table] == ["kind", *(line["kind"] for line in told)]
    assert "staff:tove" not in str(told) + str(table)


@pytest.mark.parametrize("authority", ["*", "9000000", "9000000x", "' OR ''='"])
def test_an_export_is_of_one_authority(at: Installation, authority: str) -> None:
    ended = at.run("audit", "export", "--authority", authority, "--from", "2025-06-01", "--to", "2025-06-01")
    assert ended.code == ExitCode.BAD_INPUT
    assert "[audit.authority]" in ended.err
