# SPDX-License-Identifier: MPL-2.0
"""One batch of a delivery, stored in one transaction: the only way anything gets into the index.

The order of the steps is the order of this file: prepare (pure), lock, drop what is known or removed, check
ownership, fold, write log and states, find what depends on the changed objects, project, write the rows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

import msgspec

from overblik.basedata.ownership import owners_of
from overblik.errors import OverblikError
from overblik.index import canonical, store
from overblik.index.fold import fold
from overblik.index.kinds import Kind
from overblik.index.objects import ObjectState, Registration
from overblik.index.reading import ReadingRow
from overblik.index.store import Conn, Head, LogEntry
from overblik.intake.projection import project as projection
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.verdict import findings
from overblik.people import store as people
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing


class Prepared(msgspec.Struct):
    """A registration ready to be stored: free of person numbers, written down, identified."""

    place: int
    position: int
    registration: Registration
    body: bytes
    digest: bytes
    persons: dict[uuid.UUID, Cpr]
    master: uuid.UUID | None

    @property
    def key(self) -> tuple[uuid.UUID, dt.datetime, bytes]:
        """The key in the log."""
        return (self.registration.object_id, self.registration.recorded_at, self.digest)


class Sender(msgspec.Struct, frozen=True):
    """Who delivers: `system` None may deliver for any master (bulk import by the operator, the demo)."""

    system: uuid.UUID | None = None


def prepare(place: int, position: int, registration: Registration, protector: Protector) -> Prepared:
    """Take the person numbers out and write the registration down. Raises InvalidInput."""
    protected, body = protector.written(registration)
    master = of.master(_as_state(protected))
    return Prepared(place, position, protected, body, canonical.content_hash(body), protector.take(), master)


def deliver(
    conn: Conn,
    ring: KeyRing,
    protector: Protector,
    items: Iterable[tuple[int, Registration]],
    *,
    sender: Sender,
    received_at: dt.datetime,
) -> list[Receipt]:
    """Store a batch; one receipt per registration, in order. All or nothing as to the database.

    One bad object never stops its neighbours: it gets its own receipt. Repeating a batch changes nothing.
    """
    receipts: dict[int, Receipt] = {}
    prepared: list[Prepared] = []
    for place, (position, registration) in enumerate(items):
        try:
            prepared.append(prepare(place, position, registration, protector))
        except OverblikError as error:
            protector.take()
            receipts[place] = _receipt(position, registration, Outcome.INVALID, error.code, error.message)
    with conn.transaction():
        store.lock_for_writing(conn)
        people.verify_keys(conn, ring)
        accepted = _sift(conn, prepared, sender, receipts)
        if accepted:
            persons = {key: cpr for item in accepted for key, cpr in item.persons.items()}
            people.remember(conn, ring, [(key, ring.seal(cpr)) for key, cpr in persons.items()])
            people.name_objects(
                conn, ((key, item.registration.object_id) for item in accepted for key in item.persons)
            )
            _store(conn, accepted, sender, received_at, receipts)
    return [receipts[place] for place in sorted(receipts)]


def refold(conn: Conn, ids: Sequence[uuid.UUID]) -> None:
    """Fold these objects anew from their logs and make their rows anew, in the running transaction."""
    before = store.heads(conn, ids)
    after: list[Head] = []
    for object_id, entries in store.logs(conn, list(ids)).items():
        state = fold(canonical.decode_registration(entry.body) for entry in entries)
        last, held = entries[-1], before[object_id]
        place = (last.recorded_at, last.content_hash)
        after.append(_head_of(object_id, last.kind, state, place, held.received_at))
    store.save_heads(conn, [], after)
    reproject(conn, [head.object_id for head in after])


def reproject(conn: Conn, ids: Iterable[uuid.UUID]) -> int:
    """Make the reading rows of these objects anew, in the running transaction; how many objects."""
    held = {key: head for key, head in store.heads(conn, set(ids)).items() if head.known}
    states = {key: canonical.decode_state(head.body or b"") for key, head in held.items()}
    _project(conn, states, {}, held, set())
    return len(held)


def _sift(
    conn: Conn, prepared: Sequence[Prepared], sender: Sender, receipts: dict[int, Receipt]
) -> list[Prepared]:
    """Those that change something: not known before, not removed since, and the sender's to change."""
    known = store.known_keys(conn, [item.key for item in prepared])
    fresh: list[Prepared] = []
    for item in prepared:
        if item.key in known:
            receipts[item.place] = _answer(item, Outcome.UNCHANGED)
        else:
            known.add(item.key)
            fresh.append(item)
    ids = {item.registration.object_id for item in fresh}
    removed = store.removed(conn, list(ids)) if ids else {}
    owned = {
        row[0]: (row[1], row[2])
        for row in conn.execute(
            "SELECT object_id, kind, master FROM object_state WHERE object_id = ANY(%s)",
            (list(ids),),
            binary=True,
        )
    }
    accepted: list[Prepared] = []
    for item in fresh:
        registration = item.registration
        removed_at = removed.get(registration.object_id)
        if removed_at is not None and registration.recorded_at <= removed_at:
            receipts[item.place] = _answer(item, Outcome.IGNORED_REMOVED)
            continue
        refusal = _refusal(item, owned.get(registration.object_id), sender)
        if refusal is not None:
            receipts[item.place] = _answer(item, Outcome.REFUSED, *refusal)
            continue
        held = owned.get(registration.object_id)
        if held is None or held[1] is None:
            # A delta names no master until the object itself has come.
            master = item.master if registration.complete else None
            owned[registration.object_id] = (registration.kind.value, master)
        accepted.append(item)
    return accepted


