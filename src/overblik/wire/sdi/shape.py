# SPDX-License-Identifier: MPL-2.0
"""The shape of SDI bodies: every official element, what it is called in the index, and its type.

This is the mapping table (docs/reference/registration.md tells the English side). Source: the published
SDI 6.0.STS-0 schemas; two states of older data (Bestilt, Udfoert) are accepted though the schema dropped them.
"""

from __future__ import annotations

from overblik.index.kinds import DocumentState, Kind, Progress, RelationType, SectionName
from overblik.wire.sdi import draft as own
from overblik.wire.sdi.names import DI, PREFIXES, SAG, SDI, SI
from overblik.wire.sdi.particles import CASE_EXTENSIONS, DOCUMENT_EXTENSIONS, DOCUMENT_TYPES, exempt
from overblik.wire.xml import draft
from overblik.wire.xml.grammar import Grammar
from overblik.wire.xml.model import Choice, Convert, Group, Leaf, Occurs, Opens, Part
from overblik.wire.xml.names import GD, SD
from overblik.wire.xml.particles import (
    SENSITIVITY,
    VALIDITY,
    extensions,
    head,
    id_of,
    identifier,
    note,
    required,
    user_key,
    validity,
)
from overblik.wire.xml.values import base64, boolean, code, date, moment, moment_text, text, whole

ONE, ANY, SOME = Occurs.ONE, Occurs.ANY, Occurs.SOME


def _relation(
    kind: Kind, namespace: str, name: str, type_: RelationType, *more: Part, occurs: Occurs = ANY
) -> Group:
    own = CASE_EXTENSIONS if kind is Kind.CASE else DOCUMENT_EXTENSIONS
    return Group(
        namespace,
        name,
        (
            validity(GD),
            id_of(GD, "Rolle", draft.ROLE),
            id_of(GD, "Type", draft.TYPE),
            Leaf(GD, "Indeks", draft.INDEX, text(36)),
            id_of(GD, "ReferenceID", draft.REFERENCE),
            extensions(*own, changed="last_changed"),
            *more,
        ),
        draft.relation(kind, type_),
        Opens.RECORD,
        occurs,
        recurs_behind=VALIDITY,
    )


def _states(namespace: str, codes: Convert) -> Group:
    progress = Group(
        namespace,
        "Fremdrift",
        (validity(namespace), Leaf(namespace, "FremdriftStatusKode", draft.STATUS, codes)),
        draft.state,
        Opens.RECORD,
        ANY,
    )
    return Group(namespace, "TilstandListe", (progress, extensions(changed=draft.CHANGED_STATES)))


_JOURNAL = Group(
    SAG,
    "JournalpostEgenskaber",
    (
        Leaf(SAG, "Dokumenttitel", "document_title", text(255)),
        exempt(SD),
        Group(
            SAG,
            "JournalnotatEgenskaber",
            (
                Leaf(SAG, "Titel", own.NOTE_TITLE, text(255, 1)),
                Leaf(SAG, "Notat", own.NOTE_CONTENT, base64),
                Leaf(SAG, "Format", own.NOTE_FORMAT, text(50)),
            ),
            own.journal_note,
        ),
    ),
)

CASE_LISTS = (
    Group(
        SAG,
        "AttributListe",
        (
            Group(
                SAG,
                "Egenskaber",
                (
                    validity(SAG),
                    user_key(SAG),
                    Leaf(SAG, "AfleveretIndikator", "handed_over", boolean),
                    Leaf(SAG, "Beskrivelse", "description", text(4096)),
                    Leaf(SAG, "HjemmelSpecifikation", "legal_basis", text(1024)),
                    Leaf(SAG, "Kassationskode", "discard_code", text(50)),
                    exempt(SAG),
                    Leaf(SAG, "PrincipielIndikator", "principle", boolean),
                    Leaf(SAG, "Sagsnummer", "number", text(50, 1)),
                    Leaf(SAG, "Titel", "title", text(255, 1)),
                ),
                draft.section(SectionName.PROPERTIES),
                Opens.RECORD,
                ANY,
            ),
            extensions(
                Group(
                    SI,
                    "SagIndeksEgenskaber",
                    (
                        validity(GD),
                        Leaf(SI, "Sagsstatus", "local_status", text(255)),
                        Leaf(SI, "Sagskategori", "category", text(255)),
                        Leaf(SI, "Foelsomhed", "sensitivity", SENSITIVITY),
                        Leaf(SI, "Lokation", "location", text(255)),
                        Leaf(SI, "OprettetTidspunkt", "created", moment_text),
                    ),
                    draft.section(SectionName.INDEX_PROPERTIES),
                    Opens.RECORD,
                ),
                changed=draft.CHANGED_ATTRIBUTES,
            ),
        ),
    ),
    _states(SAG, code(Progress)),
    Group(
        SAG,
        "RelationListe",
        (
            _relation(Kind.CASE, SAG, "Sagsaktoer", RelationType.ACTOR),
            _relation(Kind.CASE, SAG, "Sagsklasse", RelationType.CLASS),
            _relation(Kind.CASE, SAG, "Sagspart", RelationType.PARTY),
            _relation(Kind.CASE, SAG, "Sagsrelation", RelationType.CASE),
            _relation(Kind.CASE, SAG, "Sagsgenstande", RelationType.OBJECT),
            _relation(Kind.CASE, SAG, "Journalpost", RelationType.JOURNAL, _JOURNAL),
            extensions(
                _relation(
                    Kind.CASE,
                    SI,
                    "SagsitsystemRelation",
                    RelationType.IT_SYSTEM,
                    Leaf(SI, "SystemNavn", "system_name", text(255, 1)),
                    Leaf(SI, "SystemURI", "system_uri", text(255)),
                ),
                _relation(Kind.CASE, SI, "Sikkerhedsprofil", RelationType.SECURITY),
                changed=draft.CHANGED_RELATIONS,
            ),
        ),
    ),
)

