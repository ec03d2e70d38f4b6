# SPDX-License-Identifier: MPL-2.0
"""Whoever has gone over to English finds English again: addresses say the language, a cookie says it was chosen."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_path

COOKIE = "overblik-language"
_A_YEAR_S = 365 * 24 * 3600


class KeptLanguageMiddleware:
    """Going from page to page keeps the language of the page; whoever comes in at `/` is led to what was kept.

    The browser tells the two apart (`Sec-Fetch-Site`). One that does not tell gets what it asks for and keeps nothing.
    Nobody gets a cookie before signing in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or request.headers.get("Sec-Fetch-Mode") != "navigate":
            return self._get_response(request)
        kept = _kept(request)
        within = request.headers.get("Sec-Fetch-Site") == "same-origin"
        if request.path_info == "/" and not within and kept != settings.LANGUAGE_CODE:
            way_in = HttpResponseRedirect(f"/{kept}{request.get_full_path()}")
            way_in["Cache-Control"] = "no-store"
            return way_in
        response = self._get_response(request)
        here = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if within and known and here != kept and response.status_code == 200:
            _keep(response, here)
        return response


def _kept(request: HttpRequest) -> str:
    told = request.COOKIES.get(COOKIE)
    return told if told in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def _keep(response: HttpResponse, language: str) -> None:
    if language == settings.LANGUAGE_CODE:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        language,
        max_age=_A_YEAR_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
