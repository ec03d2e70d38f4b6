# SPDX-License-Identifier: MPL-2.0
"""How citizens sign in here: the provider, what its answer must say, and how a person number becomes keys."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from overblik.access.answer import EmployeeMark, Expectation, judge
from overblik.access.provider import Provider, Registration
from overblik.access.provider_sessions import ProviderNames
from overblik.access.refusal import Refusal, SignInRefused
from overblik.errors import InvalidInput, Unavailable
from overblik.people.cpr import Cpr
from overblik.settings import Settings


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom an answer names: the keys of the person, newest first, and the level. The number is gone."""

    keys: tuple[uuid.UUID, ...]
    level: str


@dataclass(frozen=True, slots=True, eq=False)
class CitizenSignIn:
    """Everything the citizen's sign-in needs; one per process. `connect` gives this thread's own connection."""

    provider: Provider
    expected: Expectation
    read_cpr: Callable[[str], Cpr]
    keys_of: Callable[[Cpr], tuple[uuid.UUID, ...]]
    names: ProviderNames
    connect: Callable[[], Connection[Any]]

    def person(self, id_token: Mapping[str, Any], user_info: Mapping[str, Any]) -> SignedIn:
        """The person of a verified answer. Raises SignInRefused, which never repeats a claim."""
        answer = judge(id_token, user_info, self.expected)
        try:
            cpr = self.read_cpr(answer.number)
        except InvalidInput as error:
            raise SignInRefused(Refusal.NUMBER, error.code) from None
        return SignedIn(self.keys_of(cpr), answer.level)


def registration(settings: Settings, kind: str = "oidc") -> Registration | None:
    """What the settings say about a provider; None when nobody can sign in there. `kind` begins the names of its
    settings: oidc (citizens) or staff_oidc. Raises Unavailable for a file that cannot be read.
    """

    def told(name: str) -> Any:
        return getattr(settings, f"{kind}_{name}")

    if told("issuer") is None:
        return None
    # The settings saw to it that all are there.
    assert settings.public_url is not None
    names = f"OVERBLIK_{kind.upper()}"
    try:
        secret = told("secret_file").read_text(encoding="utf-8").strip()
        metadata = told("metadata").read_bytes() if told("metadata") else None
    except (OSError, UnicodeDecodeError):
        raise Unavailable(
            "sign_in.file_unreadable", f"{names}_SECRET_FILE or {names}_METADATA cannot be read."
        ) from None
    if not secret:
        raise Unavailable("sign_in.secret_empty", f"{names}_SECRET_FILE: the file is empty.")
    return Registration(
        issuer=told("issuer"),
        client_id=told("client_id"),
        secret=secret,
        public_url=settings.public_url,
        scopes=told("scopes"),
        acr_values=told("acr_values"),
        plain_http=settings.oidc_plain_http == "yes",
        told=metadata,
    )


def expectation(settings: Settings) -> Expectation:
    """What the settings demand of an answer."""
    return Expectation(
        settings.oidc_level_claim,
        frozenset(settings.oidc_levels.split()),
        settings.oidc_cpr_claim,
        tuple(EmployeeMark.read(text) for text in settings.oidc_employee.split()),
    )
