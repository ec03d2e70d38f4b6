# SPDX-License-Identifier: MPL-2.0
"""Signing in through OpenID Connect: mozilla-django-oidc leads the way, `access` judges the answer.

The library keeps state, nonce and PKCE verifier in the session and exchanges the code. It would then find or make
a user of Django's; here there are none, only party keys in a session, and the tokens are not kept.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import requests
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from overblik.access.answer import names_nobody
from overblik.access.id_token import check_id_token
from overblik.access.provider import TIMEOUT_S, unreachable
from overblik.access.provider_sessions import remember
from overblik.access.refusal import Refusal, SignInRefused
from overblik.access.sign_in import CitizenSignIn, SignedIn
from overblik.audit.sign_ins import SignInEvent, record_sign_in
from overblik.errors import Unavailable
from overblik.portal.citizen import moment_of, sign_in, sign_out, signed_in
from overblik.portal.desk import desk
from overblik.portal.frame import page, unkept

AGAIN = "again"
"""Parameter of a second try: the provider must ask who it is, and not answer as before."""

_log = logging.getLogger(__name__)
# How long somebody may take at the provider.
_PATIENCE_S = 900


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider. Only here does a visitor get a cookie."""
    try:
        wanted()
        response: HttpResponse = _Begin.as_view()(request)
        # An empty session is one that nobody has signed in to: it is soon forgotten.
        if signed_in(request, active=False) is None:
            request.session.set_expiry(_PATIENCE_S)
        request.session["oidc_login_next"] = reverse("portal:start")
    except Unavailable as error:
        return _not_now(request, error)
    return unkept(response)


@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """Back from the provider, with a code or an error. The address has one language; the visitor has another."""
    after = request.session.get("oidc_login_next") or reverse("portal:start")
    language = translation.get_language_from_path(after) or translation.get_language() or "da"
    with translation.override(language):
        try:
            wanted()
            return unkept(_answer(request))
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


@dataclass(eq=False, repr=False)
class Arrival:
    """What the library takes for a user: the person, and what the provider calls person and session."""

    person: SignedIn
    subject: str
    session: str | None
    hint: str | None
    is_active: bool = True


def _setting(name: str, *default: object) -> object:
    """What the library asks for, from our own settings."""
    provider = wanted().provider
    endpoints, ours = provider.endpoints(), provider.registration
    values: dict[str, object] = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": endpoints.authorization,
        "OIDC_OP_TOKEN_ENDPOINT": endpoints.token,
        "OIDC_OP_USER_ENDPOINT": endpoints.userinfo,
        "OIDC_OP_JWKS_ENDPOINT": endpoints.jwks,
        "OIDC_RP_CLIENT_ID": ours.client_id,
        "OIDC_RP_CLIENT_SECRET": ours.secret,
        "OIDC_RP_SCOPES": ours.scopes,
        "OIDC_RP_SIGN_ALGO": "RS256",  # unused: `verify_token` is ours
        "OIDC_USE_NONCE": True,
        "OIDC_USE_PKCE": True,
        "OIDC_PKCE_CODE_CHALLENGE_METHOD": "S256",
        "OIDC_TOKEN_USE_BASIC_AUTH": not endpoints.post_secret,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "portal:sign-in-answer",
        "OIDC_TIMEOUT": TIMEOUT_S,
    }
    if name in values:
        return values[name]
    [fallback] = default
    return fallback


class _Begin(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """The library's request, with our public address instead of the one the visitor's browser names."""

    get_settings = staticmethod(_setting)

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """Parameters that add to, and win over, the library's."""
        acr_values = wanted().provider.registration.acr_values
        extra = {"redirect_uri": own_address("portal:sign-in-answer")}
        extra["ui_locales"] = translation.get_language() or "da"
        if acr_values:
            extra["acr_values"] = acr_values
        if AGAIN in request.GET:
            extra["prompt"] = "login"
        return extra


class _Answer(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """The library's look at the state, which is used up; what follows is ours."""

    get_settings = staticmethod(_setting)

    def login_success(self) -> HttpResponse:
        """Into a session of its own."""
        after = self.success_url
        _let_in(self.request, self.user)
        return HttpResponseRedirect(after)

    def login_failure(self) -> HttpResponse:
        """There was no state, or no code."""
        raise SignInRefused(Refusal.ANSWER, "no sign-in begun")


class CitizenBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Exchanges the code as the library does; verifies and judges by our own rules, and makes no user."""

    get_settings = staticmethod(_setting)

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The tokens for a code."""
        payload["redirect_uri"] = own_address("portal:sign-in-answer")
        try:
            told = super().get_token(payload)
        except requests.HTTPError as error:  # its text repeats the provider's answer
            if error.response is not None and error.response.status_code < 500:
                raise SignInRefused(Refusal.ANSWER, "code refused") from None
            raise unreachable() from None
        except (requests.RequestException, ValueError):
            raise unreachable() from None
        if not isinstance(told, dict):
            raise unreachable()
        return told

    def verify_token(self, token: object, **told: Any) -> dict[str, Any]:
        """The claims of an ID token (`nonce` is given), or of a signed user info (without)."""
        provider = wanted().provider
        claims = provider.open_signed(token)
        nonce = told.get("nonce")
        if "nonce" in told and not nonce:
            raise SignInRefused(Refusal.ANSWER, "no nonce kept")
        check_id_token(claims, provider.registration.addressee, nonce, moment_of(self.request))
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What the provider tells beside the token; nothing where it has no such address."""
        if self.OIDC_OP_USER_ENDPOINT is None:
            return {}
        try:
            told = super().get_userinfo(access_token, id_token, payload)
        except (requests.RequestException, ValueError):
            raise unreachable() from None
        if not isinstance(told, dict):
            raise unreachable()
        return told

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Arrival:
        """The person of the answer. The token is kept for signing out only if it names nobody."""
        ours = wanted()
        person = ours.person(payload, self.get_userinfo(access_token, id_token, payload))
        session = payload.get("sid")
        hint = id_token if names_nobody(payload, ours.expected) else None
        return Arrival(person, payload["sub"], session if isinstance(session, str) else None, hint)

    def store_tokens(self, access_token: str, id_token: str) -> None:
        """Nowhere."""


def _answer(request: HttpRequest) -> HttpResponse:
    told = request.GET.get("iss")
    if told is not None and told != wanted().provider.registration.issuer:  # RFC 9207
        raise SignInRefused(Refusal.ANSWER, "answer of another issuer")
    if "error" in request.GET:
        states = request.session.get("oidc_states")
        if isinstance(states, dict) and states.pop(request.GET.get("state"), None) is not None:
            request.session.modified = True
        cancelled = request.GET["error"] == "access_denied"
        raise SignInRefused(Refusal.CANCELLED if cancelled else Refusal.ANSWER, "the provider says no")
    try:
        response: HttpResponse = _Answer.as_view()(request)
    except SuspiciousOperation:
        raise SignInRefused(Refusal.ANSWER, "state unknown") from None
    return response


def _let_in(request: HttpRequest, arrival: Arrival) -> None:
    """A new session, told to the log and remembered under the provider's names."""
    ours, person = wanted(), arrival.person
    sign_in(request, person.keys, person.level, {"hint": arrival.hint} if arrival.hint else {})
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
