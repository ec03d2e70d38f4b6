# SPDX-License-Identifier: MPL-2.0
""" "What do citizens say is wrong?": the error reports the authority answers for, read, looked into and answered.

The list tells of no person; opening a report is a look at its citizen.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from overblik.audit.access import Channel, Look
from overblik.console import look_up
from overblik.console.desk import desk
from overblik.console.disclosure import area_address
from overblik.console.frame import for_roles, page
from overblik.console.look_up import LASTS, REAL_PERSONS, REPORT, LookUp
from overblik.console.member import Member
from overblik.errors import Conflict, InvalidInput
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page, unkept
from overblik.reports import desk as report_desk
from overblik.reports.desk import OPEN, Listed
from overblik.reports.report import LONGEST_ANSWER, About, Handling, Matter, Report, ids_of
from overblik.webkit.formatting import day, number

PURPOSE = "reports"

_ABOUT: dict[About, str | Promise] = {
    About.CASE: gettext_lazy("A case"),
    About.DOCUMENT: gettext_lazy("A letter"),
    About.BENEFIT: gettext_lazy("A benefit"),
    About.PAYMENT: gettext_lazy("A payment"),
    About.NOTHING_SHOWN: gettext_lazy("Something that is not shown"),
}
_MATTERS: dict[Matter, str | Promise] = {
    Matter.NOT_MINE: gettext_lazy("It is not about the citizen"),
    Matter.STATUS: gettext_lazy("The case is further on, or not so far"),
    Matter.DATE: gettext_lazy("A date is wrong"),
    Matter.TEXT: gettext_lazy("A name or a text is wrong"),
    Matter.AMOUNT: gettext_lazy("An amount is wrong"),
    Matter.MISSING: gettext_lazy("Something is missing"),
    Matter.OTHER: gettext_lazy("Something else"),
}
_HANDLINGS: dict[Handling, str | Promise] = {
    Handling.RECEIVED: gettext_lazy("nobody has looked at it"),
    Handling.LOOKED_AT: gettext_lazy("being looked at"),
    Handling.ANSWERED: gettext_lazy("answered"),
    Handling.CLOSED: gettext_lazy("closed"),
}
_STEPS = (Handling.ANSWERED, Handling.LOOKED_AT, Handling.CLOSED)
_REFUSALS: dict[str, str | Promise] = {
    "reports.answer": gettext_lazy(
        "Write an answer of at most 2,000 characters, without person numbers, or choose another step."
    ),
    "reports.closed": gettext_lazy("The report is closed. The citizen can send a new one."),
}


@require_safe
@for_roles(*REAL_PERSONS)
def reports(request: HttpRequest, member: Member) -> HttpResponse:
    """What waits for an answer, or with `?all=1` everything that is kept."""
    everything = request.GET.get("all") == "1"
    conn = desk().connect()
    counts = report_desk.counted(conn, member.authority)
    language = language_of_page()
    values = {
        "figures": [(str(_HANDLINGS[one]), number(counts[one], language)) for one in Handling],
        "everything": everything,
        "rows": [
            _row(one, request, language)
            for one in report_desk.listed(conn, member.authority, tuple(Handling) if everything else OPEN)
        ],
        "at_most": number(report_desk.AT_ONCE, language),
        "is_cut": sum(counts[one] for one in (Handling if everything else OPEN)) > report_desk.AT_ONCE,
    }
    return page(request, "console/reports.html", values, member)


@require_safe
@for_roles(*REAL_PERSONS)
def report(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """One report, with the citizen's words; the citizen can see that it was read."""
    return _page(request, member, _one(request, member, receipt))


@require_POST
@for_roles(*REAL_PERSONS)
def answer(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Take it a step further; the citizen sees the answer at once."""
    told = request.POST
    step = told.get("step", "")
    if step not in list(_STEPS):
        raise Http404
    try:
        report_desk.take_further(
            desk().connect(),
            desk().ring,
            member.authority,
            _receipt(receipt),
            Handling(step),
            moment_of(request),
            member.actor,
            told.get("answer", ""),
        )
    except (InvalidInput, Conflict) as error:
        found = _one(request, member, receipt)
        return _page(request, member, found, str(_REFUSALS.get(error.code, error.message)), error.http_status)
    return unkept(HttpResponseRedirect(reverse("console:reports-one", args=[receipt])))


@require_POST
@for_roles(*REAL_PERSONS)
def see_citizen(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Look the citizen up who sent it, without a number."""
    now = moment_of(request)
    key = report_desk.reporter(desk().connect(), member.authority, _receipt(receipt))
    if not look_up.may_begin(desk(), member, settings.OVERBLIK.look_ups_per_hour, now):
        refused = gettext("You have looked up as many persons as you may within an hour. Wait a little.")
        return _page(request, member, _one(request, member, receipt), refused, 429)
    look_up.keep(request, LookUp((key,), REPORT, member.authority, now + LASTS))
    return unkept(HttpResponseRedirect(reverse("console:citizen-start")))


def _one(request: HttpRequest, member: Member, receipt: str) -> Report:
    look = Look(moment_of(request), member.actor, Channel.CONSOLE, PURPOSE, authority=member.authority)
    return report_desk.one(desk().connect(), desk().ring, member.authority, _receipt(receipt), look)


def _receipt(text: str) -> str:
    """A receipt in an address; one that is none belongs to nobody's report."""
    try:
        ids_of(text)
    except InvalidInput:
        raise Http404 from None
    return text


def _page(
    request: HttpRequest, member: Member, found: Report, refused: str = "", status: int = 200
) -> HttpResponse:
    language = language_of_page()
    subject = found.subject
    title = _title(subject.kle, request)
    values: dict[str, Any] = {
        "receipt": found.receipt,
        "about": _ABOUT[subject.about],
        "matter": _MATTERS[found.matter],
        "words": found.words,
        "sent": day(found.reported_at, language),
        "handling": _HANDLINGS[found.handling],
        "changed": day(found.changed_at, language),
        "earlier_answer": found.answer or "",
        "area": title,
        "area_url": area_address(subject.kle),
        "unit": subject.unit or "",
        "item": subject.item,
        "steps": [(one.value, _HANDLINGS[one]) for one in _STEPS],
        "is_closed": found.handling is Handling.CLOSED,
        "longest": LONGEST_ANSWER,
        "told": request.POST.get("answer", "") if refused else "",
        "refused": refused,
    }
    return page(request, "console/report.html", values, member, status=status)


def _row(one: Listed, request: HttpRequest, language: str) -> dict[str, Any]:
    return {
        "url": reverse("console:reports-one", args=[one.receipt]),
        "receipt": one.receipt,
        "sent": day(one.reported_at, language),
        "about": _ABOUT[one.about],
        "matter": _MATTERS[one.matter],
        "area": _title(one.kle, request),
        "unit": one.unit or "",
        "handling": _HANDLINGS[one.handling],
    }


def _title(kle: str | None, request: HttpRequest) -> str:
    if kle is None:
        return ""
    return f"{kle} {desk().ground().catalogue.title(kle, today_of(request)) or ''}".strip()
