# SPDX-License-Identifier: MPL-2.0
"""The version of the configuration in force: it grows with every change, so that every process loads anew.

One number for rules, texts and KLE together: whoever reads it with a citizen's data knows all it decided by.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.errors import NotFound


def current_version(conn: Connection[Any]) -> int:
    """The version of the configuration now in force."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute("SELECT version FROM configuration").fetchone()
    return int(row[0]) if row else 0


def advance_version(conn: Connection[Any]) -> int:
    """Makes every process load its configuration anew; returns the new version.

    To be called in the transaction of the change; changes of the configuration wait for each other here.
    """
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute("UPDATE configuration SET version = version + 1 RETURNING version").fetchone()
    if row is None:
        raise NotFound(
            "disclosure.configuration_missing", "The table configuration is empty; migrate the database"
        )
    return int(row[0])


def wait_for_others(conn: Connection[Any]) -> None:
    """Changes happen one after the other: each looks at what the one before left."""
    conn.execute("SELECT version FROM configuration FOR UPDATE")
