# SPDX-License-Identifier: MPL-2.0
"""Whom a notice is for: told to the system that sends it, by the notice's id, and written in the citizen's log."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

import psycopg

from overblik.audit import access
from overblik.errors import NotFound, Unavailable
from overblik.notices.store import TELLABLE, Conn
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing

PURPOSE = "notices.recipient"
GOOD_FOR = dt.timedelta(days=7)
"""How long it is told: events are told again, and a sender may have been away."""

_STATEMENT = f"""WITH asked AS MATERIALIZED (
  SELECT n.party_key, w.language FROM notice n JOIN notice_wish w ON w.party_key = n.party_key
  WHERE n.id = %(id)s AND n.channel = 'digital_post' AND n.made_at > %(since)s
    AND w.channel = 'digital_post' AND w.stopped IS NULL AND {TELLABLE}
), who AS (
  SELECT party_key, version FROM asked, configuration
), {access.LOGGED}
SELECT person.sealed, asked.language
FROM asked JOIN logged ON logged.party_key = asked.party_key JOIN person ON person.party_key = asked.party_key"""


class Recipient(NamedTuple):
    """Whom to send to, and in which language."""

    number: Cpr
    language: str


def recipient(conn: Conn, ring: KeyRing, notice_id: uuid.UUID, look: access.Look) -> Recipient:
    """The citizen behind a notice, and a row in that citizen's log, in one statement. `conn`: in autocommit.

    Raises NotFound, with one text whether there never was such a notice, it is too old, or the citizen has
    thought better of it; Unavailable when the trace cannot be written.
    """
    arguments = {"id": notice_id, "since": look.at - GOOD_FOR, **access.parameters(look)}
    try:
        row = conn.execute(_STATEMENT, arguments).fetchone()
    except psycopg.Error:
        # `from None`: the driver's words may hold the person's key.
        raise Unavailable("notices.unreadable", "The answer cannot be given right now. Try again.") from None
    if row is None:
        raise NotFound("notices.no_recipient", "There is nobody to send this notice to (any more)")
    return Recipient(ring.unseal(bytes(row[0])), str(row[1]))
