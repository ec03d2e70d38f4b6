# SPDX-License-Identifier: MPL-2.0
"""Who looked at a citizen's data: the part of every reading statement that leaves the trace.

The log row is written by the very statement that reads, so nothing is read without it, and if it cannot be
written nothing is read.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

import msgspec
from psycopg import Connection


class Channel(enum.StrEnum):
    """Through which door someone looked."""

    PORTAL = "portal"
    NATIONAL = "national"
    CONSOLE = "console"
    COMMAND_LINE = "cli"
    INDEX = "index"
    NOTICES = "notices"
    DIGITAL_POST = "digital_post"


class Look(msgspec.Struct, frozen=True):
    """One look at one citizen's data. `at` is aware; nothing here ever names the citizen.

    `actor` is the citizen's own key, a machine client or a staff identity; `purpose` a code or short text.
    `on_behalf_of`: whom a machine client says it asks for, in its own words. `authority`: CVR number of the
    authority whose staff looked, where that is known.
    """

    at: dt.datetime
    actor: str
    channel: Channel
    purpose: str
    transaction_id: str | None = None
    on_behalf_of: str | None = None
    authority: str | None = None


class AccessRow(msgspec.Struct, frozen=True):
    """One row of `access_log`; `version` is the configuration in force when it was written.

    - `by_mandate`: somebody looked at this person's data on the person's behalf; the mandate tells who.
    - `with_mandate`: this person looked at another's data, so it is no look at the person's own.
    - `refused`: True = nothing was shown; None = what may be shown was.
    """

    party_key: uuid.UUID
    seen_at: dt.datetime
    id: uuid.UUID
    actor: str
    channel: str
    purpose: str
    transaction_id: str | None
    version: int | None
    on_behalf_of: str | None = None
    authority: str | None = None
    by_mandate: uuid.UUID | None = None
    with_mandate: uuid.UUID | None = None
    refused: bool | None = None


def logged(*more: str) -> str:
    """The part of a reading statement that leaves the trace: a CTE `logged (party_key, version)`.

    Expects a CTE `who` before it with the columns party_key, version and `more` (of by_mandate, with_mandate,
    refused), one row for each person looked at, and the parameters of `parameters`.
    """
    named = "".join(f", {name}" for name in more)
    return f"""logged AS (
  INSERT INTO access_log
    (party_key, seen_at, id, actor, channel, purpose, transaction_id, version, on_behalf_of, authority{named})
  SELECT party_key, %(seen_at)s, gen_random_uuid(), %(actor)s, %(channel)s, %(purpose)s,
         %(transaction_id)s, version, %(on_behalf_of)s, %(for_authority)s{named}
  FROM who
  RETURNING party_key, version
)"""


LOGGED = logged()
"""The trace of a look by somebody who may."""


def parameters(look: Look) -> dict[str, Any]:
    """The parameters that LOGGED needs."""
    return {
        "seen_at": look.at,
        "actor": look.actor,
        "channel": look.channel.value,
        "purpose": look.purpose,
        "transaction_id": look.transaction_id,
        "on_behalf_of": look.on_behalf_of,
        "for_authority": look.authority,
    }


def looks_at(conn: Connection[Any], party_key: uuid.UUID, *, newest: int = 200) -> list[AccessRow]:
    """The newest looks at one citizen's data, newest first. For the citizen's eyes without `actor`."""
    rows = conn.execute(
        f"""SELECT {", ".join(AccessRow.__struct_fields__)}
           FROM access_log WHERE party_key = %s ORDER BY seen_at DESC, id LIMIT %s""",
        (party_key, newest),
        binary=True,
    )
    return [AccessRow(*row) for row in rows]
