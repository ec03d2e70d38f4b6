# SPDX-License-Identifier: MPL-2.0
"""Full reloads in the database: opened, closed and settled by an authority, marked by the batches that are stored.

All that changes one holds the writer's lock: a batch lies wholly before or wholly after it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import msgspec
from psycopg import Connection

from overblik.audit.changes import record_change
from overblik.errors import Conflict, NotFound
from overblik.index import canonical, store
from overblik.intake.facts import facts_of
from overblik.intake.projection import state as of
from overblik.intake.reload import Missing, MissingSet, Reload, SentOfKnown, Stage
from overblik.intake.reload_marks import OWN
from overblik.intake.removing import take_out

Conn = Connection[Any]

AT_ONCE = 200
"""Objects that are taken out in one transaction: deliveries wait for it."""

LOOKED_UP = 20_000
"""Objects whose KLE number is looked up while somebody waits; the worker does the rest."""

_COLUMNS = ", ".join(Reload.__struct_fields__)
_BATCH = 1_000
_PAGE = 5_000
_FIRST = uuid.UUID(int=0)


def open_reload(conn: Conn, authority: str, source: uuid.UUID, actor: str, now: dt.datetime) -> Reload:
    """From now on the system sends everything again. What was missing in one before, and not decided on, is kept.

    Raises Conflict while one is open, or objects are being taken out.
    """
    with conn.transaction():
        store.lock_for_writing(conn)
        held = unsettled(conn, authority, source)
        if held is not None and held.stage is not Stage.CLOSED:
            raise Conflict("reload.open", "A reload of this system is open already; close it first")
        if held is not None:
            _settle(conn, held, now)
            _tell(conn, held, "keep", actor, now, missing=missing_set(conn, held.id).objects)
            _forget(conn, held.id)
        row = conn.execute(
            f"""INSERT INTO reload (authority, source, opened_by, opened_at) VALUES (%s, %s, %s, %s)
                RETURNING {_COLUMNS}""",
            (authority, source, actor, now),
        ).fetchone()
        assert row is not None
        opened = Reload(*row)
        _tell(conn, opened, "open", actor, now)
    return opened


def close(conn: Conn, authority: str, source: uuid.UUID, actor: str, now: dt.datetime) -> Reload:
    """The system has sent what it has; what it did not send is written down. With nothing missing all is settled.

    Raises Conflict if none is open.
    """
    with conn.transaction():
        store.lock_for_writing(conn)
        held = _required(conn, authority, source, Stage.OPEN)
        missing = conn.execute(
            f"""INSERT INTO reload_missing (object_id, reload, kind)
                SELECT s.object_id, r.id, s.kind FROM reload r JOIN object_state s ON {OWN}
                WHERE r.id = %(id)s AND NOT EXISTS (
                  SELECT FROM reload_sent m WHERE m.object_id = s.object_id AND m.reload = %(id)s)""",
            {"id": held.id},
        ).rowcount
        sent = conn.execute(
            f"""SELECT count(*) FROM reload r JOIN object_state s ON {OWN}
                JOIN reload_sent m ON m.object_id = s.object_id AND m.reload = r.id WHERE r.id = %s""",
            (held.id,),
        ).fetchone()
        assert sent is not None
        conn.execute(
            "UPDATE reload SET closed_by = %s, closed_at = %s, sent = %s, missing = %s, settled_at = %s WHERE id = %s",
            (actor, now, sent[0], missing, None if missing else now, held.id),
        )
        conn.execute("DELETE FROM reload_sent WHERE reload = %s", (held.id,))
        _tell(conn, held, "close", actor, now, sent=sent[0], missing=missing)
    look_up(conn, held.id, LOOKED_UP)
    return find(conn, held.id)


def keep(conn: Conn, authority: str, source: uuid.UUID, actor: str, now: dt.datetime) -> Reload:
    """What was not sent again stays as it is. Raises Conflict unless one is closed and waits for the decision."""
    with conn.transaction():
        store.lock_for_writing(conn)
        held = _required(conn, authority, source, Stage.CLOSED)
        _settle(conn, held, now)
        _tell(conn, held, "keep", actor, now, missing=missing_set(conn, held.id).objects)
        _forget(conn, held.id)
    return find(conn, held.id)


def remove(
    conn: Conn, authority: str, source: uuid.UUID, confirmed: str, actor: str, now: dt.datetime
) -> Reload:
    """Let exactly what was not sent again be taken out; the worker does it.

    `confirmed`: the `MissingSet.text` that was looked at. Raises Conflict if something of it has come since, or if no
    reload waits for the decision.
    """
    with conn.transaction():
        store.lock_for_writing(conn)
        held = _required(conn, authority, source, Stage.CLOSED)
        going = missing_set(conn, held.id)
        if confirmed != going.text:
            raise Conflict("reload.changed", "Something was sent in the meantime; look at the figures again")
        conn.execute(
            "UPDATE reload SET removing_by = %s, removing_at = %s WHERE id = %s", (actor, now, held.id)
        )
        _tell(conn, held, "remove", actor, now, objects=going.objects)
    return find(conn, held.id)


def take_out_next(conn: Conn, now: dt.datetime, *, at_once: int = AT_ONCE) -> bool:
    """Take out some of what was not sent again where that was decided; False = there is nothing to do.

    What the system sends until its turn comes is spared. Several workers may call it at once.
    """
    with conn.transaction():
        store.lock_for_writing(conn)
        row = conn.execute(
            f"""SELECT {_COLUMNS} FROM reload WHERE removing_at IS NOT NULL AND settled_at IS NULL
                ORDER BY id LIMIT 1"""
        ).fetchone()
        if row is None:
            return False
        held = Reload(*row)
        listed = conn.execute(
            f"""SELECT m.object_id, s.object_id IS NOT NULL FROM reload_missing m JOIN reload r ON r.id = m.reload
                LEFT JOIN object_state s ON s.object_id = m.object_id AND {OWN}
                WHERE m.reload = %s ORDER BY m.object_id LIMIT {at_once:d}""",
            (held.id,),
            binary=True,
        ).fetchall()
        # An object that has become another authority's since is not this one's to take out.
        going = [object_id for object_id, is_own in listed if is_own]
        take_out(conn, going, now)
        conn.execute(
            "DELETE FROM reload_missing WHERE reload = %s AND object_id = ANY(%s)",
            (held.id, [object_id for object_id, _ in listed]),
        )
        removed = held.removed + len(going)
        conn.execute("UPDATE reload SET removed = %s WHERE id = %s", (removed, held.id))
        if len(listed) < at_once:
            _settle(conn, held, now)
            _tell(conn, held, "removed", held.removing_by or "", now, objects=removed)
    return True


def unsettled(conn: Conn, authority: str, source: uuid.UUID) -> Reload | None:
    """The authority's reload of that system that is open or waits for a decision."""
    found = newest(conn, authority, source)
    return found if found is not None and found.stage is not Stage.SETTLED else None


