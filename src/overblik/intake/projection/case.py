# SPDX-License-Identifier: MPL-2.0
"""A case becomes one row under each person who may see it, and so does each of its documents."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import msgspec

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import ObjectState, Relation
from overblik.index.reading import (
    Candidate,
    CaseBody,
    DocumentBody,
    ItemKind,
    ReadingRow,
    Related,
    Step,
)
from overblik.index.roles import Role
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings

_encode = msgspec.json.Encoder().encode

# A role we do not know may be anything, a note too: only what is known to be a document of the case counts.
_FILED = (Role.FILED, Role.ATTACHED)
_RELATED = (Role.PARENT_CASE, Role.PRECEDENT, Role.OTHER_CASE)


class Viewer(msgspec.Struct, frozen=True):
    """A person under whom rows are placed, why, and for how long."""

    party_key: uuid.UUID
    candidate: Candidate
    valid_from: dt.datetime | None
    valid_to: dt.datetime | None


class CaseFacts(msgspec.Struct, frozen=True):
    """What benefits and payments inherit from their case."""

    created: dt.date | None
    closed_at: dt.datetime | None
    excluded: of.Period | None


def facts(case: ObjectState) -> CaseFacts:
    """The case's created date, closing and display class."""
    found = of.steps(case.states)
    return CaseFacts(_created(case, found), of.closed_at(found), of.excluded(case))


def links(case: ObjectState) -> Iterator[uuid.UUID]:
    """The documents whose state the rows of this case depend on."""
    for entry in of.relations(case, RelationType.JOURNAL):
        target = of.object_id(entry.reference)
        if target is not None and entry.role in _FILED:
            yield target


