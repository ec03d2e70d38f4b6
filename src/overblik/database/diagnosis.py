# SPDX-License-Identifier: MPL-2.0
"""Turns what PostgreSQL's programs say when they fail into an error with its place and remedy."""

from __future__ import annotations

import re
from pathlib import Path

from overblik.errors import Conflict, NotAllowed, OverblikError, Unavailable

# What PostgreSQL says while a predecessor is still on its way out: worth another try.
_PASSING = re.compile(
    r"lock file \S+ already exists|pre-existing shared memory block|is still in use"
    r"|is starting up|is shutting down|did not start in time"
)
_FULL = re.compile(r"No space left on device|could not resize shared memory|Disk quota exceeded")


def is_passing(said: str) -> bool:
    """Whether the trouble goes away by itself within seconds."""
    return _PASSING.search(said) is not None and _FULL.search(said) is None


def explain(said: str, place: Path) -> OverblikError:
    """The error for a start (or creation) that failed with these words."""
    if _FULL.search(said):
        return disk_full(place)
    if re.search(r"database files are incompatible|initialized by PostgreSQL version", said):
        return Conflict(
            "database.major_version",
            f"The database in {place} was made by another PostgreSQL version. Install that version, "
            "or restore a backup into a new OVERBLIK_DATA.",
            place=str(place),
        )
    if re.search(r"has wrong ownership|Permission denied|must be owned by|invalid permissions", said):
        return NotAllowed(
            "database.not_permitted",
            f"The database's user may not use {place}. Give the folder back to its owner, "
            "or name another OVERBLIK_DATA.",
            place=str(place),
        )
    if re.search(r"could not (create|bind|lock).*(socket|\.s\.PGSQL)|Address already in use", said):
        return Conflict(
            "database.socket_taken",
            f"Another server holds the socket of {place}. Stop it, or name another OVERBLIK_DATA.",
            place=str(place),
        )
    if re.search(r"could not (create|map) .*shared memory|Cannot allocate memory", said):
        return Unavailable(
            "database.memory",
            f"Too little memory to start the database in {place}. Free some, or lower shared_buffers in "
            f"{place / 'local.conf'}.",
            place=str(place),
        )
    if re.search(r"in file \".*\.conf\" line|invalid value for parameter|unrecognized configuration", said):
        return Conflict(
            "database.configuration",
            f"The server does not accept its configuration. Correct {place / 'local.conf'}; "
            f"the reason stands in {place / 'log'}.",
            place=str(place),
        )
    return Unavailable(
        "database.does_not_start",
        f"The database in {place} does not start. The reason stands in {place / 'log'}.",
        place=str(place),
    )


def disk_full(place: Path) -> Unavailable:
    """The disk that holds `place` has no room."""
    return Unavailable(
        "database.disk_full",
        f"The disk that holds {place} is full. Free some space, or name an OVERBLIK_DATA on another disk.",
        place=str(place),
    )
