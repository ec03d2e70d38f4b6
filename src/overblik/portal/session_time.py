# SPDX-License-Identifier: MPL-2.0
"""How long the session lasts, for the script that warns; and staying signed in, by button with or without it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from overblik.portal.citizen import prolong, signed_in, time_left
from overblik.portal.frame import to_start, unkept
from overblik.portal.session_note import BY_TIME


@require_http_methods(["GET", "POST"])
def session_time(request: HttpRequest) -> HttpResponse:
    """GET tells the seconds left and changes nothing; POST stays signed in.

    A browser that asks for a page is led to the start page. Raises Unavailable.
    """
    citizen = signed_in(request, active=False)
    if citizen is not None and request.method == "POST":
        prolong(request)
    if request.accepts("text/html"):
        return unkept(HttpResponseRedirect(reverse("portal:start"))) if citizen else to_start(BY_TIME)
    left = time_left(request) if citizen is not None else None
    told = {"seconds": left.seconds, "final": left.final} if left else {"seconds": 0, "final": True}
    return unkept(JsonResponse(told))
