# SPDX-License-Identifier: MPL-2.0
"""An employee puts the second factor into another app: first who it is, then a code of the new one.

Between the two the new secret lies sealed in this very session, for a quarter of an hour.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from overblik.access import staff_account_store, staff_credentials
from overblik.access.one_time_code import new_secret, step_of
from overblik.access.refusal import SignInRefused
from overblik.access.staff_credentials import Confirmed
from overblik.console.app_picture import app_values
from overblik.console.confirming import accounts_here, confirmed, for_holder
from overblik.console.frame import page
from overblik.console.member import Member
from overblik.portal.citizen import moment_of
from overblik.portal.frame import unkept

_NEW = "second_factor"
_COLUMN = "new second_factor"
_PATIENCE_S = 900


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def begin(request: HttpRequest, member: Member, account: str) -> HttpResponse:
    """Password and a code (or a recovery code), before anything new is shown."""
    if request.method != "POST":
        return page(request, "console/own_app.html", {}, member)
    try:
        known = confirmed(request, account)
    except SignInRefused as refused:
        return page(request, "console/own_app.html", {"is_refused": True}, member, status=refused.http_status)
    kept = staff_account_store.sealed(accounts_here().ring, account, _COLUMN, new_secret())
    request.session[_NEW] = {
        "secret": kept.hex(),
        "generation": known.generation,
        "at": int(moment_of(request).timestamp()),
    }
    return unkept(HttpResponseRedirect(reverse("console:own-login-new-app")))


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def finish(request: HttpRequest, member: Member, account: str) -> HttpResponse:
    """The picture for the new app; with a code of it, it takes the place of the old one."""
    kept = _kept(request)
    if kept is None:
        return unkept(HttpResponseRedirect(reverse("console:own-login-app")))
    ours = accounts_here()
    secret = staff_account_store.unsealed(ours.ring, account, _COLUMN, bytes.fromhex(kept["secret"]))
    values: dict[str, Any] = dict(app_values(secret, account))
    if request.method != "POST":
        return page(request, "console/own_new_app.html", values, member)
    moment = moment_of(request)
    step = step_of(secret, request.POST.get("code", ""), moment)
    if step is None:
        values["fault"] = gettext("That is not the code your app shows now. Try the next one.")
        return page(request, "console/own_new_app.html", values, member, status=400)
    known = Confirmed(staff_account_store.account(ours.connect(), account), kept["generation"])
    session = request.session.session_key
    assert session is not None
    del request.session[_NEW]
    if not staff_credentials.change_second_factor(
        ours.connect(), ours.ring, known, secret, step, session, moment
    ):
        return unkept(HttpResponseRedirect(reverse("console:own-login-app")))
    return unkept(HttpResponseRedirect(f"{reverse('console:own-login')}?done=app"))


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    """What was begun in this session, unless too long ago."""
    kept = request.session.get(_NEW)
    if not isinstance(kept, dict) or moment_of(request).timestamp() - kept["at"] > _PATIENCE_S:
        return None
    return kept
