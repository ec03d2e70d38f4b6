# SPDX-License-Identifier: MPL-2.0
"""How staff sign in here: their own provider, and what its answer must say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from overblik.access.provider import Provider
from overblik.access.provider_sessions import ProviderNames
from overblik.access.staff import Staff, StaffClaims, judge_staff, read_roles
from overblik.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class StaffSignIn:
    """Everything the staff's sign-in needs; one per process. `connect` gives this thread's own connection."""

    provider: Provider
    expected: StaffClaims
    names: ProviderNames
    connect: Callable[[], Connection[Any]]

    def person(self, id_token: Mapping[str, Any], user_info: Mapping[str, Any]) -> Staff:
        """The employee of a verified answer. Raises SignInRefused."""
        return judge_staff(id_token, user_info, self.expected)


def staff_claims(settings: Settings) -> StaffClaims:
    """What the settings demand of an answer."""
    return StaffClaims(
        settings.staff_level_claim,
        frozenset(settings.staff_levels.split()),
        settings.staff_id_claim,
        settings.staff_name_claim,
        settings.staff_authority_claim,
        settings.staff_role_claim,
        read_roles(settings.staff_roles),
    )
