# SPDX-License-Identifier: MPL-2.0
"""The shape of SDI bodies: every official element, what it is called in the index, and its type.

This is the mapping table (docs/reference/registration.md tells the English side). Source: the published
SDI 6.0.STS-0 schemas; two states of older data (Bestilt, Udfoert) are accepted though the schema dropped them.
"""

from __future__ import annotations

from overblik.index.kinds import SENSITIVITY_CODES, DocumentState, Kind, Progress, RelationType, SectionName
from overblik.wire.sdi import draft
from overblik.wire.sdi.grammar import Choice, Group, Leaf, Occurs, Opens, Part, Table, compile_parts
from overblik.wire.sdi.names import DI, GD, SAG, SD, SDI, SI, SOAP, qualified
from overblik.wire.sdi.values import (
    Convert,
    base64,
    boolean,
    code,
    cvr,
    date,
    moment,
    moment_text,
    open_end,
    text,
    urn,
    uuid_text,
    whole,
)

ONE, ANY, SOME = Occurs.ONE, Occurs.ANY, Occurs.SOME

LIFECYCLES = ("Opstaaet", "Importeret", "Passiveret", "Slettet")
ACTOR_TYPES = (
    "Organisation",
    "OrganisationEnhed",
    "OrganisationFunktion",
    "Bruger",
    "ItSystem",
    "Interessefaellesskab",
)
DOCUMENT_TYPES = (
    "Faktura",
    "Brev, indgaaende",
    "Brev, udgaaende",
    "Brev",
    "Internt Notat",
    "Eksternt Notat",
    "Rapport",
    "Dagsorden",
    "Plan",
    "Andet",
)

_SENSITIVITY = code(SENSITIVITY_CODES)


def _id_of(namespace: str, name: str, key: str) -> Group:
    """An element that wraps a UUID or a URN (*UnikIdType*)."""
    uuid_or_urn = Choice(
        (Leaf(SD, "UUIDIdentifikator", key, uuid_text), Leaf(SD, "URNIdentifikator", key, urn))
    )
    return Group(namespace, name, (uuid_or_urn,), opens=Opens.LEAF)


def _bound(name: str, key: str) -> Group:
    """A point in time or an open end (*TidspunktType*)."""
    time_or_open = Choice(
        (Leaf(SD, "TidsstempelDatoTid", key, moment), Leaf(SD, "GraenseIndikator", key, open_end))
    )
    return Group(SD, name, (time_or_open,), opens=Opens.LEAF)


def _validity(namespace: str) -> Group:
    return Group(
        namespace,
        "Virkning",
        (
            _bound("FraTidspunkt", draft.FROM),
            _bound("TilTidspunkt", draft.TO),
            _id_of(SD, "AktoerRef", draft.ACTOR),
            Leaf(SD, "AktoerTypeKode", draft.ACTOR_TYPE, code(ACTOR_TYPES)),
            Leaf(SD, "NoteTekst", draft.PERIOD_NOTE, text(1024)),
        ),
        draft.validity,
    )


def _exempt(namespace: str) -> Group:
    return Group(
        namespace,
        "OffentlighedUndtaget",
        (
            Leaf(SD, "TitelAlternativTekst", draft.ALTERNATIVE_TITLE, text(255), ONE),
            Leaf(SD, "OffentlighedUndtagetHjemmelTekst", draft.EXEMPT_BASIS, text(1024), ONE),
        ),
        draft.exempt,
    )


def _extensions(*groups: Group, changed: str) -> Group:
    parts: tuple[Part, ...] = (Leaf(GD, "SenestAendretTidspunkt", changed, moment_text),)
    if groups:
        parts = (Choice(groups, ANY), *parts)
    return Group(GD, "LokalUdvidelseListe", parts)


def _keywords(namespace: str) -> Group:
    if namespace == SI:
        described = Leaf(SD, "BeskrivelseTekst", draft.KEYWORD_TEXT, text(4096))
        category = Leaf(SI, "SoegeordKategoriTekst", draft.KEYWORD_CATEGORY, text())
    else:
        described = Leaf(DI, "Beskrivelse", draft.KEYWORD_TEXT, text())
        category = Leaf(DI, "SoegeordKategori", draft.KEYWORD_CATEGORY, text())
    identified = Leaf(namespace, "SoegeordIdentifikator", draft.KEYWORD_ID, text())
    return Group(namespace, "Soegeord", (identified, described, category), draft.keyword, occurs=ANY)


