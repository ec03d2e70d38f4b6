# SPDX-License-Identifier: MPL-2.0
"""The page for the auditor: who has changed what citizens see, who of the staff has looked, and does the log hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from psycopg import Connection

from overblik.access.staff import Role
from overblik.audit.change_verification import verify_changes
from overblik.audit.changes import record_change
from overblik.audit.export import csv_line
from overblik.audit.trail import (
    Entry,
    TrailKind,
    Wanted,
    actors,
    counts,
    entries,
    every_entry,
    sealed_until,
)
from overblik.console.change_words import codes_for, what, who, why
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit import formatting
from overblik.webkit.parts import Column, Table

ON_A_PAGE = 50
LONGEST_WORDS = 100
CSV_COLUMNS = ("kind", "number", "time", "actor", "code", "subject", "what", "why", "detail", "digest")
VERIFIED = 10_000
"""So many of the newest changes are verified each time the page is opened, in a fraction of a second."""

_DAYS = 30
_YEARS = range(1900, 3000)
"""A day before the first or after the last day there is cannot be reckoned with."""
_MARK = "\ufeff"
"""What tells spreadsheets that a CSV file is UTF-8."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says: the period in Danish days, both included; `wrong` = a day could not be read."""

    first: dt.date
    last: dt.date
    kind: TrailKind | None
    actor: str
    words: str
    wrong: bool = False

    @property
    def wanted(self) -> Wanted:
        """The search it means."""
        return Wanted(
            dt.datetime.combine(self.first, dt.time(), formatting.DENMARK),
            dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), formatting.DENMARK),
            self.kind,
            self.actor or None,
            self.words or None,
            codes_for(self.words) if self.words else (),
        )

    def query(self, **more: str | int) -> str:
        """The same question as the query of an address."""
        told = {
            "since": self.first.isoformat(),
            "until": self.last.isoformat(),
            "kind": self.kind or "",
            "actor": self.actor,
            "words": self.words,
            **more,
        }
        return urlencode({name: value for name, value in told.items() if value != ""})


@require_safe
@for_roles(Role.AUDITOR)
def trail(request: HttpRequest, member: Member) -> HttpResponse:
    """The figures of the period, and its changes and looks, fifty at a time."""
    asked = read(request.GET, today_of(request))
    conn, wanted = desk().connect(), asked.wanted
    found = counts(conn, member.authority, wanted)
    pages = max(1, -(-sum(found.values()) // ON_A_PAGE))
    number = min(max(1, _number(request.GET.get("page", ""))), pages)
    rows = entries(conn, member.authority, wanted, after=(number - 1) * ON_A_PAGE, most=ON_A_PAGE)
    language = language_of_page()
    here = reverse("console:revision")
    values = {
        "asked": asked,
        "first_day": formatting.day(asked.first, language),
        "last_day": formatting.day(asked.last, language),
        "is_narrowed": bool(asked.kind or asked.actor or asked.words),
        "longest": LONGEST_WORDS,
        "here_url": here,
        "csv_url": f"{reverse('console:revision-csv')}?{asked.query()}",
        "kinds": [
            (TrailKind.CHANGE, gettext("Changes"), asked.kind is TrailKind.CHANGE),
            (TrailKind.LOOK, gettext("Look-ups"), asked.kind is TrailKind.LOOK),
        ],
        "actors": _actors(conn, member.authority, asked),
        "figures": [
            (gettext("Changes"), formatting.number(found[TrailKind.CHANGE], language)),
            (gettext("Look-ups of citizens"), formatting.number(found[TrailKind.LOOK], language)),
        ],
        **_held(conn, language),
        "table": _table(rows, language) if rows else None,
        "page_number": number,
        "pages": pages,
        "newer_url": f"{here}?{asked.query(page=number - 1)}" if number > 1 else "",
        "older_url": f"{here}?{asked.query(page=number + 1)}" if number < pages else "",
    }
    return page(request, "console/revision.html", values, member)


@require_safe
@for_roles(Role.AUDITOR)
def as_csv(request: HttpRequest, member: Member) -> HttpResponse:
    """The same question as a file for a spreadsheet, all of it; that it was taken is a change in the log."""
    asked = read(request.GET, today_of(request))
    conn = desk().connect()
    detail = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    record_change(
        conn,
        moment_of(request),
        member.actor,
        "audit.export",
        member.authority,
        detail,
        authority=member.authority,
    )
    response: Any = StreamingHttpResponse(
        _csv(conn, member.authority, asked.wanted, language_of_page()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="revision-{asked.first}-{asked.last}.csv"'
    return unkept(response)


def read(told: QueryDict, today: dt.date) -> Asked:
    """The form as it was sent; the last thirty days unless told, and what cannot be read counts as not told."""
    first, last = _day(told.get("since", "")), _day(told.get("until", ""))
    wrong = any(told.get(name) and day is None for name, day in (("since", first), ("until", last)))
    last = last or today
    first = first or last - dt.timedelta(days=_DAYS - 1)
    kind = told.get("kind", "")
    return Asked(
        min(first, last),
        max(first, last),
        TrailKind(kind) if kind in set(TrailKind) else None,
        _text(told.get("actor", "")),
        _text(told.get("words", "")),
        wrong,
    )


def _table(rows: list[Entry], language: str) -> Table:
    return Table(
        gettext("Changes and look-ups, the newest first"),
        (
            Column(gettext("When")),
            Column(gettext("Employee")),
            Column(gettext("What")),
            Column(gettext("Why")),
            Column(gettext("Number"), numeric=True),
        ),
        tuple(
            (
                formatting.moment(row.at, language),
                who(row.actor),
                what(row),
                why(row) or "–",
                "–" if row.number is None else formatting.number(row.number, language),
            )
            for row in rows
        ),
        caption_hidden=True,
    )


def _held(conn: Connection[Any], language: str) -> dict[str, Any]:
    """How far the chain of changes holds, and until when looks are sealed."""
    found = verify_changes(conn, newest=VERIFIED)
    sealed = sealed_until(conn)
    broken = found.broken
    return {
        "verified": formatting.number(found.changes, language) if found.changes else "",
        # Only where it is broken: the row may be another authority's.
        "broken": None if broken is None else formatting.number(found.changes + 1, language),
        "sealed": "" if sealed is None else formatting.moment(sealed, language),
        "verified_most": formatting.number(VERIFIED, language),
    }


def _actors(conn: Connection[Any], authority: str, asked: Asked) -> list[tuple[str, str, bool]]:
    known = actors(conn, authority, asked.wanted)
    if asked.actor and asked.actor not in known:
        known.append(asked.actor)
    return [(one, who(one), one == asked.actor) for one in known]


def _csv(conn: Connection[Any], authority: str, wanted: Wanted, language: str) -> Iterator[str]:
    yield _MARK + csv_line(CSV_COLUMNS)
    with conn.transaction():
        for entry in every_entry(conn, authority, wanted):
            yield csv_line(_csv_row(entry, language))


def _csv_row(entry: Entry, language: str) -> list[object]:
    digest = entry.digest.hex() if entry.digest is not None else ""
    at = entry.at.astimezone(formatting.DENMARK).isoformat(timespec="seconds")
    with translation.override(language):  # the request is over when the file is made
        words = (what(entry), why(entry))
    return [
        entry.kind,
        entry.number,
        at,
        entry.actor,
        entry.action,
        entry.subject,
        *words,
        entry.detail,
        digest,
    ]


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _text(text: str) -> str:
    """A field of the form; the database takes no NUL."""
    return text.replace("\0", "").strip()[:LONGEST_WORDS]