def newest(conn: Conn, authority: str, source: uuid.UUID) -> Reload | None:
    """The authority's newest reload of that system."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM reload WHERE authority = %s AND source = %s ORDER BY id DESC LIMIT 1",
        (authority, source),
    ).fetchone()
    return None if row is None else Reload(*row)


def all_unsettled(conn: Conn, authority: str | None = None) -> list[Reload]:
    """What is open or waits for a decision, of this authority or of all."""
    rows = conn.execute(
        f"""SELECT {_COLUMNS} FROM reload WHERE settled_at IS NULL
              AND (%(authority)s::text IS NULL OR authority = %(authority)s) ORDER BY id""",
        {"authority": authority},
    )
    return [Reload(*row) for row in rows]


def find(conn: Conn, id_: int) -> Reload:
    """One reload, by its id."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM reload WHERE id = %s", (id_,)).fetchone()
    assert row is not None
    return Reload(*row)


def progress(conn: Conn, id_: int) -> list[SentOfKnown]:
    """How much of what is known has been sent again while the reload is open, by kind."""
    rows = conn.execute(
        f"""SELECT s.kind, count(*), count(m.object_id) FROM reload r JOIN object_state s ON {OWN}
            LEFT JOIN reload_sent m ON m.object_id = s.object_id AND m.reload = r.id
            WHERE r.id = %s GROUP BY s.kind ORDER BY s.kind""",
        (id_,),
    )
    return [SentOfKnown(*row) for row in rows]


