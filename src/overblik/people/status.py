# SPDX-License-Identifier: MPL-2.0
"""What the authorities have said of a person that decides who may be answered about them.

The source is the civil register (CPR), never the index: a case does not tell that its party has died.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Sequence

import msgspec

from overblik.audit.changes import record_change
from overblik.errors import InvalidInput
from overblik.people import mandate_store
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing
from overblik.people.store import Connection, current_key, lies_under, remember, verify_keys


class PersonStatus(enum.StrEnum):
    """What was said of a person (*personstatus*). `NONE` lifts what was said before.

    `PROTECTED` (*navne- og adressebeskyttelse*): the own view stays, every view on the person's behalf is shut.
    `DEAD`: nobody is answered, and the person's mandates lapse.
    """

    NONE = "none"
    PROTECTED = "protected"
    DEAD = "dead"


class StatusEntry(msgspec.Struct, frozen=True):
    """One word on a person: `status` holds from `valid_from` on, said at `set_at`."""

    set_at: dt.datetime
    valid_from: dt.datetime
    status: PersonStatus


class StatusSet(msgspec.Struct, frozen=True):
    """What setting did; `changed` False = the very same had been said last, and nothing was written."""

    changed: bool
    mandates_ended: int = 0


# Of all words that hold already, the one said last: who is marked dead stays so although an older word, that a
# protection ends, begins to hold later.
OF_PERSON = """(SELECT s.status FROM person_status s WHERE s.party_key = {key} AND s.valid_from <= {at}
  ORDER BY s.set_at DESC, s.valid_from DESC LIMIT 1)"""
"""The status of the person under `{key}` at `{at}`, as a scalar subquery; NULL when nothing was ever said."""


def set_status(
    conn: Connection,
    ring: KeyRing,
    cpr: Cpr,
    status: PersonStatus,
    valid_from: dt.datetime,
    now: dt.datetime,
    actor: str,
    *,
    lock: Callable[[Connection], None],
) -> StatusSet:
    """Keep what was said, and end the mandates of the dead, in one transaction. Both times are aware.

    A person nobody has named yet is remembered, sealed. `lock` is what whoever writes under party keys waits for.
    Raises InvalidInput for a death that lies ahead.
    """
    if status is PersonStatus.DEAD and valid_from > now:
        raise InvalidInput("people.status_ahead", "Nobody is dead from a day to come; check the date")
    with conn.transaction():
        lock(conn)
        verify_keys(conn, ring)
        key = current_key(conn, ring, "cpr", cpr.digits)
        remember(conn, ring, [(key, ring.seal(cpr))])
        last = _entries(conn, [key])[:1]
        if last and (last[0].status, last[0].valid_from) == (status, valid_from):
            return StatusSet(changed=False)
        conn.execute(
            "INSERT INTO person_status (party_key, set_at, valid_from, status) VALUES (%s, %s, %s, %s)",
            (key, now, valid_from, status.value),
        )
        ended = mandate_store.end_all(conn, key, now) if status is PersonStatus.DEAD else 0
        # Whom it is about is told by the row of the same moment, which goes when the person is forgotten.
        record_change(
            conn,
            now,
            actor,
            "people.status",
            "person",
            {"status": status.value, "from": valid_from.isoformat(), "mandates_ended": ended},
            authority=None,  # the register's word, taken by who runs the installation
        )
        return StatusSet(changed=True, mandates_ended=ended)


def history(conn: Connection, keys: Sequence[uuid.UUID]) -> list[StatusEntry]:
    """Everything that was said of a person, the newest word first. `keys`: under every generation."""
    return _entries(conn, lies_under(conn, keys))


def status_at(conn: Connection, keys: Sequence[uuid.UUID], moment: dt.datetime) -> PersonStatus:
    """What holds at `moment` (aware). `keys`: the person's, under every generation."""
    found = (entry.status for entry in history(conn, keys) if entry.valid_from <= moment)
    return next(found, PersonStatus.NONE)


def _entries(conn: Connection, keys: Sequence[uuid.UUID]) -> list[StatusEntry]:
    rows = conn.execute(
        "SELECT set_at, valid_from, status FROM person_status WHERE party_key = ANY(%s::uuid[])"
        " ORDER BY set_at DESC, valid_from DESC",
        (list(keys),),
    )
    return [StatusEntry(set_at, valid_from, PersonStatus(status)) for set_at, valid_from, status in rows]
