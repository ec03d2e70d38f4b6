# SPDX-License-Identifier: MPL-2.0
"""Writes a *FremsoegYdelseIndeksOutput*, valid against our contract."""

from __future__ import annotations

import msgspec

from overblik.index.expression import holds_in
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import ObjectState, Relation, Section, Validity
from overblik.wire.asking import Answer
from overblik.wire.roles import RoleMap, published
from overblik.wire.xml.answering import AnswerForm, AnswerWriter, Counted
from overblik.wire.yi.draft import system_of
from overblik.wire.yi.encode import YiWriter

_FORMER = ("former", "net")
_SYSTEMS_OF_A_BENEFIT = 2


def encode_answer(answer: Answer, roles: RoleMap | None = None) -> bytes:
    """The answer as an element to stand in a SOAP body."""
    return AnswerWriter(_FORM, YiWriter(roles or published())).written(answer)


def _fit(state: ObjectState) -> tuple[ObjectState, int]:
    return _payment(state) if state.kind is Kind.PAYMENT else _grant(state)


def _payment(state: ObjectState) -> tuple[ObjectState, int]:
    """Without the amounts that have left the schema."""
    left_out = 0
    sections = []
    for section in state.sections:
        values = {name: value for name, value in section.values.items() if name not in _FORMER}
        left_out += len(section.values) - len(values)
        sections.append(msgspec.structs.replace(section, values=values))
    return msgspec.structs.replace(state, sections=tuple(sections)), left_out


def _grant(state: ObjectState) -> tuple[ObjectState, int]:
    """With its systems in its benefits, where YI tells them."""
    told = [system for section in state.sections for system in section.values.get("systems") or ()]
    rest, untold = [], []
    for relation in state.relations:
        if relation.type != RelationType.IT_SYSTEM:
            rest.append(relation)
        elif system_of(relation) not in told:
            untold.append(relation)
    left_out = 0
    sections, placed = [], []
    for section in state.sections:
        if section.name != SectionName.BENEFIT:
            sections.append(section)
            continue
        systems = section.values.get("systems")
        if systems is None:
            found = [relation for relation in untold if _at_once(section, relation)]
            placed += found
            systems = [system_of(relation) for relation in found]
        left_out += max(0, len(systems) - _SYSTEMS_OF_A_BENEFIT)
        values = {**section.values, "systems": systems[:_SYSTEMS_OF_A_BENEFIT]}
        sections.append(msgspec.structs.replace(section, values=values))
    left_out += sum(relation not in placed for relation in untold)
    return msgspec.structs.replace(state, sections=tuple(sections), relations=tuple(rest)), left_out


def _at_once(section: Section, relation: Relation) -> bool:
    """Whether they hold at one time."""
    told = section.validity or Validity()
    return holds_in(relation.validity, Validity(told.valid_from, told.valid_to))


_FORM = AnswerForm(
    "yi:FremsoegYdelseIndeksOutput",
    (
        Counted("bevillinger", Kind.GRANT),
        Counted("ydelser", Kind.GRANT, within=True),
        Counted("effektueringer", Kind.PAYMENT),
    ),
    {
        Kind.GRANT: "BevillingFiltreretOejebliksbillede",
        Kind.PAYMENT: "OekonomiskEffektueringFiltreretOejebliksbillede",
    },
    _fit,
)
