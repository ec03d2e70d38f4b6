# SPDX-License-Identifier: MPL-2.0
"""What the console is handed at process start: connections, the ground of every decision, and how staff sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from psycopg import Connection

from overblik.access.gateway import Gateway
from overblik.access.local_sign_in import LocalSignIn
from overblik.access.staff import Staff
from overblik.access.staff_sign_in import StaffSignIn
from overblik.errors import Unavailable
from overblik.overview.ground import Ground

_NO_GATEWAY = Gateway(None, "", "")


@dataclass(frozen=True, slots=True, eq=False)
class ConsoleDesk:
    """All that the console needs from outside; one per process, never changed.

    `connect` gives this thread's own connection. `ground` is what citizens' overviews are decided by now.
    `sign_in`: None when staff have no provider. `local`: None when there are no accounts here. `demo_staff`: by
    id, None outside demo mode. `gateway` tells from where somebody comes.
    """

    connect: Callable[[], Connection[Any]]
    ground: Callable[[], Ground]
    sign_in: StaffSignIn | None = None
    demo_staff: Mapping[str, Staff] | None = None
    local: LocalSignIn | None = None
    gateway: Gateway = _NO_GATEWAY

    def authority_name(self, cvr: str) -> str:
        """The authority's name, else its number."""
        return self.ground().authorities.name(cvr)


def desk() -> ConsoleDesk:
    """The desk of this process. Raises Unavailable until the process has been started fully."""
    found: ConsoleDesk | None = getattr(apps.get_app_config("console"), "desk", None)
    if found is None:
        raise Unavailable("console.not_started", "The console is not ready yet. Try again.")
    return found