"""The three lists of a case, each optional as in an update."""

DOCUMENT_LISTS = (
    Group(
        DI,
        "AttributListe",
        (
            Group(
                DI,
                "Egenskaber",
                (
                    validity(DI),
                    user_key(DI),
                    Leaf(DI, "Titel", "title", text(255, 1)),
                    Leaf(DI, "Beskrivelse", "description", text(4096)),
                    Leaf(DI, "BrevDato", "letter_date", date),
                    exempt(DI),
                    Leaf(DI, "VersionIdentifikator", "version", whole),
                    Leaf(DI, "UnderversionIdentifikator", "minor_version", whole),
                    Leaf(DI, "Kassationskode", "discard_code", text(50)),
                    Leaf(DI, "Dokumentnummer", "number", text(50, 1)),
                    Leaf(DI, "Foelsomhed", "sensitivity", SENSITIVITY),
                    Leaf(DI, "Type", "type", code(DOCUMENT_TYPES)),
                ),
                draft.section(SectionName.PROPERTIES),
                Opens.RECORD,
                ANY,
            ),
            extensions(changed=draft.CHANGED_ATTRIBUTES),
        ),
    ),
    _states(DI, code(DocumentState)),
    Group(
        DI,
        "RelationListe",
        (
            _relation(Kind.DOCUMENT, DI, "Dokumentrelation", RelationType.DOCUMENT),
            _relation(Kind.DOCUMENT, DI, "Dokumentaktoer", RelationType.ACTOR),
            _relation(Kind.DOCUMENT, DI, "Dokumentpart", RelationType.PARTY),
            _relation(Kind.DOCUMENT, DI, "Dokumentklasse", RelationType.CLASS),
            extensions(
                _relation(
                    Kind.DOCUMENT,
                    DI,
                    "DokumentitsystemRelation",
                    RelationType.IT_SYSTEM,
                    Leaf(DI, "SystemNavn", "system_name", text()),
                    Leaf(DI, "SystemURI", "system_uri", text()),
                ),
                _relation(Kind.DOCUMENT, DI, "Sikkerhedsprofil", RelationType.SECURITY),
                changed=draft.CHANGED_RELATIONS,
            ),
        ),
    ),
)

"""The three lists of a document."""


def _imported(name: str, kind: Kind, namespace: str, lists: tuple[Group, ...], *after: Part) -> Group:
    registration = Group(
        namespace,
        "Registrering",
        (
            *head(),
            *required(lists),
        ),
        draft.registered(kind, True),
        Opens.RECORD,
        SOME,
    )
    return Group(SDI, name, (identifier(), registration, *after), draft.silenced, Opens.OBJECT, ANY)


def _updated(name: str, kind: Kind, lists: tuple[Group, ...], *after: Part) -> Group:
    time = Leaf(SDI, "Tidspunkt", draft.RECORDED_AT, moment, ONE)
    return Group(
        SDI,
        name,
        (identifier(), note(), *lists, time, *after),
        draft.registered(kind, False),
        Opens.OBJECT,
        ANY,
    )


def _silent(namespace: str) -> Leaf:
    return Leaf(namespace, "UdenNotifikation", draft.SILENT, boolean)


IMPORT = "ImporterSagDokumentIndeksInput"
UPDATE = "OpdaterSagDokumentIndeksInput"

_BODIES = (
    Group(
        SDI,
        IMPORT,
        (
            Choice(
                (
                    _imported("DokumentIndeks", Kind.DOCUMENT, DI, DOCUMENT_LISTS),
                    _imported("SagIndeks", Kind.CASE, SAG, CASE_LISTS, _silent(SAG)),
                ),
                ANY,
            ),
        ),
    ),
    Group(
        SDI,
        UPDATE,
        (
            Choice(
                (
                    _updated("OpdaterDokumentIndeks", Kind.DOCUMENT, DOCUMENT_LISTS),
                    _updated("OpdaterSagIndeks", Kind.CASE, CASE_LISTS, _silent(SDI)),
                ),
                ANY,
            ),
        ),
    ),
)

GRAMMAR = Grammar("sdi", "SDI version 6", PREFIXES, _BODIES)
