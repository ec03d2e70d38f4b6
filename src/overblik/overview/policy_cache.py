# SPDX-License-Identifier: MPL-2.0
"""What this process decides with: read once, and anew as soon as a statement tells of a newer version."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, IsolationLevel, OperationalError

from overblik.basedata import authorities
from overblik.disclosure import store as disclosure_store
from overblik.errors import Unavailable
from overblik.guidance import store as guidance_store
from overblik.kle import store as kle_store
from overblik.kle.catalogue import Catalogue
from overblik.kle.number import Part
from overblik.overview.gaps import declared
from overblik.overview.ground import Ground


class PolicyCache:
    """Holds the ground of one process; thread-safe.

    `load` reads it anew, given what is held (None at first).
    """

    def __init__(self, load: Callable[[Ground | None], Ground]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._ground: Ground | None = None

    def current(self, version: int | None = None) -> Ground:
        """The ground of `version` or a newer one. Raises Unavailable rather than giving an older one."""
        ground = self._ground
        if ground is not None and (version is None or ground.version >= version):
            return ground
        with self._lock:
            ground = self._ground
            if ground is None or (version is not None and ground.version < version):
                ground = self._load(ground)
                if version is not None and ground.version < version:
                    raise Unavailable(
                        "rules_outdated", "The rules in force cannot be read right now. Try again."
                    )
                self._ground = ground
        return ground


def loader(connect: Callable[[], Connection[Any]]) -> Callable[[Ground | None], Ground]:
    """What a PolicyCache loads with: a connection of its own each time, closed afterwards."""

    def load(held: Ground | None) -> Ground:
        try:
            with connect() as conn:
                return load_ground(conn, held)
        except OperationalError:
            raise Unavailable(
                "database_unavailable", "The database cannot be reached right now. Try again."
            ) from None

    return load


def load_ground(
    conn: Connection[Any], held: Ground | None = None, *, as_of: dt.datetime | None = None
) -> Ground:
    """Everything of the version in force, as of one moment. KLE is read again only when it has changed.

    With `as_of` (aware) the rules and texts are those in force then.
    """
    with _one_moment(conn):
        policy = disclosure_store.load_policy(conn, as_of)
        known = authorities.load(conn)
        guidance = guidance_store.load_guidance(conn, as_of)
        imported = conn.execute(
            "SELECT part, label, imported_at FROM kle_edition ORDER BY published, label, part"
        ).fetchall()
        editions = tuple((str(part), str(label), str(at)) for part, label, at in imported)
        if held is not None and held.editions == editions:
            catalogue: Catalogue = held.catalogue
        else:
            catalogue = kle_store.load_catalogue(conn)
    subjects = [label for part, label, _ in editions if part == Part.SUBJECTS]
    coverage, gaps = declared(policy, known)
    return Ground(
        policy=policy,
        catalogue=catalogue,
        authorities=known,
        guidance=guidance,
        coverage=coverage,
        gaps=gaps,
        classification=subjects[-1] if subjects else None,
        editions=editions,
    )


@contextmanager
def _one_moment(conn: Connection[Any]) -> Iterator[None]:
    """All that is read inside is of one moment: a publication comes before it or after it, never between.

    Inside a transaction of the caller's that transaction decides.
    """
    if not conn.autocommit or conn.info.transaction_status != 0:
        yield
        return
    before = conn.isolation_level
    conn.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with conn.transaction():
            yield
    finally:
        conn.isolation_level = before
