# SPDX-License-Identifier: MPL-2.0
"""Objects made anew from their logs and held against what is kept of them; only what differs is written.

Looking needs no lock, so a whole system can be gone through while deliveries go on; mending takes the writer's.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from overblik.index import canonical, store
from overblik.index.reading import ReadingRow
from overblik.index.store import Conn, Head, LogEntry
from overblik.intake.batch import keys_of, save_folded
from overblik.intake.folded import Folded
from overblik.intake.folding import of_log
from overblik.intake.projecting import rows_of

_AN_INSTANT = dt.timedelta(microseconds=1)


class Remade(NamedTuple):
    """What came of making objects anew.

    `different`: those of which anything kept came out different. `unmade`: those that have nothing in the log, or
    something that cannot be read; they are left as they are.
    """

    different: frozenset[uuid.UUID] = frozenset()
    unmade: frozenset[uuid.UUID] = frozenset()


class _Made(NamedTuple):
    """Objects folded anew, those whose fold is not what is kept, and those that have no kept fold at all."""

    folded: dict[uuid.UUID, Folded]
    different: set[uuid.UUID]
    misplaced: set[uuid.UUID]
    lost: set[uuid.UUID]
    unmade: set[uuid.UUID]


def look(conn: Conn, ids: Collection[uuid.UUID], now: dt.datetime) -> Remade:
    """Which of these objects are not kept as their logs say, in the running transaction. Writes nothing.

    An object that is not there any more is passed over.
    """
    made = _fold(conn, ids, now)
    wrong, unmade = _rows_that_differ(conn, made.folded)
    return Remade(frozenset(made.different | made.misplaced | wrong.keys()), frozenset(made.unmade | unmade))


def mend(conn: Conn, ids: Collection[uuid.UUID], now: dt.datetime) -> Remade:
    """Write anew what of these objects is not kept as their logs say; the caller holds the writer's lock.

    `different` names, beside them, the objects that had other rows because of them. Tells nobody: no event, no time of
    receipt. Rows that come out the same are not touched.
    """
    made = _fold(conn, ids, now)
    changed = made.different | made.misplaced
    if changed:
        save_folded(conn, [made.folded[each] for each in sorted(changed)], made.lost)
    near = store.sources_of(conn, sorted(made.different)) if made.different else set()
    near |= store.sources_of(conn, sorted(near)) if near else set()
    near -= made.folded.keys()
    around = {key: Folded(head, head.body) for key, head in store.heads(conn, near).items() if head.known}
    wrong, unmade = _rows_that_differ(conn, {**made.folded, **around})
    store.save_reading(conn, [], [row for rows in wrong.values() for row in rows], sorted(wrong))
    _forget_later_times(conn, wrong)
    return Remade(frozenset(made.different | wrong.keys()), frozenset(made.unmade | unmade))


def orphans(conn: Conn, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of `ids` of which there is no more than reading rows: neither a state nor a log."""
    rows = conn.execute(
        """SELECT DISTINCT owner_id FROM reading r WHERE owner_id = ANY(%s)
             AND NOT EXISTS (SELECT FROM object_state s WHERE s.object_id = r.owner_id)
             AND NOT EXISTS (SELECT FROM registration l WHERE l.object_id = r.owner_id)""",
        (list(ids),),
        binary=True,
    )
    return {object_id for (object_id,) in rows}


def told_by_log(
    conn: Conn, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[str | None, uuid.UUID | None]]:
    """Whose each of these objects is, and its master, as the log tells; what cannot be read is left out."""
    found = {}
    for object_id, entries in store.logs(conn, list(ids)).items():
        received_at = _received_at(None, entries)
        try:
            head = of_log(entries, received_at, received_at).head
        except msgspec.DecodeError:
            continue
        found[object_id] = (head.authority, head.master)
    return found


def _fold(conn: Conn, ids: Collection[uuid.UUID], now: dt.datetime) -> _Made:
    wanted = sorted(ids)
    held, logs = store.heads(conn, wanted), store.logs(conn, wanted)
    folded: dict[uuid.UUID, Folded] = {}
    unmade = held.keys() - logs.keys()
    for object_id, entries in logs.items():
        head = held.get(object_id)
        received_at = _received_at(head, entries)
        try:
            folded[object_id] = of_log(entries, received_at, _moment(head, received_at, now))
        except msgspec.DecodeError:
            unmade.add(object_id)
    misplaced = {key for key, one in folded.items() if key in held and _place(one.head) != _place(held[key])}
    return _Made(
        folded,
        {key for key, one in folded.items() if not _same(held.get(key), one)} | _by_pairs(conn, folded),
        misplaced,
        folded.keys() - held.keys(),
        unmade,
    )


