# SPDX-License-Identifier: MPL-2.0
"""Which of our sessions end when a session at the sign-in provider does.

What the provider calls a person or a session is kept as a keyed digest only: some call people by their number.
Sessions lie in the database and are read anew for every page, so one that is ended here is ended in every process.
"""

from __future__ import annotations

import datetime as dt
import hmac
from typing import Any

from psycopg import Connection

from overblik.access.id_token import Departure


class ProviderNames:
    """Makes the digests: the same name of the same issuer is the same digest in every process."""

    def __init__(self, secret: bytes, issuer: str) -> None:
        self._secret = secret
        self._issuer = issuer

    def digest(self, kind: str, name: str) -> bytes:
        """32 bytes for a name of this kind: subject, session, token."""
        parts = (b"provider", kind.encode(), self._issuer.encode(), name.encode("utf-8", "surrogatepass"))
        return hmac.digest(self._secret, b"\0".join(parts), "sha256")


def remember(
    conn: Connection[Any], names: ProviderNames, session_key: str, subject: str, session: str | None
) -> None:
    """This session of ours belongs to this subject, and to this session, of the provider's."""
    conn.execute(
        """INSERT INTO provider_session (session_key, subject, session) VALUES (%s, %s, %s)
           ON CONFLICT (session_key) DO UPDATE SET subject = excluded.subject, session = excluded.session""",
        (session_key, names.digest("subject", subject), session and names.digest("session", session)),
    )


def end(conn: Connection[Any], names: ProviderNames, departure: Departure, moment: dt.datetime) -> int | None:
    """End what the departure names; how many sessions. None = this very logout token has been used before."""
    with conn.transaction():
        conn.execute("DELETE FROM spent_logout_token WHERE forget_at < %s", (moment,))
        spent = conn.execute(
            "INSERT INTO spent_logout_token (digest, forget_at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (names.digest("token", departure.token_id), departure.forget_at),
        )
        if not spent.rowcount:
            return None
        subject, session = departure.subject, departure.session
        return conn.execute(
            """DELETE FROM django_session WHERE session_key IN (
                 SELECT session_key FROM provider_session
                 WHERE (%(session)s::bytea IS NULL OR session = %(session)s)
                   AND (%(subject)s::bytea IS NULL OR subject = %(subject)s))""",
            {
                "session": None if session is None else names.digest("session", session),
                "subject": None if subject is None else names.digest("subject", subject),
            },
        ).rowcount
