# SPDX-License-Identifier: MPL-2.0
"""The page of one benefit: what comes next, thirteen months at a glance, and every payment as a sum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from overblik.overview.view import BenefitView, Overview, PaymentView
from overblik.portal.addresses import case_address
from overblik.portal.chain import chain, loose_lines
from overblik.portal.expected import forecast, reached
from overblik.portal.months import thirteen_months
from overblik.portal.naming import Names
from overblik.portal.payments import PaymentShown, payments_markup
from overblik.portal.routes import complaint_sentences, contact
from overblik.portal.sentences import (
    expected_amount,
    expected_day,
    last_time,
    pays_sentence,
    period_sentences,
)
from overblik.portal.years import NEWEST, UNDATED, Chosen, Paid, by_month, by_year, paid
from overblik.webkit.charts import Bar, Chart, Words, bar_chart
from overblik.webkit.formatting import (
    amount,
    day,
    month,
    number,
    period,
    plain_amount,
    relative_day,
    short_month,
)
from overblik.webkit.parts import Column, Table

MOST_CORRECTIONS = 24
"""On one page; those of other years stand with their year."""


def benefit_page(
    benefit: BenefitView, overview: Overview, names: Names, shown: Chosen, *, today: dt.date, start: str
) -> dict[str, Any]:
    """What the template of the benefit page is given; `shown`: the payments that stand on it."""
    language, advice = names.language, names.advice(benefit)
    called = {one.id: names.of(one).text for one in overview.benefits}
    next_ = None if any(_is_coming(one, today) for one in benefit.payments) else forecast(benefit)
    case = next((one for one in overview.cases if one.id == benefit.case_id), None)
    payments = [payment_shown(one, benefit, called, today, language) for one in shown.payments]
    years = by_year(benefit.payments)
    year = years[shown.year] if shown.year else []
    return {
        "benefit": benefit,
        "heading": names.of(benefit),
        "beside": names.beside(benefit),
        "official": names.official(benefit),
        "keep_in_mind": advice.keep_in_mind if benefit.active else None,
        "self_service": advice.self_service,
        "explanation": advice.explanation,
        "articles": advice.articles,
        "complaint": complaint_sentences(advice.complaint, language),
        "pays": pays_sentence(benefit),
        "period": period_sentences(benefit, today, language),
        "expected": next_,
        "expected_amount": "" if next_ is None else expected_amount(next_, language),
        "expected_day": "" if next_ is None else expected_day(next_, language),
        "last_time": () if next_ is None else last_time(benefit, next_, language),
        "chart": chart(benefit, today, language),
        "chart_covers": ", ".join(sorted(_others(benefit.payments[:NEWEST], benefit, called))),
        "coming": [one for one in payments if one.coming],
        "payments": payments_markup(
            [one for one in payments if one.coming], [one for one in payments if not one.coming]
        ),
        "heading_of_payments": _heading(shown.year),
        "paging": shown.paging.words(),
        "pages": shown.paging.ways({"year": shown.year}, "#payments"),
        "is_year": bool(shown.year),
        "months": months_table(year, shown.year, today, language),
        "months_cover": ", ".join(sorted(_others(year, benefit, called))),
        "years": years_markup(years, shown.year, today, language),
        "has_older": not shown.year and len(shown.payments) < len(benefit.payments),
        "corrections": corrections(benefit, language, year or benefit.payments)[:MOST_CORRECTIONS],
        "case": None if case is None else (case_address(start, case.id), names.of(case)),
        "contact": contact(advice, benefit.authority, overview.authorities),
    }


def payment_shown(
    payment: PaymentView, benefit: BenefitView, names: dict[str, str], today: dt.date, language: str
) -> PaymentShown:
    """One payment: its day, its sum, the chain, and what else it covers."""
    when = day(payment.available, language) if payment.available else gettext("Date not known")
    sum_ = reached(payment)
    others = sorted(_others([payment], benefit, names))
    period_ = period(payment.start, payment.end, language)
    caption = gettext("For %(period)s, in kroner") % {"period": period_} if period_ else gettext("In kroner")
    return PaymentShown(
        heading=when,
        sum=gettext("Amount not known") if sum_ is None else amount(sum_, language),
        table=chain(payment, names, caption, language),
        coming=_coming(payment, today, language),
        covers=", ".join(others),
        lines=tuple(loose_lines(payment, names, language)),
        department=payment.department or "",
    )


def corrections(
    benefit: BenefitView, language: str, payments: Iterable[PaymentView] | None = None
) -> list[str]:
    """Every correction of this benefit with the period it corrects, newest first; of all its payments unless told."""
    found = []
    for payment in benefit.payments if payments is None else payments:
        for line in payment.lines:
            if not line.corrects or line.benefit not in (None, benefit.id):
                continue
            values = {
                "period": period(line.start, line.end, language),
                "amount": amount(abs(line.amount), language),
                "day": day(payment.available, language) if payment.available else gettext("date not known"),
            }
            if line.amount < 0:
                words = gettext(
                    "You had got %(amount)s too much for %(period)s. It was taken back on %(day)s."
                )
            else:
                words = gettext("You had got %(amount)s too little for %(period)s. You got it on %(day)s.")
            found.append(words % values)
    return found


def months_table(payments: Sequence[PaymentView], year: str, today: dt.date, language: str) -> Table | None:
    """What was paid in each month of a year, and in all of it; None without a month that had payments."""
    months = by_month(payments, today)
    if not months:
        return None
    rows = [(month(first, language), _sum(one, language)) for first, one in months]
    rows.append((gettext("The whole year"), _sum(paid(payments, today), language)))
    columns = Column(gettext("Month")), Column(gettext("Paid"), numeric=True)
    return Table(gettext("Paid in %(year)s") % {"year": year}, columns, tuple(rows), caption_hidden=True)


def years_markup(
    years: Mapping[str, Sequence[PaymentView]], shown: str, today: dt.date, language: str
) -> SafeString:
    """A way to the payments of each year, with what they came to; the one that is `shown` is no link."""
    items = []
    for year, payments in years.items():
        name = gettext("Date not known") if year == UNDATED else year
        head = (
            f'<strong aria-current="true">{escape(name)}</strong>'
            if year == shown
            else f'<a href="?year={year}#payments">{escape(name)}</a>'
        )
        items.append(
            f'<li>{head}<span class="line-about">{escape(_told(payments, today, language))}</span></li>'
        )
    return mark_safe("".join(items))  # noqa: S308 - made of escaped parts


def _told(payments: Sequence[PaymentView], today: dt.date, language: str) -> str:
    """`101.200,00 kr. i alt · 12 udbetalinger · 1 på vej`: what is on its way is in neither the sum nor its count."""
    sums = paid(payments, today)
    told = []
    if sums.payments:
        told.append(gettext("%(amount)s in total") % {"amount": _sum(sums, language)})
        counted = ngettext("%(count)s payment", "%(count)s payments", sums.payments)
        told.append(counted % {"count": number(sums.payments, language)})
    if coming := len(payments) - sums.payments:
        counted = ngettext("%(count)s payment on its way", "%(count)s payments on their way", coming)
        told.append(counted % {"count": number(coming, language)})
    return " · ".join(told)


def _sum(paid_: Paid, language: str) -> str:
    text = amount(paid_.amount, language)
    return text if paid_.is_whole else gettext("at least %(amount)s") % {"amount": text}


def _heading(year: str) -> str:
    if not year:
        return gettext("Payments")
    if year == UNDATED:
        return gettext("Payments whose date is not known")
    return gettext("Payments in %(year)s") % {"year": year}


def chart(benefit: BenefitView, today: dt.date, language: str) -> Chart | None:
    """Thirteen months as bars, the expected one outlined; None when there is nothing to compare."""
    months = thirteen_months(benefit, today)
    bars = [
        Bar(
            label=short_month(one.first, language),
            name=month(one.first, language),
            value=one.amount,
            text=amount(one.amount, language),
            expected=one.expected,
            second_label=str(one.first.year) if _needs_year(place, one.first) else "",
        )
        for place, one in enumerate(months)
    ]
    words = Words(
        category=gettext("Month"),
        value=gettext("Paid"),
        expected=gettext("expected"),
        number=lambda value: _scale(value, language),
    )
    paid = [one.amount for one in months if not one.expected]
    description = ""
    if paid:
        description = gettext("From %(low)s to %(high)s a month.") % {
            "low": amount(min(paid), language),
            "high": amount(max(paid), language),
        }
    return bar_chart(
        bars,
        title=gettext("Paid each month, in kroner"),
        description=description,
        identifier="paid",
        words=words,
    )


def _needs_year(place: int, first: dt.date) -> bool:
    # Two years beside each other run together on a telephone.
    return first.month == 1 or (place == 0 and first.month != 12)


def _others(payments: Sequence[PaymentView], benefit: BenefitView, names: dict[str, str]) -> set[str]:
    """The other benefits that these payments pay too."""
    paid = {names[line.benefit] for payment in payments for line in payment.lines if line.benefit in names}
    return paid - {names.get(benefit.id, benefit.name)}


def _scale(value: Decimal, language: str) -> str:
    return number(int(value), language) if value == int(value) else plain_amount(value, language)


def _is_coming(payment: PaymentView, today: dt.date) -> bool:
    return payment.available is not None and payment.available >= today


def _coming(payment: PaymentView, today: dt.date, language: str) -> str:
    if payment.available is None or not _is_coming(payment, today):
        return ""
    return gettext("The money is in your account %(when)s.") % {
        "when": relative_day(payment.available, today, language)
    }
