# SPDX-License-Identifier: MPL-2.0
"""What access to an object is decided on: its classification and how closely it must be guarded.

Source: the general instruction of the indexes (owner, KLE of the primary class, sensitivity).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from overblik.index.kinds import SENSITIVITY_CODES, Kind, RelationType, SectionName, Sensitivity
from overblik.index.objects import ObjectState, Relation, Section, State
from overblik.index.roles import Role

_T = TypeVar("_T", Section, State, Relation)

_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
_SENSITIVE_SECTION = {
    Kind.CASE: SectionName.INDEX_PROPERTIES,
    Kind.DOCUMENT: SectionName.PROPERTIES,
    Kind.GRANT: SectionName.PROPERTIES,
}


def holding(found: Iterable[_T], recorded_at: dt.datetime) -> _T | None:
    """Of parts that replace one another, the last that had begun when this was recorded, else the first to begin.

    What was announced is not followed here: it holds as soon as the object is recorded again.
    """

    def place(part: _T) -> tuple[bool, dt.timedelta]:
        began = _began(part)
        return (True, began - _FIRST) if began <= recorded_at else (False, _FIRST - began)

    return max(found, key=place, default=None)


def primary_class(state: ObjectState) -> str | None:
    """The KLE number of the primary class, as told."""
    classes = (
        relation
        for relation in state.relations
        if relation.type == RelationType.CLASS and relation.role == Role.PRIMARY_CLASS
    )
    found = holding(classes, state.recorded_at)
    key = (found.values or {}).get("user_key") if found is not None else None
    return str(key) if key else None


def sensitivity(state: ObjectState) -> Sensitivity | None:
    """The highest level of the versions that were not over when the object was last recorded.

    A lower level announced for later must not show today what is still guarded. An unknown code, and none,
    give None; so does a payment, which has no level of its own.
    """
    name = _SENSITIVE_SECTION.get(state.kind)
    versions = [part for part in state.sections if part.name == name]
    held = [part for part in versions if _ends(part) > state.recorded_at]
    last = holding(versions, state.recorded_at)
    if last is None:
        return None
    levels = [SENSITIVITY_CODES.get(part.values.get("sensitivity", "")) for part in held or [last]]
    known = [level for level in levels if level is not None]
    return max(known) if len(known) == len(levels) else None


def benefit_class(section: Section) -> str | None:
    """The KLE number of one version of a granted benefit."""
    told = section.values.get("class")
    key = told.get("kle") if isinstance(told, dict) else None
    return str(key) if key else None


def line_classes(state: ObjectState) -> Iterator[str]:
    """The KLE numbers of the lines of a payment."""
    for relation in state.relations:
        if relation.type == RelationType.LINE and (key := (relation.values or {}).get("kle")):
            yield str(key)


def _began(part: Section | State | Relation) -> dt.datetime:
    return (part.validity.valid_from if part.validity else None) or _FIRST


def _ends(part: Section) -> dt.datetime:
    return (part.validity.valid_to if part.validity else None) or _LAST
