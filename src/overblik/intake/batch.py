# SPDX-License-Identifier: MPL-2.0
"""One batch of a delivery, stored in one transaction: the only way anything gets into the index.

The order of the steps is the order of this file: lock, drop what is known or removed, check ownership, fold,
write log and states, then the reading rows; last what became of it all is counted. What needs no database was
done before (`prepared`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from overblik.events import outbox
from overblik.events.change import Change, Facts
from overblik.index import canonical, store
from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.index.store import Conn, LogEntry, Standing
from overblik.intake import belonging, clock_skew, reload_marks, tally_store
from overblik.intake.changes import changes_of
from overblik.intake.facts import authority_of, facts_of, highest
from overblik.intake.folded import Folded
from overblik.intake.folding import after, of_log, whole
from overblik.intake.prepared import Prepared, Rejected, Removing, ready
from overblik.intake.projecting import project, reproject
from overblik.intake.projection.grant import known as grant_known
from overblik.intake.projection.surroundings import Surroundings
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.tally import Tally
from overblik.people import store as people
from overblik.people.keys import KeyRing
from overblik.wire.decoded import Item

Groups = dict[uuid.UUID, list[tuple[int, Prepared]]]


class Sender(msgspec.Struct, frozen=True):
    """Who delivers: `system` None may deliver for any master (bulk import by the operator, the demo)."""

    system: uuid.UUID | None = None


def deliver(
    conn: Conn,
    ring: KeyRing,
    protector: Protector,
    items: Iterable[tuple[int, Registration]],
    *,
    sender: Sender,
    received_at: dt.datetime,
) -> list[Receipt]:
    """Prepare and store registrations as one batch; one receipt each, in order."""
    made = list(ready((Item(position, registration) for position, registration in items), protector))
    batch = [one for one in made if isinstance(one, Prepared)]
    rejected = [one for one in made if isinstance(one, Rejected)]
    stored = iter(store_batch(conn, ring, batch, sender=sender, received_at=received_at, rejected=rejected))
    return [
        one.receipt if isinstance(one, Rejected) else next(stored)
        for one in made
        if not isinstance(one, Removing)
    ]


def store_batch(
    conn: Conn,
    ring: KeyRing,
    batch: Sequence[Prepared],
    *,
    sender: Sender,
    received_at: dt.datetime,
    rejected: Sequence[Rejected] = (),
) -> list[Receipt]:
    """Store a batch; one receipt per registration, in order. All or nothing as to the database.

    One bad object never stops its neighbours: it gets its own receipt. Repeating a batch changes nothing but the
    counts, which also hold what was `rejected` on the way here.
    """
    tally = Tally(received_at, sender.system)
    for one in rejected:
        tally.answered(one.receipt, one.authority)
    receipts: dict[int, Receipt] = {}
    groups: Groups = {}
    for index, item in enumerate(batch):
        groups.setdefault(item.object_id, []).append((index, item))
    with conn.transaction():
        store.lock_for_writing(conn)
        people.verify_keys(conn, ring)
        before = store.standings(conn, groups)
        accepted = _sift(conn, groups, before, sender, received_at, receipts)
        for index, receipt in receipts.items():
            tally.answered(receipt, *belonging.whose(batch[index], before.get(batch[index].object_id)))
        if accepted:
            _remember(conn, ring, accepted, before)
            folded = _store(conn, accepted, before, sender, received_at)
            for object_id, items in accepted.items():
                made = folded[object_id]
                outcome = Outcome.STORED if made.known else Outcome.WAITING
                authority = authority_of(made.head.authority)
                for index, item in items:
                    receipts[index] = _receipt(item, outcome)
                    tally.stored(outcome, item.recorded_at, authority, made.head.master)
        tally_store.add(conn, tally)
        sent = [*groups, *(one.receipt.id for one in rejected if one.receipt.id is not None)]
        reload_marks.mark(conn, sent, sender.system, received_at)
    return [receipts[index] for index in range(len(batch))]


def refold(conn: Conn, ids: Sequence[uuid.UUID], moment: dt.datetime | None = None) -> None:
    """Fold these objects anew from their logs and make their rows anew, in the running transaction.

    They hold what they say of `moment`, else of the time they were received.
    """
    before = store.heads(conn, ids)
    anew = []
    for object_id, entries in store.logs(conn, list(ids)).items():
        received_at = before[object_id].received_at
        anew.append(of_log(entries, received_at, moment or received_at))
    save_folded(conn, anew)
    reproject(conn, [one.head.object_id for one in anew])


def save_folded(conn: Conn, anew: Sequence[Folded], new: Collection[uuid.UUID] = ()) -> None:
    """Write objects that were folded anew, with their links and search keys; `new` ones have no state yet."""
    store.save_heads(
        conn,
        [one.head for one in anew if one.head.object_id in new],
        [one.head for one in anew if one.head.object_id not in new],
    )
    again = [one.head.object_id for one in anew]
    store.save_links(
        conn, ((target, one.head.object_id) for one in anew for target in one.links), replacing=again
    )
    store.save_keys(conn, keys_of({one.head.object_id: one for one in anew}), replacing=again)


def _sift(
    conn: Conn,
    groups: Groups,
    before: dict[uuid.UUID, Standing],
    sender: Sender,
    received_at: dt.datetime,
    receipts: dict[int, Receipt],
) -> Groups:
    """Those that change something: not known before, not removed since, and the sender's to change.

    The registrations of an object come in the order of the fold.
    """
    doubtful = [
        item.key
        for object_id, held in before.items()
        for _, item in groups[object_id]
        if item.place != held.place
    ]
    known = store.known_keys(conn, doubtful)
    removed = store.removed(conn, groups)
    accepted: Groups = {}
    for object_id, items in groups.items():
        held = before.get(object_id)
        owned = (held.kind, held.master) if held else None
        removed_at = removed.get(object_id)
        taken: list[tuple[int, Prepared]] = []
        for index, item in items:
            if (held is not None and (item.place == held.place or item.key in known)) or any(
                item.place == other.place for _, other in taken
            ):
                receipts[index] = _receipt(item, Outcome.UNCHANGED)
            elif removed_at is not None and item.recorded_at <= removed_at:
                receipts[index] = _receipt(item, Outcome.IGNORED_REMOVED)
            elif (
                refusal := clock_skew.refusal(item.recorded_at, received_at)
                or belonging.refusal(item, owned, sender.system)
            ) is not None:
                receipts[index] = _receipt(item, Outcome.REFUSED, *refusal)
            else:
                taken.append((index, item))
                if owned is None or owned[1] is None:
                    # A delta names no master until the object itself has come.
                    owned = (item.kind.value, item.master if item.complete else None)
        if taken:
            accepted[object_id] = sorted(taken, key=_place) if len(taken) > 1 else taken
    return accepted


def _remember(conn: Conn, ring: KeyRing, accepted: Groups, before: dict[uuid.UUID, Standing]) -> None:
    """The persons named, their numbers sealed, and which objects name them."""
    sealed: dict[uuid.UUID, bytes] = {}
    new: list[tuple[uuid.UUID, uuid.UUID]] = []
    again: list[tuple[uuid.UUID, uuid.UUID]] = []
    for object_id, items in accepted.items():
        named = dict(items[0][1].persons)
        for _, item in items[1:]:
            named.update(item.persons)
        sealed.update(named)
        (again if object_id in before else new).extend([(key, object_id) for key in named])
    people.remember(conn, ring, sealed.items())
    people.name_new_objects(conn, new)
    people.name_objects(conn, again)


def _store(
    conn: Conn,
    accepted: Groups,
    before: dict[uuid.UUID, Standing],
    sender: Sender,
    received_at: dt.datetime,
) -> dict[uuid.UUID, Folded]:
    _drop_foreign(conn, accepted, before)
    was = {
        object_id: facts_of(canonical.decode_state(head.body or b""))
        for object_id, head in store.heads(conn, accepted.keys() & before.keys()).items()
        if head.known
    }
    store.append(
        conn,
        (
            LogEntry(*item.key, item.kind.value, item.complete, sender.system, received_at, item.body)
            for items in accepted.values()
            for _, item in items
        ),
    )
    folded = _fold(conn, accepted, before, received_at)
    store.save_heads(
        conn,
        [one.head for object_id, one in folded.items() if object_id not in before],
        [one.head for object_id, one in folded.items() if object_id in before],
    )
    known = {object_id: one for object_id, one in folded.items() if one.known}
    again = [object_id for object_id in known if object_id in before]
    store.save_links(
        conn,
        ((target, object_id) for object_id, one in known.items() for target in one.links),
        replacing=again,
    )
    store.save_keys(conn, keys_of(known), replacing=again)
    around = project(conn, known, {object_id for object_id in known if object_id not in before})
    outbox.append(conn, _changes(accepted, was, folded, around))
    return folded


def keys_of(known: Mapping[uuid.UUID, Folded]) -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
    """What these objects are looked up by: pairs of search key and object."""
    for object_id, one in known.items():
        if one.outline is not None:
            for key in one.outline.keys:
                yield key, object_id


def _changes(
    accepted: Groups,
    was: Mapping[uuid.UUID, Facts],
    folded: Mapping[uuid.UUID, Folded],
    around: Surroundings,
) -> Iterator[Change]:
    for object_id, items in accepted.items():
        made = folded[object_id]
        facts = made.outline.facts if made.outline is not None else None
        before = was.get(object_id)
        if facts is not None and items[0][1].kind is Kind.PAYMENT:
            # As of now on both sides: a payment is guarded as its grants are, whatever it says itself.
            level = highest([grant_known(grant_id, around) for grant_id in made.links])
            facts = facts._replace(sensitivity=level)
            before = before and before._replace(sensitivity=level)
        yield from changes_of([item for _, item in items], before, facts, made.head)


def _drop_foreign(conn: Conn, accepted: Groups, before: dict[uuid.UUID, Standing]) -> None:
    """Forget what other systems said while the object was not known: now that its master is, they may not.

    Else anyone could leave a change waiting (another person as party, say) for an object still to come.
    """
    masters = {
        object_id: item.master
        for object_id, held in before.items()
        if not held.known
        for _, item in accepted.get(object_id, ())
        if item.complete and item.master is not None
    }
    if masters:
        conn.execute(
            """DELETE FROM registration r USING unnest(%s::uuid[], %s::uuid[]) AS told (object_id, master)
               WHERE r.object_id = told.object_id AND r.source <> told.master""",
            (list(masters), list(masters.values())),
        )


def _fold(
    conn: Conn, accepted: Groups, before: dict[uuid.UUID, Standing], received_at: dt.datetime
) -> dict[uuid.UUID, Folded]:
    """Each object after its new registrations. Only those whose new ones are not the latest read their log."""
    result: dict[uuid.UUID, Folded] = {}
    late: dict[uuid.UUID, tuple[dt.datetime, bytes]] = {}
    changing: dict[uuid.UUID, list[Prepared]] = {}
    for object_id, numbered in accepted.items():
        items = [item for _, item in numbered]
        held = before.get(object_id)
        last = items[-1]
        if held is not None and not (held.known and items[0].place > held.place):
            late[object_id] = max(last.place, held.place)
        elif last.complete:
            result[object_id] = whole(last, received_at)
        elif held is None:
            result[object_id] = after(items, None, received_at)
        else:
            changing[object_id] = items
    for object_id, head in store.heads(conn, changing).items():
        start = canonical.decode_state(head.body or b"")
        result[object_id] = after(changing[object_id], start, received_at)
    for object_id, entries in store.logs(conn, list(late)).items():
        result[object_id] = of_log(entries, received_at, received_at, place=late[object_id])
    return result


def _receipt(
    item: Prepared, outcome: Outcome, code: str | None = None, message: str | None = None
) -> Receipt:
    return Receipt(item.position, outcome, item.object_id, item.kind.value, code, message)


def _place(numbered: tuple[int, Prepared]) -> tuple[dt.datetime, bytes]:
    return numbered[1].place
