# SPDX-License-Identifier: MPL-2.0
"""The console's first page: the way in, and for who is in, what citizens can see right now."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.frame import ROLE_NAMES, for_roles, not_fetched, page
from overblik.console.member import Member, member_of, work_for
from overblik.console.navigation import menu
from overblik.console.waiting import waiting
from overblik.errors import Unavailable
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What there is to do, or the way in."""
    try:
        member = member_of(request)
        return _way_in(request) if member is None else _at_work(request)
    except Unavailable as error:
        return not_fetched(request, error)


@require_POST
@for_roles(*Role)
def choose_authority(request: HttpRequest, member: Member) -> HttpResponse:
    """Work for another of one's authorities; one that is not one's own does not exist."""
    if not work_for(request, member, request.POST.get("authority", "")):
        raise Http404
    return unkept(HttpResponseRedirect(reverse("console:front")))


def _way_in(request: HttpRequest) -> HttpResponse:
    known = desk().demo_staff if settings.OVERBLIK.is_demo else None
    shown = [
        (
            one,
            staff.name,
            ", ".join(str(ROLE_NAMES[role]) for role in sorted(frozenset().union(*staff.roles.values()))),
            ", ".join(desk().authority_name(cvr) for cvr in sorted(staff.roles)),
        )
        for one, staff in (known or {}).items()
    ]
    values = {
        "demo_staff": shown,
        "sign_in_url": reverse("console:sign-in") if desk().sign_in is not None else "",
        "local_url": reverse("console:local-sign-in") if desk().local is not None else "",
    }
    return page(request, "console/way_in.html", values, None)


@for_roles(*Role)
def _at_work(request: HttpRequest, member: Member) -> HttpResponse:
    rules = desk().ground().policy.authorities.get(member.authority)
    values = {
        "waiting": waiting(desk().connect(), member, moment_of(request), language_of_page()),
        "pages": [(url, title) for url, title, here in menu(member, "console:front") if not here],
        "version": None if rules is None else rules.version,
    }
    return page(request, "console/front.html", values, member)
