# SPDX-License-Identifier: MPL-2.0
"""`overblik index export`: what it writes is its owner's alone, and that it was written is logged."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from overblik.database.connection import connect
from tests.cli.installed import installed, overblik

__all__ = ["installed"]


@pytest.mark.slow
def test_an_export_is_private_and_leaves_a_trace(database_url: str, installed: Path) -> None:
    out = installed / "out"
    assert overblik("index", "export", "--out", str(out)).exit_code == 0
    assert {stat.S_IMODE(file.stat().st_mode) for file in (out, *out.iterdir())} == {0o700, 0o600}
    with connect(database_url) as conn:
        assert conn.execute("SELECT action, subject FROM change_log").fetchall() == [("index.export", "all")]
