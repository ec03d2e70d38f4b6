# SPDX-License-Identifier: MPL-2.0
"""From registrations to the object as it is kept: from one that says everything, from changes, from a whole log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from overblik.index import canonical
from overblik.index.fold import fold
from overblik.index.objects import ObjectState
from overblik.index.store import Head, LogEntry
from overblik.intake.folded import Folded
from overblik.intake.prepared import Outline, Prepared
from overblik.intake.projection import state as of


def whole(last: Prepared, received_at: dt.datetime) -> Folded:
    """A complete registration that nothing later changes is the state: it is not written down twice."""
    outline = last.outline
    assert outline is not None
    if outline.turns_at is not None and outline.turns_at <= received_at:
        # What was announced when this was recorded has begun to hold on the way here.
        state = canonical.decode_state(last.body)
        outline = Outline.of(state, of.view(state, received_at), last.body)
    head = Head(
        last.object_id,
        last.kind.value,
        outline.authority,
        outline.master,
        last.recorded_at,
        last.digest,
        received_at,
        True,
        outline.findings,
        outline.turns_at,
        None,
    )
    return Folded(head, last.body, outline)


def after(items: Sequence[Prepared], start: ObjectState | None, received_at: dt.datetime) -> Folded:
    """The state that deltas make of `start`."""
    last = items[-1]
    state = fold((canonical.decode_registration(item.body) for item in items), start)
    return _folded(last.object_id, last.kind.value, state, last.place, received_at, received_at)


def of_log(
    entries: Sequence[LogEntry],
    received_at: dt.datetime,
    moment: dt.datetime,
    *,
    place: tuple[dt.datetime, bytes] | None = None,
) -> Folded:
    """The state of a whole log, in fold order, as it holds at `moment`. `place`: the last, if one was dropped."""
    last = entries[-1]
    state = fold(canonical.decode_registration(entry.body) for entry in entries)
    own = (last.recorded_at, last.content_hash)
    return _folded(
        last.object_id,
        last.kind,
        state,
        place or own,
        received_at,
        moment,
        whole=last.complete and place in (None, own),
    )


def _folded(
    object_id: uuid.UUID,
    kind: str,
    state: ObjectState | None,
    place: tuple[dt.datetime, bytes],
    received_at: dt.datetime,
    moment: dt.datetime,
    *,
    whole: bool = False,
) -> Folded:
    if state is None:
        return Folded(Head(object_id, kind, None, None, *place, received_at, False, None, None, None), None)
    body = canonical.encode(state)
    outline = Outline.of(state, of.view(state, moment), body)
    head = Head(
        object_id,
        state.kind.value,
        outline.authority,
        outline.master,
        *place,
        received_at,
        True,
        outline.findings,
        outline.turns_at,
        None if whole else body,
    )
    return Folded(head, body, outline)
