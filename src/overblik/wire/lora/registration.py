# SPDX-License-Identifier: MPL-2.0
"""From LoRa's shapes to registrations: what it says of a case or document, and what it leaves unsaid."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from overblik.index.kinds import DocumentState, Kind, Progress, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State
from overblik.index.roles import Role
from overblik.wire.decoded import safe_name
from overblik.wire.lora.names import JOURNAL_ROLES, MANY, RELATIONS, object_type
from overblik.wire.lora.shapes import (
    BodyTold,
    CaseProperties,
    CaseTold,
    DocumentProperties,
    DocumentTold,
    ExemptTold,
    Moment,
    RelationTold,
    StateTold,
)
from overblik.wire.lora.supplement import FindClass, Supplement
from overblik.wire.lora.values import Unfit, date_of, index_of, moment_of, reference_of, uuid_of, validity
from overblik.wire.sdi.particles import DOCUMENT_TYPES

_A, _P, _C, _J = RelationType.ACTOR, RelationType.PARTY, RelationType.CLASS, RelationType.JOURNAL

# *Rettet* is not among the index's codes: it means that the source has sent the object, as Importeret does.
_LIFECYCLES = {
    "Opstaaet": "Opstaaet",
    "Importeret": "Importeret",
    "Rettet": "Importeret",
    "Passiveret": "Passiveret",
}
DELETED = "Slettet"


class Reader:
    """Makes registrations of what was read, with what the installation adds to it."""

    def __init__(self, supplement: Supplement, find_class: FindClass) -> None:
        self._supplement = supplement
        self._find_class = find_class

    def registration(self, object_id: uuid.UUID, told: CaseTold | DocumentTold, at: str) -> Registration:
        """One complete registration; `at` is its place. Raises Unfit."""
        kind = Kind.CASE if isinstance(told, CaseTold) else Kind.DOCUMENT
        relations = tuple(self._relations(kind, told, at))
        if isinstance(told, CaseTold):
            listed, name, known = told.tilstande.sagfremdrift, "sagfremdrift", frozenset(Progress)
            sections = (*_case_sections(told, at), *self._case_sensitivity(relations))
        else:
            listed, name = told.tilstande.dokumentfremdrift, "dokumentfremdrift"
            known = frozenset(DocumentState)
            sections = tuple(self._document_sections(told, at))
        return Registration(
            object_id,
            kind,
            self.recorded_at(told, at),
            True,
            sections,
            tuple(_states(listed, known, f"{at}.tilstande.{name}")),
            relations,
            lifecycle(told, at),
            reference_of(told.brugerref) if told.brugerref else None,
            told.note or None,
        )

    def recorded_at(self, told: BodyTold, at: str) -> dt.datetime:
        """When LoRa registered this, else what the supplement says of such bodies. Raises Unfit."""
        text = told.fratidspunkt
        if isinstance(text, Moment):
            text = text.tidsstempeldatotid
        found = moment_of(text, f"{at}.fratidspunkt") if text else self._supplement.recorded_at
        if found is None:
            raise Unfit(
                f"{at}.fratidspunkt",
                "a registration time is missing; read the object from LoRa, or say recorded_at in the mapping file",
            )
        return found

    def _document_sections(self, told: DocumentTold, at: str) -> Iterator[Section]:
        for place, properties in enumerate(told.attributter.dokumentegenskaber):
            here = f"{at}.attributter.dokumentegenskaber[{place}]"
            values = _document_values(properties, here)
            type_ = properties.dokumenttype or ""
            type_ = self._supplement.document_types.get(type_, type_)
            if type_ in DOCUMENT_TYPES:
                values["type"] = type_
            if self._supplement.sensitivity is not None:
                values["sensitivity"] = self._supplement.sensitivity
            yield Section(SectionName.PROPERTIES, values, None, validity(properties.virkning, here))

    def _case_sensitivity(self, relations: Iterable[Relation]) -> Iterator[Section]:
        """The level of each class of sensitivity while it holds; of an unknown class none, which hides the case."""
        classes = [one for one in relations if one.role == Role.SENSITIVITY_CLASS]
        for relation in classes:
            level = self._supplement.sensitivity_classes.get(uuid_of(relation.reference) or _NOBODY)
            yield Section(
                SectionName.INDEX_PROPERTIES,
                {} if level is None else {"sensitivity": level},
                None,
                relation.validity,
            )
        if not classes and self._supplement.sensitivity is not None:
            yield Section(SectionName.INDEX_PROPERTIES, {"sensitivity": self._supplement.sensitivity})

    def _relations(self, kind: Kind, told: BodyTold, at: str) -> Iterator[Relation]:
        owned = False
        for name, entries in told.relationer.items():
            if name not in RELATIONS[kind]:
                raise Unfit(f"{at}.relationer", f"unknown relation `{safe_name(name)}`; see `ignore`")
            meaning = RELATIONS[kind][name]
            if meaning is None:
                continue
            for place, entry in enumerate(entries):
                here = f"{at}.relationer.{name}[{place}]"
                relation = self._relation(meaning, name, entry, place, here)
                if relation is not None:
                    owned = owned or relation.role == Role.OWNER
                    yield relation
                    if (
                        relation.type == _C
                        and uuid_of(relation.reference) in self._supplement.display_classes
                    ):
                        yield Relation(
                            _C, Role.DISPLAY_CLASS, f"{name}-{place + 1}", "class", relation.reference,
                            relation.validity, {"user_key": _EXEMPT},
                        )  # fmt: skip
        if not owned and self._supplement.authority is not None and not self._supplement.owners:
            yield Relation(
                _A, Role.OWNER, None, "organisation", f"urn:oio:cvr-nr:{self._supplement.authority}", None,
                self._owner_values(self._supplement.authority),
            )  # fmt: skip
        if self._supplement.source is not None:
            for role in (Role.MASTER, Role.SENDER):
                yield Relation(RelationType.IT_SYSTEM, role, None, "it_system", str(self._supplement.source))

    def _relation(
        self, meaning: tuple[RelationType, Role], name: str, entry: RelationTold, place: int, here: str
    ) -> Relation | None:
        """None for an entry that names nobody: LoRa says with it that nothing holds in its period."""
        type_, role = meaning
        if type_ == _J:
            code = entry.journalpostkode or ""
            if code not in JOURNAL_ROLES:
                raise Unfit(f"{here}.journalpostkode", f"use one of: {'; '.join(JOURNAL_ROLES)}")
            role = JOURNAL_ROLES[code]
        values = self._values(type_, role, entry)
        # A person is found by URN only; elsewhere the object's own UUID says more.
        told = (entry.urn or entry.uuid) if type_ == _P else (entry.uuid or entry.urn)
        if not told and "note" not in values:
            return None
        reference = reference_of(told) if told else None
        return Relation(
            type_,
            role,
            index_of(entry.indeks, place, f"{here}.indeks") if name in MANY else None,
            object_type(type_, entry.objekttype, reference),
            reference,
            validity(entry.virkning, here),
            values or None,
        )

    def _values(self, type_: RelationType, role: Role, entry: RelationTold) -> dict[str, Any]:
        if type_ == _C:
            key = self._class_key(entry)
            return {} if key is None else {"user_key": key}
        if type_ == _A:
            if role == Role.OWNER:
                return self._owner_values(self._owner(entry))
            unit = self._supplement.units.get(uuid_of(entry.uuid) or _NOBODY)
            return {} if unit is None else {"name": unit}
        return _journal_values(entry) if type_ == _J else {}

    def _class_key(self, entry: RelationTold) -> str | None:
        identity = uuid_of(entry.uuid)
        if identity is None:
            return None
        return self._supplement.classes.get(identity) or self._find_class(identity)

    def _owner(self, entry: RelationTold) -> str | None:
        """An owner that the file does not list is nobody's while it lists others: rules differ by authority."""
        if self._supplement.owners:
            return self._supplement.owners.get(uuid_of(entry.uuid) or _NOBODY)
        return self._supplement.authority

    def _owner_values(self, cvr: str | None) -> dict[str, Any]:
        if cvr is None:
            return {}
        values = {"cvr": cvr}
        if self._supplement.authority_name is not None and cvr == self._supplement.authority:
            values["name"] = self._supplement.authority_name
        return values


