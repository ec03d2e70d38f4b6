# SPDX-License-Identifier: MPL-2.0
"""Which places of an object the rules about the whole of it look at: sections, states, relations of a role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from overblik.index.kinds import RelationType, SectionName
from overblik.index.roles import Role
from overblik.quality import generic
from overblik.quality.part import STATE
from overblik.quality.rule import Rule

Place = tuple[str, str | None]
"""Name of the part, and role where it is a relation."""

PROPERTIES: Place = (SectionName.PROPERTIES, None)
INDEX_PROPERTIES: Place = (SectionName.INDEX_PROPERTIES, None)
STATES: Place = (STATE, None)
OWNER: Place = (RelationType.ACTOR, Role.OWNER)
PRIMARY_CLASS: Place = (RelationType.CLASS, Role.PRIMARY_CLASS)
FACET_CLASS: Place = (RelationType.CLASS, Role.FACET_CLASS)
PRIMARY_PARTY: Place = (RelationType.PARTY, Role.PRIMARY_PARTY)
PAYING_UNIT: Place = (RelationType.ACTOR, Role.PAYING_UNIT)

LASTING: tuple[Place, ...] = (OWNER, (RelationType.ACTOR, Role.RESPONSIBLE), PRIMARY_CLASS)
"""Roles that may not be vacant."""

_COMPARED: dict[str, Place] = {
    "residence_differs": (RelationType.ACTOR, Role.MUNICIPALITY_OF_RESIDENCE),
    "recipient_differs": (RelationType.PARTY, Role.BENEFIT_RECIPIENT),
}

_ALWAYS = (
    PROPERTIES, INDEX_PROPERTIES, STATES, OWNER, PRIMARY_CLASS, FACET_CLASS, PRIMARY_PARTY, PAYING_UNIT,
    *LASTING, *_COMPARED.values(),
)  # fmt: skip


def named_by(rules: Iterable[Rule]) -> dict[Place, int]:
    """A bit for every place that matters."""
    told = list(rules)
    found = dict.fromkeys(_ALWAYS)
    for _, place in demanded(told):
        found[place] = None
    for place in (*alone(told), *indexed(told)):
        found[place] = None
    return {place: 1 << number for number, place in enumerate(found)}


def demanded(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Place]]:
    """Rules that are broken when nothing is in the place."""
    for rule in rules:
        if _is_number(rule) and rule.cardinality.startswith("1"):
            yield rule, _places(rule)[0]
        elif generic.missing_block(rule) is not None:
            yield rule, (rule.part, None)


def alone(rules: Iterable[Rule]) -> Iterator[Place]:
    """Places where one at a time is allowed."""
    for rule in rules:
        if _is_number(rule) and rule.cardinality.endswith("1"):
            yield from _places(rule)


def compared(rules: Iterable[Rule]) -> list[Place]:
    """Places whose relations are compared with others."""
    return [_COMPARED[rule.named] for rule in rules if rule.named in _COMPARED]


def indexed(rules: Iterable[Rule]) -> Iterator[Place]:
    """Places where the index must tell several apart."""
    for rule in rules:
        if generic.index_test(rule) is not None:
            yield from _places(rule)


def _is_number(rule: Rule) -> bool:
    return rule.way == "generic" and generic.number_test(rule) is not None


def _places(rule: Rule) -> list[Place]:
    return [(rule.part, role) for role in rule.roles] or [(rule.part, None)]
