# SPDX-License-Identifier: MPL-2.0
"""Every version of an authority's rules that was ever in force: by whom, when and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.disclosure.plain import of_plain
from overblik.disclosure.rule import Rule
from overblik.errors import NotFound


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """One version; `author` approved it. `reason` is None for what was published from a file."""

    version: int
    published_at: dt.datetime
    author: str
    reason: str | None
    rules: tuple[Rule, ...]


def published_versions(
    conn: Connection[Any], authority: str, *, newest: int = 50
) -> tuple[PublishedVersion, ...]:
    """The versions of this authority's rules, newest first."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(
            "SELECT version, published_at, author, reason, rules::text FROM disclosure_version"
            " WHERE authority = %s ORDER BY version DESC LIMIT %s",
            (authority, newest),
        ).fetchall()
    return tuple(
        PublishedVersion(version, at, author, reason, _rules(text))
        for version, at, author, reason, text in rows
    )


def rules_of_version(conn: Connection[Any], authority: str, version: int) -> tuple[Rule, ...]:
    """The rules of one version. Raises NotFound for another authority's version too."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(
            "SELECT rules::text FROM disclosure_version WHERE authority = %s AND version = %s",
            (authority, version),
        ).fetchone()
    if row is None:
        raise NotFound("disclosure.version_unknown", "There is no such version of the rules")
    return _rules(row[0])


def _rules(text: str) -> tuple[Rule, ...]:
    return tuple(of_plain(plain) for plain in msgspec.json.decode(text)["rules"])
