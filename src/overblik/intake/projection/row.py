# SPDX-License-Identifier: MPL-2.0
"""The row every kind of object starts from: whose it is and what the index says of it, all else still unknown."""

from __future__ import annotations

import datetime as dt
import uuid

import msgspec

from overblik.index.reading import Candidate, ItemKind, ReadingRow
from overblik.intake.projection.state import View
from overblik.intake.projection.surroundings import Stamp

_NOBODY = uuid.UUID(int=0)
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)

# Filled in twice rather than made once: a call with more than fifteen names costs Python a dictionary.
_BLANK = ReadingRow(
    party_key=_NOBODY,
    kind=ItemKind.CASE,
    owner_id=_NOBODY,
    item_id=_NOBODY,
    part="",
    candidate=Candidate.PRIMARY_PARTY,
    authority=None,
    source=None,
    kle=None,
    facet=None,
    sensitivity=None,
    created=None,
    closed_at=None,
    state_from=None,
    state_to=None,
    candidate_from=None,
    candidate_to=None,
    excluded_from=None,
    excluded_to=None,
    has_title=False,
    case_id=None,
    recorded_at=_NEVER,
    received_at=_NEVER,
    findings=None,
    body=b"",
)


def begun(told: View, kind: ItemKind, stamp: Stamp) -> ReadingRow:
    """A row of this object under nobody yet."""
    return msgspec.structs.replace(
        _BLANK,
        kind=kind,
        owner_id=told.object_id,
        item_id=told.object_id,
        authority=told.authority(),
        source=told.master(),
        recorded_at=told.recorded_at,
        received_at=stamp.received_at,
        findings=stamp.findings,
    )
