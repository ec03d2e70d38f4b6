# SPDX-License-Identifier: MPL-2.0
"""A day up to which the demo's life goes, keys, and an index to deliver it to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from overblik.database.raw_json import use_raw_json
from overblik.people.keys import KeyRing, load_or_create
from overblik.people.store import register_keys

TODAY = dt.date(2025, 11, 24)


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    """Keys for the whole run."""
    folder: Path = tmp_path_factory.mktemp("demo-keys")
    return load_or_create(folder)


@pytest.fixture
def index(connection: Connection[Any], ring: KeyRing) -> Connection[Any]:
    """A connection to an empty index that knows its keys."""
    use_raw_json(connection)
    with connection.transaction():
        register_keys(connection, ring)
    return connection
