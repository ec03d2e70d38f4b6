# SPDX-License-Identifier: MPL-2.0
"""A citizen's own reports in words. No title is told: the item may have been taken out of the overview since."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext, gettext_noop

from overblik.portal.export_file import ShownReport
from overblik.portal.report_form import MATTERS
from overblik.reports.report import About, Handling, Report
from overblik.webkit.formatting import day

_ABOUT = {
    About.CASE: gettext_noop("About a case with %(authority)s"),
    About.DOCUMENT: gettext_noop("About a letter from %(authority)s"),
    About.BENEFIT: gettext_noop("About a benefit from %(authority)s"),
    About.PAYMENT: gettext_noop("About a payment from %(authority)s"),
    About.NOTHING_SHOWN: gettext_noop("About something you had expected to see from %(authority)s"),
}
_HANDLING = {
    Handling.RECEIVED: gettext_noop("%(authority)s has got it. Nobody has looked at it yet."),
    Handling.LOOKED_AT: gettext_noop("%(authority)s is looking at it."),
    Handling.ANSWERED: gettext_noop("%(authority)s has answered you."),
    Handling.CLOSED: gettext_noop("%(authority)s has finished with it."),
}


def shown_report(report: Report, authority_name: Callable[[str], str], language: str) -> ShownReport:
    """One report in the language of the page."""
    named = {"authority": authority_name(report.subject.authority)}
    return ShownReport(
        receipt=report.receipt,
        about=gettext(_ABOUT[report.subject.about]) % named,
        sent=day(report.reported_at, language),
        matter=gettext(MATTERS[report.matter]),
        words=report.words,
        handling=gettext(_HANDLING[report.handling]) % named,
        changed="" if report.handling is Handling.RECEIVED else day(report.changed_at, language),
        answer=report.answer or "",
    )