_EXEMPT = "Visning undtaget for borger"
_NOBODY = uuid.UUID(int=0)


def lifecycle(told: BodyTold, at: str) -> str | None:
    """The code of the index, or DELETED. Raises Unfit for a code that LoRa does not know."""
    code = told.livscykluskode
    if not code or code == DELETED:
        return code or None
    if code not in _LIFECYCLES:
        raise Unfit(f"{at}.livscykluskode", f"use one of: {'; '.join((*_LIFECYCLES, DELETED))}")
    return _LIFECYCLES[code]


def _case_sections(told: CaseTold, at: str) -> Iterator[Section]:
    for place, properties in enumerate(told.attributter.sagegenskaber):
        here = f"{at}.attributter.sagegenskaber[{place}]"
        yield Section(
            SectionName.PROPERTIES, _case_values(properties), None, validity(properties.virkning, here)
        )


def _case_values(told: CaseProperties) -> dict[str, Any]:
    values = _filled(
        user_key=told.brugervendtnoegle,
        number=told.sagsnummer,
        title=told.titel,
        description=told.beskrivelse,
        legal_basis=told.hjemmel,
        discard_code=told.kassationskode,
    )
    if told.afleveret is not None:
        values["handed_over"] = told.afleveret
    if told.principiel is not None:
        values["principle"] = told.principiel
    return _with_exempt(values, told.offentlighedundtaget)


