# SPDX-License-Identifier: MPL-2.0
"""The console's tree of areas with every value that holds, beside an empty view of the same server."""

from __future__ import annotations

import datetime as dt
import functools
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends import signed_cookies
from django.http import HttpRequest
from django.utils.module_loading import import_string

from overblik.access.staff import Role, Staff
from overblik.bench.counting import statements_per_request
from overblik.bench.load import Requests, request
from overblik.bench.page import EMPTY
from overblik.bench.place import Place
from overblik.bench.program import ask, serving
from overblik.bench.rounds import take_turns
from overblik.bench.scale import Effort, Scale
from overblik.bench.what_if import fill
from overblik.console.member import enter
from overblik.demo.town import geography
from overblik.disclosure import roll_up_store
from overblik.errors import Unavailable
from overblik.kle import store as kle_store
from overblik.kle.importing import read
from overblik.site.clock import DENMARK

PAGES = {
    "areas": "/konsol/visning/",
    "area": "/konsol/visning/omraade/32/",
    "keyword": "/konsol/visning/?text=syge",
    "tree": "/konsol/visning/trae/",
}
"""What is measured, by name: the main groups, all below one of them, a search, and the whole tree."""

_LINE = re.compile(rb'class="(?:tree-number|level-[258])"')
_ONE = 1
"""Few employees look at the tree at once; what is asked is how long one of them waits."""

_VALID = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class TreeFigures:
    """See the reference of the benchmarks; `nodes` is how many numbers of KLE the page tells of."""

    bench: str
    scale: str
    page: str
    nodes: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    statements_per_request: float
    empty_view_per_s: float
    ratio_to_empty_view: float
    bytes: int


def measure(
    place: Place, scale: Scale, moment: dt.datetime, effort: Effort, kle: Path | None
) -> Iterator[TreeFigures]:
    """Fill and count if need be, sign an editor in, serve, and take turns between each page and the empty view.

    `kle`: a file with a whole edition of KLE, in place of the excerpt that comes with the program.
    """
    with place.connect() as connection:
        fill(connection, scale, moment)
        if kle is not None:
            kle_store.save(connection, read(kle.read_bytes(), file_name=kle.name), moment, replace=True)
        today = moment.astimezone(DENMARK).date()
        roll_up_store.count(connection, kle_store.load_catalogue(connection), moment, today)
    cookie = {"Cookie": _signed_in(place, moment)}
    with serving(place) as port:
        nothing = Requests(place.data / "bench-empty.requests", [request("GET", EMPTY, {})])
        nothing.send(port, effort.warm_seconds, _ONE)
        for name, address in PAGES.items():
            body = _page(port, address, cookie, 0)
            nodes = len(_LINE.findall(body))
            if not nodes:
                raise Unavailable("bench.wrong_answer", f"{address} tells of no area")
            wanted = Requests(place.data / "bench-tree.requests", [request("GET", address, cookie)])
            wanted.send(port, effort.warm_seconds, _ONE)
            found = take_turns(
                effort.rounds,
                lambda: nothing.send(port, effort.seconds, _ONE).requests_per_s,
                functools.partial(wanted.send, port, effort.seconds, _ONE),
                lambda load: load.requests_per_s,
            )
            yield TreeFigures(
                bench="tree",
                scale=scale.value,
                page=name,
                nodes=nodes,
                requests_per_s=round(found.measured.requests_per_s, 2),
                p50_ms=round(found.measured.p50_ms, 3),
                p99_ms=round(found.measured.p99_ms, 3),
                statements_per_request=round(
                    statements_per_request(
                        place, functools.partial(_page, port, address, cookie), requests=20
                    ),
                    3,
                ),
                empty_view_per_s=round(found.yardstick, 1),
                ratio_to_empty_view=round(found.ratio, 5),
                bytes=len(body),
            )


def _signed_in(place: Place, moment: dt.datetime) -> str:
    """The cookie of an editor's session."""
    asked = HttpRequest()
    asked.moment = moment  # type: ignore[attr-defined]
    asked.session = signed_cookies.SessionStore()
    enter(asked, Staff("bench", "bench", {geography().towns[0].cvr: frozenset({Role.EDITOR})}))
    held = import_string(f"{settings.SESSION_ENGINE}.SessionStore")().encode(dict(asked.session.items()))
    key = secrets.token_hex(16)
    with place.connect() as connection:
        connection.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
            (key, held, moment + _VALID),
        )
    return f"{place.settings.session_cookie}={key}"


def _page(port: int, address: str, cookie: dict[str, str], number: int) -> bytes:
    status, _, body = ask(port, address, headers=cookie)
    if status != 200:
        raise Unavailable("bench.wrong_answer", f"a page answered {status} instead of 200")
    return body
