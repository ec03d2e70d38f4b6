# SPDX-License-Identifier: MPL-2.0
"""What a sign-in provider's answer must say before it opens a citizen's overview.

What we asked for proves nothing; only what the answer says counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overblik.access.refusal import Refusal, SignInRefused

_LONGEST_LEVEL = 200
NUMBER = re.compile(r"[0-9]{6}[- ]?[0-9]{4}", re.ASCII)
"""What looks like a person number."""
_PROTOCOL = frozenset(
    {"iss", "sub", "aud", "exp", "iat", "nbf", "auth_time", "nonce", "acr", "amr", "azp", "sid", "jti", "typ"}
    | {"at_hash", "c_hash", "s_hash"}
)


@dataclass(frozen=True, slots=True)
class EmployeeMark:
    """A claim that tells an employee: named `name`, or beginning so; with any value, or with this `value`."""

    name: str
    begins: bool = False
    value: str | None = None

    @classmethod
    def read(cls, text: str) -> EmployeeMark:
        """`claim`, `claim*` or `claim=value`."""
        name, has_value, value = text.partition("=")
        if has_value:
            return cls(name, value=value)
        return cls(name.removesuffix("*"), begins=name.endswith("*"))

    def is_on(self, claims: Mapping[str, Any]) -> bool:
        """Whether the claims carry the mark. A list carries it when one of its values does."""
        return any(
            self._has(value)
            for name, value in claims.items()
            if (name.startswith(self.name) if self.begins else name == self.name)
        )

    def _has(self, value: Any) -> bool:
        if self.value is None:
            return value is not None
        return self.value in (value if isinstance(value, list) else [value])


@dataclass(frozen=True, slots=True)
class Expectation:
    """Which claims are looked at, and what they must say."""

    level_claim: str
    levels: frozenset[str]
    cpr_claim: str
    employee: tuple[EmployeeMark, ...]


@dataclass(frozen=True, slots=True, repr=False)
class SignInAnswer:
    """An answer that opens an overview: the person number as it was told, and the level."""

    number: str
    level: str


def judge(id_token: Mapping[str, Any], user_info: Mapping[str, Any], expected: Expectation) -> SignInAnswer:
    """The person and the level of a verified answer. Raises SignInRefused.

    A claim may stand in either part; where it stands in both, both must say the same.
    """
    if user_info and user_info.get("sub") != id_token.get("sub"):  # OpenID Connect Core 1.0, section 5.3.2
        raise SignInRefused(Refusal.ANSWER, "user info of another subject")
    if any(mark.is_on(part) for mark in expected.employee for part in (id_token, user_info)):
        raise SignInRefused(Refusal.EMPLOYEE, "employee")
    level = told(expected.level_claim, id_token, user_info)
    if level is None:
        raise SignInRefused(Refusal.LEVEL, "level missing")
    if not isinstance(level, str) or len(level) > _LONGEST_LEVEL or level not in expected.levels:
        raise SignInRefused(Refusal.LEVEL, "level not accepted")
    number = told(expected.cpr_claim, id_token, user_info)
    if number is None:
        raise SignInRefused(Refusal.NUMBER, "person number missing")
    if not isinstance(number, str):  # as a figure it has lost its leading zero
        raise SignInRefused(Refusal.NUMBER, "person number not a text")
    return SignInAnswer(number, level)


def names_nobody(id_token: Mapping[str, Any], expected: Expectation) -> bool:
    """Whether the token may be kept and stand in an address: nothing but what the protocol needs, and the level.

    A provider whose own names for people are person numbers is told by how they look.
    """
    names = (id_token.get(claim) for claim in ("sub", "sid", "jti"))
    return id_token.keys() <= _PROTOCOL | {expected.level_claim} and not any(
        isinstance(name, str) and NUMBER.search(name) for name in names
    )


def told(claim: str, id_token: Mapping[str, Any], user_info: Mapping[str, Any]) -> Any:
    """What an answer says in a claim, in whichever part; None = nothing. Raises SignInRefused if the parts differ."""
    values = [part[claim] for part in (id_token, user_info) if claim in part]
    if len(values) == 2 and values[0] != values[1]:
        raise SignInRefused(Refusal.ANSWER, "the parts of the answer differ")
    return values[0] if values else None
