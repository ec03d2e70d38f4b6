# SPDX-License-Identifier: MPL-2.0
"""Brings a database up to the newest migration; callers have configured Django."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import django
from django.apps import apps
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from overblik.database.connection import connect

CHAINS = {"overblik": "overblik.database.migrations", "sessions": "django.contrib.sessions.migrations"}
"""Django's name of each chain of migrations -> the package that holds it."""

_ALIAS = "migrate"


def django_database(conninfo: str) -> dict[str, Any]:
    """The entry for Django's DATABASES that reaches the server of a libpq conninfo or URL."""
    parts = {key: str(value) for key, value in conninfo_to_dict(conninfo).items() if value is not None}
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "overblik"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": parts,
    }
    return entry


def known_migrations() -> frozenset[tuple[str, str]]:
    """Chain and name of every migration there is."""
    return frozenset(
        (chain, one.name)
        for chain, package in CHAINS.items()
        for one in pkgutil.iter_modules(importlib.import_module(package).__path__)
        if one.name[0] not in "_~"
    )


def is_current(conninfo: str) -> bool:
    """Whether a database has every migration there is; it may have newer ones too."""
    with connect(conninfo) as conn:
        if conn.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
            return False
        applied = conn.execute("SELECT app, name FROM django_migrations").fetchall()
    return known_migrations() <= set(applied)


def migrate(conninfo: str) -> int:
    """Apply what is missing; the number of migrations applied. Safe to call again and again."""
    if is_current(conninfo):
        return 0
    # Hardly ever is there anything to apply, and loading this takes longer than most commands.
    from django.db.migrations.executor import MigrationExecutor

    if not apps.ready:
        django.setup()
    connections.settings[_ALIAS] = connections.configure_settings(
        {"default": {}, _ALIAS: django_database(conninfo)}
    )[_ALIAS]
    connection = connections[_ALIAS]
    try:
        executor = MigrationExecutor(connection)
        targets = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(targets)
        if plan:
            executor.migrate(targets, plan)
        return len(plan)
    finally:
        connection.close()
        del connections[_ALIAS]
        del connections.settings[_ALIAS]
