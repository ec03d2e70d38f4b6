# SPDX-License-Identifier: MPL-2.0
"""The documents of a case: what they are called, when they arose, how far they are."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass

from overblik.demo import relation
from overblik.demo.citizen import Citizen
from overblik.demo.template import DocumentTemplate
from overblik.demo.town import SYNTHETIC, System, Town
from overblik.demo.working_time import DENMARK, office_moment
from overblik.index.kinds import DocumentState, Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role

# Sources give about one document in six a title written for colleagues.
_POOR_SHARE = 0.17
_DRAFT_SHARE = 0.04


@dataclass(slots=True)
class Document:
    """One document to be."""

    id: uuid.UUID
    number: str
    title: str
    type: str
    since: dt.datetime
    draft: bool
    override: str | None = None


def arise(
    template: DocumentTemplate, opened: dt.datetime, days: int, number: str, rng: random.Random
) -> Document:
    """A document of this kind on a case that takes `days` from opening to decision."""
    day = (opened + dt.timedelta(days=days * template.at)).date()
    since = max(opened, office_moment(day, rng))
    poor = rng.random() < _POOR_SHARE
    title = rng.choice(template.poor if poor else template.titles)
    return Document(
        uuid.UUID(int=rng.getrandbits(128), version=4),
        number,
        title,
        template.type,
        since,
        rng.random() < _DRAFT_SHARE and template.type != "Brev, indgaaende",
        rng.choice(template.titles) if poor and rng.random() < 0.3 else None,
    )


def registration(
    document: Document, citizen: Citizen, town: Town, unit: str, system: System, kle: str, sensitivity: str
) -> Registration:
    """What the source system tells about a document."""
    validity = Validity(document.since, None, system.actor, "ItSystem")
    state = DocumentState.DRAFT if document.draft else DocumentState.FINAL
    return Registration(
        document.id,
        Kind.DOCUMENT,
        document.since,
        sections=(
            Section(
                SectionName.PROPERTIES,
                {
                    "user_key": document.number,
                    "number": document.number,
                    "title": document.title,
                    "type": document.type,
                    "sensitivity": sensitivity,
                    "letter_date": document.since.astimezone(DENMARK).date().isoformat(),
                },
                None,
                validity,
            ),
        ),
        states=(State(state, validity),),
        relations=(
            *relation.owned_by(town, unit, validity, numbered=False),
            relation.classed(Role.PRIMARY_CLASS, kle, validity),
            relation.person(Role.DOCUMENT_PARTY, citizen.cpr.digits, citizen.name, validity, "1"),
            *relation.from_system(system, validity),
        ),
        lifecycle="Importeret",
        user=system.actor,
        note=SYNTHETIC,
    )


def journal_entry(document: Document, system: System, place: int) -> Relation:
    """The place of a document on a case (*tilakteret*); `override` beats the document's own title."""
    return Relation(
        RelationType.JOURNAL,
        Role.FILED,
        str(place),
        "document",
        str(document.id),
        Validity(document.since, None, system.actor, "ItSystem"),
        {"document_title": document.override} if document.override else None,
    )
