# SPDX-License-Identifier: MPL-2.0
"""Staff come in: through their provider, or in a demo as one of its invented employees."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from overblik.access import relying_party
from overblik.access.provider_sessions import remember
from overblik.access.refusal import SignInRefused
from overblik.access.relying_party import AGAIN, Arrival, Door
from overblik.access.staff import Staff
from overblik.access.staff_sign_in import StaffSignIn
from overblik.audit.changes import record_change
from overblik.console.desk import desk
from overblik.console.frame import page
from overblik.console.member import enter
from overblik.errors import Unavailable
from overblik.portal.citizen import moment_of, sign_out
from overblik.portal.frame import unkept

_log = logging.getLogger(__name__)
_ANSWER = "console:sign-in-answer"


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider."""
    try:
        return unkept(relying_party.begin(request, _door(), reverse("console:front")))
    except Unavailable as error:
        return _not_now(request, error)


@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """Back from the provider. The address has one language; the employee has another."""
    after = relying_party.home_of(request, reverse("console:front"))
    language = translation.get_language_from_path(after) or translation.get_language() or "da"
    with translation.override(language):
        try:
            return unkept(relying_party.answer(request, _door(), functools.partial(_let_in, request, after)))
        except SignInRefused as refused:
            _log.warning("staff sign-in refused: %s", refused.cause)
            values = {"why": refused.refusal.value, "again_url": f"{reverse('console:sign-in')}?{AGAIN}=1"}
            return page(request, "console/not_signed_in.html", values, None, status=refused.http_status)
        except Unavailable as error:
            return _not_now(request, error)


@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """In as one of the demo's employees."""
    known = desk().demo_staff
    if known is None or not settings.OVERBLIK.is_demo:
        raise Http404
    staff = known.get(request.POST.get("staff", ""))
    if staff is None:
        raise Http404
    come_in(request, staff)
    return unkept(HttpResponseRedirect(reverse("console:front")))


def wanted() -> StaffSignIn:
    """The staff's sign-in of this process. Raises Http404 where there is none."""
    found = desk().sign_in
    if found is None:
        raise Http404
    return found


def own_address(name: str) -> str:
    """The full address of a route as the provider knows it: Danish, under the public address."""
    with translation.override("da"):
        return wanted().provider.registration.public_url + reverse(name)


def _door() -> Door:
    ours = wanted()
    # Employees' tokens tell who they are, so none is kept.
    return Door(ours.provider, _ANSWER, own_address(_ANSWER), ours.person, lambda claims: False)


def _let_in(request: HttpRequest, after: str, arrival: Arrival) -> HttpResponse:
    ours = wanted()

    def known_at_provider() -> None:
        key = request.session.session_key
        assert key is not None
        remember(ours.connect(), ours.names, key, arrival.subject, arrival.session)

    come_in(request, arrival.person, {}, known_at_provider)
    return HttpResponseRedirect(after)


def come_in(
    request: HttpRequest,
    staff: Staff,
    provider: dict[str, str] | None = None,
    then: Callable[[], None] | None = None,
) -> None:
    """A new session; nobody is in without a line in the log of changes. Raises Unavailable, and what `then` refuses."""
    member = enter(request, staff, provider)
    try:
        if then is not None:
            then()
        record_change(
            desk().connect(),
            moment_of(request),
            member.actor,
            "console.sign_in",
            member.authority,
            authority=member.authority,
        )
    except SignInRefused:
        sign_out(request)
        raise
    except psycopg.Error:
        sign_out(request)
        raise Unavailable("console.sign_in_unavailable", "Nobody can sign in right now. Try again.") from None


def _not_now(request: HttpRequest, error: Unavailable) -> HttpResponse:
    _log.warning("no employee can sign in: %s", error.code)
    values = {"why": "provider", "again_url": reverse("console:sign-in")}
    return page(request, "console/not_signed_in.html", values, None, status=error.http_status)
