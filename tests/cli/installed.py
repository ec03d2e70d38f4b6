# SPDX-License-Identifier: MPL-2.0
"""Commands run in this process, on the test's own database and in its own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import conninfo_to_dict

from overblik.cli import context
from overblik.cli.main import main


@pytest.fixture
def installed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the environment says for a new demo installation; the folder in which the commands run."""
    # The setting is a URL; parameters that are no user or host travel behind the question mark.
    parts = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    monkeypatch.setenv("OVERBLIK_DATABASE_URL", f"postgresql:///{parts.pop('dbname')}?{urlencode(parts)}")
    monkeypatch.setenv("OVERBLIK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("OVERBLIK_MODE", "demo")
    monkeypatch.chdir(tmp_path)
    _forget()
    yield tmp_path
    _forget()


def overblik(*told: str, given: str = "") -> Result:
    """`overblik ...` to its end; a fault of ours is raised, not told."""
    return CliRunner(catch_exceptions=False).invoke(main, told, input=given)


def _forget() -> None:
    """A process has one installation for as long as it lives; tests have many."""
    context.settings.cache_clear()
    context.installation.cache_clear()
