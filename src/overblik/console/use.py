# SPDX-License-Identifier: MPL-2.0
""" "Is the overview used?": the month of one authority as a page, and as files for the annual report."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from overblik.access.staff import Role
from overblik.audit.access import Channel
from overblik.audit.export import csv_line
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.use_pdf import MonthlyReport, pdf_of
from overblik.overview.looks import next_month
from overblik.portal.citizen import today_of
from overblik.portal.frame import language_of_page, unkept
from overblik.reports.desk import Handled, handled
from overblik.usage import store
from overblik.usage.month import Door, MonthOfUse, month_of_use
from overblik.webkit import formatting
from overblik.webkit.charts import Bar, Chart, Words, bar_chart
from overblik.webkit.formatting import DENMARK, number
from overblik.webkit.parts import Column, Table

READERS = tuple(role for role in Role if role is not Role.SUPPORT)

DOORS: dict[str, str | Promise] = {
    Channel.PORTAL: gettext_lazy("Citizens' own pages here"),
    Channel.NATIONAL: gettext_lazy("Other portals, such as borger.dk"),
    Channel.CONSOLE: gettext_lazy("The console"),
    Channel.INDEX: gettext_lazy("IT systems"),
}
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The month that is asked for, with all there is about it."""

    figures: MonthOfUse
    reports: Handled
    first: dt.date | None


@require_safe
@for_roles(*READERS)
def use(request: HttpRequest, member: Member) -> HttpResponse:
    """One month; `?month=2025-11` for another than this."""
    asked, language = _asked(request, member), language_of_page()
    month = asked.figures.month
    here = reverse("console:use")
    query = f"?month={month:%Y-%m}"
    earlier = (month - dt.timedelta(days=1)).replace(day=1)
    values = {
        "month": formatting.month(month, language),
        "is_now": month == today_of(request).replace(day=1),
        "figures": _figures(asked, language),
        "chart": _chart(asked.figures, language),
        "tables": [_doors(asked.figures, language), _areas(asked.figures, request, language)],
        "earlier_url": f"{here}?month={earlier:%Y-%m}" if asked.first and asked.first < month else "",
        "earlier": formatting.month(earlier, language),
        "later_url": ""
        if next_month(month) > today_of(request)
        else f"{here}?month={next_month(month):%Y-%m}",
        "later": formatting.month(next_month(month), language),
        "csv_url": reverse("console:use-csv") + query,
        "pdf_url": reverse("console:use-pdf") + query,
        "since": formatting.day(asked.first, language) if asked.first else "",
    }
    return page(request, "console/use.html", values, member)


@require_safe
@for_roles(*READERS)
def as_csv(request: HttpRequest, member: Member) -> HttpResponse:
    """The month, one figure a line."""
    asked = _asked(request, member)
    lines = "".join(csv_line(row) for row in _rows(asked))
    response = HttpResponse(_MARK + lines, content_type="text/csv; charset=utf-8")
    return _named(response, asked, "csv")


@require_safe
@for_roles(*READERS)
def as_pdf(request: HttpRequest, member: Member) -> HttpResponse:
    """The month as a report to be laid before others."""
    asked, language = _asked(request, member), language_of_page()
    report = MonthlyReport(
        language,
        gettext("The use of Overblik in %(month)s")
        % {"month": formatting.month(asked.figures.month, language)},
        desk().authority_name(member.authority),
        tuple(_figures(asked, language)),
        (
            _doors(asked.figures, language),
            _areas(asked.figures, request, language),
            _days(asked.figures, language),
        ),
    )
    return _named(HttpResponse(pdf_of(report), content_type="application/pdf"), asked, "pdf")


def _named(response: HttpResponse, asked: _Asked, ending: str) -> HttpResponse:
    name = f"overblik-{asked.figures.month:%Y-%m}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return unkept(response)


def _asked(request: HttpRequest, member: Member) -> _Asked:
    """The month of the address. Raises Http404 for what is no month."""
    month = today_of(request).replace(day=1)
    text = request.GET.get("month")
    if text is not None:
        match = _MONTH.fullmatch(text)
        if match is None:
            raise Http404
        month = dt.date(int(match[1]), int(match[2]), 1)
    conn = desk().connect()
    counts = store.counts(conn, member.authority, month, next_month(month))
    begins, ends = (dt.datetime.combine(one, dt.time(), DENMARK) for one in (month, next_month(month)))
    return _Asked(
        month_of_use(counts, member.authority, month),
        handled(conn, member.authority, begins, ends),
        store.first_day(conn, member.authority),
    )


