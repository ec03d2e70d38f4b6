# SPDX-License-Identifier: MPL-2.0
"""Checks of one message as such: its life-cycle code, and what an update may leave out or take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.roles import Role
from overblik.quality.checks.kinds import CHANGE, MESSAGE, PartFunction, WholeFunction
from overblik.quality.generic import filled
from overblik.quality.part import STATE, Part, Subject
from overblik.quality.rule import Rule

IMPORTED = "Importeret"
OLD_LIFECYCLES = ("Opstaaet", "Passiveret", "Slettet")
OLD_LIFECYCLES_UNTIL = dt.datetime(2023, 7, 7, tzinfo=dt.UTC)
"""The day of version 1.7 of the instructions, which took the other codes out."""

_MANDATORY = (
    (RelationType.ACTOR, Role.OWNER),
    (RelationType.ACTOR, Role.RESPONSIBLE),
    (RelationType.CLASS, Role.PRIMARY_CLASS),
    (RelationType.CLASS, Role.FACET_CLASS),
    (RelationType.IT_SYSTEM, Role.MASTER),
    (RelationType.IT_SYSTEM, Role.SENDER),
)
_TOGETHER = {
    Kind.CASE: ("user_key", "number", "title"),
    Kind.DOCUMENT: ("user_key", "number", "title", "type"),
}
_KEPT = (
    *((SectionName.PROPERTIES, name) for name in ("user_key", "number", "title")),
    (SectionName.INDEX_PROPERTIES, "sensitivity"),
)


def lifecycle_now(part: Part, _: Rule) -> bool:
    """Since July 2023 there is one code only."""
    code = part.values.get("lifecycle")
    if not filled(code) or code == IMPORTED:
        return False
    return part.told_at >= OLD_LIFECYCLES_UNTIL or code not in OLD_LIFECYCLES


def lifecycle_then(part: Part, _: Rule) -> bool:
    """Old data may have the old codes: tolerated, and counted."""
    return part.values.get("lifecycle") in OLD_LIFECYCLES and part.told_at < OLD_LIFECYCLES_UNTIL


def section_whole(subject: Subject, _: Rule) -> Iterator[Part]:
    """An update that sends the section must send its mandatory fields with it."""
    for part in subject.named(SectionName.PROPERTIES):
        if not all(filled(part.values.get(name)) for name in _TOGETHER[subject.kind]):
            yield part


def mandatory_not_ended(subject: Subject, _: Rule) -> Iterator[Part]:
    """A mandatory relation that an update ends without a successor."""
    for name, role in _MANDATORY:
        parts = subject.named(name, role)
        if parts and all(part.validity is not None and part.validity.valid_to is not None for part in parts):
            yield parts[-1]


def leaves_nothing_bare(subject: Subject, _: Rule) -> Iterator[None]:
    """What the object had and has no more after the update; needs to know what it was."""
    before = subject.before
    if before is not None and (
        _emptied(subject, before) or _vacated(subject, before) or _stateless(subject, before)
    ):
        yield None


def _emptied(subject: Subject, before: Subject) -> bool:
    for name, field in _KEPT:
        had = any(filled(part.values.get(field)) for part in before.named(name))
        told = [part.values[field] for part in subject.named(name) if field in part.values]
        if had and told and not filled(told[-1]):
            return True
    return False


def _vacated(subject: Subject, before: Subject) -> bool:
    for name, role in _MANDATORY:
        had = any(map(_open, before.named(name, role)))
        told = subject.named(name, role)
        if had and told and not any(map(_open, told)):
            return True
    return False


def _stateless(subject: Subject, before: Subject) -> bool:
    return bool(before.named(STATE)) and not all(part.values.get("status") for part in subject.named(STATE))


def _open(part: Part) -> bool:
    return part.validity is None or part.validity.valid_to is None


PARTS = {
    "lifecycle_now": PartFunction(lifecycle_now, MESSAGE),
    "lifecycle_then": PartFunction(lifecycle_then),
}
WHOLES = {
    "section_whole": WholeFunction(section_whole, CHANGE),
    "mandatory_not_ended": WholeFunction(mandatory_not_ended, CHANGE),
    "leaves_nothing_bare": WholeFunction(leaves_nothing_bare, CHANGE),
}
