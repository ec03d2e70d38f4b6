# SPDX-License-Identifier: MPL-2.0
"""Reporting that something is wrong, from any item of one's own; and what became of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from overblik.errors import NotAllowed
from overblik.guidance.advice import Said
from overblik.index.reading import ItemKind
from overblik.overview.view import BenefitView, Overview
from overblik.portal.addresses import benefit_address, case_address, find_benefit
from overblik.portal.citizen import Citizen, moment_of
from overblik.portal.desk import desk
from overblik.portal.frame import language_of_page, own, own_look, page, reached, read, unkept
from overblik.portal.naming import Names
from overblik.portal.report_form import ReportForm
from overblik.portal.report_list import shown_report
from overblik.reports.report import LONGEST, About, Subject
from overblik.webkit.formatting import day

_PURPOSE = "portal.report"
_ALL = tuple(ItemKind)

_form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Item:
    """What is wrong: its subject, what it is called, which sort of thing that is, and the way back to its page."""

    subject: Subject
    title: Said
    sort: str
    back: str
    back_words: str


@_form_page
@own
def about_case(request: HttpRequest, citizen: Citizen, case_id: uuid.UUID) -> HttpResponse:
    """Something about one of the citizen's own cases."""
    overview = read(request, citizen, _PURPOSE, _ALL)
    return _ask(request, citizen, overview, _case_item(overview, case_id))


@_form_page
@own
def about_document(
    request: HttpRequest, citizen: Citizen, case_id: uuid.UUID, document: uuid.UUID
) -> HttpResponse:
    """Something about a document of one of the citizen's own cases."""
    overview = read(request, citizen, _PURPOSE, _ALL)
    case = _case_item(overview, case_id)
    documents = next(one.documents for one in overview.cases if one.id == case_id)
    found = next((one for one in documents if one.id == document), None)
    if found is None:
        raise Http404
    subject = Subject(
        About.DOCUMENT, case.subject.authority, found.id, None, case.subject.kle, case.subject.unit
    )
    item = Item(subject, Said(found.title, "da"), gettext("Letter"), case.back, case.back_words)
    return _ask(request, citizen, overview, item)


@_form_page
@own
def about_benefit(request: HttpRequest, citizen: Citizen, grant: uuid.UUID, part: str) -> HttpResponse:
    """Something about one of the citizen's own benefits."""
    overview = read(request, citizen, _PURPOSE, _ALL)
    benefit = find_benefit(overview.benefits, grant, part)
    if benefit is None:
        raise Http404
    own_id = benefit.id.partition(":")[2]
    subject = Subject(About.BENEFIT, benefit.authority, grant, own_id, benefit.kle or None)
    return _ask(request, citizen, overview, _benefit_item(subject, benefit, gettext("Benefit")))


@_form_page
@own
def about_payment(
    request: HttpRequest, citizen: Citizen, grant: uuid.UUID, part: str, payment: uuid.UUID
) -> HttpResponse:
    """Something about a payment of one of the citizen's own benefits."""
    overview = read(request, citizen, _PURPOSE, _ALL)
    benefit = find_benefit(overview.benefits, grant, part)
    found = next((one for one in benefit.payments if one.id == payment), None) if benefit else None
    if benefit is None or found is None:
        raise Http404
    subject = Subject(About.PAYMENT, benefit.authority, found.id, None, benefit.kle or None, found.department)
    when = day(found.available, language_of_page()) if found.available else gettext("date not known")
    sort = gettext("Payment, %(day)s") % {"day": when}
    return _ask(request, citizen, overview, _benefit_item(subject, benefit, sort))


@_form_page
@own
def about_nothing_shown(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """Something that the citizen had expected to see."""
    overview = read(request, citizen, _PURPOSE, _ALL)
    return _ask(request, citizen, overview, None)


@require_safe
@own
def reports(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """All that the citizen has reported, with the receipt of what was just sent."""
    with reached():
        found = desk().own_reports(citizen.keys, own_look(request, citizen, "portal.reports"))
    language = language_of_page()
    values = {
        "reports": [shown_report(one, desk().authority_name, language) for one in found],
        "sent": next((one.receipt for one in found if one.receipt == request.GET.get("sent")), ""),
    }
    return page(request, "portal/reports.html", values, signed_in=True)


def _case_item(overview: Overview, case_id: uuid.UUID) -> Item:
    case = next((one for one in overview.cases if one.id == case_id), None)
    if case is None:
        raise Http404
    subject = Subject(About.CASE, case.authority, case.id, None, case.kle or None, case.unit)
    back = case_address(reverse("portal:start"), case.id)
    return Item(subject, _names().of(case), gettext("Case"), back, gettext("Back to the case"))


def _benefit_item(subject: Subject, benefit: BenefitView, sort: str) -> Item:
    back = benefit_address(reverse("portal:start"), benefit.id)
    return Item(subject, _names().of(benefit), sort, back, gettext("Back to the benefit"))


def _names() -> Names:
    return Names(desk().guidance(), language_of_page())


def _ask(request: HttpRequest, citizen: Citizen, overview: Overview, item: Item | None) -> HttpResponse:
    """The form; sent without a fault, it is kept and the citizen is led to the receipt."""
    about = About.NOTHING_SHOWN if item is None else item.subject.about
    choices = _who_can_answer(overview) if item is None else None
    form = ReportForm(request.POST if request.method == "POST" else None, about, choices)
    enough = False
    if form.is_bound and form.is_valid():
        subject = _nowhere(form, choices or []) if item is None else item.subject
        try:
            with reached():
                made = desk().file_report(
                    citizen.keys,
                    form.cleaned_data["form"],
                    subject,
                    form.chosen(),
                    form.cleaned_data["words"],
                    moment_of(request),
                )
        except NotAllowed:
            enough = True
        else:
            query = urlencode({"sent": made.receipt})
            return unkept(HttpResponseRedirect(f"{reverse('portal:reports')}?{query}"))
    values: dict[str, Any] = {"form": form, "item": item, "enough": enough, "longest": LONGEST}
    status = 429 if enough else 422 if form.is_bound else 200
    return page(request, "portal/report.html", values, signed_in=True, status=status)


def _who_can_answer(overview: Overview) -> list[tuple[str, str]]:
    """Each authority that shows something to anybody, or to this citizen, in the order of the overview."""
    found = {entry.authority: entry.authority_name for entry in overview.coverage}
    found |= {view.cvr: view.name for view in overview.authorities}
    if not found:
        raise Http404
    return list(found.items())


def _nowhere(form: ReportForm, choices: list[tuple[str, str]]) -> Subject:
    return Subject(About.NOTHING_SHOWN, form.cleaned_data.get("authority") or choices[0][0])
