# SPDX-License-Identifier: MPL-2.0
"""Tokens for the machines that talk to a demo: the national display, a reader of the index, each source system."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from joserfc.jwk import ECKey

from overblik.access.machines import DELIVER
from overblik.access.tokens import READ_INDEX, READ_OVERVIEW, issue
from overblik.demo.town import demo_id, geography

DISPLAY = "mit-overblik"
READER = "borgerservice"
"""A system that searches the index; its id is `demo_id("system", READER)`."""

LIFETIME = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MachineToken:
    """One machine role: what it is called, the scope it has, and its bearer token (a secret of the demo)."""

    role: str
    scope: str
    token: str

    def __repr__(self) -> str:
        return f"MachineToken({self.role})"


def machine_tokens(
    key: ECKey, now: dt.datetime, *, issuer: str, audience: str, lifetime: dt.timedelta = LIFETIME
) -> tuple[MachineToken, ...]:
    """Fresh tokens of all roles, signed with the demo's own key; `now` is aware."""
    clients = [(DISPLAY, DISPLAY, READ_OVERVIEW), (READER, str(demo_id("system", READER)), READ_INDEX)]
    clients += [(system.key, str(system.id), DELIVER) for system in geography().systems.values()]
    return tuple(
        MachineToken(
            role,
            scope,
            issue(
                key,
                {
                    "iss": issuer,
                    "aud": audience,
                    "client_id": client,
                    "scope": scope,
                    "iat": int(now.timestamp()),
                    "exp": int((now + lifetime).timestamp()),
                },
            ),
        )
        for role, client, scope in clients
    )
