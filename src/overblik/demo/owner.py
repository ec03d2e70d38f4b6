# SPDX-License-Identifier: MPL-2.0
"""Who owns the properties that the demo's building cases are about: some sold, some never the citizen's."""

from __future__ import annotations

import datetime as dt
import random

import msgspec

from overblik.demo.case import Case
from overblik.demo.working_time import at


class PropertyOwner(msgspec.Struct, frozen=True):
    """One person's time as owner of a property (URN); half-open, `owned_to` None = still.

    `cpr` is the ten digits of a fictive number: this row stands in for a national register's answer.
    """

    property: str
    cpr: str
    owned_from: dt.datetime
    owned_to: dt.datetime | None

    def __repr__(self) -> str:
        return f"PropertyOwner({self.property})"


_NEVER_OWNED = 0.06
_SOLD = 0.15


def owner(case: Case, today: dt.date, rng: random.Random) -> PropertyOwner | None:
    """The citizen as owner of what their building case is about."""
    if case.property_urn is None or rng.random() < _NEVER_OWNED:
        return None
    bought = case.opened.date() - dt.timedelta(days=rng.randint(200, 6000))
    sold = None
    if rng.random() < _SOLD:
        sold = at(today - dt.timedelta(days=rng.randint(1, 400)), 0)
    return PropertyOwner(case.property_urn, case.citizen.cpr.digits, at(bought, 0), sold)
