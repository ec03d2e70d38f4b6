# SPDX-License-Identifier: MPL-2.0
"""Writes registrations as SDI import and update bodies, valid against the published schemas.

What the format cannot say (another kind, an unknown value name) is refused and never dropped in silence.
Relations come out list by list, as the schema orders them; inside a list their order is kept.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from overblik.errors import InvalidInput
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.wire import times
from overblik.wire.roles import ROLE_UUID, UUID_SHAPE, RoleMap, published
from overblik.wire.sdi.draft import LIST_CHANGES
from overblik.wire.sdi.names import PREFIXES
from overblik.wire.sdi.shape import IMPORT, UPDATE

_DECLARATIONS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NAMES = {Kind.CASE: ("sag", "sdi:SagIndeks"), Kind.DOCUMENT: ("di", "sdi:DokumentIndeks")}
_UPDATES = {Kind.CASE: "sdi:OpdaterSagIndeks", Kind.DOCUMENT: "sdi:OpdaterDokumentIndeks"}

# (element, key in values) in the order of the schema.
_Fields = tuple[tuple[str, str], ...]

_SECTIONS: dict[tuple[Kind, str], tuple[str, str, _Fields]] = {
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
_Extensions = tuple[tuple[str, _Fields], ...]
_CASE_EXTENSIONS: _Extensions = (_ACTOR_FIELDS, _CLASS_FIELDS, _PARTY_FIELDS, _OBJECT_FIELDS)
_DOCUMENT_EXTENSIONS: _Extensions = (_DOCUMENT_ACTOR_FIELDS, _DOCUMENT_CLASS_FIELDS, _DOCUMENT_PARTY_FIELDS)
_OWN: dict[tuple[Kind, str], tuple[str, _Fields]] = {
    (Kind.CASE, RelationType.CLASS): _CLASS_FIELDS,
    (Kind.CASE, RelationType.PARTY): _PARTY_FIELDS,
    (Kind.CASE, RelationType.OBJECT): _OBJECT_FIELDS,
    (Kind.DOCUMENT, RelationType.CLASS): _DOCUMENT_CLASS_FIELDS,
    (Kind.DOCUMENT, RelationType.PARTY): _DOCUMENT_PARTY_FIELDS,
}

# Lists inside RelationListe, and those that stand in its extension.
_LISTS: dict[Kind, tuple[tuple[str, str], ...]] = {
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
_EXTENSION_LISTS: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.CASE: (
        (RelationType.IT_SYSTEM, "si:SagsitsystemRelation"),
        (RelationType.SECURITY, "si:Sikkerhedsprofil"),
    ),
    Kind.DOCUMENT: (
        (RelationType.IT_SYSTEM, "di:DokumentitsystemRelation"),
        (RelationType.SECURITY, "di:Sikkerhedsprofil"),
    ),
}


def encode_import(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One import body. Neighbouring registrations of one object become one object. Raises InvalidInput."""
    writer = _Writer(roles or published())
    objects = groupby(registrations, key=lambda one: (one.kind, one.object_id, one.without_notification))
    for (kind, object_id, silent), group in objects:
        writer.imported(kind, object_id, silent, group)
    return writer.body(IMPORT)


def encode_updates(registrations: Iterable[Registration], roles: RoleMap | None = None) -> bytes:
    """One update body: what each registration says is a change. Raises InvalidInput."""
    writer = _Writer(roles or published())
    for registration in registrations:
        writer.updated(registration)
    return writer.body(UPDATE)