def _refusal(
    item: Prepared, owned: tuple[str, uuid.UUID | None] | None, sender: Sender
) -> tuple[str, str] | None:
    """Why the sender may not say this: the two rules the common index enforces, and nothing more."""
    told = item.master
    if owned is not None:
        kind, master = owned
        if kind != item.registration.kind:
            return "intake.other_kind", f"the object is known as a {kind}; send it under its own id"
        if master is not None and told is not None and told != master:
            return (
                "intake.other_master",
                "the object belongs to another master system; only that one may change it",
            )
        told = told or master
    if sender.system is None:
        return None
    if told is None and item.registration.complete:
        return "intake.no_master", "the object names no master system; name your own, so that it is yours"
    if told is not None and told != sender.system:
        return "intake.not_yours", "this system may only deliver objects whose master it is"
    return None


def _store(
    conn: Conn,
    accepted: Sequence[Prepared],
    sender: Sender,
    received_at: dt.datetime,
    receipts: dict[int, Receipt],
) -> None:
    by_object: dict[uuid.UUID, list[Prepared]] = {}
    for item in accepted:
        by_object.setdefault(item.registration.object_id, []).append(item)
    before = store.heads(conn, by_object)
    _drop_foreign(conn, by_object, before)
    store.append(
        conn,
        (
            LogEntry(
                *item.key,
                item.registration.kind.value,
                item.registration.complete,
                sender.system,
                received_at,
                item.body,
            )
            for item in accepted
        ),
    )
    states = _fold(conn, by_object, before)
    after = {
        object_id: _head(by_object[object_id], before.get(object_id), states[object_id], received_at)
        for object_id in by_object
    }
    store.save_heads(
        conn,
        [head for object_id, head in after.items() if object_id not in before],
        [head for object_id, head in after.items() if object_id in before],
    )
    known = {object_id: state for object_id, state in states.items() if state is not None}
    links = {object_id: projection.links(state) for object_id, state in known.items()}
    store.save_links(
        conn,
        ((target, object_id) for object_id, targets in links.items() for target in targets),
        replacing=[object_id for object_id in known if object_id in before],
    )
    new = {object_id for object_id in known if object_id not in before}
    _project(conn, known, dict(states), after, new)
    for item in accepted:
        state = states[item.registration.object_id]
        receipts[item.place] = _answer(item, Outcome.STORED if state is not None else Outcome.WAITING)


def _drop_foreign(
    conn: Conn, by_object: dict[uuid.UUID, list[Prepared]], before: dict[uuid.UUID, Head]
) -> None:
    """Forget what other systems said while the object was not known: now that its master is, they may not.

    Else anyone could leave a change waiting (another person as party, say) for an object still to come.
    """
    masters = {
        object_id: item.master
        for object_id, items in by_object.items()
        if object_id in before and not before[object_id].known
        for item in items
        if item.registration.complete and item.master is not None
    }
    if masters:
        conn.execute(
            """DELETE FROM registration r USING unnest(%s::uuid[], %s::uuid[]) AS told (object_id, master)
               WHERE r.object_id = told.object_id AND r.source <> told.master""",
            (list(masters), list(masters.values())),
        )


