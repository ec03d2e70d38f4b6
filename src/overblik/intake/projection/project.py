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
    match state.kind:
        case Kind.CASE:
            return of_case.rows(state, around, stamp)
        case Kind.GRANT:
            return of_grant.rows(state, around, stamp)
        case Kind.PAYMENT:
            return of_payment.rows(state, around, stamp)
        case Kind.DOCUMENT:
            return []


def links(state: ObjectState) -> set[uuid.UUID]:
    """The objects whose states the rows of this one depend on."""
    match state.kind:
        case Kind.CASE:
            return {*of_case.links(state), *map(property_id, properties(state))}
        case Kind.GRANT:
            return set(of_grant.links(state))
        case Kind.PAYMENT:
            return set(of_payment.links(state))
        case Kind.DOCUMENT:
            return set()


def properties(state: ObjectState) -> Iterator[str]:
    """The property URNs whose owners are candidates for seeing this case."""
    if state.kind is Kind.CASE:
        for relation in of.relations(state, RelationType.OBJECT):
            if relation.reference:
                yield relation.reference
