# SPDX-License-Identifier: MPL-2.0
"""Connections: in UTC, with prepared statements, one per thread for those who ask often."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import ExecStatus, TransactionStatus

from overblik.errors import Unavailable

Connection = psycopg.Connection[tuple[Any, ...]]

# A statement is prepared the second time it is run; the page views use a few dozen statements.
_PREPARE_AFTER = 1
_PREPARED_AT_MOST = 200


def connect(conninfo: str, *, autocommit: bool = True) -> Connection:
    """A new connection in UTC; the caller closes it. Unavailable when the server does not answer.

    Without autocommit the caller commits; with it, `connection.transaction()` groups statements.
    """
    options = str(conninfo_to_dict(conninfo).get("options") or "")
    try:
        connection = psycopg.connect(
            conninfo,
            autocommit=autocommit,
            prepare_threshold=_PREPARE_AFTER,
            connect_timeout=10,
            client_encoding="utf8",
            application_name="overblik",
            options=f"{options} -c TimeZone=UTC -c plan_cache_mode=force_generic_plan".strip(),
        )
    except psycopg.OperationalError as error:
        # libpq's words may repeat the address with its password, so they stay in the cause only.
        raise Unavailable(
            "database.unreachable",
            "The database does not answer. Look at `overblik database status`, "
            "or start it with `overblik database start`.",
        ) from error
    connection.prepared_max = _PREPARED_AT_MOST
    return connection


class _Kept(threading.local):
    def __init__(self) -> None:
        self.process = os.getpid()
        self.connections: dict[str, Connection] = {}


_kept = _Kept()


def current(
    conninfo: str,
    revive: Callable[[], object] | None = None,
    prepare: Callable[[Connection], None] | None = None,
) -> Connection:
    """This thread's own connection in autocommit, kept between calls and never handed out dead.

    After a server was lost it reconnects once; if that fails, `revive` (for instance a call of
    `server.ensure`) is called, and it tries once more. `prepare` sees each new one first. Raises Unavailable.
    Do not close it.
    """
    if _kept.process != os.getpid():
        # A forked child must not talk on its parent's sockets.
        _kept.process, _kept.connections = os.getpid(), {}
    connection = _kept.connections.get(conninfo)
    if connection is not None:
        if _is_alive(connection):
            return connection
        connection.close()
    try:
        connection = connect(conninfo)
    except Unavailable:
        if revive is None:
            raise
        revive()
        connection = connect(conninfo)
    if prepare is not None:
        prepare(connection)
    _kept.connections[conninfo] = connection
    return connection


def close_current() -> None:
    """Close this thread's kept connections, for instance before a thread ends."""
    for connection in _kept.connections.values():
        connection.close()
    _kept.connections.clear()


def _is_alive(connection: Connection) -> bool:
    """Whether the server is still there; asked only when it has said something unasked.

    A lost server shows as a readable socket (its last words, or the end of file), but so does a notice.
    """
    if connection.closed or connection.broken:
        return False
    if connection.info.transaction_status is TransactionStatus.ACTIVE:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return True
    return connection.pgconn.exec_(b"").status == ExecStatus.EMPTY_QUERY