def _fold(
    conn: Conn, by_object: dict[uuid.UUID, list[Prepared]], before: dict[uuid.UUID, Head]
) -> dict[uuid.UUID, ObjectState | None]:
    """The state of each object. Only those whose new registrations are not the latest read their log."""
    result: dict[uuid.UUID, ObjectState | None] = {}
    late: list[uuid.UUID] = []
    for object_id, items in by_object.items():
        items.sort(key=lambda item: (item.registration.recorded_at, item.digest))
        head = before.get(object_id)
        first = items[0]
        if head is None:
            result[object_id] = fold(item.registration for item in items)
        elif head.known and (first.registration.recorded_at, first.digest) > (
            head.recorded_at,
            head.content_hash,
        ):
            start = canonical.decode_state(head.body or b"")
            result[object_id] = fold((item.registration for item in items), start)
        else:
            late.append(object_id)
    if late:
        for object_id, entries in store.logs(conn, late).items():
            result[object_id] = fold(canonical.decode_registration(entry.body) for entry in entries)
    return result


def _head(
    items: Sequence[Prepared], held: Head | None, state: ObjectState | None, received_at: dt.datetime
) -> Head:
    """The row of the object; its place in the fold order is that of the last registration of all."""
    last = items[-1]
    place = (last.registration.recorded_at, last.digest)
    if held is not None:
        place = max(place, (held.recorded_at, held.content_hash))
    return _head_of(last.registration.object_id, last.registration.kind, state, place, received_at)


def _head_of(
    object_id: uuid.UUID,
    kind: str,
    state: ObjectState | None,
    place: tuple[dt.datetime, bytes],
    received_at: dt.datetime,
) -> Head:
    if state is None:
        return Head(object_id, str(kind), None, None, *place, received_at, False, None, None)
    body = canonical.encode(state)
    return Head(
        state.object_id,
        state.kind.value,
        of.authority(state),
        of.master(state),
        *place,
        received_at,
        True,
        findings(state, body),
        body,
    )


def _project(
    conn: Conn,
    changed: dict[uuid.UUID, ObjectState],
    at_hand: dict[uuid.UUID, ObjectState | None],
    heads: dict[uuid.UUID, Head],
    new: set[uuid.UUID],
) -> None:
    """Make the rows of the changed objects and of everything whose rows depend on them.

    Two steps of dependence are all there are: a payment depends on its grants, a grant on its cases; a case
    on its documents.
    """
    states: dict[uuid.UUID, ObjectState | None] = {**at_hand, **changed}
    first = store.sources_of(conn, list(changed)) - changed.keys() if changed else set()
    second = store.sources_of(conn, list(first)) - changed.keys() - first if first else set()
    targets = dict(changed)
    all_heads = dict(heads)
    _load(conn, first | second, states, all_heads)
    for object_id in first | second:
        state = states.get(object_id)
        if state is not None:
            targets[object_id] = state
    wanted = {link for state in targets.values() for link in projection.links(state)}
    _load(conn, wanted, states, all_heads)
    beyond = {
        link
        for state in targets.values()
        if state.kind is Kind.PAYMENT
        for grant_id in projection.links(state)
        if (grant := states.get(grant_id)) is not None
        for link in projection.links(grant)
    }
    _load(conn, beyond, states, all_heads)
    urns = {urn for state in targets.values() for urn in projection.properties(state)}
    around = Surroundings(
        states={key: state for key, state in states.items() if state is not None},
        owners=owners_of(conn, sorted(urns)) if urns else {},
    )
    fresh: list[ReadingRow] = []
    again: list[ReadingRow] = []
    for object_id, state in targets.items():
        head = all_heads[object_id]
        rows = projection.project(state, around, Stamp(head.received_at, head.findings))
        (fresh if object_id in new else again).extend(rows)
    store.save_reading(conn, fresh, again, [object_id for object_id in targets if object_id not in new])


def _load(
    conn: Conn,
    ids: Iterable[uuid.UUID],
    states: dict[uuid.UUID, ObjectState | None],
    heads: dict[uuid.UUID, Head],
) -> None:
    """Add the states of objects not at hand yet; an object never delivered is remembered as None."""
    missing = [object_id for object_id in ids if object_id not in states]
    for object_id, head in store.heads(conn, missing).items():
        heads[object_id] = head
        states[object_id] = canonical.decode_state(head.body) if head.known and head.body else None
    for object_id in missing:
        states.setdefault(object_id, None)


def _as_state(registration: Registration) -> ObjectState:
    """So that the questions of a state can be asked of one registration."""
    return ObjectState(
        registration.object_id, registration.kind, registration.recorded_at, relations=registration.relations
    )


def _answer(item: Prepared, outcome: Outcome, code: str | None = None, message: str | None = None) -> Receipt:
    return _receipt(item.position, item.registration, outcome, code, message)


def _receipt(
    position: int,
    registration: Registration,
    outcome: Outcome,
    code: str | None = None,
    message: str | None = None,
) -> Receipt:
    return Receipt(position, outcome, registration.object_id, registration.kind.value, code, message)
