# SPDX-License-Identifier: MPL-2.0
""" "What does the citizen see?": the citizen's own pages, made by the portal's own parts, for who is looked up.

Only what the employee's authority has delivered is read, and the person is never named.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from overblik.console import look_up
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.look_up import LOOKERS, PURPOSES, Found, LookUp
from overblik.console.member import Member
from overblik.errors import NotFound
from overblik.overview.compose import compose
from overblik.overview.query import NOT_SHOWN
from overblik.overview.view import Overview
from overblik.portal.addresses import find_benefit
from overblik.portal.benefit import benefit_page
from overblik.portal.case import case_page
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept
from overblik.portal.naming import Names
from overblik.portal.news import Since
from overblik.portal.start import start_page
from overblik.portal.years import chosen
from overblik.webkit.formatting import DENMARK
from overblik.webkit.formatting import moment as words_of_moment

Shown = Callable[..., HttpResponse]


def of_looked_up(view: Shown) -> Callable[..., HttpResponse]:
    """A view of whom the employee has looked up, given what was found; the form when nobody is."""

    @for_roles(*LOOKERS)
    @functools.wraps(view)
    def wrapped(request: HttpRequest, member: Member, **told: Any) -> HttpResponse:
        now = moment_of(request)
        wanted = look_up.current(request, member, now)
        if wanted is None:
            return unkept(HttpResponseRedirect(reverse("console:citizen")))
        try:
            found = look_up.read(desk(), member, wanted, now)
        except NotFound as error:
            if error.code != NOT_SHOWN:
                raise
            return page(request, "console/nothing_shown.html", frame(member, wanted), member, status=404)
        return view(request, member, wanted, found, **told)

    return wrapped


@require_safe
@of_looked_up
def start(request: HttpRequest, member: Member, wanted: LookUp, found: Found) -> HttpResponse:
    """The citizen's start page."""
    ground = found.ground
    values = start_page(
        overview(found),
        ground.guidance,
        ground.catalogue.title,
        request.GET.dict(),
        since=Since(),
        today=today(found),
        start=reverse("console:citizen-start"),
        language=language_of_page(),
    )
    return page(request, "portal/start.html", {**values, **frame(member, wanted, found)}, member)


@require_safe
@of_looked_up
def case(
    request: HttpRequest, member: Member, wanted: LookUp, found: Found, case_id: uuid.UUID
) -> HttpResponse:
    """One case as the citizen sees it; one that the citizen does not see is not here."""
    all_ = overview(found)
    one = next((one for one in all_.cases if one.id == case_id), None)
    if one is None:
        raise Http404
    values = case_page(one, all_, _names(found), today=today(found), start=reverse("console:citizen-start"))
    return page(request, "portal/case.html", {**values, **frame(member, wanted, found, case_id)}, member)


@require_safe
@of_looked_up
def benefit(
    request: HttpRequest, member: Member, wanted: LookUp, found: Found, grant: uuid.UUID, part: str
) -> HttpResponse:
    """One benefit as the citizen sees it."""
    all_ = overview(found)
    one = find_benefit(all_.benefits, grant, part)
    if one is None:
        raise Http404
    values = benefit_page(
        one,
        all_,
        _names(found),
        chosen(one.payments, request.GET.dict()),
        today=today(found),
        start=reverse("console:citizen-start"),
    )
    return page(request, "portal/benefit.html", {**values, **frame(member, wanted, found, grant)}, member)


def frame(
    member: Member, wanted: LookUp, found: Found | None = None, item: uuid.UUID | None = None
) -> dict[str, Any]:
    """What stands around every page about a looked-up person. `item`: what the page is about."""
    why = reverse("console:citizen-why")
    return {
        "frame": "console/citizen_frame.html",
        "preview": True,
        "start_url": reverse("console:citizen-start"),
        "why_url": f"{why}?item={item}" if item else why,
        "about_item": item is not None,
        "purpose": PURPOSES.get(wanted.purpose, wanted.purpose),
        "as_of": words_of_moment(wanted.as_of, language_of_page()) if wanted.as_of else "",
        "is_protected": found is not None and found.is_protected,
    }


def overview(found: Found) -> Overview:
    """What the citizen would see of what was found: the one policy, the one composer."""
    return compose(found.rows, found.ground, found.moment)


def today(found: Found) -> dt.date:
    """The Danish day that is shown."""
    return found.moment.astimezone(DENMARK).date()


def _names(found: Found) -> Names:
    return Names(found.ground.guidance, language_of_page())
