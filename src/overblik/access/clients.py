# SPDX-License-Identifier: MPL-2.0
"""The systems that are known, in the database: whether each may deliver and what it may read.

Read anew for every request: a right that is taken away is gone at once, in every process.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from psycopg import Connection

from overblik.access.machines import SourceSystem
from overblik.access.rights import Reader, Right
from overblik.audit.changes import EVERY_AUTHORITY, concerned, record_change
from overblik.errors import InvalidInput, NotAllowed, NotFound
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern

ALL_AREAS = "*"
"""How a right over all areas of KLE is written."""


class MachineClient(msgspec.Struct, frozen=True):
    """A system that is known by name."""

    system: uuid.UUID
    name: str
    may_deliver: bool
    rights: tuple[Right, ...] = ()
    may_send_notices: bool = False


def reader_of(conn: Connection[Any], source: SourceSystem) -> Reader:
    """What the caller may read. The demo's caller reads everything; a system nobody has named reads nothing of
    others."""
    if source.system is None:
        return Reader(None, everything=True)
    rows = conn.execute(
        "SELECT authority, kle, ceiling FROM read_right WHERE system = %s ORDER BY authority, kle",
        (source.system,),
        binary=True,
    )
    return Reader(source.system, tuple(_right(*row) for row in rows))


def check_delivery(conn: Connection[Any], source: SourceSystem) -> None:
    """Raises NotAllowed when the system has been forbidden to deliver.

    A system nobody has named may deliver what it is the master of: the gateway or the issuer of its token has
    said who it is, and what it delivers touches nothing of others.
    """
    row = conn.execute(
        "SELECT may_deliver FROM machine_client WHERE system = %s", (source.system,), binary=True
    ).fetchone()
    if row is not None and not row[0]:
        raise NotAllowed("delivery.forbidden", "This system may not deliver here; ask the municipality.")


def check_sending(conn: Connection[Any], source: SourceSystem) -> None:
    """Raises NotAllowed unless the system may ask whom a notice is for. The demo's caller may."""
    if source.system is None:
        return
    row = conn.execute(
        "SELECT may_send_notices FROM machine_client WHERE system = %s", (source.system,), binary=True
    ).fetchone()
    if row is None or not row[0]:
        raise NotAllowed("notices.forbidden", "This system may not send notices; ask the municipality.")


def clients(conn: Connection[Any]) -> list[MachineClient]:
    """Every known system with its rights, by name."""
    rights: dict[uuid.UUID, list[Right]] = {}
    for system, *told in conn.execute(
        "SELECT system, authority, kle, ceiling FROM read_right ORDER BY system, authority, kle"
    ):
        rights.setdefault(system, []).append(_right(*told))
    rows = conn.execute(
        "SELECT system, name, may_deliver, may_send_notices FROM machine_client ORDER BY name, system"
    )
    return [
        MachineClient(system, name, delivers, tuple(rights.get(system, ())), sends)
        for system, name, delivers, sends in rows
    ]


def at_authority(conn: Connection[Any], authority: str, system: uuid.UUID) -> MachineClient | None:
    """The system with its rights to read what is this authority's; None for one that nobody has named."""
    row = conn.execute(
        "SELECT system, name, may_deliver, may_send_notices FROM machine_client WHERE system = %s", (system,)
    ).fetchone()
    if row is None:
        return None
    rights = conn.execute(
        "SELECT authority, kle, ceiling FROM read_right WHERE system = %s AND authority = %s ORDER BY kle",
        (system, authority),
    )
    return MachineClient(row[0], row[1], row[2], tuple(_right(*one) for one in rights), row[3])


def readers(conn: Connection[Any], authority: str) -> dict[uuid.UUID, str]:
    """What each system is called that may read something of this authority's."""
    rows = conn.execute(
        """SELECT system, name FROM machine_client
           WHERE system IN (SELECT system FROM read_right WHERE authority = %s)""",
        (authority,),
    )
    return dict(rows.fetchall())


def reads_elsewhere(conn: Connection[Any], system: uuid.UUID, authority: str) -> bool:
    """Whether the system may read something of another authority's."""
    row = conn.execute(
        "SELECT EXISTS (SELECT FROM read_right WHERE system = %s AND authority <> %s)", (system, authority)
    ).fetchone()
    return bool(row and row[0])


