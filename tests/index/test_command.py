# SPDX-License-Identifier: MPL-2.0
"""`overblik index`: an export is its owner's alone and is logged; a replay tells how much was different."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from overblik.database.connection import connect
from overblik.errors import ExitCode
from overblik.intake import replay_store
from overblik.intake.tally import NOBODY
from tests.builders import T0, an_id
from tests.cli.installed import installed, overblik
from tests.faults.deliveries import write

__all__ = ["installed"]


@pytest.mark.slow
def test_an_export_is_private_and_leaves_a_trace(database_url: str, installed: Path) -> None:
    out = installed / "out"
    assert overblik("index", "export", "--out", str(out)).exit_code == 0
    assert {stat.S_IMODE(file.stat().st_mode) for file in (out, *out.iterdir())} == {0o700, 0o600}
    with connect(database_url) as conn:
        assert conn.execute("SELECT action, subject FROM change_log").fetchall() == [("index.export", "all")]


@pytest.mark.slow
def test_a_replay_tells_how_much_was_different(database_url: str, installed: Path) -> None:
    delivery = installed / "delivery.ndjson"
    write(delivery, 30)
    assert overblik("import", str(delivery)).exit_code == 0
    with connect(database_url) as conn:
        [(master, objects)] = conn.execute(
            "SELECT master, count(*) FROM object_state GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        ).fetchall()
        assert (
            overblik("index", "replay", "--source", str(master)).stdout
            == f"{objects} objects, 0 were different\n"
        )
        spoilt = conn.execute("UPDATE reading SET has_title = NOT has_title RETURNING owner_id").fetchall()
        told = overblik("index", "replay", "--source", str(master)).stdout
        assert told == f"{objects} objects, {len(set(spoilt))} were different\n"
        none = overblik("index", "replay", "--source", str(master), "--stop")
        assert none.exit_code == ExitCode.BAD_INPUT
        log = conn.execute(
            "SELECT DISTINCT action, authority FROM change_log WHERE subject = %s", [str(master)]
        ).fetchall()
        assert set(log) == {("source.replay", "*"), ("source.replayed", "*")}
        assert (
            overblik("index", "replay", "--authority", "90000001").stdout == "0 objects, 0 were different\n"
        )
        replay_store.begin(conn, "90000001", NOBODY, "staff:otto", T0)
        assert overblik("index", "replay", "--authority", "90000001").exit_code == ExitCode.REFUSED
        told = overblik("index", "replay", "--authority", "90000001", "--stop").stdout
        assert told == "0 objects, 0 were different; stopped\n"


@pytest.mark.slow
def test_a_reload_tells_what_was_not_sent_again(database_url: str, installed: Path) -> None:
    delivery, part, listed = (installed / name for name in ("all.ndjson", "part.ndjson", "missing.csv"))
    write(delivery, 4)
    left_out = str(an_id("payment-3"))
    lines = delivery.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join(line for line in lines if left_out.encode() not in line))
    assert overblik("import", str(delivery)).exit_code == 0
    with connect(database_url) as conn:
        [(master, authority, objects)] = conn.execute(
            "SELECT master, authority, count(*) FROM object_state GROUP BY 1, 2"
        ).fetchall()
    of = ("--source", str(master), "--authority", authority)
    assert overblik("index", "reload", "status", *of).exit_code == ExitCode.BAD_INPUT
    assert overblik("index", "reload", "open", *of).stdout == "open\n"
    assert overblik("index", "reload", "open", *of).exit_code == ExitCode.REFUSED
    assert overblik("import", str(part)).exit_code == 0
    told = overblik("index", "reload", "status", *of).stdout
    assert "case: 4 of 4 sent again" in told
    assert "payment: 3 of 4 sent again" in told
    told = overblik("index", "reload", "close", *of).stdout
    assert f"sent again: {objects - 1}, not sent again: 1, taken out: 0" in told
    overblik("index", "reload", "status", *of, "--missing", str(listed))
    assert listed.read_text().splitlines() == ["id;kind;kle", f"{left_out};payment;32.30.04"]
    with connect(database_url) as conn:
        actions = [action for (action,) in conn.execute("SELECT action FROM change_log ORDER BY id")]
    assert actions[-1] == "source.reload_list", "an id leads to a person"
