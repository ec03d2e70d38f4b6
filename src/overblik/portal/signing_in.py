# SPDX-License-Identifier: MPL-2.0
"""Signing citizens in through OpenID Connect: `access` leads to the provider and judges its answer.

What is left of an answer here is party keys in a session.
"""

from __future__ import annotations

import functools
import logging

import psycopg
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from overblik.access import relying_party
from overblik.access.answer import names_nobody
from overblik.access.provider_sessions import remember
from overblik.access.refusal import SignInRefused
from overblik.access.relying_party import AGAIN, Arrival, Door
from overblik.access.sign_in import CitizenSignIn
from overblik.audit.sign_ins import SignInEvent, record_sign_in
from overblik.errors import Unavailable
from overblik.portal.citizen import moment_of, sign_in, sign_out
from overblik.portal.desk import desk
from overblik.portal.frame import last_visit, page, unkept

_log = logging.getLogger(__name__)
_ANSWER = "portal:sign-in-answer"


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider."""
    try:
        return unkept(relying_party.begin(request, _door(), reverse("portal:start")))
    except Unavailable as error:
        return _not_now(request, error)


@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """Back from the provider. The address has one language; the visitor has another."""
    after = relying_party.home_of(request, reverse("portal:start"))
    language = translation.get_language_from_path(after) or translation.get_language() or "da"
    with translation.override(language):
        try:
            return unkept(relying_party.answer(request, _door(), functools.partial(_let_in, request, after)))
        except SignInRefused as refused:
            return _refused(request, refused)
        except Unavailable as error:
            return _not_now(request, error)


def wanted() -> CitizenSignIn:
    """The sign-in of this process. Raises Http404 where there is none."""
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
    return Door(
        ours.provider,
        _ANSWER,
        own_address(_ANSWER),
        ours.person,
        functools.partial(names_nobody, expected=ours.expected),
    )


def _let_in(request: HttpRequest, after: str, arrival: Arrival) -> HttpResponse:
    """A new session, told to the log and remembered under the provider's names."""
    ours, person = wanted(), arrival.person
    hint = {"hint": arrival.hint} if arrival.hint else {}
    sign_in(request, person.keys, person.level, hint, last_visit=last_visit(request, person.keys))
    key = request.session.session_key
    assert key is not None
    try:
        conn = ours.connect()
        remember(conn, ours.names, key, arrival.subject, arrival.session)
        record_sign_in(
            conn, moment_of(request), SignInEvent.SIGNED_IN, party_key=person.keys[0], detail=person.level
        )
    except psycopg.Error:
        sign_out(request)
        raise Unavailable("portal.sign_in_unavailable", "Nobody can sign in right now. Try again.") from None
    return HttpResponseRedirect(after)


def _refused(request: HttpRequest, refused: SignInRefused) -> HttpResponse:
    _log.warning("sign-in refused: %s", refused.cause)
    ours = wanted()
    try:
        record_sign_in(ours.connect(), moment_of(request), SignInEvent.REFUSED, detail=refused.cause)
    except psycopg.Error as error:
        _log.warning("a refused sign-in was not recorded: %s", type(error).__name__)
    values = {"why": refused.refusal.value, "again_url": f"{reverse('portal:sign-in')}?{AGAIN}=1"}
    return page(request, "portal/not_signed_in.html", values, signed_in=False, status=refused.http_status)


def _not_now(request: HttpRequest, error: Unavailable) -> HttpResponse:
    _log.warning("nobody can sign in: %s", error.code)
    values = {"why": "provider", "again_url": reverse("portal:sign-in")}
    return page(request, "portal/not_signed_in.html", values, signed_in=False, status=error.http_status)