def _document_values(told: DocumentProperties, here: str) -> dict[str, Any]:
    values = _filled(
        user_key=told.brugervendtnoegle,
        title=told.titel,
        description=told.beskrivelse,
        discard_code=told.kassationskode,
    )
    if told.brevdato:
        values["letter_date"] = date_of(told.brevdato, f"{here}.brevdato")
    for name, number in (("version", told.major), ("minor_version", told.minor)):
        if number is not None:
            values[name] = number
    return _with_exempt(values, told.offentlighedundtaget)


def _filled(**texts: str | None) -> dict[str, Any]:
    """What says something: LoRa writes nothing as an empty text, too."""
    return {name: text for name, text in texts.items() if text and text.strip()}


def _with_exempt(values: dict[str, Any], told: ExemptTold | None) -> dict[str, Any]:
    if told is not None and (told.alternativtitel or told.hjemmel):
        values["exempt"] = {
            "alternative_title": told.alternativtitel or "",
            "legal_basis": told.hjemmel or "",
        }
    return values


def _journal_values(entry: RelationTold) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if entry.journaldokument is not None:
        values = _filled(document_title=entry.journaldokument.dokumenttitel)
        _with_exempt(values, entry.journaldokument.offentlighedundtaget)
    note = entry.journalnotat
    if note is not None and (note.titel or note.notat):
        values["note"] = _filled(title=note.titel, format=note.format)
        if note.notat:
            # As the index keeps notes; a person number in it is looked for inside.
            values["note"]["content"] = base64.b64encode(note.notat.encode()).decode()
    return values


def _states(listed: Iterable[StateTold], known: frozenset[str], at: str) -> Iterator[State]:
    for place, told in enumerate(listed):
        status = told.fremdrift or told.status
        if not status:
            continue
        if status not in known:
            raise Unfit(f"{at}[{place}].fremdrift", f"use one of: {'; '.join(sorted(known))}")
        yield State(status, validity(told.virkning, f"{at}[{place}]"))
