# SPDX-License-Identifier: MPL-2.0
"""Checks of what a relation points to: role, type and reference, and what the extension fields add."""

from __future__ import annotations

import re

from overblik.index.roles import Role
from overblik.quality.checks.kinds import PartFunction
from overblik.quality.generic import SEALED, filled, is_urn, known_types
from overblik.quality.part import Part
from overblik.quality.rule import Rule
from overblik.wire.roles import ROLE_UUID, UUID_SHAPE

_ROLES = frozenset(Role)
_CVR_URN = "urn:oio:cvr-nr:"
_NO_REFERENCE = "URN:Empty"
"""What a journal note refers to."""


def reference_agrees(part: Part, _: Rule) -> bool:
    """A company named by its number in the reference and by another one beside it."""
    reference, cvr = part.reference or "", part.values.get("cvr")
    return reference.startswith(_CVR_URN) and filled(cvr) and reference.removeprefix(_CVR_URN) != cvr


def role_given(part: Part, _: Rule) -> bool:
    """A role must be the UUID of a role class; those that have a name here came as one."""
    delivered = part.values.get(ROLE_UUID, part.role)
    return not _is_class(delivered, delivered in _ROLES)


def type_given(part: Part, rule: Rule) -> bool:
    """An object type must be the UUID of a type class; those that have a name here came as one."""
    return not _is_class(part.object_type, part.object_type in known_types(rule.kinds))


def role_known(part: Part, _: Rule) -> bool:
    """A role that is well-formed and has no name here."""
    return part.role is not None and part.role not in _ROLES and bool(UUID_SHAPE.fullmatch(part.role))


def type_known(part: Part, rule: Rule) -> bool:
    """An object type that is well-formed and has no name here."""
    told = part.object_type
    return told is not None and bool(UUID_SHAPE.fullmatch(told)) and told not in known_types(rule.kinds)


def names_registry(part: Part, _: Rule) -> bool:
    """A URN outside the common tree of URNs."""
    reference = part.reference
    if not is_urn(reference) or reference is None or reference == _NO_REFERENCE:
        return False
    return not reference.startswith(("urn:oio:", SEALED))


def matches_old_form(part: Part, rule: Rule) -> bool:
    """A form that only an example has: tolerated, and counted."""
    return re.search(rule.pattern, part.reference or "") is not None


def cvr_with_urn(part: Part, _: Rule) -> bool:
    """The number of the authority above is there with a URN, and only then."""
    return filled(part.values.get("cvr")) != is_urn(part.reference)


def cvr_with_unit_urn(part: Part, _: Rule) -> bool:
    """The number of the authority above is there for a unit named by URN, and only then."""
    needed = part.object_type == "org_unit" and is_urn(part.reference)
    return filled(part.values.get("cvr")) != needed


def _is_class(told: str | None, named: bool) -> bool:
    return bool(told) and (named or UUID_SHAPE.fullmatch(told or "") is not None)


PARTS = {
    "reference_agrees": PartFunction(reference_agrees),
    "role_given": PartFunction(role_given),
    "type_given": PartFunction(type_given),
    "role_known": PartFunction(role_known),
    "type_known": PartFunction(type_known),
    "names_registry": PartFunction(names_registry),
    "matches_old_form": PartFunction(matches_old_form),
    "cvr_with_urn": PartFunction(cvr_with_urn, formats=True),
    "cvr_with_unit_urn": PartFunction(cvr_with_unit_urn, formats=True),
}