def _received_at(head: Head | None, entries: Sequence[LogEntry]) -> dt.datetime:
    """When the object last changed here: what is kept says it if the log knows that time, else the log."""
    times = {entry.received_at for entry in entries}
    return head.received_at if head is not None and head.received_at in times else max(times)


def _moment(head: Head | None, received_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """As of when the object is to hold: now, except that what is due and has not turned yet is the worker's to turn."""
    moment = max(received_at, now)
    if head is not None and head.turns_at is not None and head.turns_at <= moment:
        return max(received_at, head.turns_at - _AN_INSTANT)
    return moment


def _place(head: Head) -> tuple[dt.datetime, bytes]:
    return head.recorded_at, head.content_hash


def _same(held: Head | None, made: Folded) -> bool:
    """Whether what is kept says what the log makes.

    Not whether it names the same registration as the last: a later one may have been dropped because it did not count.
    """
    if held is None:
        return False
    head = made.head
    if (
        (held.kind, held.authority, held.master, held.received_at, held.known, held.findings, held.turns_at)
        != (head.kind, head.authority, head.master, head.received_at, head.known, head.findings, head.turns_at)
    ):  # fmt: skip
        return False
    body = made.body
    if held.body == body:
        return True
    if held.body is None or body is None:
        return False
    try:
        return canonical.decode_state(held.body) == canonical.decode_state(body)
    except msgspec.DecodeError:
        return False


def _by_pairs(conn: Conn, folded: Mapping[uuid.UUID, Folded]) -> set[uuid.UUID]:
    """Those whose links or search keys are not what the log makes."""
    links = {(target, key) for key, one in folded.items() for target in one.links}
    keys = set(keys_of(folded))
    ids = list(folded)
    held_links = conn.execute(
        "SELECT target_id, source_id FROM object_link WHERE source_id = ANY(%s)", (ids,), binary=True
    )
    held_keys = conn.execute(
        "SELECT key, object_id FROM search_key WHERE object_id = ANY(%s)", (ids,), binary=True
    )
    return {key for _, key in links.symmetric_difference(held_links)} | {
        key for _, key in keys.symmetric_difference(held_keys)
    }


def _rows_that_differ(
    conn: Conn, folded: Mapping[uuid.UUID, Folded]
) -> tuple[dict[uuid.UUID, list[ReadingRow]], set[uuid.UUID]]:
    """The right rows of each object that has others, and the objects whose rows could not be made."""
    rows, unmade = _made_rows(conn, folded)
    held: dict[uuid.UUID, set[tuple[Any, ...]]] = defaultdict(set)
    for row in store.reading_rows(conn, rows):
        held[row.owner_id].add(store.row_values(row))
    wrong = {key: made for key, made in rows.items() if set(map(store.row_values, made)) != held[key]}
    return wrong, unmade


def _made_rows(
    conn: Conn, folded: Mapping[uuid.UUID, Folded]
) -> tuple[dict[uuid.UUID, list[ReadingRow]], set[uuid.UUID]]:
    try:
        return rows_of(conn, folded), set()
    except msgspec.DecodeError:
        # Something near one of them cannot be read; it is mended when its own turn comes, and these with it.
        if len(folded) == 1:
            return {}, set(folded)
    rows: dict[uuid.UUID, list[ReadingRow]] = {}
    unmade: set[uuid.UUID] = set()
    for key, one in folded.items():
        alone, failed = _made_rows(conn, {key: one})
        rows.update(alone)
        unmade |= failed
    return rows, unmade


def _forget_later_times(conn: Conn, owners: Iterable[uuid.UUID]) -> None:
    """A time of telling that is no earlier than the receipt came of a receipt that was wrong; then it says nothing."""
    conn.execute(
        "UPDATE reading SET told_at = NULL WHERE owner_id = ANY(%s) AND told_at >= received_at",
        (list(owners),),
    )