def allow(
    conn: Connection[Any],
    at: dt.datetime,
    actor: str,
    system: uuid.UUID,
    *,
    name: str | None = None,
    deliver: bool = False,
    notices: bool = False,
    rights: Sequence[Right] = (),
) -> None:
    """Make a system known (a new one needs a name, and may deliver), name it anew, or give it rights.

    A right over the same authority and area takes the place of the old one. Raises InvalidInput. Writes the
    log of changes in the same transaction.
    """
    with conn.transaction():
        if name is not None and name.strip():
            conn.execute(
                """INSERT INTO machine_client (system, name, may_deliver) VALUES (%s, %s, true)
                   ON CONFLICT (system) DO UPDATE SET name = excluded.name""",
                (system, name.strip()),
            )
        known = conn.execute(
            "UPDATE machine_client SET may_deliver = may_deliver OR %s, may_send_notices = may_send_notices OR %s"
            " WHERE system = %s RETURNING name",
            (deliver, notices, system),
        ).fetchone()
        if known is None:
            raise InvalidInput("access.unnamed", "This system is not known yet; say its name too.")
        for right in rights:
            conn.execute(
                """INSERT INTO read_right (system, authority, kle, ceiling) VALUES (%s, %s, %s, %s)
                   ON CONFLICT (system, authority, kle) DO UPDATE SET ceiling = excluded.ceiling""",
                (system, right.authority, _written(right.kle), int(right.ceiling)),
            )
        for authority in concerned(right.authority for right in rights):
            told = [_told(right) for right in rights if right.authority == authority]
            detail = {"name": known[0], "deliver": deliver, "notices": notices, "rights": told}
            record_change(conn, at, actor, "access.allow", str(system), detail, authority=authority)


def forbid_delivery(conn: Connection[Any], at: dt.datetime, actor: str, system: uuid.UUID) -> None:
    """From now on what the system delivers is refused. One that was not known becomes so, under its id."""
    with conn.transaction():
        conn.execute(
            """INSERT INTO machine_client (system, name, may_deliver) VALUES (%(system)s, %(name)s, false)
               ON CONFLICT (system) DO UPDATE SET may_deliver = false""",
            {"system": system, "name": str(system)},
        )
        record_change(conn, at, actor, "access.forbid_delivery", str(system), authority=EVERY_AUTHORITY)


def forbid_notices(conn: Connection[Any], at: dt.datetime, actor: str, system: uuid.UUID) -> None:
    """From now on the system is not told whom a notice is for. Raises NotFound when it was not allowed to."""
    with conn.transaction():
        changed = conn.execute(
            "UPDATE machine_client SET may_send_notices = false WHERE system = %s AND may_send_notices",
            (system,),
        )
        if not changed.rowcount:
            raise NotFound("access.no_such_right", "This system has no such right; look at `access systems`.")
        record_change(conn, at, actor, "access.forbid_notices", str(system), authority=EVERY_AUTHORITY)


def forbid_reading(
    conn: Connection[Any],
    at: dt.datetime,
    actor: str,
    system: uuid.UUID,
    *,
    authority: str | None = None,
    areas: Iterable[KlePattern | None] | None = None,
) -> int:
    """Take rights to read away: of an authority (None = of all), in these areas (None = in all); how many.

    Raises NotFound when there was nothing to take away.
    """
    patterns = None if areas is None else [_written(area) for area in areas]
    with conn.transaction():
        gone = conn.execute(
            """DELETE FROM read_right WHERE system = %(system)s
                 AND (%(authority)s::text IS NULL OR authority = %(authority)s)
                 AND (%(areas)s::text[] IS NULL OR kle = ANY(%(areas)s))""",
            {"system": system, "authority": authority, "areas": patterns},
        ).rowcount
        if not gone:
            raise NotFound("access.no_such_right", "This system has no such right; look at `access systems`.")
        detail = {"authority": authority, "areas": patterns, "gone": gone}
        concerns = authority or EVERY_AUTHORITY
        record_change(conn, at, actor, "access.forbid_reading", str(system), detail, authority=concerns)
    return gone


def area(text: str) -> KlePattern | None:
    """The area a text names: a KLE pattern, or all areas. Raises InvalidInput."""
    return None if text == ALL_AREAS else KlePattern(text)


def _right(authority: str, kle: str, ceiling: int) -> Right:
    return Right(authority, area(kle), Sensitivity(ceiling))


def _written(kle: KlePattern | None) -> str:
    return ALL_AREAS if kle is None else kle.text


def _told(right: Right) -> list[str]:
    return [right.authority, _written(right.kle), right.ceiling.name.lower()]
