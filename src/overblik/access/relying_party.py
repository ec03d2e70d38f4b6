# SPDX-License-Identifier: MPL-2.0
"""The way through a sign-in provider and back, the same for citizens and staff: mozilla-django-oidc leads, we judge.

The library keeps state, nonce and PKCE verifier in the session and exchanges the code. It would then find or make
a user of Django's; here there are none, only what `Door.judge` makes of the answer, and the tokens are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import requests
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from overblik.access.id_token import check_id_token
from overblik.access.provider import TIMEOUT_S, Provider, unreachable
from overblik.access.refusal import Refusal, SignInRefused

AGAIN = "again"
"""Parameter of a second try: the provider must ask who it is, and not answer as before."""

PATIENCE_S = 900
"""How long somebody may take at the provider."""


_HOME = "oidc_login_next"
_ON_THE_WAY = frozenset({_HOME, "oidc_states", "_session_expiry"})


@dataclass(eq=False, repr=False)
class Arrival:
    """What the library takes for a user: whom the answer names, and what the provider calls person and session.

    `hint`: the ID token, kept for signing out only where it names nobody.
    """

    person: Any
    subject: str
    session: str | None
    hint: str | None
    is_active: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    """One kind of sign-in. `answer_route` names the route the provider leads back to, `answer_url` is its address.

    `judge` is given the claims of the verified ID token and of the user info, and raises SignInRefused.
    `names_nobody`: whether an ID token with these claims may be kept.
    """

    provider: Provider
    answer_route: str
    answer_url: str
    judge: Callable[[Mapping[str, Any], Mapping[str, Any]], Any]
    names_nobody: Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True, eq=False)
class _Passage:
    door: Door
    request: HttpRequest
    let_in: Callable[[Arrival], HttpResponse]


# The library makes its parts itself and hands them nothing of ours.
_passage: ContextVar[_Passage] = ContextVar("passage")


def begin(request: HttpRequest, door: Door, home: str) -> HttpResponse:
    """To the provider, and at last to `home`. Only here does a visitor get a cookie. Raises Unavailable."""
    token = _passage.set(_Passage(door, request, _nobody))
    try:
        response: HttpResponse = _Begin.as_view()(request)
    finally:
        _passage.reset(token)
    request.session[_HOME] = home
    # An empty session is one that nobody has signed in to: it is soon forgotten.
    if set(request.session.keys()) <= _ON_THE_WAY:
        request.session.set_expiry(PATIENCE_S)
    return response


def home_of(request: HttpRequest, default: str) -> str:
    """Where somebody who comes back wanted to go; its language is theirs, the address of the answer has one."""
    kept = request.session.get(_HOME)
    return kept if isinstance(kept, str) else default


def answer(request: HttpRequest, door: Door, let_in: Callable[[Arrival], HttpResponse]) -> HttpResponse:
    """Back from the provider, with a code or an error. Raises SignInRefused and Unavailable."""
    told = request.GET.get("iss")
    if told is not None and told != door.provider.registration.issuer:  # RFC 9207
        raise SignInRefused(Refusal.ANSWER, "answer of another issuer")
    if "error" in request.GET:
        states = request.session.get("oidc_states")
        if isinstance(states, dict) and states.pop(request.GET.get("state"), None) is not None:
            request.session.modified = True
        cancelled = request.GET["error"] == "access_denied"
        raise SignInRefused(Refusal.CANCELLED if cancelled else Refusal.ANSWER, "the provider says no")
    token = _passage.set(_Passage(door, request, let_in))
    try:
        response: HttpResponse = _Answer.as_view()(request)
    except SuspiciousOperation:
        raise SignInRefused(Refusal.ANSWER, "state unknown") from None
    finally:
        _passage.reset(token)
    return response


def _nobody(arrival: Arrival) -> HttpResponse:
    raise SignInRefused(Refusal.ANSWER, "nobody is let in on the way out")


def _setting(name: str, *default: object) -> object:
    """What the library asks for, from our own settings."""
    door = _passage.get().door
    endpoints, ours = door.provider.endpoints(), door.provider.registration
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
        "OIDC_AUTHENTICATION_CALLBACK_URL": door.answer_route,
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
        door = _passage.get().door
        acr_values = door.provider.registration.acr_values
        extra = {"redirect_uri": door.answer_url}
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
        return _passage.get().let_in(self.user)

    def login_failure(self) -> HttpResponse:
        """There was no state, or no code."""
        raise SignInRefused(Refusal.ANSWER, "no sign-in begun")


class Exchange(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Exchanges the code as the library does; verifies and judges by our own rules, and makes no user."""

    get_settings = staticmethod(_setting)

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The tokens for a code."""
        payload["redirect_uri"] = _passage.get().door.answer_url
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
        provider = _passage.get().door.provider
        claims = provider.open_signed(token)
        nonce = told.get("nonce")
        if "nonce" in told and not nonce:
            raise SignInRefused(Refusal.ANSWER, "no nonce kept")
        moment = self.request.moment
        check_id_token(claims, provider.registration.addressee, nonce, moment)
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
        door = _passage.get().door
        person = door.judge(payload, self.get_userinfo(access_token, id_token, payload))
        session = payload.get("sid")
        hint = id_token if door.names_nobody(payload) else None
        return Arrival(person, payload["sub"], session if isinstance(session, str) else None, hint)

    def store_tokens(self, access_token: str, id_token: str) -> None:
        """Nowhere."""
