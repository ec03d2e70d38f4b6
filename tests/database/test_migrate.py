# SPDX-License-Identifier: MPL-2.0
"""Whether a database is up to date is told without Django's models, and told right."""

from __future__ import annotations

import subprocess
import sys

import django
import pytest
from django.db.migrations.loader import MigrationLoader

from overblik.database.connection import connect
from overblik.database.migrate import is_current, known_migrations, migrate
from tests.faults.conftest import Light, light

__all__ = ["light"]

LOADED = """
import sys
from overblik.cli.main import main
main(["audit", "verify"], standalone_mode=False)
print(sorted({"django.db.models", "django.db.migrations"} & set(sys.modules)))
"""


def test_the_migrations_known_are_those_that_django_finds() -> None:
    django.setup()
    assert known_migrations() == set(MigrationLoader(None).disk_migrations)


def test_an_empty_database_is_not_current_and_a_migrated_one_is(bare_url: str, database_url: str) -> None:
    assert not is_current(bare_url)
    assert is_current(database_url)
    assert migrate(database_url) == 0


@pytest.mark.parametrize("chain", ["overblik", "sessions"])
def test_one_migration_that_is_missing_makes_it_old(database_url: str, chain: str) -> None:
    newest = max(name for of, name in known_migrations() if of == chain)
    with connect(database_url) as conn:
        gone = conn.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [chain, newest])
        assert gone.rowcount == 1
    assert not is_current(database_url)


def test_a_database_that_a_newer_version_has_migrated_is_left_as_it_is(database_url: str) -> None:
    with connect(database_url) as conn:
        conn.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('overblik', '9999_x', now())"
        )
    assert is_current(database_url)
    assert migrate(database_url) == 0


@pytest.mark.slow
def test_a_command_on_a_database_that_is_current_loads_no_models(light: Light) -> None:
    at = light()
    at.must("people", "keys")
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=at.environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
