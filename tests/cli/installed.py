# SPDX-License-Identifier: MPL-2.0
"""Commands run in this process, on the test's own database and in its own folder."""

from __future__ import annotations

import contextlib
import shutil
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
    with installed_on(database_url, tmp_path, monkeypatch):
        yield tmp_path


@contextlib.contextmanager
def installed_on(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, keys: Path | None = None
) -> Iterator[None]:
    """The same for any database, which may have been written with `keys` of its own."""
    if keys is not None:
        shutil.copytree(keys, folder / "data" / "keys")
        (folder / "data" / "mode").write_text("demo\n", encoding="ascii")
    # The setting is a URL; parameters that are no user or host travel behind the question mark.
    parts = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    monkeypatch.setenv("OVERBLIK_DATABASE_URL", f"postgresql:///{parts.pop('dbname')}?{urlencode(parts)}")
    monkeypatch.setenv("OVERBLIK_DATA", str(folder / "data"))
    monkeypatch.setenv("OVERBLIK_MODE", "demo")
    monkeypatch.chdir(folder)
    _forget()
    yield
    _forget()


def overblik(*told: str, given: str = "") -> Result:
    """`overblik ...` to its end; a fault of ours is raised, not told."""
    return CliRunner(catch_exceptions=False).invoke(main, told, input=given)


def _forget() -> None:
    """A process has one installation for as long as it lives; tests have many."""
    context.settings.cache_clear()
    context.installation.cache_clear()
