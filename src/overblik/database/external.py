# SPDX-License-Identifier: MPL-2.0
"""A PostgreSQL that somebody else runs: what it must be before we use it."""

from __future__ import annotations

import psycopg

from overblik.database.binaries import OLDEST_MAJOR
from overblik.errors import Conflict, Unavailable


def verify(url: str) -> int:
    """The server's major version; Unavailable if it does not answer, Conflict if it cannot serve us."""
    try:
        with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
            major = connection.info.server_version // 10000
            encoding = connection.execute("SHOW server_encoding").fetchone()
    except psycopg.Error as error:
        # libpq's own words may repeat the address with its password, so they are not passed on.
        raise Unavailable(
            "database.unreachable",
            "OVERBLIK_DATABASE_URL: the server does not answer, or does not let us in. "
            "Check address, user and password.",
            variable="OVERBLIK_DATABASE_URL",
        ) from error
    if major < OLDEST_MAJOR:
        raise Conflict(
            "database.too_old",
            f"OVERBLIK_DATABASE_URL: the server is PostgreSQL {major}; {OLDEST_MAJOR} or newer is needed.",
            variable="OVERBLIK_DATABASE_URL",
            major=major,
        )
    if encoding != ("UTF8",):
        raise Conflict(
            "database.encoding",
            "OVERBLIK_DATABASE_URL: the database is not encoded in UTF8. Create one that is.",
            variable="OVERBLIK_DATABASE_URL",
        )
    return major
