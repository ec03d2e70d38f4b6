# SPDX-License-Identifier: MPL-2.0
"""Signing out at the provider, and here when it happened there.

Sources: OpenID Connect RP-Initiated Logout 1.0 and Back-Channel Logout 1.0.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg import Connection

from overblik.access.id_token import check_logout_token
from overblik.access.provider import Provider
from overblik.access.provider_sessions import ProviderNames, end
from overblik.access.refusal import SignInRefused
from overblik.errors import Unavailable

_log = logging.getLogger(__name__)


def end_session_url(provider: Provider, hint: str | None, back_url: str, state: str) -> str | None:
    """Where to sign out at the provider; None when it offers no such thing or cannot be asked.

    `hint`: the ID token, where one is kept. `back_url`: where it leads back to, with `state`.
    """
    try:
        address = provider.endpoints().end_session
    except Unavailable:
        return None
    if address is None:
        return None
    told = {
        "client_id": provider.registration.client_id,
        "post_logout_redirect_uri": back_url,
        "state": state,
    }
    if hint is not None:
        told["id_token_hint"] = hint
    return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}"


def follow_departure(
    request: HttpRequest,
    moment: dt.datetime,
    provider: Provider,
    names: ProviderNames,
    connect: Callable[[], Connection[Any]],
    ended: Callable[[], None],
) -> HttpResponse:
    """The provider tells that somebody has signed out there: their sessions here end, in every process.

    `ended` is called for each session that has.
    """
    try:
        claims = provider.open_signed(request.POST.get("logout_token"))
        departure = check_logout_token(claims, provider.registration.addressee, moment)
        sessions = end(connect(), names, departure, moment)
    except SignInRefused as refused:
        _log.warning("logout token refused: %s", refused.cause)
        return JsonResponse({"error": "invalid_request"}, status=400)
    except (Unavailable, psycopg.Error) as error:
        _log.warning("a logout token cannot be followed now: %s", type(error).__name__)
        return JsonResponse({"error": "temporarily_unavailable"}, status=503)
    if sessions is None:
        _log.warning("logout token refused: used before")
        return JsonResponse({"error": "invalid_request"}, status=400)
    for _ in range(sessions):
        ended()
    return HttpResponse(status=200)
