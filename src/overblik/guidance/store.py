# SPDX-License-Identifier: MPL-2.0
"""Texts in the database: every version kept, published whole or not at all.

Version numbers are those of the whole configuration, as with the rules: texts are in force on the next
request of every process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.audit.changes import record_change
from overblik.audit.version import advance_version, wait_for_others
from overblik.errors import InvalidInput
from overblik.guidance.compile import Guidance
from overblik.guidance.shipped import shipped_texts
from overblik.guidance.text import AuthorityTexts
from overblik.guidance.versions import as_published, texts_in_force

LONGEST_REASON = 1_000
"""Of why the texts are changed, in characters."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did; `changed` False = the very same texts were in force and nothing was written."""

    authority: str
    version: int
    changed: bool


def load_guidance(conn: Connection[Any], as_of: dt.datetime | None = None) -> Guidance:
    """The shipped texts with those in force now, or at `as_of` (aware)."""
    return Guidance(shipped_texts(), load_texts(conn, as_of))


def load_texts(conn: Connection[Any], as_of: dt.datetime | None = None) -> tuple[AuthorityTexts, ...]:
    """The authorities' own texts in force, by authority."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(
            """SELECT DISTINCT ON (authority) authority, version, texts::text
                 FROM guidance_version
                WHERE %(as_of)s::timestamptz IS NULL OR published_at <= %(as_of)s
                ORDER BY authority, version DESC""",
            {"as_of": as_of},
        ).fetchall()
    return tuple(as_published(*row) for row in rows)


def change(
    conn: Connection[Any],
    authority: str,
    edit: Callable[[AuthorityTexts], AuthorityTexts],
    now: dt.datetime,
    author: str,
    reason: str,
) -> Publication:
    """Puts what `edit` makes of the texts in force in their place, in one transaction with the look at them.

    Raises InvalidInput without a reason, and whatever `edit` raises (Conflict); then nothing is changed.
    """
    told = " ".join(reason.split())
    if not told or len(told) > LONGEST_REASON or not told.isprintable():
        raise InvalidInput(
            "guidance.reason",
            f"Write why the texts are changed, in at most {LONGEST_REASON} characters",
            field="reason",
        )
    with conn.transaction():
        wait_for_others(conn)
        return publish(conn, edit(texts_in_force(conn, authority)), now, author, told)


def publish(
    conn: Connection[Any], texts: AuthorityTexts, now: dt.datetime, author: str, reason: str | None = None
) -> Publication:
    """Puts `texts` in force for their authority, in one transaction; `version` of them is not looked at.

    The texts in force given again write nothing. `now` is aware. `reason` is kept for ever: InvalidInput if it
    holds a person number.
    """
    with conn.transaction():
        wait_for_others(conn)
        held = texts_in_force(conn, texts.authority)
        if held.version and held == msgspec.structs.replace(texts, version=held.version):
            return Publication(texts.authority, held.version, changed=False)
        version = advance_version(conn)
        conn.execute(
            "INSERT INTO guidance_version (authority, version, published_at, author, reason, texts)"
            " VALUES (%s, %s, %s, %s, %s, %s::json)",
            (
                texts.authority,
                version,
                now,
                author,
                reason,
                msgspec.json.encode(msgspec.structs.replace(texts, version=0)).decode(),
            ),
        )
        record_change(
            conn,
            now,
            author,
            "guidance.publish",
            texts.authority,
            {"version": version, "areas": len(texts.areas), "statuses": len(texts.statuses)},
            authority=texts.authority,
            reason=reason,
        )
        return Publication(texts.authority, version, changed=True)
