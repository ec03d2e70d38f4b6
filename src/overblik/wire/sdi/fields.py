# SPDX-License-Identifier: MPL-2.0
"""Which element each named value is written as, in the order of the schema."""

from __future__ import annotations

from typing import Any

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.wire import times
from overblik.wire.sdi.elements import exempt, inexpressible, keyword, leaf

# (element, key in values) in the order of the schema.
Fields = tuple[tuple[str, str], ...]

SECTIONS: dict[tuple[Kind, str], tuple[str, str, Fields]] = {
    (Kind.CASE, SectionName.PROPERTIES): (
        "sag:Egenskaber",
        "sag",
        (
            ("sag:BrugervendtNoegle", "user_key"),
            ("sag:AfleveretIndikator", "handed_over"),
            ("sag:Beskrivelse", "description"),
            ("sag:HjemmelSpecifikation", "legal_basis"),
            ("sag:Kassationskode", "discard_code"),
            ("sag:OffentlighedUndtaget", "exempt"),
            ("sag:PrincipielIndikator", "principle"),
            ("sag:Sagsnummer", "number"),
            ("sag:Titel", "title"),
        ),
    ),
    (Kind.CASE, SectionName.INDEX_PROPERTIES): (
        "si:SagIndeksEgenskaber",
        "gd",
        (
            ("si:Sagsstatus", "local_status"),
            ("si:Sagskategori", "category"),
            ("si:Foelsomhed", "sensitivity"),
            ("si:Lokation", "location"),
            ("si:OprettetTidspunkt", "created"),
        ),
    ),
    (Kind.DOCUMENT, SectionName.PROPERTIES): (
        "di:Egenskaber",
        "di",
        (
            ("di:BrugervendtNoegle", "user_key"),
            ("di:Titel", "title"),
            ("di:Beskrivelse", "description"),
            ("di:BrevDato", "letter_date"),
            ("di:OffentlighedUndtaget", "exempt"),
            ("di:VersionIdentifikator", "version"),
            ("di:UnderversionIdentifikator", "minor_version"),
            ("di:Kassationskode", "discard_code"),
            ("di:Dokumentnummer", "number"),
            ("di:Foelsomhed", "sensitivity"),
            ("di:Type", "type"),
        ),
    ),
}

_ACTOR_FIELDS = (
    "si:SagsaktoerLokalUdvidelse",
    (("si:BrugervendtNoegle", "user_key"), ("si:FuldtNavn", "name"), ("si:CVR-Nummer", "cvr")),
)
_CLASS_FIELDS = (
    "si:SagsklasseLokalUdvidelse",
    (
        ("si:Facettitel", "facet_title"),
        ("si:Klassetitel", "class_title"),
        ("si:BrugervendtNoegle", "user_key"),
        ("si:Soegeord", "keywords"),
    ),
)
_PARTY_FIELDS = (
    "si:SagspartLokalUdvidelse",
    (("si:BrugervendtNoegle", "user_key"), ("si:FuldtNavn", "name")),
)
_OBJECT_FIELDS = ("si:SagsgenstandeLokalUdvidelse", (("si:Tekstfelt", "text"),))
_DOCUMENT_ACTOR_FIELDS = (
    "di:DokumentaktoerLokalUdvidelse",
    (("di:BrugervendtNoegle", "user_key"), ("di:FuldtNavn", "name"), ("di:CVR-Nr", "cvr")),
)
_DOCUMENT_PARTY_FIELDS = (
    "di:DokumentpartLokalUdvidelse",
    (("di:BrugervendtNoegle", "user_key"), ("di:FuldtNavn", "name")),
)
_DOCUMENT_CLASS_FIELDS = (
    "di:DokumentklasseLokalUdvidelse",
    (
        ("di:Klassetitel", "class_title"),
        ("di:BrugervendtNoegle", "user_key"),
        ("di:Soegeord", "keywords"),
    ),
)

# Each relation's own extension first; the others of its kind follow for values that stray.
Extensions = tuple[tuple[str, Fields], ...]
CASE_EXTENSIONS: Extensions = (_ACTOR_FIELDS, _CLASS_FIELDS, _PARTY_FIELDS, _OBJECT_FIELDS)
DOCUMENT_EXTENSIONS: Extensions = (_DOCUMENT_ACTOR_FIELDS, _DOCUMENT_CLASS_FIELDS, _DOCUMENT_PARTY_FIELDS)
OWN_EXTENSION: dict[tuple[Kind, str], tuple[str, Fields]] = {
    (Kind.CASE, RelationType.CLASS): _CLASS_FIELDS,
    (Kind.CASE, RelationType.PARTY): _PARTY_FIELDS,
    (Kind.CASE, RelationType.OBJECT): _OBJECT_FIELDS,
    (Kind.DOCUMENT, RelationType.CLASS): _DOCUMENT_CLASS_FIELDS,
    (Kind.DOCUMENT, RelationType.PARTY): _DOCUMENT_PARTY_FIELDS,
}

# Lists inside RelationListe, and those that stand in its extension.
LISTS: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.CASE: (
        (RelationType.ACTOR, "sag:Sagsaktoer"),
        (RelationType.CLASS, "sag:Sagsklasse"),
        (RelationType.PARTY, "sag:Sagspart"),
        (RelationType.CASE, "sag:Sagsrelation"),
        (RelationType.OBJECT, "sag:Sagsgenstande"),
        (RelationType.JOURNAL, "sag:Journalpost"),
    ),
    Kind.DOCUMENT: (
        (RelationType.DOCUMENT, "di:Dokumentrelation"),
        (RelationType.ACTOR, "di:Dokumentaktoer"),
        (RelationType.PARTY, "di:Dokumentpart"),
        (RelationType.CLASS, "di:Dokumentklasse"),
    ),
}
EXTENSION_LISTS: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.CASE: (
        (RelationType.IT_SYSTEM, "si:SagsitsystemRelation"),
        (RelationType.SECURITY, "si:Sikkerhedsprofil"),
    ),
    Kind.DOCUMENT: (
        (RelationType.IT_SYSTEM, "di:DokumentitsystemRelation"),
        (RelationType.SECURITY, "di:Sikkerhedsprofil"),
    ),
}


def relation_values(kind: Kind, type_: str, values: dict[str, Any]) -> str:
    """The extension elements of a relation, its own first. Raises InvalidInput for a value without element."""
    others = CASE_EXTENSIONS if kind is Kind.CASE else DOCUMENT_EXTENSIONS
    own = OWN_EXTENSION.get((kind, type_), others[0])
    out = ""
    for element, fields in (own, *others):
        if not values:
            break
        inner = written(fields, values)
        if inner:
            out += f"<{element}>{inner}</{element}>"
    if values:
        raise inexpressible(f"the value {min(values)}", f"a {type_} relation of a {kind.value}")
    return out


def written(fields: Fields, values: dict[str, Any]) -> str:
    """The elements of those values that are told; takes them out of `values`."""
    out = []
    for element, key in fields:
        if key not in values:
            continue
        value = values.pop(key)
        if value is None:
            continue
        if key == "exempt":
            out.append(exempt(element, value))
        elif key == "keywords":
            out.extend(keyword(element, word) for word in value)
        elif key == "created":
            out.append(leaf(element, times.write_moment(times.read_moment(value))))
        else:
            out.append(leaf(element, value))
    return "".join(out)
