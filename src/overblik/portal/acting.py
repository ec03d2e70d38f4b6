# SPDX-License-Identifier: MPL-2.0
"""For whom somebody is looking: the session holds the id of a mandate and a party key, which open nothing.

Whether the mandate still lets them look is asked by every statement that reads, never here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from overblik.errors import Unavailable
from overblik.overview.compose import DENMARK
from overblik.overview.view import OnBehalf
from overblik.webkit.formatting import day

_KEPT = "acting"


@dataclass(frozen=True, slots=True)
class Acting:
    """The mandate the signed-in citizen looks by, and the giver's party key."""

    mandate: uuid.UUID
    giver: uuid.UUID


@dataclass(frozen=True, slots=True)
class Banner:
    """What every page says while somebody acts for another; without a reading only that it is so."""

    label: str = ""
    areas: tuple[str, ...] = ()
    until: str = ""


def acting(request: HttpRequest) -> Acting | None:
    """Whom the citizen acts for; None = themself. Raises Unavailable when the sessions cannot be read."""
    try:
        kept: Any = request.session.get(_KEPT)
    except DatabaseError:
        raise Unavailable(
            "portal.sessions_unavailable", "Sessions cannot be reached right now. Try again."
        ) from None
    try:
        mandate, giver = kept
        return Acting(uuid.UUID(hex=mandate), uuid.UUID(hex=giver))
    except (TypeError, ValueError):
        return None


def act(request: HttpRequest, mandate: uuid.UUID, giver: uuid.UUID) -> None:
    """From now on the citizen's pages are the giver's."""
    request.session[_KEPT] = [mandate.hex, giver.hex]


def stop_acting(request: HttpRequest) -> None:
    """From now on the citizen's pages are their own again."""
    request.session.pop(_KEPT, None)


def banner(told: OnBehalf | None, area: Callable[[str], str], today: dt.date, language: str) -> Banner:
    """What is said about a look; `area` names a KLE pattern. `told` None = nothing was read for this page."""
    if told is None:
        return Banner()
    areas = sorted(dict.fromkeys(map(area, told.areas)), key=str.casefold)
    # The last day it holds: the period is half-open.
    until = "" if told.valid_to is None else day(_last_day(told.valid_to), language)
    return Banner(told.label or "", tuple(areas), until)


def _last_day(valid_to: dt.datetime) -> dt.date:
    return (valid_to - dt.timedelta(microseconds=1)).astimezone(DENMARK).date()
