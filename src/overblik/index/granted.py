# SPDX-License-Identifier: MPL-2.0
"""What the index itself says of a grant: from when until when, as its benefits do.

Senders leave these two days to the index (the samples mark them "filled by the index"). They are made when
somebody reads, from the benefits that this reader sees: kept with the object they would tell of the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from overblik.index.guarded import holding
from overblik.index.kinds import SectionName
from overblik.index.objects import ObjectState, Section
from overblik.index.values import day_start


def with_days(state: ObjectState) -> ObjectState:
    """A grant with the days of its benefits, as far as its properties do not tell them."""
    days = _days(_present(state))
    if not days:
        return state
    return msgspec.structs.replace(
        state,
        sections=tuple(
            msgspec.structs.replace(part, values={**days, **part.values})
            if part.name == SectionName.PROPERTIES
            else part
            for part in state.sections
        ),
    )


def _present(state: ObjectState) -> list[Mapping[str, Any]]:
    """Of each benefit the version that held when the grant was recorded."""
    versions: dict[str | None, list[Section]] = {}
    for part in state.sections:
        if part.name == SectionName.BENEFIT:
            versions.setdefault(part.index, []).append(part)
    held = (holding(each, state.recorded_at) for each in versions.values())
    return [one.values for one in held if one is not None]


def _days(benefits: list[Mapping[str, Any]]) -> dict[str, str]:
    """The first day of the first and the last of the last; no end, if one of them has none."""
    starts, ends = (_told(benefits, name) for name in ("start", "end"))
    days = {}
    if starts:
        days["start"] = min(starts)[1]
    if ends and len(ends) == len(benefits):
        days["end"] = max(ends)[1]
    return days


def _told(benefits: list[Mapping[str, Any]], name: str) -> list[tuple[dt.datetime, str]]:
    told = ((day_start(values.get(name)), values.get(name)) for values in benefits)
    return [(moment, str(text)) for moment, text in told if moment is not None]
