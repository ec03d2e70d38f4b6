# SPDX-License-Identifier: MPL-2.0
"""Signing out everywhere: here, at the provider, and here when it happened at the provider.

Sources: OpenID Connect RP-Initiated Logout 1.0 and Back-Channel Logout 1.0.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

import psycopg
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from overblik.access.id_token import check_logout_token
from overblik.access.provider_sessions import end
from overblik.access.refusal import SignInRefused
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
    onward = _end_session(provider)
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
    """The provider tells that somebody has signed out there: their sessions here end, in every process."""
    ours = wanted()
    moment = moment_of(request)
    try:
        provider = ours.provider
        claims = provider.open_signed(request.POST.get("logout_token"))
        departure = check_logout_token(claims, provider.registration.addressee, moment)
        ended = end(ours.connect(), ours.names, departure, moment)
    except SignInRefused as refused:
        _log.warning("logout token refused: %s", refused.cause)
        return unkept(JsonResponse({"error": "invalid_request"}, status=400))
    except (Unavailable, psycopg.Error) as error:
        _log.warning("a logout token cannot be followed now: %s", type(error).__name__)
        return unkept(JsonResponse({"error": "temporarily_unavailable"}, status=503))
    if ended is None:
        _log.warning("logout token refused: used before")
        return unkept(JsonResponse({"error": "invalid_request"}, status=400))
    for _ in range(ended):
        _tell(request, SignInEvent.ENDED, None)
    return unkept(HttpResponse(status=200))


def _end_session(provider: Mapping[str, str]) -> str | None:
    """Where to sign out at the provider; None when it offers no such thing or cannot be asked."""
    ours = wanted().provider
    try:
        address = ours.endpoints().end_session
    except Unavailable:
        return None
    if address is None:
        return None
    told = {
        "client_id": ours.registration.client_id,
        "post_logout_redirect_uri": own_address("portal:signed-out"),
        "state": translation.get_language() or "da",
    }
    if "hint" in provider:
        told["id_token_hint"] = provider["hint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}"


def _tell(request: HttpRequest, event: SignInEvent, key: uuid.UUID | None) -> None:
    """Into the log of sign-ins; nobody stays signed in because the log cannot be written."""
    try:
        record_sign_in(wanted().connect(), moment_of(request), event, party_key=key)
    except (psycopg.Error, Unavailable, Http404) as error:
        _log.warning("a sign-out was not recorded: %s", type(error).__name__)
