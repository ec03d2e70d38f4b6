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
    """One version; `author` approved it. `reason` is None for what was published from a file.

    `draft` is the number of the draft it was, `writers` those who wrote it; None and empty for a file.
    """

    version: int
    published_at: dt.datetime
    author: str
    reason: str | None
    rules: tuple[Rule, ...]
    draft: int | None = None
    writers: tuple[str, ...] = ()


def published_versions(
    conn: Connection[Any], authority: str, *, most: int = 50, after: int = 0
) -> tuple[PublishedVersion, ...]:
    """The versions of this authority's rules, newest first; at most so many, `after` so many."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(_VERSIONS, (authority, most, after)).fetchall()
    return tuple(
        PublishedVersion(version, at, author, reason, _rules(text), draft, tuple(writers or ()))
        for version, at, author, reason, text, draft, writers in rows
    )


# A draft that was published with the very rules in force only lifted stops; the first of a version is what made it.
_VERSIONS = """
SELECT v.version, v.published_at, v.author, v.reason, v.rules::text, d.id, d.authors
FROM disclosure_version v
LEFT JOIN LATERAL (SELECT id, authors FROM disclosure_draft d
                   WHERE d.authority = v.authority AND d.version = v.version ORDER BY id LIMIT 1) d ON true
WHERE v.authority = %s ORDER BY v.version DESC LIMIT %s OFFSET %s"""


def count_versions(conn: Connection[Any], authority: str) -> int:
    """How many versions of this authority's rules there have been."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(
            "SELECT count(*) FROM disclosure_version WHERE authority = %s", (authority,)
        ).fetchone()
    return int(row[0]) if row else 0


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
