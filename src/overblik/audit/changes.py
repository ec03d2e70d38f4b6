# SPDX-License-Identifier: MPL-2.0
"""Who changed what in the configuration, or took everything out: one row each, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from psycopg import Connection


def record_change(
    conn: Connection[Any],
    changed_at: dt.datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Writes the row in the caller's transaction, so that neither stands without the other.

    `changed_at` is aware; `action` is a stable code as `disclosure.publish`; `subject` names the thing
    changed (an authority, an edition). `detail` is JSON-ready and holds no person's data.
    """
    conn.execute(
        "INSERT INTO change_log (changed_at, actor, action, subject, detail)"
        " VALUES (%s, %s, %s, %s, %s::json)",
        (
            changed_at,
            actor,
            action,
            subject,
            None if detail is None else msgspec.json.encode(dict(detail)).decode(),
        ),
    )