def missing(conn: Conn, id_: int) -> list[Missing]:
    """What has not been sent since, once it is closed: by kind and KLE group."""
    rows = conn.execute(
        "SELECT kind, left(kle, 5), count(*) FROM reload_missing WHERE reload = %s GROUP BY 1, 2 ORDER BY 1, 2",
        (id_,),
    )
    return [Missing(*row) for row in rows]


def missing_set(conn: Conn, id_: int) -> MissingSet:
    """The same as one set."""
    row = conn.execute(
        """SELECT count(*), coalesce(bit_xor(hashtextextended(object_id::text, 0)), 0)
           FROM reload_missing WHERE reload = %s""",
        (id_,),
    ).fetchone()
    assert row is not None
    return MissingSet(*row)


def hand_out(conn: Conn, held: Reload, actor: str, now: dt.datetime) -> Iterator[tuple[uuid.UUID, str, str]]:
    """The same object by object, `LIST_COLUMNS` of each, by id (KLE number "" = none), as a list for the vendor.

    That it was handed out is logged: an id leads to a person.
    """
    _tell(conn, held, "list", actor, now, objects=missing_set(conn, held.id).objects)
    return _missing_objects(conn, held.id)


def _missing_objects(conn: Conn, id_: int) -> Iterator[tuple[uuid.UUID, str, str]]:
    after = _FIRST
    while True:
        rows = conn.execute(
            f"""SELECT object_id, kind, coalesce(kle, '') FROM reload_missing
                WHERE reload = %s AND object_id > %s ORDER BY object_id LIMIT {_PAGE}""",
            (id_, after),
        ).fetchall()
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]


def look_up(conn: Conn, id_: int, most: int) -> int:
    """Look up the KLE numbers of what is missing, so many at most; how many were."""
    done = 0
    while done < most:
        with conn.transaction():
            ids = [
                object_id
                for (object_id,) in conn.execute(
                    f"""SELECT object_id FROM reload_missing WHERE reload = %s AND kle IS NULL
                        LIMIT {_BATCH} FOR UPDATE SKIP LOCKED""",
                    (id_,),
                )
            ]
            heads = store.heads(conn, ids)
            conn.execute(
                """UPDATE reload_missing m SET kle = told.kle
                   FROM unnest(%s::uuid[], %s::text[]) AS told (object_id, kle)
                   WHERE m.object_id = told.object_id AND m.reload = %s""",
                (ids, [_kle(heads[each].body) if each in heads else "" for each in ids], id_),
            )
        done += len(ids)
        if len(ids) < _BATCH:
            break
    return done


def has_work(conn: Conn) -> bool:
    """Whether something is to be taken out or looked up."""
    row = conn.execute(
        """SELECT FROM reload r WHERE settled_at IS NULL AND (removing_at IS NOT NULL
             OR EXISTS (SELECT FROM reload_missing m WHERE m.reload = r.id AND m.kle IS NULL)) LIMIT 1"""
    ).fetchone()
    return row is not None


def _kle(body: bytes | None) -> str:
    """The first number of a state; "" if it has none or cannot be read."""
    if body is None:
        return ""
    try:
        state = canonical.decode_state(body)
    except msgspec.DecodeError:
        return ""
    return next(iter(facts_of(of.view(state)).kle), "")


def _required(conn: Conn, authority: str, source: uuid.UUID, stage: Stage) -> Reload:
    held = newest(conn, authority, source)
    if held is None:
        raise NotFound("reload.none", "No reload of this system has been opened")
    if held.stage is not stage:
        raise Conflict("reload.other_stage", f"The reload of this system is {held.stage}, not {stage}")
    return held


def _settle(conn: Conn, held: Reload, now: dt.datetime) -> None:
    conn.execute("UPDATE reload SET settled_at = %s WHERE id = %s", (now, held.id))


def _forget(conn: Conn, id_: int) -> None:
    conn.execute("DELETE FROM reload_missing WHERE reload = %s", (id_,))


def _tell(conn: Conn, held: Reload, what: str, actor: str, now: dt.datetime, **detail: int) -> None:
    record_change(
        conn, now, actor, f"source.reload_{what}", str(held.source), detail, authority=held.authority
    )
