# SPDX-License-Identifier: MPL-2.0
"""What the console is handed at process start: connections, the ground of every decision, and how staff sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from psycopg import Connection

from overblik.access.gateway import Gateway
from overblik.access.local_sign_in import LocalSignIn
from overblik.access.staff import Staff
from overblik.access.staff_sign_in import StaffSignIn
from overblik.disclosure.package import Package
from overblik.disclosure.shipped import shipped_packages
from overblik.errors import Unavailable
from overblik.overview.ground import Ground
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing
from overblik.portal.desk import DemoPerson


class Grounds(Protocol):
    """What citizens' overviews are decided by: now, or at `version` or a newer one. Raises Unavailable."""

    def __call__(self, version: int | None = None, /) -> Ground: ...


_NO_GATEWAY = Gateway(None, "", "")


@dataclass(frozen=True, slots=True, eq=False)
class ConsoleDesk:
    """All that the console needs from outside; one per process, never changed.

    `connect` gives this thread's own connection. `read_cpr` raises InvalidInput, `ring` makes the keys of a person
    and opens what citizens wrote. `sign_in`: None when staff have no provider. `local`: None when there are no
    accounts here. `demo_staff`: by id, None outside demo mode; `demo_persons`: empty outside it. `gateway` tells
    from where somebody comes. `packages`: the ready-made ones to choose from.
    """

    connect: Callable[[], Connection[Any]]
    ground: Grounds
    read_cpr: Callable[[str], Cpr]
    ring: KeyRing
    sign_in: StaffSignIn | None = None
    demo_staff: Mapping[str, Staff] | None = None
    local: LocalSignIn | None = None
    gateway: Gateway = _NO_GATEWAY
    demo_persons: Sequence[DemoPerson] = ()
    packages: Sequence[Package] = field(default_factory=shipped_packages, repr=False)

    def authority_name(self, cvr: str) -> str:
        """The authority's name, else its number."""
        return self.ground().authorities.name(cvr)


def desk() -> ConsoleDesk:
    """The desk of this process. Raises Unavailable until the process has been started fully."""
    found: ConsoleDesk | None = getattr(apps.get_app_config("console"), "desk", None)
    if found is None:
        raise Unavailable("console.not_started", "The console is not ready yet. Try again.")
    return found
