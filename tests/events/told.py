# SPDX-License-Identifier: MPL-2.0
"""Changes for tests: each test says only what it is about."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from overblik.events import outbox
from overblik.events.change import Action, Change, Facts
from overblik.index.canonical import content_hash
from overblik.index.kinds import Kind
from tests.builders import AUTHORITY, SYSTEM, T0, an_id, at

NOW = at("2025-06-01")


def facts(
    *kle: str, authority: str | None = AUTHORITY, facet: str | None = "G01", sensitivity: int | None = 2
) -> Facts:
    """The facts of a confidential case about sickness benefit."""
    return Facts(authority, kle or ("32.30.04",), facet, sensitivity)


def a_change(name: str = "case", action: Action = Action.CREATED, **told: Any) -> Change:
    """One change of one case; `mark` tells registrations of the same object apart."""
    mark = told.pop("mark", "")
    return Change(
        **{
            "object_id": an_id(name),
            "kind": Kind.CASE,
            "action": action,
            "recorded_at": T0,
            "received_at": NOW,
            "facts": facts(),
            "master": SYSTEM,
            "content_hash": content_hash(f"{name} {mark}".encode()),
            **told,
        }
    )


def a_removal(name: str = "case") -> Change:
    """The removal of that case."""
    return Change(an_id(name), Kind.CASE, Action.REMOVED, NOW, NOW, Facts(authority=AUTHORITY))


def tell(conn: Connection[Any], *changes: Change) -> None:
    """Append in a transaction of their own."""
    with conn.transaction():
        outbox.append(conn, changes)


def objects(entries: Iterable[outbox.Entry]) -> list[uuid.UUID]:
    """Which objects the entries are about, in order."""
    return [entry.change.object_id for entry in entries]
