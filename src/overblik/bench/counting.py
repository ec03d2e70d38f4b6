# SPDX-License-Identifier: MPL-2.0
"""How many statements the server runs for one request, as PostgreSQL itself counts them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from overblik.bench.place import Place
from overblik.database.connection import Connection

# Every process of the server must have read its settings again before counting begins.
_SETTLING_S = 0.5


def statements_per_request(place: Place, ask: Callable[[int], object], requests: int = 200) -> float:
    """Calls `ask` with 0, 1, 2 ... and divides; BEGIN, COMMIT and the like count too.

    The server's threads must have been warm: connecting and reading the rules is not a request's work.
    """
    with place.connect_as_admin() as admin, _tracking(admin):
        admin.execute("SELECT pg_stat_statements_reset()")
        for number in range(requests):
            ask(number)
        row = admin.execute(
            """SELECT coalesce(sum(calls), 0)::float8 FROM pg_stat_statements
               WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND query NOT LIKE '%pg_stat_statements%'"""
        ).fetchone()
    assert row is not None
    return float(row[0]) / requests


@contextlib.contextmanager
def _tracking(admin: Connection) -> Iterator[None]:
    admin.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    _track(admin, "'top'")
    try:
        yield
    finally:
        _track(admin, "DEFAULT")


def _track(admin: Connection, value: str) -> None:
    admin.execute(f"ALTER SYSTEM SET pg_stat_statements.track = {value}")
    admin.execute("SELECT pg_reload_conf()")
    time.sleep(_SETTLING_S)
