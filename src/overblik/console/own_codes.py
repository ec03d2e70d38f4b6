# SPDX-License-Identifier: MPL-2.0
"""An employee makes new recovery codes, which are shown once; the old ones are no good any more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from overblik.access import staff_credentials
from overblik.access.refusal import SignInRefused
from overblik.console.confirming import accounts_here, confirmed, for_holder
from overblik.console.frame import page
from overblik.console.member import Member
from overblik.portal.citizen import moment_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def codes(request: HttpRequest, member: Member, account: str) -> HttpResponse:
    """The form, and the codes by it."""
    if request.method != "POST":
        return page(request, "console/own_codes.html", {}, member)
    try:
        known = confirmed(request, account)
    except SignInRefused as refused:
        return page(
            request, "console/own_codes.html", {"is_refused": True}, member, status=refused.http_status
        )
    session = request.session.session_key
    assert session is not None
    made = staff_credentials.change_codes(accounts_here().connect(), known, session, moment_of(request))
    if made is None:
        return page(request, "console/own_codes.html", {"is_refused": True}, member, status=403)
    return page(request, "console/recovery_codes.html", {"codes": made}, member)