def _user_key(namespace: str) -> Leaf:
    return Leaf(namespace, "BrugervendtNoegle", "user_key", text(50))


def _name(namespace: str) -> Leaf:
    return Leaf(namespace, "FuldtNavn", "name", text(255))


def _cvr(namespace: str) -> Choice:
    """The official spelling differs between case and document, and senders mix them up."""
    spellings = tuple(Leaf(namespace, name, "cvr", cvr) for name in ("CVR-Nummer", "CVR-Nr"))
    return Choice(spellings, Occurs.OPTIONAL)


_CASE_EXTENSIONS = (
    Group(SI, "SagsaktoerLokalUdvidelse", (_user_key(SI), _name(SI), _cvr(SI))),
    Group(
        SI,
        "SagsklasseLokalUdvidelse",
        (
            Leaf(SI, "Facettitel", "facet_title", text(255)),
            Leaf(SI, "Klassetitel", "class_title", text(255)),
            _user_key(SI),
            _keywords(SI),
        ),
    ),
    Group(SI, "SagspartLokalUdvidelse", (_user_key(SI), _name(SI))),
    Group(SI, "SagsgenstandeLokalUdvidelse", (Leaf(SI, "Tekstfelt", "text", text(1024)),)),
)
_DOCUMENT_EXTENSIONS = (
    Group(DI, "DokumentaktoerLokalUdvidelse", (_user_key(DI), _name(DI), _cvr(DI))),
    Group(DI, "DokumentpartLokalUdvidelse", (_user_key(DI), _name(DI))),
    Group(
        DI,
        "DokumentklasseLokalUdvidelse",
        (Leaf(DI, "Klassetitel", "class_title", text(255)), _user_key(DI), _keywords(DI)),
    ),
)


def _relation(
    kind: Kind, namespace: str, name: str, type_: RelationType, *more: Part, occurs: Occurs = ANY
) -> Group:
    extensions = _CASE_EXTENSIONS if kind is Kind.CASE else _DOCUMENT_EXTENSIONS
    return Group(
        namespace,
        name,
        (
            _validity(GD),
            _id_of(GD, "Rolle", draft.ROLE),
            _id_of(GD, "Type", draft.TYPE),
            Leaf(GD, "Indeks", draft.INDEX, text(36)),
            _id_of(GD, "ReferenceID", draft.REFERENCE),
            _extensions(*extensions, changed="last_changed"),
            *more,
        ),
        draft.relation(kind, type_),
        Opens.RECORD,
        occurs,
    )


def _states(namespace: str, codes: Convert) -> Group:
    progress = Group(
        namespace,
        "Fremdrift",
        (_validity(namespace), Leaf(namespace, "FremdriftStatusKode", draft.STATUS, codes)),
        draft.state,
        Opens.RECORD,
        ANY,
    )
    return Group(namespace, "TilstandListe", (progress, _extensions(changed=draft.CHANGED_STATES)))


_JOURNAL = Group(
    SAG,
    "JournalpostEgenskaber",
    (
        Leaf(SAG, "Dokumenttitel", "document_title", text(255)),
        _exempt(SD),
        Group(
            SAG,
            "JournalnotatEgenskaber",
            (
                Leaf(SAG, "Titel", draft.NOTE_TITLE, text(255, 1)),
                Leaf(SAG, "Notat", draft.NOTE_CONTENT, base64),
                Leaf(SAG, "Format", draft.NOTE_FORMAT, text(50)),
            ),
            draft.journal_note,
        ),
    ),
)

