# SPDX-License-Identifier: MPL-2.0
"""A database as an earlier version left it."""

from __future__ import annotations

import django
from django.apps import apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from overblik.database.migrate import django_database


def migrated_to(url: str, name: str) -> None:
    """Apply the migrations up to the one of that name."""
    if not apps.ready:
        django.setup()
    connections.settings["earlier"] = connections.configure_settings(
        {"default": {}, "earlier": django_database(url)}
    )["earlier"]
    connection = connections["earlier"]
    try:
        MigrationExecutor(connection).migrate([("overblik", name)])
    finally:
        connection.close()
        del connections["earlier"]
        del connections.settings["earlier"]
