# SPDX-License-Identifier: MPL-2.0
"""Writes a *FremsoegSagDokumentIndeksOutput*, valid against the published schema."""

from __future__ import annotations

import msgspec

from overblik.index.kinds import Kind, Progress
from overblik.index.objects import ObjectState
from overblik.wire.asking import Answer
from overblik.wire.roles import RoleMap, published
from overblik.wire.sdi.encode import SdiWriter
from overblik.wire.xml.answering import AnswerForm, AnswerWriter, Counted

_NO_PLACE = (Progress.ORDERED, Progress.EXECUTED)


def encode_answer(answer: Answer, roles: RoleMap | None = None) -> bytes:
    """The answer as an element to stand in a SOAP body."""
    return AnswerWriter(_FORM, SdiWriter(roles or published())).written(answer)


def _fit(state: ObjectState) -> tuple[ObjectState, int]:
    """Without the states that the schema no longer has."""
    states = tuple(part for part in state.states if part.status not in _NO_PLACE)
    left_out = len(state.states) - len(states)
    return (msgspec.structs.replace(state, states=states) if left_out else state), left_out


_FORM = AnswerForm(
    "sdi:FremsoegSagDokumentIndeksOutput",
    (
        Counted("sager", Kind.CASE),
        Counted("dokumenter", Kind.DOCUMENT),
        Counted("journalnotater", Kind.CASE, within=True),
    ),
    {Kind.CASE: "SagFiltreretOejebliksbillede", Kind.DOCUMENT: "DokumentFiltreretOejebliksbillede"},
    _fit,
)
