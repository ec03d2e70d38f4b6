# SPDX-License-Identifier: MPL-2.0
"""The ways to report that something is wrong, from the page of a case or a benefit and all that stands on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from overblik.overview.view import BenefitView, CaseView, PaymentView
from overblik.portal.addresses import benefit_address, case_address
from overblik.webkit.formatting import day

Way = tuple[str, str, str]
"""Address, words, and a title in Danish that follows them."""


def wrong_case(case: CaseView, start: str) -> list[Way]:
    """The case itself, and each of its documents."""
    found = [(report_address(start, case_address("", case.id)), gettext("Something in the case"), "")]
    found += [
        (f"{start}fejl/brev/{case.id}/{one.id}/", gettext("The letter:"), one.title) for one in case.documents
    ]
    return found


def wrong_benefit(
    benefit: BenefitView, payments: Iterable[PaymentView], start: str, language: str
) -> list[Way]:
    """The benefit itself, and each of these payments."""
    grant, part = _parts(benefit)
    found = [
        (report_address(start, benefit_address("", benefit.id)), gettext("Something about the benefit"), "")
    ]
    for one in payments:
        when = day(one.available, language) if one.available else gettext("date not known")
        words = gettext("The payment on %(day)s") % {"day": when}
        found.append((payment_address(start, grant, part, one.id), words, ""))
    return found


def ways_markup(ways: Iterable[Way], language: str) -> SafeString:
    """The ways as items of a list, put together here: a page of payments has many. `language`: of the page."""
    attribute = "" if language == "da" else ' lang="da"'
    items = [
        f'<li><a href="{escape(url)}">{escape(words)}'
        f"{f' <span{attribute}>{escape(title)}</span>' if title else ''}</a></li>"
        for url, words, title in ways
    ]
    return mark_safe("".join(items))  # noqa: S308 - made of escaped parts


def report_address(start: str, page: str) -> str:
    """Where to report about the item of a page of its own; `page` is its address without `start`."""
    return f"{start}fejl/{page}"


def payment_address(start: str, grant: str, part: str, payment: uuid.UUID) -> str:
    """Where to report about a payment of a benefit."""
    return f"{start}fejl/udbetaling/{grant}/{part}/{payment}/"


def _parts(benefit: BenefitView) -> tuple[str, str]:
    _, grant, part, _ = benefit_address("", benefit.id).split("/")
    return grant, part
