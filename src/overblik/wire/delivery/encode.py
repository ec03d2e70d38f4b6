# SPDX-License-Identifier: MPL-2.0
"""Writes registrations as lines of the JSON delivery: for the demo, for exports and for tests.

The JSON delivery says less than a registration can: what has no field (validity of sections, local
extensions, unknown relations) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Removal
from overblik.index.roles import Role

_encode = msgspec.json.Encoder().encode


def encode_line(told: Registration | Removal) -> bytes:
    """One line without its line end."""
    if isinstance(told, Removal):
        line: dict[str, Any] = {"kind": "removal", "id": told.object_id}
        line |= {name: True for name in ("keep_documents", "remove_grants") if getattr(told, name)}
        return _encode(line)
    line = {"kind": told.kind.value, "id": told.object_id, "recorded_at": told.recorded_at}
    if not told.complete:
        line["delta"] = True
    if told.note is not None:
        line["note"] = told.note
    line |= _owner(told)
    return _encode(line | _KINDS[told.kind](told))


def _owner(told: Registration) -> dict[str, Any]:
    line: dict[str, Any] = {}
    for relation in told.relations:
        values = relation.values or {}
        if relation.type == RelationType.IT_SYSTEM and relation.role == Role.MASTER:
            line["source"] = relation.reference
        elif relation.type == RelationType.ACTOR and relation.role == Role.OWNER and "cvr" in values:
            line["authority"] = values["cvr"]
            if "name" in values:
                line["authority_name"] = values["name"]
    return line


def _case(told: Registration) -> dict[str, Any]:
    properties, index = _values(told, SectionName.PROPERTIES), _values(told, SectionName.INDEX_PROPERTIES)
    line = _some(properties, "number", "title", "description")
    line |= _some(index, "sensitivity", "created", "local_status", "category")
    line |= _classes(told)
    for relation in _relations(told, RelationType.ACTOR):
        if relation.role == Role.RESPONSIBLE and relation.object_type == "org_unit":
            line |= _some(relation.values or {}, ("name", "unit"))
    line |= _list("parties", [_party(one) for one in _relations(told, RelationType.PARTY)])
    line |= _list("progress", _states(told))
    journal = [
        {"document": one.reference, "role": one.role}
        | _some(one.values or {}, ("document_title", "title"))
        | _dated(one)
        for one in _relations(told, RelationType.JOURNAL)
        if one.role in (Role.FILED, Role.ATTACHED)
    ]
    line |= _list("journal", journal)
    line |= _list("objects", [one.reference for one in _relations(told, RelationType.OBJECT)])
    related = [
        {"role": one.role, "id": one.reference}
        for one in _relations(told, RelationType.CASE)
        if one.role in (Role.PARENT_CASE, Role.PRECEDENT, Role.OTHER_CASE)
    ]
    return line | _list("related", related)


def _document(told: Registration) -> dict[str, Any]:
    values = _values(told, SectionName.PROPERTIES)
    line = _some(values, "number", "title", "type", "sensitivity", "letter_date", "description")
    line |= {key: value for key, value in _classes(told).items() if key in ("kle", "display_classes")}
    line |= _list("parties", [_party(one) for one in _relations(told, RelationType.PARTY)])
    return line | _list("states", _states(told))


def _grant(told: Registration) -> dict[str, Any]:
    line = _some(_values(told, SectionName.PROPERTIES), ("user_key", "number"), "sensitivity", "start", "end")
    line |= _list("parties", [_party(one) for one in _relations(told, RelationType.PARTY)])
    for relation in _relations(told, RelationType.CASE):
        line["case"] = {"id": relation.reference} | _some(
            relation.values or {}, ("user_key", "number"), "title"
        )
    return line | _list("benefits", list(_benefits(told)))


def _benefits(told: Registration) -> Iterator[dict[str, Any]]:
    for section in told.sections:
        if section.name == SectionName.BENEFIT:
            kind = section.values.get("class") or {}
            yield (
                {"id": section.index}
                | _some(section.values, "name", "start", "end", "repayable", "plans")
                | _some(kind, "kle", "class_title")
            )


def _payment(told: Registration) -> dict[str, Any]:
    line = _some(
        _values(told, SectionName.PROPERTIES), ("user_key", "number"), "start", "end", "available", "gross",
        "after_tax", "sent", "sent_reason", "paid", "paid_reason", "department",
    )  # fmt: skip
    for relation in _relations(told, RelationType.PARTY):
        line["payee"] = relation.reference
        line |= _some(relation.values or {}, ("name", "payee_name"))
    lines = [
        _some(one.values or {}, "amount", "kle", "start", "end", "grant", "benefit") | {"index": one.index}
        for one in _relations(told, RelationType.LINE)
    ]
    return line | _list("lines", lines)


_KINDS = {Kind.CASE: _case, Kind.DOCUMENT: _document, Kind.GRANT: _grant, Kind.PAYMENT: _payment}


def _values(told: Registration, name: SectionName) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in told.sections:
        if section.name == name:
            found |= section.values
    return found


def _relations(told: Registration, kind: RelationType) -> Iterator[Relation]:
    return (relation for relation in told.relations if relation.type == kind)


def _some(values: dict[str, Any], *names: str | tuple[str, str]) -> dict[str, Any]:
    """The values that are there, a pair giving the name here and the name in the line."""
    pairs = [(name, name) if isinstance(name, str) else name for name in names]
    return {there: values[here] for here, there in pairs if values.get(here) is not None}


def _list(name: str, values: list[Any]) -> dict[str, Any]:
    return {name: values} if values else {}


def _classes(told: Registration) -> dict[str, Any]:
    line: dict[str, Any] = {}
    hidden: list[Any] = []
    for relation in _relations(told, RelationType.CLASS):
        key = (relation.values or {}).get("user_key")
        if relation.role == Role.DISPLAY_CLASS:
            hidden.append({"key": key or ""} | _dated(relation) if relation.validity else key or "")
        elif relation.role in _CLASS_FIELDS and key is not None:
            line[_CLASS_FIELDS[Role(relation.role)]] = key
    return line | _list("display_classes", hidden)


_CLASS_FIELDS = {Role.PRIMARY_CLASS: "kle", Role.FACET_CLASS: "facet", Role.DECISION_CLASS: "decision"}


def _party(one: Relation) -> dict[str, Any]:
    return (
        {"role": one.role, "id": one.reference}
        | ({"index": one.index} if one.index is not None else {})
        | _some(one.values or {}, "name")
        | _dated(one)
    )


def _states(told: Registration) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = []
    for state in told.states:
        validity = state.validity
        line: dict[str, Any] = {"status": state.status}
        if validity is not None and validity.valid_from is not None:
            line["from"] = validity.valid_from
        if validity is not None and validity.valid_to is not None:
            line["to"] = validity.valid_to
        result.append(line)
    return result


def _dated(one: Relation) -> dict[str, Any]:
    validity = one.validity
    if validity is None:
        return {}
    told = {"from": validity.valid_from, "to": validity.valid_to}
    return {name: moment for name, moment in told.items() if moment is not None}
