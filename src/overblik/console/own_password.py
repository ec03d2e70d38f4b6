# SPDX-License-Identifier: MPL-2.0
"""An employee chooses another password; everywhere else they are signed out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from overblik.access import staff_account_store, staff_credentials
from overblik.access.refusal import SignInRefused
from overblik.console.confirming import accounts_here, confirmed, for_holder
from overblik.console.frame import page
from overblik.console.member import Member
from overblik.console.new_password import fault_of
from overblik.portal.citizen import moment_of
from overblik.portal.frame import unkept


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def password(request: HttpRequest, member: Member, account: str) -> HttpResponse:
    """The form, and the other password by it."""
    if request.method != "POST":
        return _form(request, member)
    ours = accounts_here()
    # Looked at first: a code that was given for nothing is used up.
    if fault := fault_of(request, staff_account_store.account(ours.connect(), account)):
        return _form(request, member, {"wrong": "new", "fault": fault}, 400)
    try:
        known = confirmed(request, account)
    except SignInRefused as refused:
        return _form(request, member, {"is_refused": True}, refused.http_status)
    session = request.session.session_key
    assert session is not None
    hashed = ours.passwords.hashed(request.POST["new"])
    moment = moment_of(request)
    if not staff_credentials.change_password(ours.connect(), ours.ring, known, hashed, session, moment):
        return _form(request, member, {"is_refused": True}, 403)
    return unkept(HttpResponseRedirect(f"{reverse('console:own-login')}?done=password"))


def _form(
    request: HttpRequest, member: Member, told: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    return page(request, "console/own_password.html", told or {}, member, status=status)
