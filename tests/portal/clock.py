# SPDX-License-Identifier: MPL-2.0
"""The clock of these tests stands still."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from overblik.webkit.formatting import DENMARK
from tests.portal.overviews import MOMENT


class FixedClock:
    """As the middleware of the site, but it is always the same moment; `moment` may be moved by a test."""

    moment = MOMENT

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.moment = FixedClock.moment  # type: ignore[attr-defined]
        request.today = FixedClock.moment.astimezone(DENMARK).date()  # type: ignore[attr-defined]
        return self._get_response(request)
