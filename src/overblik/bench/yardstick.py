# SPDX-License-Identifier: MPL-2.0
"""What the same machine does at its best with the same database: the other side of every ratio."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from psycopg import sql

from overblik.bench.place import Place
from overblik.bench.program import tool
from overblik.database import server
from overblik.database.connection import Connection
from overblik.errors import Unavailable

ROWS_A_KEY = 20

_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)

_TABLE = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE bench.yardstick (
    owner uuid, place smallint, id uuid, kind smallint, authority text, number text, facet text, title text,
    status text, created date, changed timestamptz, received timestamptz, active boolean, amount integer
);
INSERT INTO bench.yardstick
SELECT md5('overblik-yardstick-' || n)::uuid, i, md5(n || '-' || i)::uuid, i % 4, '90010018', '32.24.04', 'G01',
       'Sag nummer ' || n || ' om hjælp', 'Oplyst', date '2025-01-01' + i, timestamptz '2026-01-01 08:00Z',
       timestamptz '2026-01-02 08:00Z', i % 3 > 0, n % 10000
FROM generate_series(1, {keys}) n, generate_series(1, {rows}) i;
ALTER TABLE bench.yardstick ADD PRIMARY KEY (owner, place);
"""

_SELECT = """\\set n random(1, {keys})
SELECT owner, place, id, kind, authority, number, facet, title, status, created, changed, received, active, amount
FROM bench.yardstick WHERE owner = md5('overblik-yardstick-' || :n)::uuid;
"""


class Pgbench:
    """pgbench over the same socket: 16 clients, one thread, prepared statements."""

    def __init__(self, place: Place, scripts: Sequence[Path]) -> None:
        self._command = [
            _pgbench(place), "-n", "-M", "prepared", "-c", "16", "-j", "1",
            *(word for script in scripts for word in ("-f", str(script))),
        ]  # fmt: skip
        self._address = place.conninfo

    def run(self, seconds: int) -> float:
        """Transactions per second. Raises Unavailable when pgbench fails."""
        done = subprocess.run(
            [*self._command, "-T", str(seconds), self._address], capture_output=True, text=True, check=False
        )
        told = _TPS.search(done.stdout)
        if done.returncode != 0 or told is None:
            raise Unavailable(
                "bench.pgbench_failed", "pgbench ended with an error on the benchmarks' own table."
            )
        return float(told[1])


def select_of_rows(place: Place, rows: int) -> Pgbench:
    """The fixed yardstick: a select of 20 rows of 14 columns by uuid, from a table of `rows` (a million)."""
    keys = rows // ROWS_A_KEY
    with place.connect() as connection:
        if not _holds(connection, rows):
            with connection.transaction():
                connection.execute("DROP TABLE IF EXISTS bench.yardstick")
                for statement in _TABLE.format(keys=keys, rows=ROWS_A_KEY).split(";"):
                    if statement.strip():
                        connection.execute(sql.SQL(statement))
            connection.execute("VACUUM (ANALYZE, FREEZE) bench.yardstick")
        # After a restart of the machine the table lies on disk only, and a slow yardstick flatters everything. What no
        # index holds makes this read all of it.
        connection.execute("SELECT count(amount) FROM bench.yardstick")
    script = place.data / "bench-select.sql"
    script.write_text(_SELECT.format(keys=keys), encoding="utf-8")
    return Pgbench(place, [script])


def raw_copy(place: Place, rows: int) -> float:
    """Rows per second of the plainest bulk load: COPY to staging, then INSERT into a table with three indexes.

    Both tables are ordinary ones, so all of it is written to the log of the database, as a delivery is.
    """
    prepared = [_row(number) for number in range(rows)]
    with place.connect() as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
        connection.execute("DROP TABLE IF EXISTS bench.raw, bench.staged")
        connection.execute(f"CREATE TABLE bench.raw ({_RAW_COLUMNS}, PRIMARY KEY (id))")
        connection.execute("CREATE INDEX ON bench.raw (owner)")
        connection.execute("CREATE INDEX ON bench.raw (recorded_at)")
        connection.execute(f"CREATE TABLE bench.staged ({_RAW_COLUMNS})")
        begun = time.perf_counter()
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY bench.staged FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(_RAW_TYPES)
            for row in prepared:
                copy.write_row(row)
        connection.execute("INSERT INTO bench.raw SELECT * FROM bench.staged")
        seconds = time.perf_counter() - begun
        connection.execute("DROP TABLE bench.raw, bench.staged")
    return rows / seconds


_RAW_TYPES = ["uuid", "uuid", "text", "text", "int4", "int2", "timestamptz", "timestamptz", "date", "numeric"]
_RAW_NAMES = [
    "id",
    "owner",
    "number",
    "title",
    "place",
    "kind",
    "recorded_at",
    "received_at",
    "created",
    "amount",
]
_RAW_COLUMNS = ", ".join(f"{name} {type_}" for name, type_ in zip(_RAW_NAMES, _RAW_TYPES, strict=True))
_BEGAN = dt.datetime(2025, 1, 1, 8, tzinfo=dt.UTC)


def _row(number: int) -> tuple[object, ...]:
    at = _BEGAN + dt.timedelta(seconds=number * 7919 % 31_536_000)
    # Spread like real ids: a counter would fill the index from one end.
    identity = uuid.UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128))
    owner = uuid.UUID(int=(number // 20) * 0xD1B54A32D192ED03F39CC0605CEDC835 % (1 << 128))
    return (
        identity,
        owner,
        f"S-{number}",
        f"Sag nummer {number} om hjælp",
        number,
        1,
        at,
        at,
        at.date(),
        number % 9999,
    )


def _holds(connection: Connection, rows: int) -> bool:
    found = connection.execute("SELECT to_regclass('bench.yardstick') IS NOT NULL").fetchone()
    if found != (True,):
        return False
    return connection.execute("SELECT count(*) FROM bench.yardstick").fetchone() == (rows,)


def _pgbench(place: Place) -> str:
    try:
        return server.programs_for(place.settings).program("pgbench")
    except Unavailable:
        return tool("pgbench", "postgresql-contrib")
