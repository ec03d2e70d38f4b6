# SPDX-License-Identifier: MPL-2.0
"""Texts in the database: every version kept, published whole or not at all.

Version numbers are those of the whole configuration, as with the rules: texts are in force on the next
request of every process.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.audit.changes import record_change
from overblik.audit.version import advance_version, wait_for_others
from overblik.guidance.compile import Guidance
from overblik.guidance.shipped import shipped_texts
from overblik.guidance.text import AuthorityTexts


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
    return tuple(
        msgspec.structs.replace(
            msgspec.json.decode(text, type=AuthorityTexts), authority=authority, version=version
        )
        for authority, version, text in rows
    )


def publish(conn: Connection[Any], texts: AuthorityTexts, now: dt.datetime, author: str) -> Publication:
    """Puts `texts` in force for their authority, in one transaction; `version` of them is not looked at.

    The texts in force given again write nothing. `now` is aware.
    """
    with conn.transaction():
        wait_for_others(conn)
        held = next((each for each in load_texts(conn) if each.authority == texts.authority), None)
        if held is not None and held == msgspec.structs.replace(texts, version=held.version):
            return Publication(texts.authority, held.version, changed=False)
        version = advance_version(conn)
        conn.execute(
            "INSERT INTO guidance_version (authority, version, published_at, author, texts)"
            " VALUES (%s, %s, %s, %s, %s::json)",
            (
                texts.authority,
                version,
                now,
                author,
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
        )
        return Publication(texts.authority, version, changed=True)
