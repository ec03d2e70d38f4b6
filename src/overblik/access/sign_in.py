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


def registration(settings: Settings) -> Registration | None:
    """What the settings say about the provider; None when nobody can sign in. Raises Unavailable for a file that
    cannot be read.
    """
    if settings.oidc_issuer is None:
        return None
    # The settings saw to it that all are there.
    assert settings.oidc_client_id is not None
    assert settings.public_url is not None
    assert settings.oidc_secret_file is not None
    try:
        secret = settings.oidc_secret_file.read_text(encoding="utf-8").strip()
        told = settings.oidc_metadata.read_bytes() if settings.oidc_metadata else None
    except (OSError, UnicodeDecodeError):
        raise Unavailable(
            "sign_in.file_unreadable", "OVERBLIK_OIDC_SECRET_FILE or OVERBLIK_OIDC_METADATA cannot be read."
        ) from None
    if not secret:
        raise Unavailable("sign_in.secret_empty", "OVERBLIK_OIDC_SECRET_FILE: the file is empty.")
    return Registration(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=secret,
        public_url=settings.public_url,
        scopes=settings.oidc_scopes,
        acr_values=settings.oidc_acr_values,
        plain_http=settings.oidc_plain_http == "yes",
        told=told,
    )


def expectation(settings: Settings) -> Expectation:
    """What the settings demand of an answer."""
    return Expectation(
        settings.oidc_level_claim,
        frozenset(settings.oidc_levels.split()),
        settings.oidc_cpr_claim,
        tuple(EmployeeMark.read(text) for text in settings.oidc_employee.split()),
    )
