# SPDX-License-Identifier: MPL-2.0
"""The relations that every object of the demo has: who owns it, what class, whose, from which system."""

from __future__ import annotations

import functools
import uuid

from overblik.demo.town import System, Town, demo_id
from overblik.index.kinds import RelationType
from overblik.index.objects import Relation, Validity
from overblik.index.roles import Role
from overblik.kle.sample import load_sample


def owned_by(
    town: Town, unit: str, validity: Validity, *, numbered: bool = True
) -> tuple[Relation, Relation]:
    """The owning authority and the responsible unit; on documents the unit has no company number."""
    return (
        Relation(
            RelationType.ACTOR,
            Role.OWNER,
            None,
            "organisation",
            str(demo_id("town", town.key)),
            validity,
            {"cvr": town.cvr, "name": town.name},
        ),
        Relation(
            RelationType.ACTOR,
            Role.RESPONSIBLE,
            None,
            "org_unit",
            str(demo_id("unit", town.key, unit)),
            validity,
            {"cvr": town.cvr, "name": unit} if numbered else {"name": unit},
        ),
    )


def from_system(system: System, validity: Validity) -> tuple[Relation, Relation]:
    """Master and sender: here always the same system."""
    return (
        Relation(
            RelationType.IT_SYSTEM,
            Role.MASTER,
            None,
            "it_system",
            str(system.id),
            validity,
            {"system_name": system.name},
        ),
        Relation(
            RelationType.IT_SYSTEM,
            Role.SENDER,
            None,
            "it_system",
            str(system.id),
            validity,
            {"system_name": system.name},
        ),
    )


def classed(role: Role, key: str, validity: Validity, index: str | None = None) -> Relation:
    """A class (*klasse*) known by its user-facing key."""
    return Relation(RelationType.CLASS, role, index, "class", str(class_id(key)), validity, {"user_key": key})


def person(role: Role, digits: str, name: str, validity: Validity, index: str | None = None) -> Relation:
    """A party with a person number."""
    return Relation(
        RelationType.PARTY, role, index, "person", f"urn:oio:cpr-nr:{digits}", validity, {"name": name}
    )


def company(role: Role, cvr: str, name: str, validity: Validity) -> Relation:
    """A party with a company number."""
    return Relation(
        RelationType.PARTY, role, None, "company", f"urn:oio:cvr-nr:{cvr}", validity, {"name": name}
    )


@functools.cache
def class_id(key: str) -> uuid.UUID:
    """The id of a class: KLE's own where the sample has it, else one of ours."""
    return _sample_ids().get(key) or demo_id("class", key)


@functools.cache
def _sample_ids() -> dict[str, uuid.UUID]:
    return {
        entry.number: entry.uuid
        for edition in load_sample()
        for entry in edition.entries.values()
        if entry.uuid is not None
    }
