# SPDX-License-Identifier: MPL-2.0
"""A real PostgreSQL for every test that asks: one server a run, one fresh copy of the schema a test.

OVERBLIK_TEST_DATABASE=wheel|system|both chooses the programs; with `both` every test of the database
runs once on each.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from overblik.database import server
from overblik.database.connection import connect
from overblik.database.migrate import migrate
from overblik.settings import Mode, Settings
from tests import hypothesis_profiles, rabbitmq

FOLDER = "OVERBLIK_TEST_FOLDER"
KINDS = {"wheel": ["wheel"], "system": ["system"], "both": ["wheel", "system"]}
# The test server forgets what it has written if the machine dies, and is faster for it.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB"}
TEMPLATE = "overblik_template"
KEPT = ("OVERBLIK_TEST_", hypothesis_profiles.PROOF)
"""What the workers of a run, which are started later, have to know too."""


def settings_of(kind: str) -> Settings:
    """The settings of the run's shared server."""
    return Settings(data=Path(os.environ[FOLDER]) / kind / "data", mode=Mode.DEMO, database_binaries=kind)


def pytest_configure(config: pytest.Config) -> None:
    """Hide the operator's own settings from the tests and name the run's folder (once, not in workers)."""
    hypothesis_profiles.register()
    if hasattr(config, "workerinput"):
        return
    for name in list(os.environ):
        if name.startswith("OVERBLIK_") and not name.startswith(KEPT):
            del os.environ[name]
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"overblik-test-{os.getpid()}-", dir=_roots()[0]))
    folder.chmod(0o711)  # so that the server's user can pass
    os.environ[FOLDER] = str(folder)
    os.environ["OVERBLIK_DATA"] = str(folder / "data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overblik.site.django")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's servers and remove its folder."""
    if not hasattr(config, "workerinput") and FOLDER in os.environ:
        _remove(Path(os.environ.pop(FOLDER)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses the server once for each kind of programs asked for."""
    if "server_kind" in metafunc.fixturenames and len(kinds()) > 1:
        metafunc.parametrize("server_kind", kinds(), scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL, so that the rest can run alone."""
    for item in items:
        if "server_kind" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session")
def server_kind() -> str:
    """Whose programs the server runs: wheel or system."""
    return kinds()[0]


def kinds() -> list[str]:
    """What OVERBLIK_TEST_DATABASE asks for."""
    asked = os.environ.get("OVERBLIK_TEST_DATABASE", "wheel")
    if asked not in KINDS:
        raise pytest.UsageError("OVERBLIK_TEST_DATABASE: write wheel, system or both.")
    return KINDS[asked]


@pytest.fixture(autouse=True)
def django_as_it_was() -> Iterator[None]:
    """A command that is run in this process points Django at an installation of its own; those who served pages before
    go on with theirs.
    """
    if not django_settings.configured:
        yield
        return
    found = connections.settings["default"], django_settings.SECRET_KEY
    yield
    if found != (connections.settings["default"], django_settings.SECRET_KEY):
        connections.settings["default"], django_settings.SECRET_KEY = found


@pytest.fixture(scope="session")
def server_url(server_kind: str) -> str:
    """The run's server, shared by all workers; the address of its maintenance database."""
    url = server.ensure(settings_of(server_kind), tuning=CARELESS)
    return make_conninfo(url, dbname="postgres")


@pytest.fixture(scope="session")
def template_database(server_url: str) -> str:
    """The name of a database with all migrations applied; made once a run, whichever worker comes first."""
    with connect(server_url) as admin:
        admin.execute("SELECT pg_advisory_lock(714)")
        if admin.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone() is None:
            making = f"{TEMPLATE}_making"
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(making)))
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
            migrate(make_conninfo(server_url, dbname=making))
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(making), sql.Identifier(TEMPLATE)
                )
            )
    return TEMPLATE


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """The address of a fresh, migrated database of this test's own."""
    with fresh_database(server_url, template_database) as url:
        yield url


@pytest.fixture
def bare_url(server_url: str) -> Iterator[str]:
    """The address of an empty database of this test's own, without any table."""
    with fresh_database(server_url, "template0") as url:
        yield url


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection in autocommit and UTC to this test's migrated database."""
    with connect(database_url) as opened:
        yield opened


@contextlib.contextmanager
def fresh_database(server_url: str, template: str) -> Iterator[str]:
    """A database made from a template and dropped afterwards, whoever is still connected."""
    name = f"test_{secrets.token_hex(6)}"
    with connect(server_url) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        yield make_conninfo(server_url, dbname=name)
    finally:
        with connect(server_url) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _roots() -> list[Path]:
    """Where the run's folder may lie, best first: in memory a copy of the template takes 10 ms, not 100."""
    disk = Path(tempfile.gettempdir())
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 2**30:
        return [memory, disk]
    return [disk]


def _sweep() -> None:
    """Remove what runs that were killed have left behind."""
    for folder in [folder for root in _roots() for folder in root.glob("overblik-test-*")]:
        match = re.fullmatch(r"overblik-test-(\d+)-\w+", folder.name)
        if match and not _is_alive(int(match[1])) and folder.stat().st_uid == os.geteuid():
            _remove(folder)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _remove(folder: Path) -> None:
    broker = rabbitmq.find(folder / rabbitmq.NAME)
    if broker is not None:
        with contextlib.suppress(OSError):
            broker.stop()
    for data in folder.glob("*/data"):
        with contextlib.suppress(Exception):
            server.stop(Settings(data=data))
    shutil.rmtree(folder, ignore_errors=True)
