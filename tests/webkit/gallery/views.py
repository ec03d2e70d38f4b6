# SPDX-License-Identifier: MPL-2.0
"""The pages of the gallery: fixed figures, so that pictures of two days can be compared."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from overblik.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from overblik.webkit.charts import Bar, Stack, Words, bar_chart, line_chart, sparkline, stacked_chart
from overblik.webkit.formatting import amount, month, number, plain_amount, short_month
from overblik.webkit.parts import Column, Reached, SumKind, SumRow, SumTable, Table, TimelineStep

TODAY = dt.date(2025, 11, 24)
SECRET = "0000000000"


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    language = get_language()
    words = Words("Måned", "Udbetalt", "forventet", lambda value: number(int(value), language))
    chart = {"description": "Tretten måneder, den sidste er forventet.", "words": words}
    months = payments(language)
    return render(
        request,
        "gallery.html",
        {
            "municipality": "Prøve Kommune",
            "logout_url": "/log-out/",
            "data_protection_url": "/small/",
            "awkward": "Uden link <og> med 'tegn'",
            "today": TODAY,
            "due": dt.date(2025, 12, 4),
            "moment": dt.datetime(2025, 11, 24, 6, 42, tzinfo=dt.UTC),
            "sum": Decimal("12345"),
            "steps": timeline_steps(),
            "chain": money_chain(language),
            "table": payment_table(language),
            "bars": bar_chart(months, title="Udbetalt pr. måned", identifier="paid", **chart),
            "line": line_chart(months, title="Udvikling i udbetalinger", identifier="line", **chart),
            "negative": bar_chart(
                [Bar("a", "a", Decimal(-500), "−500"), Bar("b", "b", Decimal(1200), "1.200")],
                title="Rettelser",
                identifier="negative",
                **chart,
            ),
            "stacks": stacked_chart(
                [
                    Stack(
                        str(year),
                        str(year),
                        (Decimal(a), Decimal(b), Decimal(c), Decimal(d)),
                        (str(a), str(b), str(c), str(d)),
                    )
                    for year, a, b, c, d in [
                        (2023, 40, 22, 11, 4),
                        (2024, 35, 30, 9, 7),
                        (2025, 42, 18, 14, 3),
                    ]
                ],
                ["Til tiden", "Lidt forsinket", "Meget forsinket", "Ikke afgjort"],
                title="Svar til tiden",
                description="Sager pr. år efter hvornår borgeren fik svar.",
                identifier="stack",
                words=words,
            ),
            "spark": sparkline([month.value for month in months], label="Stigende over et år"),
            "facts": [("Sagen handler om", "Boligindretning"), ("Kommunen", "Prøve Kommune"), ("Tom", "")],
            "crumbs": [("/", "Dit overblik"), ("/small/", "Afsluttede sager")],
        },
    )


def small(request: HttpRequest) -> HttpResponse:
    """A page with nothing on it."""
    return render(request, "small.html")


def log_out(request: HttpRequest) -> HttpResponse:
    """Answers a POST with a token, as the real one does."""
    return HttpResponse(request.method)


def fail(request: HttpRequest, how: str) -> HttpResponse:
    """Fails as asked; each error carries a text that must never be shown."""
    raise {
        "400": SuspiciousOperation(SECRET),
        "403": PermissionDenied(SECRET),
        "404": Http404(SECRET),
        "500": RuntimeError(SECRET),
        "not-found": NotFound("test.code", SECRET),
        "not-allowed": NotAllowed("test.code", SECRET),
        "invalid": InvalidInput("test.code", SECRET),
        "conflict": Conflict("test.code", SECRET),
        "unavailable": Unavailable("test.code", SECRET),
    }[how]


def payments(language: str) -> list[Bar]:
    """Thirteen months of a sickness benefit, the last one expected."""
    paid = [8100, 8100, 8100, 7900, 8100, 8100, 8100, 8600, 8600, 8100, 8100, 7100, 8100]
    first = dt.date(2024, 11, 1)
    bars = []
    for index, value in enumerate(paid):
        whole = first.month - 1 + index
        date = dt.date(first.year + whole // 12, whole % 12 + 1, 1)
        year = str(date.year) if index == 0 or date.month == 1 else ""
        text = amount(Decimal(value), language)
        bars.append(
            Bar(short_month(date, language), month(date, language), Decimal(value), text, index == 12, year)
        )
    return bars


def timeline_steps() -> list[TimelineStep]:
    """A case at its second step of four."""
    return [
        TimelineStep("Kommunen har oprettet sagen", Reached.PAST, "12. maj 2025"),
        TimelineStep("Kommunen behandler sagen", Reached.CURRENT, "Siden 22. juni 2025"),
        TimelineStep(
            "Kommunen træffer en afgørelse",
            Reached.AHEAD,
            "Senest den 4. december 2025",
            "Halvdelen af lignende sager blev afgjort inden 5 uger.",
        ),
        TimelineStep("Sagen afsluttes", Reached.AHEAD),
    ]


def money_chain(language: str) -> SumTable:
    """From gross to what reached the account."""

    def row(label: str, value: str, kind: SumKind = SumKind.CHANGE, note: str = "") -> SumRow:
        return SumRow(label, plain_amount(Decimal(value), language), kind, note)

    return SumTable(
        "Udbetaling 31. oktober 2025, i kroner",
        (
            row("Beløb før skat", "12500", SumKind.START),
            row("Skat og ATP", "-3900"),
            row("Trukket fra af kommunen", "-500", note="For meget udbetalt i marts"),
            row("Sendt til udbetaling", "8100", SumKind.SUBTOTAL),
            row("Modregnet gæld", "-1000", note="Gældsstyrelsen"),
            row("Udbetalt til dig", "7100", SumKind.TOTAL),
        ),
    )


def payment_table(language: str) -> Table:
    """Three payments."""
    return Table(
        "Udbetalinger",
        (Column("Dato"), Column("Før skat", numeric=True), Column("Udbetalt", numeric=True)),
        tuple(
            (date, amount(Decimal(gross), language), amount(Decimal(paid), language))
            for date, gross, paid in [
                ("31. oktober 2025", "12500", "7100"),
                ("30. september 2025", "12500", "8100"),
                ("29. august 2025", "12500", "8100"),
            ]
        ),
    )
