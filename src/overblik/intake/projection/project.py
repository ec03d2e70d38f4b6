# SPDX-License-Identifier: MPL-2.0
"""One object's state to its reading rows, whatever kind it is."""

from __future__ import annotations

import uuid

from overblik.basedata.ownership import property_id
from overblik.index.kinds import Kind, RelationType
from overblik.index.reading import ReadingRow
from overblik.intake.projection import case as of_case
from overblik.intake.projection import grant as of_grant
from overblik.intake.projection import payment as of_payment
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings


def project(told: of.Asked, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """The rows of one object. A document has none of its own: they are made by the cases it lies on."""
    make = _ROWS.get(told.kind)
    return make(of.view(told), around, stamp) if make else []


def links(told: of.Asked) -> set[uuid.UUID]:
    """The objects whose states the rows of this one depend on."""
    named = _LINKS.get(told.kind)
    if named is None:
        return set()
    seen = of.view(told)
    return {*named(seen), *map(property_id, properties(seen))}


def properties(told: of.Asked) -> list[str]:
    """The property URNs whose owners are candidates for seeing this case."""
    if told.kind is not Kind.CASE:
        return []
    return [part.reference for part in of.view(told).all(RelationType.OBJECT) if part.reference]


_ROWS = {Kind.CASE: of_case.rows, Kind.GRANT: of_grant.rows, Kind.PAYMENT: of_payment.rows}
_LINKS = {Kind.CASE: of_case.links, Kind.GRANT: of_grant.links, Kind.PAYMENT: of_payment.links}
