# SPDX-License-Identifier: MPL-2.0
"""The look-up of one citizen by an employee: for a stated purpose, for a short while, for one authority.

The session holds the citizen's keys, never the number. Each page that shows something leaves the trace of its look.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from psycopg import Connection

from overblik.access.staff import Role
from overblik.audit.access import Channel, Look
from overblik.audit.changes import record_change
from overblik.console.desk import ConsoleDesk
from overblik.console.member import Member
from overblik.index.reading import ReadingRow
from overblik.intake.history import rows_as_of
from overblik.overview import query
from overblik.overview.ground import Ground
from overblik.overview.policy_cache import load_ground
from overblik.people.status import PersonStatus

LASTS = dt.timedelta(minutes=15)
"""So long after the last page of it a look-up is over."""

TEST, REPORT = "look_up.test", "look_up.report"
PURPOSES: dict[str, str | Promise] = {
    "look_up.asked": gettext_lazy("The citizen has asked"),
    REPORT: gettext_lazy("The citizen has reported an error"),
    "look_up.quality": gettext_lazy("To check that data are right"),
    "look_up.shown": gettext_lazy("To check that the right things are shown"),
    TEST: gettext_lazy("To try with an invented person"),
}
"""Why a citizen may be looked up; portal.purposes says the same to the citizen."""

REAL_PERSONS = (Role.SUPPORT, Role.STEWARD)
"""Who may look up real persons; the others only invented ones."""

LOOKERS = (*REAL_PERSONS, Role.EDITOR, Role.APPROVER)

_SESSION = "look_up"
_AN_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LookUp:
    """Whom (keys of every generation, newest first), why, and as of when (aware; None = now), until it is over."""

    keys: tuple[uuid.UUID, ...]
    purpose: str
    authority: str
    until: dt.datetime
    as_of: dt.datetime | None = None

    def moment(self, now: dt.datetime) -> dt.datetime:
        """The moment that is shown."""
        return self.as_of or now


@dataclass(frozen=True, slots=True)
class Found:
    """What the authority has of the person, and what it was decided by, at `moment` (aware)."""

    rows: Sequence[ReadingRow]
    ground: Ground
    moment: dt.datetime
    is_protected: bool


def may_be_looked_up(member: Member, purpose: str, *, is_invented: bool) -> bool:
    """Invented persons by all, to try; real ones by some, and never to try."""
    if is_invented and purpose == TEST:
        return True
    return purpose != TEST and member.may(*REAL_PERSONS)


def keep(request: HttpRequest, look_up: LookUp) -> None:
    """From now on the session's look-up is this one."""
    request.session[_SESSION] = {
        "keys": [key.hex for key in look_up.keys],
        "purpose": look_up.purpose,
        "authority": look_up.authority,
        "until": look_up.until.isoformat(),
        "as_of": look_up.as_of.isoformat() if look_up.as_of else None,
    }


def may_begin(desk: ConsoleDesk, member: Member, most: int, now: dt.datetime) -> bool:
    """Whether the employee has looked up fewer persons than `most` within the hour; a refusal is written down."""
    conn = desk.connect()
    if persons_within(conn, member, now - _AN_HOUR) < most:
        return True
    # That somebody tried to see more is worth knowing; of whom is not.
    detail = {"most": most}
    record_change(
        conn, now, member.actor, "look_up.refused", member.authority, detail, authority=member.authority
    )
    return False


def end(request: HttpRequest) -> None:
    """There is no look-up any more."""
    request.session.pop(_SESSION, None)


def current(request: HttpRequest, member: Member, now: dt.datetime) -> LookUp | None:
    """The look-up in force, which lasts on from `now`; None when there is none, it is over, or another authority's."""
    found = _read(request.session.get(_SESSION))
    if found is None or found.authority != member.authority or now >= found.until:
        end(request)
        return None
    found = replace(found, until=now + LASTS)
    keep(request, found)
    return found


def read(desk: ConsoleDesk, member: Member, look_up: LookUp, now: dt.datetime) -> Found:
    """What the employee's authority has of the person, and the trace of the look, by the one statement.

    Raises Unavailable, and NotFound for the dead, of whom nothing is told.
    """
    conn = desk.connect()
    look = Look(now, member.actor, Channel.CONSOLE, look_up.purpose, authority=member.authority)
    found = query.read(conn, look_up.keys, look, authorities=[member.authority])
    if found.status is PersonStatus.DEAD:
        raise query.not_shown()
    rows, ground = found.rows, desk.ground(found.version)
    if look_up.as_of is not None:
        before = rows_as_of(conn, look_up.keys, look_up.as_of)
        rows = [row for row in before if row.authority == member.authority]
        ground = load_ground(conn, as_of=look_up.as_of)
    return Found(rows, ground, look_up.moment(now), found.status is PersonStatus.PROTECTED)


def persons_within(conn: Connection[Any], member: Member, since: dt.datetime) -> int:
    """How many persons the employee has looked up in the console since a moment (aware)."""
    row = conn.execute(
        """SELECT count(DISTINCT party_key) FROM access_log
           WHERE authority = %s AND seen_at >= %s AND actor = %s AND channel = %s""",
        (member.authority, since, member.actor, Channel.CONSOLE),
    ).fetchone()
    return int(row[0]) if row else 0


def _read(plain: Any) -> LookUp | None:
    if not isinstance(plain, Mapping):
        return None
    try:
        as_of = plain["as_of"]
        return LookUp(
            tuple(uuid.UUID(hex=key) for key in plain["keys"]),
            str(plain["purpose"]),
            str(plain["authority"]),
            dt.datetime.fromisoformat(plain["until"]),
            dt.datetime.fromisoformat(as_of) if as_of else None,
        )
    except (KeyError, TypeError, ValueError):
        return None
