# SPDX-License-Identifier: MPL-2.0
"""Brings the embedded database back when a request found it gone: the session is read before anything of ours
asks, so a lost server would otherwise stay lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from overblik.database import server
from overblik.errors import OverblikError

_log = logging.getLogger(__name__)


class RevivalMiddleware:
    """After an answer 503 the embedded server is started if it is down; the next request finds it.

    A server that somebody else runs is somebody else's to start.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code == 503 and settings.OVERBLIK.database_url is None:
            try:
                server.ensure(settings.OVERBLIK)
            except OverblikError as error:
                _log.error("the database does not come back: %s", error.code)
        return response
