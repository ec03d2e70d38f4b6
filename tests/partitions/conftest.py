# SPDX-License-Identifier: MPL-2.0
"""The database of these tests is the migrated one with its tables split by their keys."""

from __future__ import annotations

import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from overblik.database.connection import connect
from tests.intake.conftest import index, ring, send
from tests.partitions.spreading import spread

__all__ = ["index", "ring", "send"]

TEMPLATE = "overblik_spread_template"


@pytest.fixture(scope="session")
def template_database(server_url: str, template_database: str) -> str:
    """The name of a database whose tables are split; made once a run, whichever worker comes first."""
    with connect(server_url) as admin:
        admin.execute("SELECT pg_advisory_lock(715)")
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone() is None:
            making = f"{TEMPLATE}_making"
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(making)))
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(making), sql.Identifier(template_database)
                )
            )
            with connect(make_conninfo(server_url, dbname=making)) as conn:
                spread(conn)
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(making), sql.Identifier(TEMPLATE)
                )
            )
    return TEMPLATE
