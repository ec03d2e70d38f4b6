# SPDX-License-Identifier: MPL-2.0
"""Reads a *FremsoegSagDokumentIndeksInput*, and the *SoegUdtryk* of a removal: the words of SDI's searches.

The published texts leave open what several kinds of criteria in one expression mean together: see the decision
on searches (docs/adr). What a validity or an open end means in an example is said in `overblik.index.expression`.
"""

from __future__ import annotations

from overblik.index.excerpt import OrderBy, Part
from overblik.index.expression import Expression, Measure
from overblik.index.kinds import Kind
from overblik.wire.asking import Asked, Include
from overblik.wire.roles import RoleMap, published
from overblik.wire.sdi.names import DI, SDI, SI
from overblik.wire.sdi.shape import CASE_LISTS, DOCUMENT_LISTS
from overblik.wire.xml.model import Group
from overblik.wire.xml.query import SearchReader, Vocabulary, extended, interval, search_input
from overblik.wire.xml.tree import Element

_CASE = search_input(
    SDI,
    "SoegSag",
    extended(
        CASE_LISTS,
        Group(
            SI,
            "SoegEgenskaberLokalUdvidelse",
            (
                interval(SI, "OprettetTidspunktInterval", Measure.CREATED),
                interval(SI, "SenestAendretInterval", Measure.CHANGED),
            ),
        ),
        "AttributListe",
    ),
)
_DOCUMENT = search_input(
    SDI,
    "SoegDokument",
    extended(
        DOCUMENT_LISTS,
        Group(DI, "SoegEgenskaberLokalUdvidelse", (interval(DI, "BrevDatoInterval", Measure.LETTER_DATE),)),
        "AttributListe",
    ),
)

_CASE_PARTS = {
    "egenskaber": (Part.PROPERTIES,), "fremdrift": (Part.STATES,), "sagsklasse": (Part.CLASSES,),
    "sagsaktoer": (Part.ACTORS,), "sagspart": (Part.PARTIES,), "sagsrelation": (Part.CASES,),
    "sagsgenstand": (Part.OBJECTS,), "journalpost": (Part.JOURNAL,), "journalpost-journalnote": (Part.NOTES,),
    "itsystem": (Part.SYSTEMS,), "sikkerhedsprofil": (Part.SECURITY,),
}  # fmt: skip
_DOCUMENT_PARTS = {
    "egenskaber": (Part.PROPERTIES,), "fremdrift": (Part.STATES,), "dokument": (Part.DOCUMENTS,),
    "klasse": (Part.CLASSES,), "aktoer": (Part.ACTORS,), "part": (Part.PARTIES,),
    "itsystem": (Part.SYSTEMS,), "sikkerhedsprofil": (Part.SECURITY,),
}  # fmt: skip
_BOTH_ORDERS = {
    "Bruger": OrderBy.USER, "StsRegistreringstidspunkt": OrderBy.RECEIVED,
    "Registreringstidspunkt": OrderBy.RECORDED, "BrugervendtNoegle": OrderBy.USER_KEY,
    "ItSystem-Systemnavn": OrderBy.SYSTEM_NAME, "Fremdrift": OrderBy.STATUS, "Titel": OrderBy.TITLE,
    "Foelsomhed": OrderBy.SENSITIVITY,
}  # fmt: skip
_CASE_ORDERS = {
    **_BOTH_ORDERS, "Sagklasse-BrugervendtNoegle": OrderBy.CLASS_KEY, "Livscyklus": OrderBy.LIFECYCLE,
}  # fmt: skip
_DOCUMENT_ORDERS = {**_BOTH_ORDERS, "Major": OrderBy.VERSION, "Minor": OrderBy.MINOR_VERSION}


_WORDS = Vocabulary(
    "sdi",
    SDI,
    {
        "SoegSag": (_CASE, Kind.CASE, False),
        "SoegDokument": (_DOCUMENT, Kind.DOCUMENT, False),
        "SoegSagsloeseDokumenter": (_DOCUMENT, Kind.DOCUMENT, True),
    },
    {"SagUuid": Kind.CASE, "DokumentUuid": Kind.DOCUMENT},
    {"SagVis": (Kind.CASE, _CASE_PARTS), "DokumentVis": (Kind.DOCUMENT, _DOCUMENT_PARTS)},
    {
        "SagInkluder": {"sagsrelation": Include.RELATED_CASES, "journalpost": Include.JOURNAL},
        "DokumentInkluder": {"dokument": Include.RELATED_DOCUMENTS},
    },
    {"SagSortering": (Kind.CASE, _CASE_ORDERS), "DokumentSortering": (Kind.DOCUMENT, _DOCUMENT_ORDERS)},
    "Prioritet",
)


def read_search(body: Element, roles: RoleMap | None = None) -> Asked:
    """The search in a body. Raises InvalidInput that names the element."""
    return SearchReader(_WORDS, roles or published()).search(body)


def read_expression(element: Element, roles: RoleMap | None = None) -> Expression:
    """A SoegUdtryk alone; pages in it are read and left out. Raises InvalidInput that names the element."""
    return SearchReader(_WORDS, roles or published()).expression(element, 1)
