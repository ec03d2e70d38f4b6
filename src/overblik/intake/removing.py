# SPDX-License-Identifier: MPL-2.0
"""Removal of objects on a source's request, with what hangs on them, and the rows that then must change."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from overblik.events import outbox
from overblik.events.change import Change
from overblik.index import removal, store
from overblik.index.kinds import Kind
from overblik.index.objects import Removal
from overblik.index.store import Conn
from overblik.intake.batch import Sender
from overblik.intake.changes import removals_of
from overblik.intake.projecting import reproject
from overblik.intake.receipt import Outcome, Receipt


def remove(
    conn: Conn,
    items: Sequence[tuple[int, Removal]],
    *,
    sender: Sender,
    removed_at: dt.datetime,
) -> list[Receipt]:
    """Remove each object; one receipt each. An object never seen is remembered as removed.

    Documents that lie on no other case go with their case unless the request keeps them. With
    `remove_grants` the case's grants go too, and payments that pay nothing else. What belongs to another
    master stays: pointing at an object gives no right to delete it.
    """
    receipts: list[Receipt] = []
    told: list[Change] = []
    with conn.transaction():
        store.lock_for_writing(conn)
        for position, item in items:
            head = store.heads(conn, [item.object_id]).get(item.object_id)
            if head is not None and sender.system is not None and head.master not in (None, sender.system):
                receipts.append(
                    Receipt(
                        position,
                        Outcome.REFUSED,
                        item.object_id,
                        head.kind,
                        "intake.not_yours",
                        "this system may only remove objects whose master it is",
                    )
                )
                continue
            hanging: list[uuid.UUID] = []
            if head is not None and head.kind == Kind.CASE:
                if not item.keep_documents:
                    hanging += _only_here(conn, item.object_id)
                if item.remove_grants:
                    hanging += _benefits(conn, item.object_id)
            going = [item.object_id, *_own(conn, hanging, sender)]
            depending = store.sources_of(conn, going)
            depending |= store.sources_of(conn, list(depending)) if depending else set()
            outbox.forget(conn, going)
            told.extend(removals_of(store.heads(conn, going).values(), removed_at))
            removal.remove(conn, going, removed_at)
            reproject(conn, depending - set(going))
            receipts.append(Receipt(position, Outcome.REMOVED, item.object_id, head.kind if head else None))
        outbox.append(conn, told)
    return receipts


def _own(conn: Conn, ids: Sequence[uuid.UUID], sender: Sender) -> list[uuid.UUID]:
    """Those that the sender may remove."""
    if sender.system is None:
        return list(ids)
    held = store.heads(conn, ids)
    return [each for each in ids if held[each].master in (None, sender.system)]


def _only_here(conn: Conn, case_id: uuid.UUID) -> list[uuid.UUID]:
    """The documents that lie on this case and on no other."""
    rows = conn.execute(
        """SELECT target_id FROM object_link l JOIN object_state s ON s.object_id = l.target_id
           WHERE l.source_id = %(case)s AND s.kind = 'document' AND NOT EXISTS (
             SELECT 1 FROM object_link other
             WHERE other.target_id = l.target_id AND other.source_id <> %(case)s)""",
        {"case": case_id},
    )
    return [row[0] for row in rows]


def _benefits(conn: Conn, case_id: uuid.UUID) -> list[uuid.UUID]:
    """The grants of this case and of no other, and the payments that pay only those."""
    rows = conn.execute(
        """WITH grants AS (
             SELECT l.source_id AS id FROM object_link l JOIN object_state s ON s.object_id = l.source_id
             WHERE l.target_id = %(case)s AND s.kind = 'grant' AND NOT EXISTS (
               SELECT 1 FROM object_link other
               WHERE other.source_id = l.source_id AND other.target_id <> %(case)s))
           SELECT id FROM grants
           UNION
           SELECT l.source_id FROM object_link l JOIN grants ON grants.id = l.target_id
           WHERE NOT EXISTS (
             SELECT 1 FROM object_link other WHERE other.source_id = l.source_id
               AND other.target_id NOT IN (SELECT id FROM grants))""",
        {"case": case_id},
    )
    return [row[0] for row in rows]
