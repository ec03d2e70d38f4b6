# SPDX-License-Identifier: MPL-2.0
"""The changes and looks of one authority in a form that others can verify without our database.

Changes that do not concern the authority stand as the digest of their content, so that the chain can be followed
through them to a seal (docs/how-to/verify-the-logs.md has a verifier of a few lines).
"""

from __future__ import annotations

import bisect
import csv
import datetime as dt
import io
import operator
from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from overblik.audit.chain import FIELDS, LoggedChange, content_digest
from overblik.audit.change_verification import COLUMNS
from overblik.audit.changes import EVERY_AUTHORITY, without_person_numbers
from overblik.audit.segment import BEFORE_THE_FIRST
from overblik.audit.trail import REFERENCE

Conn = Connection[Any]
Line = dict[str, str | int]

CSV_COLUMNS = (
    "kind", *FIELDS, "content", "digest", "number", "seen_at", "channel", "purpose", "reference", "segment"
)  # fmt: skip
"""The columns of the CSV form; a line has those that its kind has."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_AT_ONCE = 1_000


def lines(conn: Conn, authority: str, since: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """One `start`, the links of the chain over the period (`change`, `withheld`), then the looks (`look`).

    A period is half-open. Values that are missing are left out. In a transaction of the caller's: all as of one moment.
    """
    yield from _links(conn, authority, since, until)
    yield from _looks(conn, authority, since, until)


def csv_line(values: Sequence[object]) -> str:
    """One line of CSV. A value that a spreadsheet would reckon, or that begins with `'`, gets a `'` before it."""
    told = io.StringIO()
    csv.writer(told, delimiter=";", lineterminator="\r\n").writerow([_plain(value) for value in values])
    return told.getvalue()


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _links(conn: Conn, authority: str, since: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """From the first change of the authority in the period to the last, without a gap."""
    told = {"authority": authority, "every": EVERY_AUTHORITY, "since": since, "until": until}
    concerned = (
        "authority IN (%(authority)s, %(every)s) AND changed_at >= %(since)s AND changed_at < %(until)s"
    )
    row = conn.execute(f"SELECT min(place), max(place) FROM change_log WHERE {concerned}", told).fetchone()
    first, last = row or (None, None)
    if first is None:
        return
    before = conn.execute("SELECT digest FROM change_log WHERE place = %s", [first - 1]).fetchone()
    digest = before[0] if before and before[0] is not None else BEFORE_THE_FIRST
    yield {"kind": "start", "place": first - 1, "digest": digest.hex()}
    shown = conn.cursor().execute(
        f"SELECT place FROM change_log WHERE place BETWEEN %(first)s AND %(last)s AND {concerned}",
        {**told, "first": first, "last": last},
    )
    places = {place for (place,) in shown}
    with conn.cursor("links", row_factory=class_row(LoggedChange)) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            f"SELECT {COLUMNS} FROM change_log WHERE place BETWEEN %s AND %s ORDER BY place", [first, last]
        )
        for change in cursor:
            yield _link(change, shown=change.place in places)


def _link(change: LoggedChange, *, shown: bool) -> Line:
    names = FIELDS if shown else ("place",)
    said = {name: value for name in names if (value := getattr(change, name)) is not None}
    digest = change.digest.hex() if change.digest is not None else ""
    kind = "change" if shown else "withheld"
    return {"kind": kind, **said, "content": content_digest(change).hex(), "digest": digest}


def _looks(conn: Conn, authority: str, since: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    sealed = conn.execute("SELECT last_look, number FROM access_segment ORDER BY number").fetchall()
    with conn.cursor("looks", row_factory=dict_row) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            f"""SELECT number, seen_at, actor, channel, purpose, {REFERENCE} AS reference FROM access_log
                WHERE authority = %s AND seen_at >= %s AND seen_at < %s ORDER BY seen_at, number""",
            (authority, since, until),
        )
        for row in cursor:
            row["seen_at"] = row["seen_at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
            row["purpose"] = without_person_numbers(row["purpose"])
            place = bisect.bisect_left(sealed, row["number"], key=operator.itemgetter(0))
            segment = {"segment": sealed[place][1]} if place < len(sealed) else {}
            yield {"kind": "look", **row, **segment}
