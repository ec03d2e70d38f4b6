# SPDX-License-Identifier: MPL-2.0
"""An employee takes an account into use: chooses a password, puts the second factor into an app, keeps the codes.

Nothing is changed by looking, so a mail filter that opens the address uses nothing up.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from overblik.access import staff_credentials
from overblik.access.one_time_code import step_of
from overblik.access.staff_credentials import Invitation
from overblik.console.app_picture import app_values
from overblik.console.confirming import accounts_here, for_anybody
from overblik.console.frame import page
from overblik.console.new_password import fault_of
from overblik.portal.citizen import moment_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_anybody
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The form of an invitation; the recovery codes, once, when it is filled in."""
    ours = accounts_here()
    moment = moment_of(request)
    found = staff_credentials.invitation(ours.connect(), ours.ring, token, moment)
    if found is None:
        return page(request, "console/no_invitation.html", {}, None, status=404)
    if request.method != "POST":
        return _form(request, found)
    if fault := fault_of(request, found.account):
        return _form(request, found, "new", fault)
    step = step_of(found.secret, request.POST.get("code", ""), moment)
    if step is None:
        return _form(
            request, found, "code", gettext("That is not the code your app shows now. Try the next one.")
        )
    hashed = ours.passwords.hashed(request.POST["new"])
    codes = staff_credentials.accept(ours.connect(), ours.ring, token, found.account, hashed, step, moment)
    if codes is None:
        return page(request, "console/no_invitation.html", {}, None, status=404)
    return page(request, "console/recovery_codes.html", {"codes": codes, "is_first": True}, None)


def _form(request: HttpRequest, found: Invitation, wrong: str = "", fault: str = "") -> HttpResponse:
    values = {
        "account": found.account,
        "wrong": wrong,
        "fault": fault,
        **app_values(found.secret, found.account.id),
    }
    return page(request, "console/invitation.html", values, None, status=400 if fault else 200)
