# SPDX-License-Identifier: MPL-2.0
"""The one place below the command line where the clock is read: once per request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    # Commands read the clock too, and loading this would bring in all of Django's models.
    from django.http import HttpRequest, HttpResponse

DENMARK = ZoneInfo("Europe/Copenhagen")


def now() -> dt.datetime:
    """The present moment in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the edge


class ClockMiddleware:
    """Puts `request.moment` (aware, UTC) and `request.today` (Danish date) on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment = now()
        request.moment = moment  # type: ignore[attr-defined]
        request.today = moment.astimezone(DENMARK).date()  # type: ignore[attr-defined]
        return self._get_response(request)
