# SPDX-License-Identifier: MPL-2.0
"""Who is signed in: the session holds party keys and times, never a person number."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from overblik.errors import Unavailable

# A session of 30 minutes is renewed this often, so that reading does not write on every page.
_RENEW_AFTER = 300
_IDLE_AT_MOST = 1800
_SIGNED_IN_AT_MOST = 8 * 3600


@dataclass(frozen=True, slots=True)
class Citizen:
    """The person who is signed in: keys newest first, since when, and by which level of assurance."""

    keys: tuple[uuid.UUID, ...]
    since: dt.datetime
    level: str


def moment_of(request: HttpRequest) -> dt.datetime:
    """The moment of the request (aware, UTC), read once at the edge."""
    moment: dt.datetime = request.moment  # type: ignore[attr-defined]
    return moment


def today_of(request: HttpRequest) -> dt.date:
    """The Danish date of the request."""
    today: dt.date = request.today  # type: ignore[attr-defined]
    return today


def sign_in(request: HttpRequest, keys: Sequence[uuid.UUID], level: str) -> None:
    """Start a session of its own for this person: whatever was in the old one, and its id, is gone.

    Raises Unavailable when sessions cannot be kept right now.
    """
    at = int(moment_of(request).timestamp())
    with _kept():
        request.session.flush()
        request.session["keys"] = [key.hex for key in keys]
        request.session["since"] = request.session["seen"] = at
        request.session["level"] = level
        request.session.cycle_key()


def sign_out(request: HttpRequest) -> None:
    """End the session and forget its row. Raises Unavailable when that cannot be done right now."""
    with _kept():
        request.session.flush()


def signed_in(request: HttpRequest) -> Citizen | None:
    """The person of this session, or None. Ends a session that is too old or cannot be understood.

    Raises Unavailable when the sessions cannot be read.
    """
    with _kept():
        session: dict[str, Any] = dict(request.session.items())
    if not session:
        return None
    at = int(moment_of(request).timestamp())
    try:
        keys = tuple(uuid.UUID(hex=key) for key in session["keys"])
        since, seen, level = int(session["since"]), int(session["seen"]), str(session["level"])
    except (KeyError, TypeError, ValueError):
        return None
    if not keys or at - seen > _IDLE_AT_MOST or at - since > _SIGNED_IN_AT_MOST:
        sign_out(request)
        return None
    if at - seen > _RENEW_AFTER:
        request.session["seen"] = at
    return Citizen(keys, dt.datetime.fromtimestamp(since, dt.UTC), level)


@contextlib.contextmanager
def _kept() -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        raise Unavailable(
            "portal.sessions_unavailable", "Sessions cannot be reached right now. Try again."
        ) from None
