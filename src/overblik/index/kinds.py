# SPDX-License-Identifier: MPL-2.0
"""The closed vocabularies of the two indexes: codes keep the standard's value, members are English.

Source: SDI and YI version 6, published schemas and instructions.
"""

from __future__ import annotations

import enum


class Kind(enum.StrEnum):
    """What an object of the index is."""

    CASE = "case"
    DOCUMENT = "document"
    GRANT = "grant"
    PAYMENT = "payment"


class Progress(enum.StrEnum):
    """How far a case is (*fremdrift*). ORDERED and EXECUTED occur in old data only."""

    OPENED = "Opstaaet"
    INFORMED = "Oplyst"
    DECIDED = "Afgjort"
    ORDERED = "Bestilt"
    EXECUTED = "Udfoert"
    CLOSED = "Afsluttet"


class DocumentState(enum.StrEnum):
    """How far a document is (*fremdrift* of a document)."""

    RECEIVED = "Modtaget"
    DISTRIBUTED = "Fordelt"
    DRAFT = "Underudarbejdelse"
    IN_REVIEW = "Underreview"
    PUBLISHED = "Publiceret"
    FINAL = "Endeligt"
    HANDED_OVER = "Afleveret"


class Sensitivity(enum.IntEnum):
    """How closely data must be guarded (*følsomhed*), in rising order."""

    NOT_CONFIDENTIAL = 1
    CONFIDENTIAL = 2
    SENSITIVE = 3
    VIP = 4


SENSITIVITY_CODES: dict[str, Sensitivity] = {
    "IKKE_FORTROLIGE_DATA": Sensitivity.NOT_CONFIDENTIAL,
    "FORTROLIGE_PERSONOPLYSNINGER": Sensitivity.CONFIDENTIAL,
    "FOELSOMME_PERSONOPLYSNINGER": Sensitivity.SENSITIVE,
    "VIP_SAGER": Sensitivity.VIP,
}
"""The official code of each level; an unknown code is a level we do not know (None), never a guess."""


class RelationType(enum.StrEnum):
    """Which list of the object a relation stands in (XML element in brackets)."""

    ACTOR = "actor"  # Sagsaktoer, Dokumentaktoer, Bevillingsaktoer, Aktoer
    PARTY = "party"  # Sagspart, Dokumentpart, Bevillingspart, OekonomiskEffektueringPart
    CLASS = "class"  # Sagsklasse, Dokumentklasse
    CASE = "case"  # Sagsrelation, Bevillingssag
    DOCUMENT = "document"  # Dokumentrelation
    OBJECT = "object"  # Sagsgenstande
    JOURNAL = "journal"  # Journalpost
    IT_SYSTEM = "it_system"  # SagsitsystemRelation, DokumentitsystemRelation, ItSystem
    SECURITY = "security"  # Sikkerhedsprofil
    LINE = "line"  # OekonomiskYdelseEffektueringRelation


class SectionName(enum.StrEnum):
    """Which attribute section of the object a set of values stands in."""

    PROPERTIES = "properties"  # Egenskaber
    INDEX_PROPERTIES = "index_properties"  # SagIndeksEgenskaber
    BENEFIT = "benefit"  # BevilgetYdelse, one per benefit id
