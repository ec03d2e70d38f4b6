# SPDX-License-Identifier: MPL-2.0
"""Staff sign out here, and then at their provider; or there, and then here."""

from __future__ import annotations

import logging

import psycopg
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from overblik.access.leaving import end_session_url, follow_departure
from overblik.audit.changes import record_change
from overblik.console.desk import desk
from overblik.console.frame import page
from overblik.console.member import member_of
from overblik.console.signing_in import own_address, wanted
from overblik.errors import Unavailable
from overblik.portal.citizen import at_provider, moment_of, sign_out
from overblik.portal.frame import unkept

_log = logging.getLogger(__name__)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here, and then at the provider, by a page that leads on (see the portal's)."""
    member, provider = member_of(request, active=False), at_provider(request)
    sign_out(request)
    if member is not None:
        try:
            record_change(
                desk().connect(),
                moment_of(request),
                member.actor,
                "console.sign_out",
                member.authority,
                authority=member.authority,
            )
        except (psycopg.Error, Unavailable) as error:  # nobody stays signed in because of the log
            _log.warning("a sign-out was not recorded: %s", type(error).__name__)
    if member is None or provider is None or desk().sign_in is None:
        return _to_front()
    onward = end_session_url(
        wanted().provider, None, own_address("console:signed-out"), translation.get_language() or "da"
    )
    if onward is None:
        return _to_front()
    return page(request, "console/signing_out.html", {"onward_url": onward}, None)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Back from signing out at the provider, in the language that was in use before."""
    language = request.GET.get("state", "")
    with translation.override(language if language in ("da", "en") else "da"):
        return _to_front()


@csrf_exempt
@require_POST
def left_at_provider(request: HttpRequest) -> HttpResponse:
    """The provider tells that an employee has signed out there."""
    ours = wanted()
    return unkept(
        follow_departure(request, moment_of(request), ours.provider, ours.names, ours.connect, lambda: None)
    )


def _to_front() -> HttpResponse:
    return unkept(HttpResponseRedirect(reverse("console:front")))
