# SPDX-License-Identifier: MPL-2.0
"""A case becomes one row under each person who may see it, and so does each of its documents."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import msgspec

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Relation
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
from overblik.intake.projection.row import begun
from overblik.intake.projection.surroundings import CaseFacts, Stamp, Surroundings

_encode = msgspec.json.Encoder().encode

# A role we do not know may be anything, a note too: only what is known to be a document of the case counts.
_FILED = (Role.FILED, Role.ATTACHED)
_RELATED = (Role.PARENT_CASE, Role.PRECEDENT, Role.OTHER_CASE)


class Viewer(msgspec.Struct, frozen=True, gc=False):
    """A person under whom rows are placed, why, and for how long."""

    party_key: uuid.UUID
    candidate: Candidate
    valid_from: dt.datetime | None
    valid_to: dt.datetime | None


def facts(case: of.View) -> CaseFacts:
    """The case's states, created date, closing and display class."""
    found = of.steps(case.states)
    return CaseFacts(found, _created(case, found), of.closed_at(found), case.excluded())


def known(case_id: uuid.UUID, around: Surroundings) -> CaseFacts | None:
    """The facts of a case around, worked out when first asked for; None when the case is not known."""
    held = around.cases.get(case_id)
    if held is None and (case := around.states.get(case_id)) is not None:
        held = around.cases[case_id] = facts(of.view(case))
    return held


def links(case: of.View) -> Iterator[uuid.UUID]:
    """The documents whose state the rows of this case depend on."""
    for entry in case.all(RelationType.JOURNAL):
        target = of.object_id(entry.reference)
        if target is not None and entry.role in _FILED:
            yield target


def rows(case: of.View, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """All rows of one case: the case and its documents, for the primary party and for property owners."""
    viewers = _viewers(case, around)
    if not viewers:
        return []
    values = case.section(SectionName.PROPERTIES)
    index_values = case.section(SectionName.INDEX_PROPERTIES)
    own = facts(case)
    period = of.state_period(own.steps)
    title = str(values.get("title") or "")
    template = msgspec.structs.replace(
        begun(case, ItemKind.CASE, stamp),
        kle=case.class_key(Role.PRIMARY_CLASS),
        facet=case.class_key(Role.FACET_CLASS),
        sensitivity=case.sensitivity(SectionName.INDEX_PROPERTIES),
        created=own.created,
        closed_at=own.closed_at,
        state_from=period[0] if period else None,
        state_to=period[1] if period else None,
        excluded_from=own.excluded[0] if own.excluded else None,
        excluded_to=own.excluded[1] if own.excluded else None,
        has_title=bool(title.strip()),
        case_id=case.object_id,
        body=_encode(
            CaseBody(
                title=title,
                steps=own.steps,
                local_status=index_values.get("local_status"),
                decision=case.class_key(Role.DECISION_CLASS),
                unit=_unit(case),
                related=_related(case),
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


def _viewers(case: of.View, around: Surroundings) -> list[Viewer]:
    """One per person and reason; who stands in it twice keeps the period that lasts longest."""
    primary: dict[uuid.UUID, Viewer] = {}
    for relation in case.all(RelationType.PARTY, Role.PRIMARY_PARTY):
        key = of.person_key(relation.reference)
        if key is not None:
            _keep_latest(primary, Viewer(key, Candidate.PRIMARY_PARTY, *_period(relation)))
    owning: dict[uuid.UUID, Viewer] = {}
    for relation in case.all(RelationType.OBJECT):
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
    return [*primary.values(), *owning.values()]


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


def _documents(case: of.View, around: Surroundings, template: ReadingRow) -> Iterator[ReadingRow]:
    seen: set[uuid.UUID] = set()
    for entry in case.all(RelationType.JOURNAL):
        document_id = of.object_id(entry.reference)
        if document_id is None or entry.role not in _FILED or document_id in seen:
            continue
        seen.add(document_id)
        yield _document(entry, document_id, around.states.get(document_id), template)


def _document(
    entry: Relation, document_id: uuid.UUID, told: of.Asked | None, template: ReadingRow
) -> ReadingRow:
    """A document not delivered yet has no sensitivity, so it is kept but not shown."""
    document = of.view(told) if told else None
    values = document.section(SectionName.PROPERTIES) if document else {}
    title = str((entry.values or {}).get("document_title") or values.get("title") or "")
    own = document.excluded() if document else None
    case_excluded = (template.excluded_from, template.excluded_to) if template.excluded_from else None
    hidden = of.hull((own, case_excluded))
    return msgspec.structs.replace(
        template,
        kind=ItemKind.DOCUMENT,
        item_id=document_id,
        sensitivity=document.sensitivity(SectionName.PROPERTIES) if document else None,
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


def _created(case: of.View, found: tuple[Step, ...]) -> dt.date | None:
    """The creation date; where it is missing, the day the first state began."""
    told = of.moment(case.section(SectionName.INDEX_PROPERTIES).get("created"))
    return of.danish_date(told or (found[0].valid_from if found else None))


def _unit(case: of.View) -> str | None:
    """The responsible unit's name; a responsible person is never carried on."""
    found = case.latest(RelationType.ACTOR, Role.RESPONSIBLE)
    if found is None or found.object_type != "org_unit":
        return None
    name = (found.values or {}).get("name")
    return str(name) if name else None


def _related(case: of.View) -> tuple[Related, ...]:
    found = [(part.role, of.object_id(part.reference)) for part in case.all(RelationType.CASE, *_RELATED)]
    return tuple([Related(str(role), target) for role, target in found if target is not None])


def _later(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return min(one, other) if one and other else one or other
