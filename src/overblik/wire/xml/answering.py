# SPDX-License-Identifier: MPL-2.0
"""Writes what a search found, valid against the schema of its service.

What an object holds that the schema has no place for (two states of older data, a text longer than it allows)
is left out of the answer and counted in its status text: one odd object must not cost the caller the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from overblik.errors import InvalidInput
from overblik.index.expression import HeldObject
from overblik.index.kinds import Kind
from overblik.index.objects import ObjectState
from overblik.wire import times
from overblik.wire.asking import Answer, Page
from overblik.wire.xml.writer import Writer, declarations

OK = 20
"""The status of what went well."""

_LISTS = ("sections", "states", "relations")


class Counted(NamedTuple):
    """What an *Antal* counts: the objects of a kind, or what lies within them."""

    element: str
    kind: Kind
    within: bool = False


class AnswerForm(NamedTuple):
    """How the answers of one service are written: the element around all of it (its prefix is that of all that is
    not the objects'), what is counted, and the element around each object.

    `fit` takes out of an object what is known to have no place, and tells how many parts that were.
    """

    output: str
    counted: tuple[Counted, ...]
    snapshots: Mapping[Kind, str]
    fit: Callable[[ObjectState], tuple[ObjectState, int]]


class AnswerWriter:
    """Writes one answer; `left_out` counts what could not be written."""

    def __init__(self, form: AnswerForm, writer: Writer) -> None:
        self.left_out = 0
        self._form = form
        self._writer = writer
        self._prefix = form.output.partition(":")[0]

    def written(self, answer: Answer) -> bytes:
        """The answer as an element to stand in a SOAP body."""
        shown = "".join(self._snapshots(answer))
        inner = f"{self._status()}{''.join(self._counts(answer))}{shown}"
        name = self._form.output
        return f"<{name} {declarations(self._writer.declared)}>{inner}</{name}>".encode()

    def _status(self) -> str:
        """The StandardRetur."""
        text = ""
        if self.left_out:
            told = f"{self.left_out} parts have no place in this schema and are left out"
            text = f"<sd:FejlbeskedTekst>{told}</sd:FejlbeskedTekst>"
        return f"<sd:StandardRetur><sd:StatusKode>{OK}</sd:StatusKode>{text}</sd:StandardRetur>"

    def _counts(self, answer: Answer) -> Iterator[str]:
        for element, kind, within in self._form.counted:
            count = answer.counts.get(kind)
            if count is not None:
                yield (
                    self._count(element, answer.within.get(kind, 0))
                    if within
                    else self._count(element, count.total, count.page)
                )

    def _count(self, element: str, total: int, page: Page | None = None) -> str:
        prefix, told = self._prefix, ""
        if page is not None:
            first = f"<sd:FoersteResultatReference>{page.first}</sd:FoersteResultatReference>"
            most = f"<sd:MaksimalAntalKvantitet>{page.most}</sd:MaksimalAntalKvantitet>"
            told = f"<{prefix}:Paginering>{first}{most}</{prefix}:Paginering>"
        inner = (
            f"<{prefix}:Element>{element}</{prefix}:Element><{prefix}:Antal>{total}</{prefix}:Antal>{told}"
        )
        return f"<{prefix}:Antal>{inner}</{prefix}:Antal>"

    def _snapshots(self, answer: Answer) -> Iterator[str]:
        """Kind by kind; of each those that were found before those that are included."""
        for kind, name in self._form.snapshots.items():
            for held in (*answer.shown, *answer.included):
                if held.state.kind is kind:
                    yield self._snapshot(held, self._writer.names[kind].prefix, f"{self._prefix}:{name}")

    def _snapshot(self, held: HeldObject, prefix: str, name: str) -> str:
        state, elements = held.state, self._writer.elements
        head = (
            self._if_possible(lambda: elements.optional("sd:NoteTekst", state.note))
            + elements.leaf("sd:Tidspunkt", times.write_moment(state.recorded_at))
            + self._if_possible(lambda: elements.optional("sd:LivscyklusKode", state.lifecycle))
            + self._if_possible(lambda: elements.id_of("sd:BrugerRef", state.user))
            + elements.leaf("gd:StsTidspunkt", times.write_moment(held.received_at))
        )
        identity = elements.leaf("sd:UUIDIdentifikator", state.object_id)
        return (
            f"<{name}><{prefix}:ObjektType>{identity}</{prefix}:ObjektType>"
            f"<{prefix}:Registrering>{head}{self._lists(state, prefix)}</{prefix}:Registrering></{name}>"
        )

    def _if_possible(self, write: Callable[[], str]) -> str:
        try:
            return write()
        except InvalidInput:
            self.left_out += 1
            return ""

    def _lists(self, state: ObjectState, prefix: str) -> str:
        state, left_out = self._form.fit(state)
        self.left_out += left_out
        try:
            return self._writer.lists(state, prefix, always=True)
        except InvalidInput:
            # Rare: look for the parts that are at fault, one by one.
            told = {name: self._those(state, prefix, name) for name in _LISTS}
            return self._writer.lists(msgspec.structs.replace(state, **told), prefix, always=True)

    def _those(self, state: ObjectState, prefix: str, name: str) -> tuple[Any, ...]:
        bare = msgspec.structs.replace(state, sections=(), states=(), relations=())
        kept = []
        for part in getattr(state, name):
            alone = msgspec.structs.replace(bare, **{name: (part,)})
            if self._if_possible(lambda alone=alone: self._writer.lists(alone, prefix, always=True)):  # type: ignore[misc]
                kept.append(part)
        return tuple(kept)
