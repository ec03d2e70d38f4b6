# SPDX-License-Identifier: MPL-2.0
"""What a projection may know besides its own object: the states it points to and who owns which property."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

import msgspec

from overblik.basedata.ownership import Ownership
from overblik.index.objects import ObjectState


class Surroundings(msgspec.Struct, frozen=True):
    """States by object id and owners by property URN, as far as they are known."""

    states: Mapping[uuid.UUID, ObjectState]
    owners: Mapping[str, list[Ownership]]


class Stamp(msgspec.Struct, frozen=True):
    """What the index itself says of the object whose rows are made."""

    received_at: dt.datetime
    findings: str | None
