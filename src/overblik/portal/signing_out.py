# SPDX-License-Identifier: MPL-2.0
"""Citizens sign out everywhere: here, at the provider, and here when it happened at the provider."""

from __future__ import annotations

import logging
import uuid

import psycopg
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from overblik.access.leaving import end_session_url, follow_departure
from overblik.audit.sign_ins import SignInEvent, record_sign_in
from overblik.errors import Unavailable
from overblik.portal.citizen import at_provider, moment_of, sign_out, signed_in
from overblik.portal.desk import desk
from overblik.portal.frame import page, to_start, unkept
from overblik.portal.session_note import BY_CITIZEN
from overblik.portal.signing_in import own_address, wanted

_log = logging.getLogger(__name__)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here, and then at the provider.

    To the provider by a page that leads on: a form's own redirects may only go where the content policy lets forms
    go, and the provider may lead on to others.
    """
    citizen, provider = signed_in(request, active=False), at_provider(request)
    sign_out(request)
    if citizen is None or provider is None or desk().sign_in is None:
        return to_start(BY_CITIZEN)
    _tell(request, SignInEvent.SIGNED_OUT, citizen.keys[0])
    onward = end_session_url(
        wanted().provider,
        provider.get("hint"),
        own_address("portal:signed-out"),
        translation.get_language() or "da",
    )
    if onward is None:
        return to_start(BY_CITIZEN)
    return page(request, "portal/signing_out.html", {"onward_url": onward}, signed_in=False)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Back from signing out at the provider, in the language that was in use before."""
    language = request.GET.get("state", "")
    with translation.override(language if language in ("da", "en") else "da"):
        return to_start(BY_CITIZEN)


@csrf_exempt
@require_POST
def left_at_provider(request: HttpRequest) -> HttpResponse:
    """The provider tells that somebody has signed out there."""
    ours = wanted()
    return unkept(
        follow_departure(
            request,
            moment_of(request),
            ours.provider,
            ours.names,
            ours.connect,
            lambda: _tell(request, SignInEvent.ENDED, None),
        )
    )


def _tell(request: HttpRequest, event: SignInEvent, key: uuid.UUID | None) -> None:
    """Into the log of sign-ins; nobody stays signed in because the log cannot be written."""
    try:
        record_sign_in(wanted().connect(), moment_of(request), event, party_key=key)
    except (psycopg.Error, Unavailable, Http404) as error:
        _log.warning("a sign-out was not recorded: %s", type(error).__name__)
