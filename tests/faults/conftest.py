# SPDX-License-Identifier: MPL-2.0
"""Installations for tests that break things: light ones on the run's server, whole ones with their own."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import fresh_database
from tests.journeys.installation import Installation, a_folder

Light = Callable[..., Installation]


@pytest.fixture
def light(server_url: str, template_database: str) -> Iterator[Light]:
    """Makes installations on a fresh database of the run's server; `keys_of` shares another one's keys."""
    with contextlib.ExitStack() as stack:

        def make(keys_of: Installation | None = None) -> Installation:
            url = stack.enter_context(fresh_database(server_url, template_database))
            folder = a_folder()
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            made = Installation(folder / "data", {"OVERBLIK_DATABASE_URL": as_url(url)})
            if keys_of is not None:
                made.data.mkdir()
                (made.data / "mode").write_text("demo\n")
                shutil.copytree(keys_of.data / "keys", made.data / "keys")
            return made

        yield make


@pytest.fixture
def whole() -> Iterator[Installation]:
    """An installation with an embedded server of its own."""
    folder = a_folder()
    made = Installation(folder / "data")
    yield made
    for log in sorted((made.data / "postgres" / "log").glob("*.log")):
        print(f"{log.name}:", log.read_text(errors="replace")[-4000:])  # shown with a failure
    made.remove()
    shutil.rmtree(folder, ignore_errors=True)


def as_url(conninfo: str) -> str:
    """A libpq address of key=value pairs as the URL that the settings ask for."""
    parts = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    user, database = parts.pop("user"), parts.pop("dbname")
    return f"postgresql://{quote(user)}@/{quote(database)}?{urlencode(parts)}"


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """Where a test writes its delivery."""
    return tmp_path / "delivery.ndjson"
