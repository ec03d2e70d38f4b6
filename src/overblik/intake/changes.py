# SPDX-License-Identifier: MPL-2.0
"""From what intake has accepted to what others are told of it: pure, one change per accepted registration.

Call it once per object and batch with what the batch knows already, and append all of a batch at once, as its
last step:

    outbox.append(conn, [change for each object for change in changes_of(...)])

A removal first calls `outbox.forget`, then appends `removals_of`.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence

from overblik.errors import InvalidInput
from overblik.events.change import Action, Change, Facts
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import ObjectState, Registration
from overblik.index.roles import Role
from overblik.index.store import Head
from overblik.intake.projection import state as of
from overblik.kle.number import FacetNumber, KleNumber

Grants = Mapping[uuid.UUID, ObjectState | None]

_CVR = re.compile(r"[0-9]{8}", re.ASCII)
_NONE: Grants = {}


def changes_of(
    accepted: Sequence[tuple[Registration, bytes]],
    before: ObjectState | None,
    after: ObjectState | None,
    head: Head,
    *,
    grants: Grants = _NONE,
) -> Iterator[Change]:
    """The changes of one object: its accepted registrations with their digests, in the order of the fold.

    `before` and `after` are its states around the batch, `head` the row that is saved for it. While it is not
    known (`after` None: only deltas have come) nothing is told. A registration that asks for no notification
    (*UdenNotifikation*) is passed over. `grants` are the states that a payment takes its sensitivity from, by
    id; one that is missing makes the sensitivity unknown.
    """
    told = [(place, pair) for place, pair in enumerate(accepted) if not pair[0].without_notification]
    if after is None or not told:
        return
    # The head has the authority already: asking the state again would be a third of the work.
    facts = _facts(after, _authority(head.authority), grants)
    moved = None
    if before is not None and (was := facts_of(before, grants)).scope != facts.scope:
        moved = was
    for place, (registration, digest) in told:
        new = before is None and place == 0
        yield Change(
            after.object_id,
            after.kind,
            Action.CREATED if new else Action.CHANGED,
            registration.recorded_at,
            head.received_at,
            facts,
            head.master,
            digest,
            moved,
        )
        moved = None


def removals_of(heads: Iterable[Head], removed_at: dt.datetime) -> Iterator[Change]:
    """The removals of objects whose heads were read before they went; one never known is no news.

    Nothing of the object is kept but id, kind and time, and the authority, without which the removal could
    not be addressed.
    """
    for head in heads:
        if head.known:
            yield Change(
                head.object_id,
                Kind(head.kind),
                Action.REMOVED,
                removed_at,
                removed_at,
                Facts(authority=_authority(head.authority)),
            )


def facts_of(state: ObjectState, grants: Grants = _NONE) -> Facts:
    """What decides who may hear of an object in this state."""
    return _facts(state, _authority(of.authority(state)), grants)


def _facts(state: ObjectState, authority: str | None, grants: Grants) -> Facts:
    if state.kind is Kind.CASE:
        return Facts(
            authority,
            _numbers([of.class_key(state, Role.PRIMARY_CLASS)]),
            _facet(of.class_key(state, Role.FACET_CLASS)),
            of.sensitivity(state, SectionName.INDEX_PROPERTIES),
        )
    if state.kind is Kind.PAYMENT:
        lines = [line.values or {} for line in of.relations(state, RelationType.LINE)]
        return Facts(authority, _numbers(line.get("kle") for line in lines), None, _highest(lines, grants))
    if state.kind is Kind.GRANT:
        benefits = [values for _, values in of.benefit_sections(state)]
        keys = [(values.get("class") or {}).get("kle") or values.get("kle") for values in benefits]
    else:
        keys = [of.class_key(state, Role.PRIMARY_CLASS)]
    return Facts(authority, _numbers(keys), None, of.sensitivity(state, SectionName.PROPERTIES))


def _highest(lines: Sequence[Mapping[str, object]], grants: Grants) -> int | None:
    """The highest level among the grants that the lines pay; one unknown makes the whole unknown."""
    highest: int | None = None
    for line in lines:
        told = line.get("grant")
        grant_id = of.object_id(str(told)) if told else None
        grant = grants.get(grant_id) if grant_id is not None else None
        level = of.sensitivity(grant, SectionName.PROPERTIES) if grant is not None else None
        if level is None:
            return None
        highest = max(level, highest or level)
    return highest


def _authority(text: str | None) -> str | None:
    return text if text is not None and _CVR.fullmatch(text) else None


def _numbers(texts: Iterable[object]) -> tuple[str, ...]:
    found = {number for text in texts if text and (number := _kle(str(text))) is not None}
    return tuple(sorted(found))


@functools.lru_cache(maxsize=8192)
def _kle(text: str) -> str | None:
    try:
        KleNumber.parse(text)
    except InvalidInput:
        return None
    return text


@functools.lru_cache(maxsize=1024)
def _facet(text: str | None) -> str | None:
    if not text:
        return None
    try:
        FacetNumber.parse(text)
    except InvalidInput:
        return None
    return text
