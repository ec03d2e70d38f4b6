# SPDX-License-Identifier: MPL-2.0
"""One object's state to its reading rows, whatever kind it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from overblik.basedata.ownership import property_id
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import ObjectState
from overblik.index.reading import ReadingRow
from overblik.intake.projection import case as of_case
from overblik.intake.projection import grant as of_grant
from overblik.intake.projection import payment as of_payment
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings


def project(state: ObjectState, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """The rows of one object. A document has none of its own: they are made by the cases it lies on."""
    make = _ROWS.get(state.kind)
    return make(state, around, stamp) if make else []


def links(state: ObjectState) -> set[uuid.UUID]:
    """The objects whose states the rows of this one depend on."""
    named = _LINKS.get(state.kind)
    found = set(named(state)) if named else set()
    return found.union(map(property_id, properties(state)))


def properties(state: ObjectState) -> Iterator[str]:
    """The property URNs whose owners are candidates for seeing this case."""
    if state.kind is Kind.CASE:
        for relation in of.relations(state, RelationType.OBJECT):
            if relation.reference:
                yield relation.reference


_ROWS = {Kind.CASE: of_case.rows, Kind.GRANT: of_grant.rows, Kind.PAYMENT: of_payment.rows}
_LINKS = {Kind.CASE: of_case.links, Kind.GRANT: of_grant.links, Kind.PAYMENT: of_payment.links}
