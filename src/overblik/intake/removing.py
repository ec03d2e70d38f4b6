# SPDX-License-Identifier: MPL-2.0
"""Removal of objects on a source's request, with what hangs on them, and the rows that then must change."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import groupby

from overblik.events import outbox
from overblik.index import removal, store
from overblik.index.kinds import Kind
from overblik.index.objects import Removal
from overblik.index.store import Conn
from overblik.intake import tally_store
from overblik.intake.batch import Sender
from overblik.intake.changes import removals_of
from overblik.intake.facts import authority_of
from overblik.intake.projecting import reproject
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.tally import Tally

TOGETHER = 500
"""Objects that are removed by the same statements."""


def remove(
    conn: Conn,
    items: Sequence[tuple[int, Removal]],
    *,
    sender: Sender,
    removed_at: dt.datetime,
) -> list[Receipt]:
    """Remove each object; one receipt each, in one transaction. An object never seen is remembered as removed.

    Documents that lie on no other case go with their case unless the request keeps them. With
    `remove_grants` the case's grants go too, and payments that pay nothing else. What belongs to another
    master stays: pointing at an object gives no right to delete it.
    """
    receipts: list[Receipt] = []
    tally = Tally(removed_at, sender.system)
    with conn.transaction():
        store.lock_for_writing(conn)
        for _, alike in groupby(items, key=lambda item: (item[1].keep_documents, item[1].remove_grants)):
            told = list(alike)
            for start in range(0, len(told), TOGETHER):
                receipts += _remove(conn, told[start : start + TOGETHER], sender, removed_at, tally)
        tally_store.add(conn, tally)
    return receipts


def _remove(
    conn: Conn, items: Sequence[tuple[int, Removal]], sender: Sender, removed_at: dt.datetime, tally: Tally
) -> list[Receipt]:
    """Remove objects whose requests say the same of what hangs on them."""
    held = store.heads(conn, {item.object_id for _, item in items})
    receipts: list[Receipt] = []
    named: list[uuid.UUID] = []
    for position, item in items:
        head = held.get(item.object_id)
        kind = head.kind if head else None
        if head is not None and sender.system is not None and head.master not in (None, sender.system):
            receipts.append(
                Receipt(
                    position,
                    Outcome.REFUSED,
                    item.object_id,
                    kind,
                    "intake.not_yours",
                    "this system may only remove objects whose master it is",
                )
            )
            continue
        named.append(item.object_id)
        receipts.append(Receipt(position, Outcome.REMOVED, item.object_id, kind))
    for receipt in receipts:
        told_of = held.get(receipt.id) if receipt.id is not None else None
        if told_of is None:
            tally.answered(receipt)
        else:
            tally.answered(receipt, authority_of(told_of.authority), told_of.master)
    if not named:
        return receipts
    request = items[0][1]
    cases = [each for each in named if each in held and held[each].kind == Kind.CASE]
    hanging: list[uuid.UUID] = []
    if cases and not request.keep_documents:
        hanging += _only_here(conn, cases)
    if cases and request.remove_grants:
        hanging += _benefits(conn, cases)
    _go(conn, list(dict.fromkeys([*named, *_own(conn, hanging, sender)])), removed_at)
    return receipts


def take_out(conn: Conn, ids: Sequence[uuid.UUID], removed_at: dt.datetime) -> None:
    """Remove exactly these, in the running transaction: the authority says that the system does not have them.

    Nothing that hangs on them goes, nothing counts as delivered, and no tombstone is left: if the system has an object
    after all, it is there again when it is sent. The caller holds the writer's lock.
    """
    if ids:
        _go(conn, ids, removed_at, for_good=False)


def _go(conn: Conn, going: Sequence[uuid.UUID], removed_at: dt.datetime, *, for_good: bool = True) -> None:
    depending = store.sources_of(conn, going)
    depending |= store.sources_of(conn, list(depending)) if depending else set()
    there = store.heads(conn, going)
    # Of what is gone already the news of its going may still wait: a repeated request must not swallow it.
    outbox.forget(conn, [head.object_id for head in there.values() if head.known])
    told = list(removals_of(there.values(), removed_at))
    removal.remove(conn, going, removed_at, for_good=for_good)
    reproject(conn, depending - set(going))
    outbox.append(conn, told)


def _own(conn: Conn, ids: Sequence[uuid.UUID], sender: Sender) -> list[uuid.UUID]:
    """Those that the sender may remove."""
    if sender.system is None:
        return list(ids)
    held = store.heads(conn, ids)
    return [each for each in ids if held[each].master in (None, sender.system)]


def _only_here(conn: Conn, cases: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The documents that lie on these cases and on no other."""
    rows = conn.execute(
        """SELECT DISTINCT target_id FROM object_link l JOIN object_state s ON s.object_id = l.target_id
           WHERE l.source_id = ANY(%(cases)s) AND s.kind = 'document' AND NOT EXISTS (
             SELECT 1 FROM object_link other
             WHERE other.target_id = l.target_id AND other.source_id <> ALL(%(cases)s))""",
        {"cases": list(cases)},
    )
    return [row[0] for row in rows]


def _benefits(conn: Conn, cases: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The grants of these cases and of no other, and the payments that pay only those."""
    rows = conn.execute(
        """WITH grants AS (
             SELECT DISTINCT l.source_id AS id
             FROM object_link l JOIN object_state s ON s.object_id = l.source_id
             WHERE l.target_id = ANY(%(cases)s) AND s.kind = 'grant' AND NOT EXISTS (
               SELECT 1 FROM object_link other
               WHERE other.source_id = l.source_id AND other.target_id <> ALL(%(cases)s)))
           SELECT id FROM grants
           UNION
           SELECT l.source_id FROM object_link l JOIN grants ON grants.id = l.target_id
           WHERE NOT EXISTS (
             SELECT 1 FROM object_link other WHERE other.source_id = l.source_id
               AND other.target_id NOT IN (SELECT id FROM grants))""",
        {"cases": list(cases)},
    )
    return [row[0] for row in rows]