_CASE_LISTS = (
    Group(
        SAG,
        "AttributListe",
        (
            Group(
                SAG,
                "Egenskaber",
                (
                    _validity(SAG),
                    _user_key(SAG),
                    Leaf(SAG, "AfleveretIndikator", "handed_over", boolean),
                    Leaf(SAG, "Beskrivelse", "description", text(4096)),
                    Leaf(SAG, "HjemmelSpecifikation", "legal_basis", text(1024)),
                    Leaf(SAG, "Kassationskode", "discard_code", text(50)),
                    _exempt(SAG),
                    Leaf(SAG, "PrincipielIndikator", "principle", boolean),
                    Leaf(SAG, "Sagsnummer", "number", text(50, 1)),
                    Leaf(SAG, "Titel", "title", text(255, 1)),
                ),
                draft.section(SectionName.PROPERTIES),
                Opens.RECORD,
                ANY,
            ),
            _extensions(
                Group(
                    SI,
                    "SagIndeksEgenskaber",
                    (
                        _validity(GD),
                        Leaf(SI, "Sagsstatus", "local_status", text(255)),
                        Leaf(SI, "Sagskategori", "category", text(255)),
                        Leaf(SI, "Foelsomhed", "sensitivity", _SENSITIVITY),
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
            _extensions(
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

_DOCUMENT_LISTS = (
    Group(
        DI,
        "AttributListe",
        (
            Group(
                DI,
                "Egenskaber",
                (
                    _validity(DI),
                    _user_key(DI),
                    Leaf(DI, "Titel", "title", text(255, 1)),
                    Leaf(DI, "Beskrivelse", "description", text(4096)),
                    Leaf(DI, "BrevDato", "letter_date", date),
                    _exempt(DI),
                    Leaf(DI, "VersionIdentifikator", "version", whole),
                    Leaf(DI, "UnderversionIdentifikator", "minor_version", whole),
                    Leaf(DI, "Kassationskode", "discard_code", text(50)),
                    Leaf(DI, "Dokumentnummer", "number", text(50, 1)),
                    Leaf(DI, "Foelsomhed", "sensitivity", _SENSITIVITY),
                    Leaf(DI, "Type", "type", code(DOCUMENT_TYPES)),
                ),
                draft.section(SectionName.PROPERTIES),
                Opens.RECORD,
                ANY,
            ),
            _extensions(changed=draft.CHANGED_ATTRIBUTES),
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
            _extensions(
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

_ID = Leaf(SD, "UUIDIdentifikator", draft.ID, draft.object_id, ONE)
_NOTE = Leaf(SD, "NoteTekst", draft.NOTE, text(1024))


def _required(lists: tuple[Group, ...]) -> tuple[Group, ...]:
    return tuple(Group(part.namespace, part.name, part.parts, occurs=ONE) for part in lists)


def _imported(name: str, kind: Kind, namespace: str, lists: tuple[Group, ...], *after: Part) -> Group:
    registration = Group(
        namespace,
        "Registrering",
        (
            _NOTE,
            Leaf(SD, "Tidspunkt", draft.RECORDED_AT, moment),
            Leaf(SD, "LivscyklusKode", draft.LIFECYCLE, code(LIFECYCLES)),
            _id_of(SD, "BrugerRef", draft.USER),
            # The index sets this time itself; what is sent is read and left out.
            Leaf(GD, "StsTidspunkt", ".ignored", moment),
            *_required(lists),
        ),
        draft.registered(kind, True),
        Opens.RECORD,
        SOME,
    )
    return Group(SDI, name, (_ID, registration, *after), draft.silenced, Opens.OBJECT, ANY)


def _updated(name: str, kind: Kind, lists: tuple[Group, ...], *after: Part) -> Group:
    time = Leaf(SDI, "Tidspunkt", draft.RECORDED_AT, moment, ONE)
    return Group(
        SDI, name, (_ID, _NOTE, *lists, time, *after), draft.registered(kind, False), Opens.OBJECT, ANY
    )


def _silent(namespace: str) -> Leaf:
    return Leaf(namespace, "UdenNotifikation", draft.SILENT, boolean)


IMPORT = "ImporterSagDokumentIndeksInput"
UPDATE = "OpdaterSagDokumentIndeksInput"
ENVELOPE, HEADER = "Envelope", "Header"
OBJECTS = frozenset(
    qualified(SDI, name)
    for name in ("DokumentIndeks", "SagIndeks", "OpdaterDokumentIndeks", "OpdaterSagIndeks")
)
"""The elements that are objects."""

_BODIES = (
    Group(
        SDI,
        IMPORT,
        (
            Choice(
                (
                    _imported("DokumentIndeks", Kind.DOCUMENT, DI, _DOCUMENT_LISTS),
                    _imported("SagIndeks", Kind.CASE, SAG, _CASE_LISTS, _silent(SAG)),
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
                    _updated("OpdaterDokumentIndeks", Kind.DOCUMENT, _DOCUMENT_LISTS),
                    _updated("OpdaterSagIndeks", Kind.CASE, _CASE_LISTS, _silent(SDI)),
                ),
                ANY,
            ),
        ),
    ),
)

ROOT: Table = compile_parts(
    (
        Choice(
            (*_BODIES, Group(SOAP, ENVELOPE, (Group(SOAP, "Body", (Choice(_BODIES, ANY),), occurs=ONE),))),
        ),
    )
)
"""What a file may begin with. A SOAP header is passed over by the reader."""
