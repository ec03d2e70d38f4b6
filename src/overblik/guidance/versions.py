# SPDX-License-Identifier: MPL-2.0
"""Every version of an authority's texts that was ever in force: by whom, when and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.errors import NotFound
from overblik.guidance.text import AuthorityTexts


@dataclass(frozen=True, slots=True)
class PublishedTexts:
    """One version. `reason` is None for what was published from a file at the machine."""

    published_at: dt.datetime
    author: str
    reason: str | None
    texts: AuthorityTexts


def published_texts(conn: Connection[Any], authority: str, *, newest: int = 50) -> tuple[PublishedTexts, ...]:
    """The versions of this authority's texts, newest first."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(
            "SELECT published_at, author, reason, version, texts::text FROM guidance_version"
            " WHERE authority = %s ORDER BY version DESC LIMIT %s",
            (authority, newest),
        ).fetchall()
    return tuple(
        PublishedTexts(at, author, reason, as_published(authority, version, text))
        for at, author, reason, version, text in rows
    )


def texts_of_version(conn: Connection[Any], authority: str, version: int) -> AuthorityTexts:
    """The texts of one version; 0 = nothing was published yet. Raises NotFound for another authority's version too."""
    if version == 0:
        return AuthorityTexts(authority)
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(
            "SELECT texts::text FROM guidance_version WHERE authority = %s AND version = %s",
            (authority, version),
        ).fetchone()
    if row is None:
        raise NotFound("guidance.version_unknown", "There is no such version of the texts")
    return as_published(authority, version, row[0])


def texts_in_force(conn: Connection[Any], authority: str) -> AuthorityTexts:
    """The authority's own texts; version 0 and no texts where nothing has been published."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(
            "SELECT version, texts::text FROM guidance_version WHERE authority = %s"
            " ORDER BY version DESC LIMIT 1",
            (authority,),
        ).fetchone()
    return AuthorityTexts(authority) if row is None else as_published(authority, *row)


def as_published(authority: str, version: int, text: str) -> AuthorityTexts:
    """The texts as they are kept, with what they are kept under."""
    kept = msgspec.json.decode(text, type=AuthorityTexts)
    return msgspec.structs.replace(kept, authority=authority, version=version)
