# SPDX-License-Identifier: MPL-2.0
"""What a projection may know besides its own object: the states it points to and who owns which property."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

import msgspec

from overblik.basedata.ownership import Ownership
from overblik.index.reading import Step
from overblik.intake.projection.state import Asked, Period


class CaseFacts(msgspec.Struct, frozen=True, gc=False):
    """What benefits and payments inherit from their case."""

    steps: tuple[Step, ...]
    created: dt.date | None
    closed_at: dt.datetime | None
    excluded: Period | None


class GrantFacts(msgspec.Struct, frozen=True, gc=False):
    """What payments inherit from the grant they pay; `cases_closed_at` only says something with a known case."""

    recipients: frozenset[uuid.UUID]
    excluded: Period | None
    created: dt.date | None
    sensitivity: int | None
    last_day: dt.date | None
    has_case: bool
    cases_closed_at: dt.datetime | None


class Surroundings(msgspec.Struct, frozen=True):
    """States by object id and owners by property URN, as far as they are known.

    A case is asked for by all its grants and these by all their payments, so what each gives is worked out
    once and remembered here. The states must not change meanwhile.
    """

    states: Mapping[uuid.UUID, Asked]
    owners: Mapping[str, list[Ownership]]
    cases: dict[uuid.UUID, CaseFacts] = msgspec.field(default_factory=dict)
    grants: dict[uuid.UUID, GrantFacts] = msgspec.field(default_factory=dict)


class Stamp(msgspec.Struct, frozen=True):
    """What the index itself says of the object whose rows are made."""

    received_at: dt.datetime
    findings: str | None
