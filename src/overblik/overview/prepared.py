# SPDX-License-Identifier: MPL-2.0
"""Runs one statement, prepared once on each connection, without the driver's cursor.

Of every request the cursor took as much as the statement's own sending and reading together: it finds out
anew what types the parameters have and how to read each column, which for one fixed statement never changes.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection, adapters
from psycopg.adapt import Transformer
from psycopg.pq import DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGresult

TEXT = adapters.types["text"].oid
MOMENT = adapters.types["timestamptz"].oid
TEXTS = adapters.types["text"].array_oid
UUID = adapters.types["uuid"].oid
UUIDS = adapters.types["uuid"].array_oid
NUMBERS = adapters.types["int2"].array_oid

# Somebody emptied the session (a pooler, or the driver after a rollback), or a migration changed a table:
# nothing has been run then, so it may be prepared anew and run.
_PREPARE_ANEW = (b"26000", b"0A000")
_names = itertools.count()


class PreparedStatement:
    """One statement with the parameters `$1`, `$2`, ... of the given types (OIDs); returns rows.

    Times in the rows are in UTC. For connections that are used by one thread at a time.
    """

    def __init__(self, text: str, types: Sequence[int]) -> None:
        self._text = text.encode()
        self._types = types
        # In the text form libpq reads to the first NUL, silently; in the binary form of a text the server
        # refuses it. Of the other types none can hold one and still be read.
        self._formats = [Format.BINARY if each == TEXT else Format.TEXT for each in types]
        self._prepared: weakref.WeakKeyDictionary[Connection[Any], bytes] = weakref.WeakKeyDictionary()

    def rows(self, conn: Connection[Any], values: Sequence[str | None]) -> list[tuple[Any, ...]]:
        """Run it with `values` as PostgreSQL writes them. Raises psycopg.Error, which quotes no value."""
        # Without its type: the driver's own words on this call forget that a value may be NULL.
        parameters: Any = [None if value is None else value.encode() for value in values]
        with conn.lock:
            name = self._prepared.get(conn) or self._prepare(conn)
            result = conn.pgconn.exec_prepared(name, parameters, self._formats, Format.BINARY)
            if _state(result) in _PREPARE_ANEW:
                name = self._prepare(conn)
                result = conn.pgconn.exec_prepared(name, parameters, self._formats, Format.BINARY)
        _require(result, ExecStatus.TUPLES_OK)
        reader = Transformer()
        reader.set_pgresult(result)
        return reader.load_rows(0, result.ntuples, tuple)

    def _prepare(self, conn: Connection[Any]) -> bytes:
        name = f"overblik_{next(_names)}".encode()
        _require(conn.pgconn.prepare(name, self._text, self._types), ExecStatus.COMMAND_OK)
        self._prepared[conn] = name
        return name


def _state(result: PGresult) -> bytes | None:
    if result.status != ExecStatus.FATAL_ERROR:
        return None
    return result.error_field(DiagnosticField.SQLSTATE)


def _require(result: PGresult, status: ExecStatus) -> None:
    if result.status != status:
        state = _state(result) or b"lost"
        raise psycopg.DatabaseError(f"the statement failed: {state.decode()}")
