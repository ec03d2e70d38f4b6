# SPDX-License-Identifier: MPL-2.0
"""Who may look for whom among the named persons of the demo, who is protected, and who has died."""

from __future__ import annotations

import datetime as dt
import uuid

from overblik.demo.persons import person
from overblik.demo.town import demo_id
from overblik.index.store import Conn, lock_for_writing
from overblik.people.keys import KeyRing
from overblik.people.mandate import Mandate
from overblik.people.mandate_store import given, keep
from overblik.people.status import PersonStatus, set_status
from overblik.people.store import current_key

SOURCE = "demo"
# Long before any demo's day, so that loading again says nothing new.
_SINCE = dt.datetime(2024, 1, 2, tzinfo=dt.UTC)
_YEAR = dt.timedelta(days=365)

# Giver, holder, what each is called, areas; begins and ends so long from now, withdrawn so long ago.
_MANDATES = (
    ("boerge", "alma", "Min far", "Min datter Alma", ("27.*", "32.*"), -_YEAR / 2, _YEAR, None),
    ("gerda", "alma", "Gerda, min nabo", "Alma", ("32.*",), -2 * _YEAR, -_YEAR, None),
    ("holger", "alma", "Holger", "Alma fra arbejdet", ("23.*",), -_YEAR, _YEAR, _YEAR / 4),
    ("dagny", "ditlev", "Dagny, bygherre", "Min arkitekt", ("02.*",), -_YEAR / 4, _YEAR, None),
    ("ingrid", "alma", "Farmor", "Mit barnebarn", ("27.*",), -_YEAR, _YEAR, None),
)
_STATUSES = (("dagny", PersonStatus.PROTECTED), ("ingrid", PersonStatus.DEAD))


def load(conn: Conn, ring: KeyRing, now: dt.datetime) -> None:
    """Mandates, then the statuses, which end some of them. Repeating it changes nothing."""
    with conn.transaction():
        lock_for_writing(conn)
        for giver, holder, giver_label, holder_label, areas, start, end, withdrawn in _MANDATES:
            own = _key(conn, ring, giver)
            id_ = demo_id("mandate", giver, holder)
            if any(one.id == id_ for one in given(conn, [own])):
                continue
            mandate = Mandate(
                id_,
                own,
                _key(conn, ring, holder),
                areas,
                None,
                now + start,
                now + end,
                now + start,
                None if withdrawn is None else now - withdrawn,
                SOURCE,
                giver_label,
                holder_label,
            )
            keep(conn, mandate)
    for key, status in _STATUSES:
        set_status(conn, ring, person(key).citizen.cpr, status, _SINCE, now, SOURCE, lock=lock_for_writing)


def _key(conn: Conn, ring: KeyRing, who: str) -> uuid.UUID:
    return current_key(conn, ring, "cpr", person(who).citizen.cpr.digits)