def rows(case: ObjectState, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """All rows of one case: the case and its documents, for the primary party and for property owners."""
    viewers = list(_viewers(case, around))
    if not viewers:
        return []
    values = of.section(case, SectionName.PROPERTIES)
    index_values = of.section(case, SectionName.INDEX_PROPERTIES)
    found = of.steps(case.states)
    inherited = facts(case)
    period = of.state_period(found)
    title = str(values.get("title") or "")
    template = ReadingRow(
        party_key=viewers[0].party_key,
        kind=ItemKind.CASE,
        owner_id=case.object_id,
        item_id=case.object_id,
        part="",
        candidate=viewers[0].candidate,
        authority=of.authority(case),
        source=of.master(case),
        kle=of.class_key(case, Role.PRIMARY_CLASS),
        facet=of.class_key(case, Role.FACET_CLASS),
        sensitivity=of.sensitivity(case, SectionName.INDEX_PROPERTIES),
        created=inherited.created,
        closed_at=inherited.closed_at,
        state_from=period[0] if period else None,
        state_to=period[1] if period else None,
        candidate_from=None,
        candidate_to=None,
        excluded_from=inherited.excluded[0] if inherited.excluded else None,
        excluded_to=inherited.excluded[1] if inherited.excluded else None,
        has_title=bool(title.strip()),
        case_id=case.object_id,
        recorded_at=case.recorded_at,
        received_at=stamp.received_at,
        findings=stamp.findings,
        body=_encode(
            CaseBody(
                title=title,
                steps=found,
                local_status=index_values.get("local_status"),
                decision=of.class_key(case, Role.DECISION_CLASS),
                unit=_unit(case),
                related=tuple(_related(case)),
            )
        ),
    )
    return [
        msgspec.structs.replace(
            row,
            party_key=viewer.party_key,
            candidate=viewer.candidate,
            candidate_from=_later(row.candidate_from, viewer.valid_from),
            candidate_to=_earlier(row.candidate_to, viewer.valid_to),
        )
        for row in (template, *_documents(case, around, template))
        for viewer in viewers
    ]


def _viewers(case: ObjectState, around: Surroundings) -> Iterator[Viewer]:
    """One per person and reason; who stands in it twice keeps the period that lasts longest."""
    primary: dict[uuid.UUID, Viewer] = {}
    for relation in of.relations(case, RelationType.PARTY, Role.PRIMARY_PARTY):
        key = of.person_key(relation.reference)
        if key is not None:
            start, end = _period(relation)
            _keep_latest(primary, Viewer(key, Candidate.PRIMARY_PARTY, start, end))
    yield from primary.values()
    owning: dict[uuid.UUID, Viewer] = {}
    for relation in of.relations(case, RelationType.OBJECT):
        # An owner of a property the case is no longer about is nobody to it.
        start, end = _period(relation)
        for owner in around.owners.get(relation.reference or "", ()):
            _keep_latest(
                owning,
                Viewer(
                    owner.party_key,
                    Candidate.PROPERTY_OWNER,
                    _later(owner.owned_from, start),
                    _earlier(owner.owned_to, end),
                ),
            )
    yield from owning.values()


def _keep_latest(held: dict[uuid.UUID, Viewer], new: Viewer) -> None:
    """Of a person's periods the one that ends last, of those the one that began first."""
    old = held.get(new.party_key)
    if old is None or _reach(new) > _reach(old):
        held[new.party_key] = new


def _reach(viewer: Viewer) -> tuple[dt.datetime, dt.timedelta]:
    start = viewer.valid_from or of.FIRST
    return viewer.valid_to or of.LAST, of.LAST - start


def _period(relation: Relation) -> tuple[dt.datetime | None, dt.datetime | None]:
    validity = relation.validity
    return (validity.valid_from, validity.valid_to) if validity else (None, None)


def _documents(case: ObjectState, around: Surroundings, template: ReadingRow) -> Iterator[ReadingRow]:
    seen: set[uuid.UUID] = set()
    for entry in of.relations(case, RelationType.JOURNAL):
        document_id = of.object_id(entry.reference)
        if document_id is None or entry.role not in _FILED or document_id in seen:
            continue
        seen.add(document_id)
        yield _document(entry, document_id, around.states.get(document_id), template)


def _document(
    entry: Relation, document_id: uuid.UUID, document: ObjectState | None, template: ReadingRow
) -> ReadingRow:
    """A document not delivered yet has no sensitivity, so it is kept but not shown."""
    values = of.section(document, SectionName.PROPERTIES) if document else {}
    title = str((entry.values or {}).get("document_title") or values.get("title") or "")
    own = of.excluded(document) if document else None
    case_excluded = (template.excluded_from, template.excluded_to) if template.excluded_from else None
    hidden = of.hull((own, case_excluded))
    return msgspec.structs.replace(
        template,
        kind=ItemKind.DOCUMENT,
        item_id=document_id,
        sensitivity=of.sensitivity(document, SectionName.PROPERTIES) if document else None,
        excluded_from=hidden[0] if hidden else None,
        excluded_to=hidden[1] if hidden else None,
        candidate_from=entry.validity.valid_from if entry.validity else None,
        candidate_to=entry.validity.valid_to if entry.validity else None,
        has_title=bool(title.strip()),
        recorded_at=max(document.recorded_at, template.recorded_at) if document else template.recorded_at,
        findings=None,
        body=_encode(
            DocumentBody(
                title=title,
                type=values.get("type"),
                letter_date=of.date(values.get("letter_date")),
                states=of.steps(document.states) if document else (),
            )
        ),
    )


def _created(case: ObjectState, found: tuple[Step, ...]) -> dt.date | None:
    """The creation date; where it is missing, the day the first state began."""
    told = of.moment(of.section(case, SectionName.INDEX_PROPERTIES).get("created"))
    return of.danish_date(told or (found[0].valid_from if found else None))


def _unit(case: ObjectState) -> str | None:
    """The responsible unit's name; a responsible person is never carried on."""
    found = of.latest(of.relations(case, RelationType.ACTOR, Role.RESPONSIBLE))
    if found is None or found.object_type != "org_unit":
        return None
    name = (found.values or {}).get("name")
    return str(name) if name else None


def _related(case: ObjectState) -> Iterator[Related]:
    for relation in of.relations(case, RelationType.CASE, *_RELATED):
        target = of.object_id(relation.reference)
        if target is not None:
            yield Related(str(relation.role), target)


def _later(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return min(one, other) if one and other else one or other
