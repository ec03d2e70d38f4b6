# SPDX-License-Identifier: MPL-2.0
"""From what a batch has accepted to what others are told of it: pure, one change per accepted registration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from overblik.events.change import Action, Change, Facts
from overblik.index.kinds import Kind
from overblik.index.store import Head
from overblik.intake.facts import authority_of
from overblik.intake.prepared import Prepared


def changes_of(
    accepted: Sequence[Prepared], was: Facts | None, facts: Facts | None, head: Head
) -> Iterator[Change]:
    """The changes of one object: its accepted registrations in the order of the fold.

    `was` and `facts` are its facts around the batch, `head` the row that is saved for it. While it is not known
    (`facts` None: only deltas have come) nothing is told. A registration that asks for no notification
    (*UdenNotifikation*) is passed over.
    """
    if facts is None:
        return
    moved = was if was is not None and was.scope != facts.scope else None
    for place, item in enumerate(accepted):
        if item.silent:
            continue
        yield Change(
            item.object_id,
            item.kind,
            Action.CREATED if was is None and place == 0 else Action.CHANGED,
            item.recorded_at,
            head.received_at,
            facts,
            head.master,
            item.digest,
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
                Facts(authority=authority_of(head.authority)),
            )
