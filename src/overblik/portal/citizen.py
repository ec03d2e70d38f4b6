# SPDX-License-Identifier: MPL-2.0
"""Who is signed in: the session holds party keys and times, never a person number."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from overblik.errors import Unavailable

# Activity is written down this often, or six times in a short session, so that reading does not write on every page.
_RENEW_AFTER = 300
_RENEWALS = 6


@dataclass(frozen=True, slots=True)
class Citizen:
    """The person who is signed in: keys newest first, since when, and by which level of assurance.

    `last_visit`: when they last saw their overview before this session, to which it is the same all the time.
    """

    keys: tuple[uuid.UUID, ...]
    since: dt.datetime
    level: str
    last_visit: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How long the session lasts if nothing more is done; `final` = activity cannot prolong it any more."""

    seconds: int
    final: bool


def idle_at_most() -> int:
    """Seconds without activity after which a session is over."""
    return int(settings.OVERBLIK.session_idle_minutes) * 60


def signed_in_at_most() -> int:
    """Seconds after which a session is over in any case."""
    return int(settings.OVERBLIK.session_hours) * 3600


def moment_of(request: HttpRequest) -> dt.datetime:
    """The moment of the request (aware, UTC), read once at the edge."""
    moment: dt.datetime = request.moment  # type: ignore[attr-defined]
    return moment


def today_of(request: HttpRequest) -> dt.date:
    """The Danish date of the request."""
    today: dt.date = request.today  # type: ignore[attr-defined]
    return today


def sign_in(
    request: HttpRequest,
    keys: Sequence[uuid.UUID],
    level: str,
    provider: Mapping[str, str] | None = None,
    *,
    last_visit: dt.datetime | None = None,
) -> None:
    """Start a session of its own for this person: whatever was in the old one, and its id, is gone.

    `provider`: what signing out at the provider needs. Raises Unavailable when sessions cannot be kept right now.
    """
    content: dict[str, Any] = {"keys": [key.hex for key in keys], "level": level}
    if last_visit is not None:
        content["last_visit"] = int(last_visit.timestamp())
    begin_session(request, content, provider)


def begin_session(
    request: HttpRequest, content: Mapping[str, Any], provider: Mapping[str, str] | None = None
) -> None:
    """As `sign_in`, for whoever the content tells of."""
    at = int(moment_of(request).timestamp())
    with _kept():
        request.session.flush()
        request.session.update(content)
        request.session["since"] = request.session["seen"] = at
        if provider is not None:
            request.session["provider"] = dict(provider)
        request.session.cycle_key()


def sign_out(request: HttpRequest) -> None:
    """End the session and forget its row. Raises Unavailable when that cannot be done right now."""
    with _kept():
        request.session.flush()


def at_provider(request: HttpRequest) -> Mapping[str, str] | None:
    """What signing out at the provider needs; None when nobody signed in through it. Raises Unavailable."""
    with _kept():
        found = request.session.get("provider")
    return found if isinstance(found, dict) else None


def time_left(request: HttpRequest) -> TimeLeft | None:
    """How long the session lasts, once `signed_in` has looked at it; None without one. Raises Unavailable."""
    with _kept():
        session: dict[str, Any] = dict(request.session.items())
    if "seen" not in session or "since" not in session:
        return None
    at = int(moment_of(request).timestamp())
    idle = int(session["seen"]) + idle_at_most() - at
    whole = int(session["since"]) + signed_in_at_most() - at
    return TimeLeft(max(0, min(idle, whole)), whole <= idle)


def prolong(request: HttpRequest) -> None:
    """Count this very moment as activity; call it for whoever is `signed_in`."""
    request.session["seen"] = int(moment_of(request).timestamp())


def living_session(request: HttpRequest, *, active: bool = True) -> dict[str, Any] | None:
    """The content of this session, whoever's it is, or None. Ends a session that is too old.

    `active`: whether asking counts as activity. Raises Unavailable when the sessions cannot be read.
    """
    with _kept():
        session: dict[str, Any] = dict(request.session.items())
    if not session:
        return None
    at = int(moment_of(request).timestamp())
    try:
        since, seen = int(session["since"]), int(session["seen"])
    except (KeyError, TypeError, ValueError):
        return None
    if at - seen > idle_at_most() or at - since > signed_in_at_most():
        sign_out(request)
        return None
    if active and at - seen > min(_RENEW_AFTER, idle_at_most() // _RENEWALS):
        prolong(request)
    return session


def signed_in(request: HttpRequest, *, active: bool = True) -> Citizen | None:
    """The citizen of this session, or None; an employee's session is none. As `living_session`."""
    session = living_session(request, active=active)
    if session is None:
        return None
    try:
        keys = tuple(uuid.UUID(hex=key) for key in session["keys"])
        since, level = _moment(session["since"]), str(session["level"])
        visit = _moment(session["last_visit"]) if "last_visit" in session else None
    except (KeyError, TypeError, ValueError):
        return None
    return Citizen(keys, since, level, visit) if keys else None


def _moment(seconds: Any) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)


@contextlib.contextmanager
def _kept() -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        raise Unavailable(
            "portal.sessions_unavailable", "Sessions cannot be reached right now. Try again."
        ) from None
