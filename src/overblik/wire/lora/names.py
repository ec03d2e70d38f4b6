# SPDX-License-Identifier: MPL-2.0
"""What LoRa calls its relations and object types, and what the index calls them."""

from __future__ import annotations

from overblik.index.kinds import Kind, RelationType
from overblik.index.roles import Role

_A, _P, _C = RelationType.ACTOR, RelationType.PARTY, RelationType.CLASS
_CASES, _DOCUMENTS, _O, _J = (
    RelationType.CASE,
    RelationType.DOCUMENT,
    RelationType.OBJECT,
    RelationType.JOURNAL,
)

# LoRa's relations with the list and role of the index. None: the index has no place for it (archives, and the
# document's view of its cases: the index keeps that link on the case).
RELATIONS: dict[Kind, dict[str, tuple[RelationType, Role] | None]] = {
    Kind.CASE: {
        "ejer": (_A, Role.OWNER),
        "ansvarlig": (_A, Role.RESPONSIBLE),
        "primaerbehandler": (_A, Role.PRIMARY_HANDLER),
        "andrebehandlere": (_A, Role.OTHER_HANDLER),
        "udlaanttil": (_A, Role.LENT_TO),
        "primaerpart": (_P, Role.PRIMARY_PARTY),
        "sekundaerpart": (_P, Role.SECONDARY_PARTY),
        "ydelsesmodtager": (_P, Role.BENEFIT_RECIPIENT),
        "primaerklasse": (_C, Role.PRIMARY_CLASS),
        "handlingsklasse": (_C, Role.FACET_CLASS),
        "opgaveklasse": (_C, Role.TASK_CLASS),
        "kontoklasse": (_C, Role.ACCOUNT_CLASS),
        "sikkerhedsklasse": (_C, Role.SECURITY_CLASS),
        "foelsomhedsklasse": (_C, Role.SENSITIVITY_CLASS),
        "indsatsklasse": (_C, Role.EFFORT_CLASS),
        "ydelsesklasse": (_C, Role.BENEFIT_CLASS),
        "oversag": (_CASES, Role.PARENT_CASE),
        "praecedens": (_CASES, Role.PRECEDENT),
        "andresager": (_CASES, Role.OTHER_CASE),
        "afgiftsobjekt": (_O, Role.TAX_OBJECT),
        "ejendomsskat": (_O, Role.PROPERTY_TAX),
        "byggeri": (_O, Role.BUILDING),
        "fredning": (_O, Role.PROTECTION),
        "journalpost": (_J, Role.FILED),
        "behandlingarkiv": None,
        "afleveringsarkiv": None,
        "andetarkiv": None,
    },
    Kind.DOCUMENT: {
        "ejer": (_A, Role.OWNER),
        "ansvarlig": (_A, Role.RESPONSIBLE),
        "primaerbehandler": (_A, Role.PRIMARY_HANDLER),
        "andrebehandlere": (_A, Role.OTHER_HANDLER),
        "fordelttil": (_A, Role.DISTRIBUTED_TO),
        "parter": (_P, Role.DOCUMENT_PARTY),
        "kopiparter": (_P, Role.COPY_PARTY),
        "primaerklasse": (_C, Role.PRIMARY_CLASS),
        "andreklasser": (_C, Role.OTHER_CLASS),
        "nyrevision": (_DOCUMENTS, Role.NEW_REVISION),
        "besvarelser": (_DOCUMENTS, Role.ANSWER),
        "udgangspunkter": (_DOCUMENTS, Role.STARTING_POINT),
        "kommentarer": (_DOCUMENTS, Role.COMMENT),
        "bilag": (_DOCUMENTS, Role.ENCLOSURE),
        "andredokumenter": (_DOCUMENTS, Role.OTHER_DOCUMENT),
        "arkiver": None,
        "tilknyttedesager": None,
    },
}
# Those of which there may be several: only they have an index in the standard.
MANY = frozenset(
    {
        "andrebehandlere", "sekundaerpart", "andresager", "byggeri", "fredning", "journalpost", "parter",
        "kopiparter", "andreklasser", "besvarelser", "udgangspunkter", "kommentarer", "bilag", "andredokumenter",
    }
)  # fmt: skip
JOURNAL_ROLES = {
    "journalnotat": Role.NOTE,
    "vedlagtdokument": Role.ATTACHED,
    "tilakteretdokument": Role.FILED,
}
_TYPES = {
    "organisation": "organisation",
    "organisationenhed": "org_unit",
    "organisationfunktion": "org_function",
    "bruger": "user",
    "interessefaellesskab": "interest_group",
    "person": "person",
    "virksomhed": "company",
    "klasse": "class",
    "sag": "case",
    "dokument": "document",
    "itsystem": "it_system",
}
_TYPES_OF_LISTS = {_C: "class", _CASES: "case", _DOCUMENTS: "document", _J: "document"}
_TYPES_OF_URNS = {"urn:oio:cpr-nr:": "person", "urn:oio:cvr-nr:": "company"}


def object_type(type_: RelationType, told: str | None, reference: str | None) -> str | None:
    """The index's name of an object type, told or else read from the relation; None when there is none."""
    found = _TYPES.get((told or "").strip().lower())
    if found is None and reference is not None:
        found = next(
            (name for start, name in _TYPES_OF_URNS.items() if reference.lower().startswith(start)), None
        )
    return found or _TYPES_OF_LISTS.get(type_)
