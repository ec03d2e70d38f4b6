# SPDX-License-Identifier: MPL-2.0
"""Django's sessions in the database, read without the ORM: making its one query cost more than the answer.

`SESSION_ENGINE = "overblik.portal.sessions"`. Written, ended and cleared as Django does. It finds out by
itself when the connection is gone, so it needs no CONN_HEALTH_CHECKS, which cost one more statement a page.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InterfaceError, OperationalError, connection

_FIND = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"


class SessionStore(DatabaseStore):
    """A session that has not expired, or an empty one without a key."""

    def load(self) -> dict[str, Any]:
        """The content of the session."""
        key = self.session_key
        # Whoever sends the cookie chooses the text; a key of ours is letters and digits.
        if key is not None and key.isascii() and key.isalnum():
            found = _find(key)
            if found is not None:
                return self.decode(found)
        self._session_key = None
        return {}


def _find(key: str) -> str | None:
    """The stored text of a session; a connection the server has dropped is made anew, once."""
    try:
        return _ask(key)
    except (OperationalError, InterfaceError):
        connection.close()
        return _ask(key)


def _ask(key: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [key])
        found = cursor.fetchone()
    return None if found is None else str(found[0])
