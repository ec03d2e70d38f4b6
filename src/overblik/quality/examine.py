# SPDX-License-Identifier: MPL-2.0
"""A whole delivery judged and nothing stored: what the dry run and the validation services answer with."""

from __future__ import annotations

import io
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

from overblik.index.fold import apply
from overblik.index.kinds import Kind
from overblik.index.objects import ObjectState, Registration, Removal
from overblik.quality.finding import Finding
from overblik.quality.table import rules
from overblik.quality.validate import validate
from overblik.wire import delivery, official
from overblik.wire.decoded import Fault, Item
from overblik.wire.roles import RoleMap
from overblik.wire.written import Remark, remarks

MOST_FINDINGS = 200
"""Findings told of one object. Whoever sends ten thousand bad relations learns nothing from the last."""

_REMEMBERED = 2_000
"""Objects whose state is kept for what a later update of the same delivery may not take away."""


class Judged(msgspec.Struct, frozen=True, omit_defaults=True):
    """One registration or removal of a delivery, and what is to be said of it.

    `fault`: it cannot be read, so nothing else is known of it. `position` counts lines (NDJSON) or objects
    from 1; the registrations of one object share it. `more`: there are further findings, which are not told.
    """

    position: int
    object_id: uuid.UUID | None = None
    kind: Kind | None = None
    fault: Fault | None = None
    findings: tuple[Finding, ...] = ()
    more: bool = False


def examine(body: bytes, roles: RoleMap | None = None, *, xml: bool | None = None) -> list[Judged]:
    """Everything that is to be said of a body: XML (`xml`, or what looks like it), NDJSON or a JSON array."""
    return list(examined(body, roles, xml=xml))


def examined(body: bytes, roles: RoleMap | None = None, *, xml: bool | None = None) -> Iterator[Judged]:
    """The same, object by object."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") if xml is None else xml:
        return judged_xml(lambda: io.BytesIO(body), roles)
    decode = delivery.decode_array if start.startswith(b"[") else delivery.decode_lines
    return judged(decode(io.BytesIO(body)), plain=True)


def judged_xml(opened: Callable[[], BinaryIO], roles: RoleMap | None = None) -> Iterator[Judged]:
    """Every object of an XML body, streamed; `opened` gives the body from its start, and is called twice."""
    seen = _Remarks(opened)
    for one in judged(official.decode_file(opened(), roles), plain=False):
        if one.kind is None:
            yield one
        else:
            yield _told(one, (*one.findings, *seen.of(one.position)))


def judged(items: Iterable[Item], *, plain: bool) -> Iterator[Judged]:
    """Every item of a decoded delivery, streamed; `plain`: it is a JSON delivery."""
    known: OrderedDict[uuid.UUID, ObjectState] = OrderedDict()
    for item in items:
        match item.value:
            case Fault() as fault:
                yield Judged(item.position, fault.object_id, fault=fault)
            case Removal() as removal:
                known.pop(removal.object_id, None)
                yield Judged(item.position, removal.object_id)
            case Registration() as told:
                before = known.pop(told.object_id, None)
                found = validate(
                    told, before=None if told.complete else before, plain=plain, most=MOST_FINDINGS + 1
                )
                after = apply(before, told)
                if after is not None:
                    known[told.object_id] = after
                    if len(known) > _REMEMBERED:
                        known.popitem(last=False)
                yield _told(Judged(item.position, told.object_id, told.kind), tuple(found))


def written_findings(told: Remark) -> Iterator[Finding]:
    """The rules that what was seen in the XML breaks."""
    for rule in rules().values():
        if rule.way == "written" and rule.named == told.name and told.kind in rule.kinds:
            yield Finding(rule.id, rule.severity, told.element, rule.rule, rule.remedy)


def _told(one: Judged, found: tuple[Finding, ...]) -> Judged:
    more = one.more or len(found) > MOST_FINDINGS
    return msgspec.structs.replace(one, findings=found[:MOST_FINDINGS], more=more)


class _Remarks:
    """What is written of each object, told once. Never reads further than it was asked."""

    def __init__(self, opened: Callable[[], BinaryIO]) -> None:
        self._objects = enumerate(_started(opened), 1)
        self._at = 0

    def of(self, position: int) -> Iterator[Finding]:
        while self._at < position:
            self._at, told = next(self._objects, (position, []))
            if self._at == position:
                for remark in told:
                    yield from written_findings(remark)


def _started(opened: Callable[[], BinaryIO]) -> Iterator[list[Remark]]:
    with opened() as stream:
        yield from remarks(stream)
