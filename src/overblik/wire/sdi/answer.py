# SPDX-License-Identifier: MPL-2.0
"""Writes a *FremsoegSagDokumentIndeksOutput*, valid against the published schema.

What an object holds that the schema has no place for (two states of older data, a text longer than it allows)
is left out of the answer and counted in its status text: one odd object must not cost the caller the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from overblik.errors import InvalidInput
from overblik.index.expression import HeldObject
from overblik.index.kinds import Kind, Progress
from overblik.index.objects import ObjectState
from overblik.wire import times
from overblik.wire.asking import Answer, Count
from overblik.wire.roles import RoleMap, published
from overblik.wire.sdi.elements import id_of, leaf, optional
from overblik.wire.sdi.encode import SdiWriter
from overblik.wire.sdi.names import PREFIXES
from overblik.wire.xml.writer import declarations

OUTPUT = "FremsoegSagDokumentIndeksOutput"
OK = 20
"""The status of what went well."""

_COUNTED = {Kind.CASE: "sager", Kind.DOCUMENT: "dokumenter"}
_NOTES = "journalnotater"
_SHOWN = {
    Kind.CASE: ("sag", "SagFiltreretOejebliksbillede"),
    Kind.DOCUMENT: ("di", "DokumentFiltreretOejebliksbillede"),
}
_NO_PLACE = (Progress.ORDERED, Progress.EXECUTED)


def encode_answer(answer: Answer, roles: RoleMap | None = None) -> bytes:
    """The answer as an element to stand in a SOAP body."""
    writer = AnswerWriter(roles or published())
    shown = "".join(writer.snapshots(answer))
    inner = f"{status(writer.left_out)}{''.join(_counts(answer))}{shown}"
    return f"<sdi:{OUTPUT} {declarations(PREFIXES)}>{inner}</sdi:{OUTPUT}>".encode()


def status(left_out: int) -> str:
    """The StandardRetur of an answer."""
    text = ""
    if left_out:
        text = leaf_text(
            "sd:FejlbeskedTekst", f"{left_out} parts have no place in this schema and are left out"
        )
    return f"<sd:StandardRetur><sd:StatusKode>{OK}</sd:StatusKode>{text}</sd:StandardRetur>"


def leaf_text(element: str, text: str) -> str:
    """An element with a text of our own."""
    return f"<{element}>{text}</{element}>"


def counted(prefix: str, name: str, total: int, count: Count | None) -> str:
    """An Antal; the page is told where there is one."""
    page = ""
    if count is not None:
        told = leaf_text("sd:FoersteResultatReference", str(count.page.first))
        told += leaf_text("sd:MaksimalAntalKvantitet", str(count.page.most))
        page = f"<{prefix}:Paginering>{told}</{prefix}:Paginering>"
    inner = leaf_text(f"{prefix}:Element", name) + leaf_text(f"{prefix}:Antal", str(total)) + page
    return f"<{prefix}:Antal>{inner}</{prefix}:Antal>"


def _counts(answer: Answer) -> Iterator[str]:
    for kind, name in _COUNTED.items():
        count = answer.counts.get(kind)
        if count is not None:
            yield counted("sdi", name, count.total, count)
    if Kind.CASE in answer.counts:
        yield counted("sdi", _NOTES, answer.notes, None)


class AnswerWriter:
    """Writes objects as they are at present; `left_out` counts what could not be written."""

    def __init__(self, roles: RoleMap) -> None:
        self.left_out = 0
        self._writer = SdiWriter(roles)

    def snapshots(self, answer: Answer) -> Iterator[str]:
        """Cases first, then documents; of each kind those that were found before those that are included."""
        for kind, (prefix, name) in _SHOWN.items():
            for held in (*answer.shown, *answer.included):
                if held.state.kind is kind:
                    yield self._snapshot(held, prefix, name)

    def _snapshot(self, held: HeldObject, prefix: str, name: str) -> str:
        state = held.state
        head = (
            self._if_possible(lambda: optional("sd:NoteTekst", state.note))
            + leaf("sd:Tidspunkt", times.write_moment(state.recorded_at))
            + self._if_possible(lambda: optional("sd:LivscyklusKode", state.lifecycle))
            + self._if_possible(lambda: id_of("sd:BrugerRef", state.user))
            + leaf("gd:StsTidspunkt", times.write_moment(held.received_at))
        )
        identity = leaf("sd:UUIDIdentifikator", state.object_id)
        return (
            f"<sdi:{name}><{prefix}:ObjektType>{identity}</{prefix}:ObjektType>"
            f"<{prefix}:Registrering>{head}{self._lists(state, prefix)}</{prefix}:Registrering></sdi:{name}>"
        )

    def _if_possible(self, write: Callable[[], str]) -> str:
        try:
            return write()
        except InvalidInput:
            self.left_out += 1
            return ""

    def _lists(self, state: ObjectState, prefix: str) -> str:
        states = tuple(part for part in state.states if part.status not in _NO_PLACE)
        if len(states) < len(state.states):
            self.left_out += len(state.states) - len(states)
            state = msgspec.structs.replace(state, states=states)
        try:
            return self._writer.lists(state, prefix, always=True)
        except InvalidInput:
            # Rare: look for the parts that are at fault, one by one.
            told = {name: self._those(state, prefix, name) for name in ("sections", "states", "relations")}
            return self._writer.lists(msgspec.structs.replace(state, **told), prefix, always=True)

    def _those(self, state: ObjectState, prefix: str, name: str) -> tuple[Any, ...]:
        bare = msgspec.structs.replace(state, sections=(), states=(), relations=())
        kept = []
        for part in getattr(state, name):
            alone = msgspec.structs.replace(bare, **{name: (part,)})
            if self._if_possible(lambda alone=alone: self._writer.lists(alone, prefix, always=True)):  # type: ignore[misc]
                kept.append(part)
        return tuple(kept)
