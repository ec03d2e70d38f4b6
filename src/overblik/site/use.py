# SPDX-License-Identifier: MPL-2.0
"""What this process has answered, counted and written down: beside the requests, never in one."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import Connection

from overblik.audit.access import Channel
from overblik.errors import OverblikError
from overblik.overview.last_visit import START
from overblik.site.keeper import EVERY_S, Keeper
from overblik.usage.store import add
from overblik.usage.tally import UseTally, What

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_log = logging.getLogger(__name__)

_BESIDES = {START: What.VISIT, "portal.download": What.DOWNLOAD}


class Use:
    """The counts of this process. `connect` gives a new connection, which is closed again."""

    def __init__(self, connect: Callable[[], Connection[Any]], every: float = EVERY_S) -> None:
        self.tally = UseTally()
        self._connect = connect
        self._keeper = Keeper("use", self.write_down, every)

    def answered(
        self, moment: dt.datetime, channel: Channel, purpose: str, shown: Iterable[tuple[str, str]]
    ) -> None:
        """An overview was answered: authority and KLE number of each item it shows."""
        self.tally.answered(moment, channel.value, shown, _BESIDES.get(purpose))
        self._keeper.awake()

    def timed(
        self,
        application: WSGIApplication,
        channel: Callable[[str], Channel | None],
        clock: Callable[[], dt.datetime],
    ) -> WSGIApplication:
        """The application, whose answers are timed until they are made; `channel` by path, None = not counted."""

        def application_(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
            door = channel(environ["PATH_INFO"])
            if door is None:
                return application(environ, start_response)
            began = time.perf_counter()
            body = application(environ, start_response)
            self.tally.took(clock(), door.value, time.perf_counter() - began)
            return body

        return application_

    def write_down(self) -> None:
        """Write the counts down now; what cannot be is kept for the next time."""
        counts = self.tally.taken()
        if not counts:
            return
        try:
            with self._connect() as conn:
                add(conn, counts)
        except (OverblikError, psycopg.Error) as error:
            self.tally.back(counts)
            _log.warning("counts of use wait: %s", type(error).__name__)


def channel_of(path: str, national: str, soap: Callable[[str], bool]) -> Channel | None:
    """The door that a path leads to; None for what answers nobody's question: files, health, how long one is in."""
    if path == national:
        return Channel.NATIONAL
    if soap(path) or path.startswith("/api/"):
        return Channel.INDEX
    page = path.removeprefix("/en")
    if page.startswith(("/static/", "/healthz/", "/session/")):
        return None
    return Channel.CONSOLE if page.startswith("/konsol/") else Channel.PORTAL
