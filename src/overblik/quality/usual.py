# SPDX-License-Identifier: MPL-2.0
"""Whether a state is as nearly all are, so that the dear rules need not be asked about it."""

from __future__ import annotations

from typing import Any

from overblik.index.kinds import SectionName
from overblik.index.objects import Relation
from overblik.quality import places as on
from overblik.quality.checks.text import CONTROL, texts
from overblik.quality.part import Told


def holds_control(values: Any) -> bool:
    """Whether any text in these values has a control character, a line break included."""
    return any(CONTROL.search(text) for _, text in texts(values))


def is_odd(relation: Relation) -> bool:
    """Whether any text of a relation has a control character."""
    told = (relation.index, relation.reference, relation.role, relation.object_type)
    return any(CONTROL.search(text) for text in told if text) or holds_control(relation.values or {})


def is_paid_by_its_department(state: Told) -> bool:
    """Whether there is no paying unit, or the very one that the department names."""
    unit = [part for part in state.relations if (part.type, part.role) == on.PAYING_UNIT]
    # Compared one by one: what was delivered need not be a text, and a list has no place in a set.
    named = [(part.values or {}).get("name") for part in unit]
    told = [part.values.get("department") for part in state.sections if part.name == SectionName.PROPERTIES]
    return not unit or all(one in named for one in told)


def has_own_indexes(relations: tuple[Relation, ...]) -> bool:
    """Whether no two relations of a type and role have the same index."""
    told: set[tuple[str, str | None, str]] = set()
    for part in relations:
        if part.index:
            key = (part.type, part.role, part.index)
            if key in told:
                return False
            told.add(key)
    return True
