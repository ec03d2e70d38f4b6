# SPDX-License-Identifier: MPL-2.0
"""Who works in the console: an employee with roles, each for one authority, told by a sign-in provider's answer."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from overblik.access.answer import NUMBER, told
from overblik.access.refusal import Refusal, SignInRefused

LOCAL = "local:"
"""Begins the ids of employees with an account here; no provider's employee has such an id."""

_LONGEST = 200
_CVR = re.compile(r"[0-9]{8}", re.ASCII)


class Role(enum.StrEnum):
    """What somebody may do for an authority; who may several things has several roles."""

    EDITOR = "editor"
    APPROVER = "approver"
    STEWARD = "steward"
    SUPPORT = "support"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Staff:
    """An employee. `id` stands in logs and never looks like a person number; `name` is for their own eyes.

    `roles` by the CVR number of the authority; never empty, no authority without a role.
    """

    id: str
    name: str
    roles: Mapping[str, frozenset[Role]]

    def may(self, authority: str, *wanted: Role) -> bool:
        """Whether one of the roles is held for this authority."""
        return not self.roles.get(authority, frozenset()).isdisjoint(wanted)


@dataclass(frozen=True, slots=True)
class StaffClaims:
    """Which claims of an answer are looked at, and which value of the role claim gives which roles."""

    level_claim: str
    levels: frozenset[str]
    id_claim: str
    name_claim: str
    authority_claim: str
    role_claim: str
    roles: Mapping[str, frozenset[Role]]


def read_roles(text: str) -> dict[str, frozenset[Role]]:
    """`value=role` with spaces between, as the settings have checked it; a value may stand several times."""
    found: dict[str, frozenset[Role]] = {}
    for entry in text.split():
        value, _, role = entry.rpartition("=")
        found[value] = found.get(value, frozenset()) | {Role(role)}
    return found


def judge_staff(id_token: Mapping[str, Any], user_info: Mapping[str, Any], expected: StaffClaims) -> Staff:
    """The employee a verified answer names. Raises SignInRefused, which never repeats a claim."""
    if user_info and user_info.get("sub") != id_token.get("sub"):  # OpenID Connect Core 1.0, section 5.3.2
        raise SignInRefused(Refusal.ANSWER, "user info of another subject")
    if _text(told(expected.level_claim, id_token, user_info)) not in expected.levels:
        raise SignInRefused(Refusal.LEVEL, "level not accepted")
    id_ = _text(told(expected.id_claim, id_token, user_info))
    if not id_ or NUMBER.search(id_):
        raise SignInRefused(Refusal.ANSWER, "staff id missing or like a person number")
    if id_.startswith(LOCAL):
        raise SignInRefused(Refusal.ANSWER, "staff id like one of an account here")
    authority = _text(told(expected.authority_claim, id_token, user_info))
    if _CVR.fullmatch(authority) is None:
        raise SignInRefused(Refusal.EMPLOYEE, "staff authority missing")
    values = told(expected.role_claim, id_token, user_info)
    roles = frozenset[Role]().union(*(expected.roles.get(_text(value), ()) for value in _each(values)))
    if not roles:
        raise SignInRefused(Refusal.EMPLOYEE, "staff without a role")
    name = _text(told(expected.name_claim, id_token, user_info))
    return Staff(id_, name or id_, {authority: roles})


def _each(values: Any) -> Iterable[Any]:
    """The values of a claim that is a list, or a text with spaces between."""
    return values.split() if isinstance(values, str) else values if isinstance(values, list) else ()


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= _LONGEST else ""