class _Writer:
    """Collects the pieces of one body."""

    def __init__(self, roles: RoleMap) -> None:
        self._roles = roles
        self._out: list[str] = []

    def body(self, root: str) -> bytes:
        inner = "".join(self._out)
        return f"{_HEAD}<sdi:{root} {_DECLARATIONS}>\n{inner}</sdi:{root}>\n".encode()

    def imported(
        self, kind: Kind, object_id: uuid.UUID, silent: bool | None, registrations: Iterable[Registration]
    ) -> None:
        prefix, element = _known(kind, _NAMES)
        out = self._out
        out.append(f"<{element}>{_leaf('sd:UUIDIdentifikator', object_id)}")
        for one in registrations:
            if not one.complete:
                raise _inexpressible("a change", "an import body; write it with encode_updates")
            out.append(f"<{prefix}:Registrering>{_optional('sd:NoteTekst', one.note)}")
            out.append(_leaf("sd:Tidspunkt", times.write_moment(one.recorded_at)))
            out.append(_optional("sd:LivscyklusKode", one.lifecycle))
            out.append(_id_of("sd:BrugerRef", one.user))
            self._lists(one, prefix, always=True)
            out.append(f"</{prefix}:Registrering>")
        if silent is not None:
            if kind is not Kind.CASE:
                raise _inexpressible("without_notification", "a document")
            out.append(_leaf("sag:UdenNotifikation", silent))
        out.append(f"</{element}>\n")

    def updated(self, one: Registration) -> None:
        element = _known(one.kind, _UPDATES)
        if one.complete:
            raise _inexpressible("a complete registration", "an update body; write it with encode_import")
        if one.lifecycle is not None or one.user is not None:
            raise _inexpressible("a life cycle code or user", "an update")
        out = self._out
        out.append(f"<{element}>{_leaf('sd:UUIDIdentifikator', one.object_id)}")
        out.append(_optional("sd:NoteTekst", one.note))
        self._lists(one, _NAMES[one.kind][0], always=False)
        out.append(_leaf("sdi:Tidspunkt", times.write_moment(one.recorded_at)))
        if one.without_notification is not None:
            if one.kind is not Kind.CASE:
                raise _inexpressible("without_notification", "a document")
            out.append(_leaf("sdi:UdenNotifikation", one.without_notification))
        out.append(f"</{element}>\n")

    def _lists(self, one: Registration, prefix: str, *, always: bool) -> None:
        changed = _list_changes(one)
        attributes = "".join(self._attributes(one, changed.get("attributes")))
        states = "".join(_state(prefix, state) for state in one.states) + _extension(
            "", changed.get("states")
        )
        relations = "".join(self._relations(one, changed.get("relations")))
        for name, inner in (
            ("AttributListe", attributes),
            ("TilstandListe", states),
            ("RelationListe", relations),
        ):
            if inner or always:
                self._out.append(f"<{prefix}:{name}>{inner}</{prefix}:{name}>")

    def _attributes(self, one: Registration, changed: str | None) -> Iterator[str]:
        extended = ""
        for section in one.sections:
            if section.name == LIST_CHANGES:
                continue
            text = _section(one.kind, section)
            if section.name == SectionName.INDEX_PROPERTIES:
                extended += text
            else:
                yield text
        yield _extension(extended, changed)

    def _relations(self, one: Registration, changed: str | None) -> Iterator[str]:
        by_type: dict[str, list[Relation]] = {}
        for relation in one.relations:
            by_type.setdefault(relation.type, []).append(relation)
        for type_, element in _LISTS[one.kind]:
            for relation in by_type.pop(type_, ()):
                yield self._relation(one.kind, element, relation)
        inner = "".join(
            self._relation(one.kind, element, relation)
            for type_, element in _EXTENSION_LISTS[one.kind]
            for relation in by_type.pop(type_, ())
        )
        if by_type:
            raise _inexpressible(f"a relation of type {min(by_type)}", f"a {one.kind.value}")
        yield _extension(inner, changed)

    def _relation(self, kind: Kind, element: str, relation: Relation) -> str:
        values = dict(relation.values or {})
        role = values.pop(ROLE_UUID, None)
        if role is None and relation.role is not None:
            role = self._roles.role_uuid(kind, relation.role)
        changed = values.pop("last_changed", None)
        after = ""
        if relation.type == RelationType.JOURNAL:
            after = _journal(values)
        elif relation.type == RelationType.IT_SYSTEM:
            prefix = element.partition(":")[0]
            after = _optional(f"{prefix}:SystemNavn", values.pop("system_name", None))
            after += _optional(f"{prefix}:SystemURI", values.pop("system_uri", None))
        object_type = relation.object_type
        pieces = (
            _validity("gd", relation.validity),
            # An empty text is what a delivered relation without any role carries.
            _id_of("gd:Rolle", role or None),
            _id_of("gd:Type", None if object_type is None else self._roles.type_uuid(kind, object_type)),
            _optional("gd:Indeks", relation.index),
            _id_of("gd:ReferenceID", relation.reference),
            _extension(_relation_values(kind, relation.type, values), changed),
            after,
        )
        return f"<{element}>{''.join(pieces)}</{element}>"


def _known(kind: Kind, names: dict[Kind, Any]) -> Any:
    if kind not in names:
        raise _inexpressible(f"a {kind.value}", "the case and document index")
    return names[kind]


def _list_changes(one: Registration) -> dict[str, Any]:
    return next((section.values for section in one.sections if section.name == LIST_CHANGES), {})


def _section(kind: Kind, section: Section) -> str:
    known = _SECTIONS.get((kind, section.name))
    if known is None or section.index is not None:
        raise _inexpressible(f"a section {section.name}", f"a {kind.value}")
    element, validity_prefix, fields = known
    values = dict(section.values)
    inner = _validity(validity_prefix, section.validity) + _fields(fields, values)
    if values:
        raise _inexpressible(f"the value {min(values)}", f"{section.name} of a {kind.value}")
    return f"<{element}>{inner}</{element}>"


def _state(prefix: str, state: State) -> str:
    code = _optional(f"{prefix}:FremdriftStatusKode", state.status or None)
    return f"<{prefix}:Fremdrift>{_validity(prefix, state.validity)}{code}</{prefix}:Fremdrift>"