def _figures(asked: _Asked, language: str) -> list[tuple[str, str]]:
    figures, reports = asked.figures, asked.reports
    days = reports.half_within_days
    return [
        (gettext("answers that showed something of yours"), number(figures.with_data, language)),
        (gettext("visits to citizens' start page with something of yours"), number(figures.visits, language)),
        (gettext("answers that showed nothing, in the whole installation"), number(figures.empty, language)),
        (gettext("downloads of everything"), number(figures.downloads, language)),
        (gettext("error reports received"), number(reports.received, language)),
        (gettext("of them answered or closed"), number(reports.done, language)),
        (
            gettext("half of these within, in days"),
            "–" if days is None else number(round(days), language) if days >= 1 else gettext("less than 1"),
        ),
    ]


def _chart(figures: MonthOfUse, language: str) -> Chart | None:
    """Each day of the month until the last with answers."""
    if not figures.days:
        return None
    last = max(figures.days)
    bars = [
        Bar(
            label=str(nr),
            name=formatting.day(figures.month.replace(day=nr), language),
            value=Decimal(figures.days.get(figures.month.replace(day=nr), 0)),
            text=number(figures.days.get(figures.month.replace(day=nr), 0), language),
        )
        for nr in range(1, last.day + 1)
    ]
    return bar_chart(
        bars,
        title=gettext("Answers that showed something of yours, by day"),
        description="",
        identifier="by-day",
        words=Words(
            category=gettext("Day"),
            value=gettext("Answers"),
            expected="",
            number=lambda value: number(int(value), language),
        ),
    )


def _doors(figures: MonthOfUse, language: str) -> Table:
    return Table(
        gettext("By door"),
        (
            Column(gettext("Door")),
            Column(gettext("With something of yours"), numeric=True),
            Column(gettext("All with data"), numeric=True),
            Column(gettext("Without data"), numeric=True),
            Column(gettext("Half answered within"), numeric=True),
            Column(gettext("95 of 100 within"), numeric=True),
        ),
        tuple(
            (
                str(DOORS.get(door.channel, door.channel)),
                number(door.with_data, language),
                number(door.answered, language),
                number(door.empty, language),
                _within(door, door.half_within, language),
                _within(door, door.most_within, language),
            )
            for door in figures.doors
        ),
        caption_hidden=True,
    )


def _within(door: Door, limit: int | None, language: str) -> str:
    if not door.timed:
        return "–"
    if limit is None:
        return gettext("more than 10 s")
    return f"{number(limit, language)} ms"


def _areas(figures: MonthOfUse, request: HttpRequest, language: str) -> Table:
    titles = desk().ground().catalogue
    return Table(
        gettext("Answers that showed something of each area"),
        (Column(gettext("Area")), Column(gettext("Answers"), numeric=True)),
        tuple(
            (
                f"{area} {titles.title(area, today_of(request)) or ''}".strip(),
                gettext("few") if count is None else number(count, language),
            )
            for area, count in figures.areas.items()
        ),
        caption_hidden=True,
    )


def _days(figures: MonthOfUse, language: str) -> Table:
    return Table(
        gettext("Answers that showed something of yours, by day"),
        (Column(gettext("Day")), Column(gettext("Answers"), numeric=True)),
        tuple(
            (formatting.day(one, language), number(times, language)) for one, times in figures.days.items()
        ),
    )


def _rows(asked: _Asked) -> Iterator[tuple[Any, ...]]:
    """Codes, not words: the file is for programs."""
    figures, reports = asked.figures, asked.reports
    month = f"{figures.month:%Y-%m}"
    yield "month", "what", "of", "value"
    yield month, "visits", "", figures.visits
    yield month, "downloads", "", figures.downloads
    yield month, "reports_received", "", reports.received
    yield month, "reports_done", "", reports.done
    for door in figures.doors:
        yield month, "answers_with_own_data", door.channel, door.with_data
        yield month, "answers_with_data", door.channel, door.answered
        yield month, "answers_without_data", door.channel, door.empty
        yield month, "half_within_ms", door.channel, door.half_within or ""
        yield month, "95_of_100_within_ms", door.channel, door.most_within or ""
    for area, count in figures.areas.items():
        yield month, "answers_of_area", area, "few" if count is None else count
    for one, times in figures.days.items():
        yield month, "answers_of_day", one.isoformat(), times
