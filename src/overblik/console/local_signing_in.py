# SPDX-License-Identifier: MPL-2.0
"""Staff come in by an account here: name, password and code on one page, and one answer to whatever is wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from overblik.access.refusal import SignInRefused
from overblik.console.confirming import accounts_here, confirmed, for_anybody
from overblik.console.frame import page
from overblik.console.signing_in import come_in
from overblik.portal.frame import unkept


@require_http_methods(["GET", "HEAD", "POST"])
@for_anybody
def sign_in_here(request: HttpRequest) -> HttpResponse:
    """The form, and in by it. Nothing that was typed is shown again."""
    if request.method != "POST":
        return page(request, "console/local_sign_in.html", {}, None)
    try:
        known = confirmed(request, request.POST.get("name", ""))

        def keep() -> None:
            key = request.session.session_key
            assert key is not None
            accounts_here().keep(known, key)

        come_in(request, known.account.staff, then=keep)
    except SignInRefused as refused:
        return page(
            request, "console/local_sign_in.html", {"is_refused": True}, None, status=refused.http_status
        )
    return unkept(HttpResponseRedirect(reverse("console:front")))
