# SPDX-License-Identifier: MPL-2.0
"""`overblik index export`: what it writes is its owner's alone, and that it was written is logged."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict

from overblik.cli import context
from overblik.cli.main import main
from overblik.database.connection import connect


@pytest.mark.slow
def test_an_export_is_private_and_leaves_a_trace(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    monkeypatch.setenv("OVERBLIK_DATABASE_URL", f"postgresql:///{parts.pop('dbname')}?{urlencode(parts)}")
    monkeypatch.setenv("OVERBLIK_DATA", str(tmp_path / "data"))
    context.settings.cache_clear()
    context.installation.cache_clear()
    out = tmp_path / "out"
    done = CliRunner(catch_exceptions=False).invoke(main, ["index", "export", "--out", str(out)])
    context.settings.cache_clear()
    context.installation.cache_clear()
    assert done.exit_code == 0
    assert {stat.S_IMODE(file.stat().st_mode) for file in (out, *out.iterdir())} == {0o700, 0o600}
    with connect(database_url) as conn:
        assert conn.execute("SELECT action, subject FROM change_log").fetchall() == [("index.export", "all")]
