# SPDX-License-Identifier: MPL-2.0
"""Django's sessions in the database, read without the ORM: making its one query cost more than the answer.

`SESSION_ENGINE = "overblik.portal.sessions"`. Written, ended and cleared as Django does.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

_FIND = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"


class SessionStore(DatabaseStore):
    """A session that has not expired, or an empty one without a key."""

    def load(self) -> dict[str, Any]:
        """The content of the session."""
        key = self.session_key
        # Whoever sends the cookie chooses the text; a key of ours is letters and digits.
        if key is not None and key.isascii() and key.isalnum():
            with connection.cursor() as cursor:
                cursor.execute(_FIND, [key])
                found = cursor.fetchone()
            if found is not None:
                return self.decode(found[0])
        self._session_key = None
        return {}