def _relation_values(kind: Kind, type_: str, values: dict[str, Any]) -> str:
    others = _CASE_EXTENSIONS if kind is Kind.CASE else _DOCUMENT_EXTENSIONS
    own = _OWN.get((kind, type_), others[0])
    out = ""
    for element, fields in (own, *others):
        if not values:
            break
        inner = _fields(fields, values)
        if inner:
            out += f"<{element}>{inner}</{element}>"
    if values:
        raise _inexpressible(f"the value {min(values)}", f"a {type_} relation of a {kind.value}")
    return out


def _fields(fields: _Fields, values: dict[str, Any]) -> str:
    """The elements of those values that are told; takes them out of `values`."""
    out = []
    for element, key in fields:
        if key not in values:
            continue
        value = values.pop(key)
        if value is None:
            continue
        if key == "exempt":
            out.append(_exempt(element, value))
        elif key == "keywords":
            out.extend(_keyword(element, word) for word in value)
        elif key == "created":
            out.append(_leaf(element, times.write_moment(times.read_moment(value))))
        else:
            out.append(_leaf(element, value))
    return "".join(out)


def _journal(values: dict[str, Any]) -> str:
    inner = _optional("sag:Dokumenttitel", values.pop("document_title", None))
    exempt = values.pop("exempt", None)
    if exempt is not None:
        inner += _exempt("sd:OffentlighedUndtaget", exempt)
    note = values.pop("note", None)
    if note is not None:
        told = "".join(
            _optional(f"sag:{name}", note.get(key))
            for name, key in (("Titel", "title"), ("Notat", "content"), ("Format", "format"))
        )
        inner += f"<sag:JournalnotatEgenskaber>{told}</sag:JournalnotatEgenskaber>"
    return f"<sag:JournalpostEgenskaber>{inner}</sag:JournalpostEgenskaber>" if inner else ""


def _exempt(element: str, exempt: dict[str, str]) -> str:
    inner = _leaf("sd:TitelAlternativTekst", exempt.get("alternative_title", "")) + _leaf(
        "sd:OffentlighedUndtagetHjemmelTekst", exempt.get("legal_basis", "")
    )
    return f"<{element}>{inner}</{element}>"


def _keyword(element: str, word: dict[str, str]) -> str:
    described, category = (
        ("sd:BeskrivelseTekst", "si:SoegeordKategoriTekst")
        if element.startswith("si:")
        else ("di:Beskrivelse", "di:SoegeordKategori")
    )
    prefix = element.partition(":")[0]
    told = "".join(
        _optional(name, word.get(key))
        for name, key in (
            (f"{prefix}:SoegeordIdentifikator", "id"),
            (described, "description"),
            (category, "category"),
        )
    )
    return f"<{element}>{told}</{element}>"


def _validity(prefix: str, validity: Validity | None) -> str:
    if validity is None:
        return ""
    start = ""
    if validity.valid_from is not None:
        time = _leaf("sd:TidsstempelDatoTid", times.write_moment(validity.valid_from))
        start = f"<sd:FraTidspunkt>{time}</sd:FraTidspunkt>"
    if validity.valid_to is not None:
        end = _leaf("sd:TidsstempelDatoTid", times.write_moment(validity.valid_to))
    else:
        end = "<sd:GraenseIndikator>true</sd:GraenseIndikator>"
    return (
        f"<{prefix}:Virkning>{start}<sd:TilTidspunkt>{end}</sd:TilTidspunkt>"
        f"{_id_of('sd:AktoerRef', validity.actor)}{_optional('sd:AktoerTypeKode', validity.actor_type)}"
        f"{_optional('sd:NoteTekst', validity.note)}</{prefix}:Virkning>"
    )


def _extension(inner: str, changed: str | None) -> str:
    """A LokalUdvidelseListe, if there is anything in it."""
    if changed is not None:
        inner += _leaf("gd:SenestAendretTidspunkt", times.write_moment(times.read_moment(changed)))
    return f"<gd:LokalUdvidelseListe>{inner}</gd:LokalUdvidelseListe>" if inner else ""


def _id_of(element: str, value: str | None) -> str:
    if value is None:
        return ""
    name = "sd:UUIDIdentifikator" if UUID_SHAPE.fullmatch(value) else "sd:URNIdentifikator"
    return f"<{element}>{_leaf(name, value)}</{element}>"


def _optional(element: str, value: Any) -> str:
    return "" if value is None else _leaf(element, value)


def _leaf(element: str, value: Any) -> str:
    if isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
        if _FORBIDDEN.search(text) is not None:
            raise _inexpressible("a control character", f"XML (in {element})")
        text = text.translate(_ESCAPES)
    return f"<{element}>{text}</{element}>"


def _inexpressible(what: str, where: str) -> InvalidInput:
    return InvalidInput("sdi.inexpressible", f"{what} cannot be said in {where}", what=what)
