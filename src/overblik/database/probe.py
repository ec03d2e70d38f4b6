# SPDX-License-Identifier: MPL-2.0
"""Asks a place's socket, with a real connection, whether its own server answers there."""

from __future__ import annotations

import enum

import psycopg

from overblik.database.place import ADMIN, Place
from overblik.errors import Conflict, NotAllowed


class Answer(enum.Enum):
    """What the socket said."""

    READY = "ready"
    BUSY = "busy"
    SILENT = "silent"


def ask(place: Place) -> Answer:
    """READY, BUSY while starting or stopping, SILENT when nobody is there.

    Raises Conflict when another server answers, NotAllowed when this user is not let in. The question is
    put as the administrator, who gets in even when all ordinary connections are taken.
    """
    try:
        with psycopg.connect(place.url(ADMIN, "postgres"), connect_timeout=5, autocommit=True) as connection:
            row = connection.execute("SELECT current_setting('cluster_name')").fetchone()
    except psycopg.Error as error:
        return _understand(str(error), place)
    if row != (place.name,):
        raise Conflict(
            "database.socket_taken",
            f"Another server answers on the socket in {place.sockets}. Stop it, or name another "
            "OVERBLIK_DATA.",
            place=str(place.sockets),
        )
    return Answer.READY


def _understand(said: str, place: Place) -> Answer:
    if "starting up" in said or "shutting down" in said or "not yet accepting" in said:
        return Answer.BUSY
    if "authentication failed" in said or "no pg_hba.conf entry" in said or "Permission denied" in said:
        raise NotAllowed(
            "database.not_let_in",
            f"The database in {place.folder} does not let this user in. Run as the user who started it.",
            place=str(place.folder),
        )
    if "does not exist" in said and "role" in said:
        raise Conflict(
            "database.socket_taken",
            f"Another server answers on the socket in {place.sockets}. Stop it, or name another "
            "OVERBLIK_DATA.",
            place=str(place.sockets),
        )
    return Answer.SILENT
