# SPDX-License-Identifier: MPL-2.0
"""The citizen's pages: each reads once, finds its item among the citizen's own, and is shown."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from overblik.errors import NotFound, Unavailable
from overblik.index.reading import ItemKind
from overblik.overview.last_visit import START
from overblik.overview.view import Overview
from overblik.portal.addresses import find_benefit
from overblik.portal.benefit import benefit_page
from overblik.portal.case import case_page
from overblik.portal.citizen import idle_at_most, moment_of, sign_in, signed_in, today_of
from overblik.portal.coverage import covered
from overblik.portal.data_protection import data_protection_page
from overblik.portal.desk import DemoPerson, desk
from overblik.portal.frame import (
    language_of_page,
    last_visit,
    not_fetched,
    not_shown,
    page,
    personal,
    read,
    since_of,
    unkept,
    was_here,
)
from overblik.portal.naming import Names
from overblik.portal.news import News, Since
from overblik.portal.notices import are_offered
from overblik.portal.session_note import BY_CITIZEN, BY_TIME, SIGNED_OUT
from overblik.portal.start import start_page
from overblik.portal.wrong import ways_markup, wrong_benefit, wrong_case
from overblik.portal.years import chosen

# Documents stand on the page of their case only.
WITHOUT_DOCUMENTS = (ItemKind.CASE, ItemKind.BENEFIT, ItemKind.PAYMENT)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The overview of whoever is signed in; else what Overblik is, and the way in."""
    try:
        citizen = signed_in(request)
        if citizen is None:
            return welcome(request)
        since = since_of(request, citizen)
        # What is new among the letters is told of; the others stand on the page of their case only.
        overview = read(request, citizen, START, WITHOUT_DOCUMENTS, since.told_after)
        offered = are_offered(moment_of(request))
    except Unavailable as error:
        return not_fetched(request, error)
    except NotFound as error:
        return not_shown(request, error)
    values = start_page(
        overview,
        desk().guidance(),
        desk().kle_title,
        request.GET.dict(),
        since=since,
        today=today_of(request),
        start=reverse("portal:start"),
        language=language_of_page(),
    )
    more = {"notices_offered": offered, "has_mandates": desk().mandates is not None}
    return page(request, "portal/start.html", {**values, **more}, signed_in=True)


def welcome(request: HttpRequest) -> HttpResponse:
    """What Overblik is in three sentences, and the way in."""
    how = request.GET.get(SIGNED_OUT) or (BY_TIME if was_here(request) else "")
    values = {
        "demo_url": reverse("portal:demo-sign-in") if _demo_is_open() else "",
        "sign_in_url": reverse("portal:sign-in") if desk().sign_in is not None else "",
        "signed_out": how if how in (BY_CITIZEN, BY_TIME) else "",
        "idle_minutes": idle_at_most() // 60,
    }
    return page(request, "portal/welcome.html", values, signed_in=False)


@require_safe
@personal("portal.case", kinds=tuple(ItemKind), on_behalf=True)
def case(request: HttpRequest, overview: Overview, case_id: uuid.UUID) -> HttpResponse:
    """One of the citizen's own cases; any other id is unknown here, whoever's it is."""
    found = next((one for one in overview.cases if one.id == case_id), None)
    if found is None:
        raise Http404
    values = case_page(found, overview, _names(), today=today_of(request), start=reverse("portal:start"))
    values["news"] = _news(request, lambda since: since.case(found))
    values["wrong"] = ways_markup(wrong_case(found, reverse("portal:start")), language_of_page())
    return page(request, "portal/case.html", values, signed_in=True)


@require_safe
@personal("portal.benefit", kinds=WITHOUT_DOCUMENTS, on_behalf=True)
def benefit(request: HttpRequest, overview: Overview, grant: uuid.UUID, part: str) -> HttpResponse:
    """One of the citizen's own benefits; any other id is unknown here, whoever's it is."""
    found = find_benefit(overview.benefits, grant, part)
    if found is None:
        raise Http404
    shown = chosen(found.payments, request.GET.dict())
    start, language = reverse("portal:start"), language_of_page()
    values = benefit_page(found, overview, _names(), shown, today=today_of(request), start=start)
    values["news"] = _news(request, lambda since: since.benefit(found))
    values["wrong"] = ways_markup(wrong_benefit(found, shown.payments, start, language), language)
    return page(request, "portal/benefit.html", values, signed_in=True)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Overblik covers and how it treats data, the same for everyone."""
    return page(request, "portal/about.html", {}, signed_in=_is_signed_in(request))


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """What is shown and why something may not be, in general terms: the same for everyone."""
    signed = _is_signed_in(request)
    try:
        found = desk()
        declared = found.declared()
    except Unavailable as error:
        return not_fetched(request, error)
    values = {
        "covered": covered(declared.coverage, declared.gaps, today_of(request), found.kle_title, _names())
    }
    return page(request, "portal/covers.html", values, signed_in=signed)


@require_safe
def data_protection(request: HttpRequest) -> HttpResponse:
    """Who answers for the data, what they are used for and which rights the citizen has."""
    return page(
        request, "portal/data_protection.html", data_protection_page(desk), signed_in=_is_signed_in(request)
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, or a short page while none has been published."""
    url = desk().accessibility_url
    if url:
        return HttpResponseRedirect(url)
    return page(request, "portal/accessibility.html", {}, signed_in=_is_signed_in(request))


@require_safe
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """The fictive persons one may sign in as, each with a story."""
    persons = _demo_persons()
    language = language_of_page()
    shown = [(one.id, one.name, one.story.get(language) or one.story.get("da", "")) for one in persons]
    return page(request, "portal/demo_sign_in.html", {"persons": shown}, signed_in=False)


@require_POST
def demo_sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the fictive persons."""
    chosen = request.POST.get("person", "")
    for one in _demo_persons():
        if one.id == chosen:
            sign_in(request, one.keys, "demo", last_visit=last_visit(request, one.keys))
            return unkept(HttpResponseRedirect(reverse("portal:start")))
    raise Http404


def _news(request: HttpRequest, told: Callable[[Since], News | None]) -> str:
    """What is new about the item of a page, in words."""
    citizen = signed_in(request, active=False)
    since = Since() if citizen is None else since_of(request, citizen)
    return since.words(told(since), today_of(request), language_of_page())


def _names() -> Names:
    return Names(desk().guidance(), language_of_page())


def _is_signed_in(request: HttpRequest) -> bool:
    try:
        return signed_in(request) is not None
    except Unavailable:
        return False


def _demo_is_open() -> bool:
    return settings.OVERBLIK.is_demo and desk().demo_persons is not None


def _demo_persons() -> tuple[DemoPerson, ...]:
    """Refuses to exist outside a demo even if a route should lead here."""
    persons = desk().demo_persons
    if persons is None or not settings.OVERBLIK.is_demo:
        raise Http404
    return tuple(persons)
