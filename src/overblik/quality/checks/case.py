# SPDX-License-Identifier: MPL-2.0
"""Checks of a case across its parts: its course of states, its roles over time, its notes."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from overblik.index.kinds import Progress, RelationType
from overblik.index.roles import Role
from overblik.quality.checks.kinds import WHOLE, PartFunction, WholeFunction
from overblik.quality.generic import FIRST, filled
from overblik.quality.part import STATE, Part, Subject, getter
from overblik.quality.rule import Rule

LARGEST_NOTE = 100 * 1024
"""Bytes after decoding. The instructions say 100 KB and not which; this is the reading that refuses least."""

_DECIDED = (Progress.DECIDED, Progress.CLOSED)
_NOTE = ("title", "content", "format")
_content = getter("note.content")


def was_opened(subject: Subject, _: Rule) -> Iterator[None]:
    """A case that has states and was never opened."""
    states = subject.named(STATE)
    if states and all(_status(part) != Progress.OPENED for part in states):
        yield None


def begins_opened(subject: Subject, _: Rule) -> Iterator[Part]:
    """A course that begins with a later state: the earlier ones were not sent."""
    states = _course(subject)
    if states and _status(states[0]) != Progress.OPENED:
        yield states[0]


def ends_closed(subject: Subject, _: Rule) -> Iterator[Part]:
    """A case closed by an end date instead of by the state for it."""
    for last in _course(subject)[-1:]:
        ended = last.validity is not None and last.validity.valid_to is not None
        if ended and _status(last) != Progress.CLOSED:
            yield last


def states_adjoin(subject: Subject, _: Rule) -> Iterator[Part]:
    """States that leave a gap or overlap."""
    for one, other in pairwise(_course(subject)):
        if (
            one.validity is None
            or other.validity is None
            or one.validity.valid_to != other.validity.valid_from
        ):
            yield other


def never_vacant(subject: Subject, rule: Rule) -> Iterator[Part]:
    """A role that ends without a successor at that very moment."""
    parts = [part for role in rule.roles for part in subject.named(rule.part, role)]
    known = parts + [
        part
        for role in rule.roles
        for part in (subject.before.named(rule.part, role) if subject.before is not None else ())
    ]
    starts = {part.validity.valid_from for part in known if part.validity is not None}
    for part in parts:
        end = part.validity.valid_to if part.validity is not None else None
        if end is not None and end not in starts:
            yield part


def residence_differs(subject: Subject, _: Rule) -> Iterator[Part]:
    """A municipality of residence that is the owner itself."""
    owners = {_cvr(part) for part in subject.named(RelationType.ACTOR, Role.OWNER)}
    owners |= {part.reference for part in subject.named(RelationType.ACTOR, Role.OWNER)}
    for part in subject.named(RelationType.ACTOR, Role.MUNICIPALITY_OF_RESIDENCE):
        if {_cvr(part), part.reference} & (owners - {None}):
            yield part


def recipient_differs(subject: Subject, _: Rule) -> Iterator[Part]:
    """A recipient of the benefit who is the primary party."""
    primary = {part.reference for part in subject.named(RelationType.PARTY, Role.PRIMARY_PARTY)}
    for part in subject.named(RelationType.PARTY, Role.BENEFIT_RECIPIENT):
        if part.reference is not None and part.reference in primary:
            yield part


def party_expected(subject: Subject, _: Rule) -> Iterator[None]:
    """A case of nobody."""
    if not subject.named(RelationType.PARTY, Role.PRIMARY_PARTY):
        yield None


def decision_expected(subject: Subject, _: Rule) -> Iterator[None]:
    """A decided or closed case that does not say how it was decided."""
    decided = any(_status(part) in _DECIDED for part in subject.named(STATE))
    if decided and not subject.named(RelationType.CLASS, Role.DECISION_CLASS):
        yield None


def decision_made(subject: Subject, _: Rule) -> Iterator[Part]:
    """How a case was decided, while its states say that it was not."""
    if not any(_status(part) in _DECIDED for part in subject.named(STATE)):
        yield from subject.named(RelationType.CLASS, Role.DECISION_CLASS)


def note_whole(part: Part, _: Rule) -> bool:
    """A note of which a part is missing."""
    note = part.values.get("note")
    if not isinstance(note, dict):
        return False
    told = [filled(note.get(name)) for name in _NOTE]
    return any(told) and not all(told)


def note_size(part: Part, _: Rule) -> bool:
    """A note that is too large."""
    content = _content(part)
    return isinstance(content, str) and _decoded_size(content) > LARGEST_NOTE


def note_replaced(part: Part, rule: Rule) -> bool:
    """A note that is too large and is not the text that stands for such a note."""
    return note_size(part, rule) and re.search(rule.pattern, _decoded(_content(part))) is None


def _status(part: Part) -> str:
    return str(part.values.get("status") or "")


def _course(subject: Subject) -> list[Part]:
    """The states in the order in which they began."""
    return sorted(subject.named(STATE), key=_began)


def _began(part: Part) -> dt.datetime:
    return (part.validity.valid_from if part.validity is not None else None) or FIRST


def _cvr(part: Part) -> str | None:
    reference = part.reference or ""
    if reference.startswith("urn:oio:cvr-nr:"):
        return reference.rpartition(":")[2]
    return part.values.get("cvr")


def _decoded_size(content: str) -> int:
    return len(content) * 3 // 4 - content[-2:].count("=")


def _decoded(content: str) -> str:
    try:
        return base64.b64decode(content, validate=False).decode(errors="replace")
    except binascii.Error:
        return ""


PARTS = {
    "note_whole": PartFunction(note_whole),
    "note_size": PartFunction(note_size),
    "note_replaced": PartFunction(note_replaced),
}
WHOLES = {
    "was_opened": WholeFunction(was_opened, WHOLE),
    "begins_opened": WholeFunction(begins_opened, WHOLE),
    "ends_closed": WholeFunction(ends_closed, WHOLE),
    "states_adjoin": WholeFunction(states_adjoin, WHOLE),
    "never_vacant": WholeFunction(never_vacant),
    "residence_differs": WholeFunction(residence_differs),
    "recipient_differs": WholeFunction(recipient_differs),
    "party_expected": WholeFunction(party_expected, WHOLE),
    "decision_expected": WholeFunction(decision_expected, WHOLE),
    "decision_made": WholeFunction(decision_made, WHOLE),
}
