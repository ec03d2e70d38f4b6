# SPDX-License-Identifier: MPL-2.0
"""Editions in the database: saved whole or not at all, never changed silently, loaded back as they were."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.errors import Conflict
from overblik.kle.catalogue import Catalogue
from overblik.kle.changes import count_differences
from overblik.kle.edition import Edition, Entry, Keyword, LawReference
from overblik.kle.number import Level, Part

# JSON is read as text: how a connection turns it into values is its owner's choice.
_AS_TEXT = {"laws": "laws::text", "keywords": "keywords::text"}
_LIGHT = {
    "guidance": "''",
    "laws": "'[]'",
    # One empty keyword stands for "has some".
    "keywords": """CASE WHEN keywords = '[]' THEN '[]' ELSE '[{"text": ""}]' END""",
    "filters": "'{}'::text[]",
    "changed": "'{}'::date[]",
}
_COLUMNS = (
    *("number", "level", "title", "uuid", "derived", "retires_year", "guidance", "laws", "retention"),
    *("deletion", "created", "changed", "retired", "moved_to", "keywords", "filters"),
)


@dataclass(frozen=True)
class Saved:
    """What saving one edition did; `changed` False = the very same edition was there already."""

    label: str
    part: Part
    entries: int
    changed: bool


@dataclass(frozen=True)
class EditionRow:
    """One imported edition in a list; `imported_at` is an instant with zone."""

    label: str
    part: Part
    published: datetime.date
    format: str
    entries: int
    imported_at: datetime.datetime


def save(
    connection: Connection[Any],
    editions: Sequence[Edition],
    imported_at: datetime.datetime,
    *,
    replace: bool = False,
) -> tuple[Saved, ...]:
    """Saves all `editions` in one transaction, or none.

    The same content again changes nothing. Raises Conflict, naming the count of entries that differ, for
    other content under a label already there, unless `replace` says that it shall be exchanged.
    """
    with connection.transaction():
        return tuple(_save(connection, edition, imported_at, replace) for edition in editions)


def list_editions(connection: Connection[Any]) -> tuple[EditionRow, ...]:
    """All imported editions, newest first."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(
            "SELECT e.label, e.part, e.published, e.format, count(n.number), e.imported_at"
            " FROM kle_edition e LEFT JOIN kle_entry n USING (part, label)"
            " GROUP BY e.part, e.label ORDER BY e.published DESC, e.label DESC, e.part DESC"
        )
        return tuple(EditionRow(row[0], Part(row[1]), *row[2:]) for row in cursor)


def load(
    connection: Connection[Any], label: str | None = None, *, light: bool = False
) -> tuple[Edition, ...]:
    """The editions of `label`, or all; two when the label has subjects and facets, () when it has none.

    `light` leaves out guidance, laws, filters, change dates and keywords, all of which `Catalogue` drops
    (what `wordless` tells stays right).
    """
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(
            "SELECT part, label, published, format, has_keywords, omits_wordless FROM kle_edition"
            " WHERE %(label)s::text IS NULL OR label = %(label)s ORDER BY published, label, part DESC",
            {"label": label},
        )
        return tuple(_load(connection, row, light) for row in cursor.fetchall())


def load_catalogue(connection: Connection[Any]) -> Catalogue:
    """The catalogue of everything imported."""
    return Catalogue.of(load(connection, light=True))


def keywords_on(connection: Connection[Any], on: datetime.date) -> dict[str, tuple[str, ...]]:
    """The words that lead to each subject, group and main group in the edition in force on a Danish day, else in the
    first there is; numbers without words are left out.
    """
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(_KEYWORDS, {"part": Part.SUBJECTS.value, "on": on})
        return {number: tuple(words) for number, words in cursor}


_KEYWORDS = """
SELECT number, ARRAY(SELECT word->>'text' FROM jsonb_array_elements(keywords) WITH ORDINALITY e (word, place)
                     ORDER BY place)
FROM kle_entry WHERE part = %(part)s AND keywords <> '[]' AND label = (
  SELECT label FROM kle_edition WHERE part = %(part)s
  ORDER BY published <= %(on)s DESC, abs(published - %(on)s::date) LIMIT 1)"""


def _save(
    connection: Connection[Any], edition: Edition, imported_at: datetime.datetime, replace: bool
) -> Saved:
    if not _claim(connection, edition, imported_at):
        differences = _differences(connection, edition)
        if differences == 0:
            return Saved(edition.label, edition.part, len(edition.entries), changed=False)
        if not replace:
            raise Conflict(
                "kle.edition_differs",
                f"Edition {edition.label} ({edition.part}) is imported already and differs from this file in"
                f" {differences} entries; nothing was changed. To exchange it, import with --replace",
                edition=edition.label,
                differences=differences,
            )
        connection.execute(
            "DELETE FROM kle_edition WHERE part = %s AND label = %s", (edition.part.value, edition.label)
        )
        _claim(connection, edition, imported_at)
    _copy(connection, edition)
    return Saved(edition.label, edition.part, len(edition.entries), changed=True)


def _claim(connection: Connection[Any], edition: Edition, imported_at: datetime.datetime) -> bool:
    """Writes the edition's own row; False when there is one. Parallel imports of one edition wait here."""
    inserted = connection.execute(
        "INSERT INTO kle_edition (part, label, published, format, has_keywords, omits_wordless, imported_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            edition.part.value,
            edition.label,
            edition.published,
            edition.format,
            edition.wordless is not None,
            edition.omits_wordless,
            imported_at,
        ),
    )
    return inserted.rowcount == 1


def _differences(connection: Connection[Any], edition: Edition) -> int:
    there = [e for e in load(connection, edition.label) if e.part is edition.part]
    return sum(count_differences(edition, old) for old in there)


def _copy(connection: Connection[Any], edition: Edition) -> None:
    columns = ", ".join(("part", "label", *_COLUMNS))
    with connection.cursor() as cursor, cursor.copy(f"COPY kle_entry ({columns}) FROM STDIN") as copy:
        for entry in edition.entries.values():
            copy.write_row((edition.part.value, edition.label, *_row(entry)))


def _row(entry: Entry) -> Iterable[object]:
    for column in _COLUMNS:
        value = getattr(entry, column)
        if column in ("laws", "keywords"):
            yield msgspec.json.encode(value).decode()
        elif isinstance(value, tuple):
            yield list(value)
        else:
            yield value


def _load(connection: Connection[Any], row: tuple[Any, ...], light: bool) -> Edition:
    part, label, published, format, has_keywords, omits_wordless = row
    instead = _LIGHT if light else _AS_TEXT
    columns = [instead.get(column, column) for column in _COLUMNS]
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM kle_entry WHERE part = %s AND label = %s"
            ' ORDER BY number COLLATE "C"',
            (part, label),
        )
        entries = [_entry(values) for values in cursor]
    return Edition.of(
        label,
        Part(part),
        published,
        format,
        entries,
        has_keywords=has_keywords,
        omits_wordless=omits_wordless,
    )


def _entry(values: tuple[Any, ...]) -> Entry:
    fields = dict(zip(_COLUMNS, values, strict=True))
    fields["level"] = Level(fields["level"])
    fields["laws"] = msgspec.json.decode(fields["laws"], type=tuple[LawReference, ...])
    fields["keywords"] = msgspec.json.decode(fields["keywords"], type=tuple[Keyword, ...])
    for column in ("changed", "moved_to", "filters"):
        fields[column] = tuple(fields[column])
    return Entry(**fields)
