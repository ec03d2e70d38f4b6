# SPDX-License-Identifier: MPL-2.0
"""A citizen's start page under load, beside an empty view of the same server behind the same middleware."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends import signed_cookies
from django.http import HttpRequest
from django.utils.module_loading import import_string

from overblik.bench.counting import statements_per_request
from overblik.bench.filling import fill, keys_of, receiving_citizens
from overblik.bench.load import Requests, request
from overblik.bench.place import Place
from overblik.bench.program import ask, serving
from overblik.bench.rounds import take_turns
from overblik.bench.scale import Effort, Scale, Size
from overblik.errors import Unavailable
from overblik.portal.citizen import sign_in

START = "/"
EMPTY = "/healthz/live"
_LEVEL = "substantial"
_VALID = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class PageFigures:
    """See the reference of the benchmarks; `bytes` is the length of one page."""

    bench: str
    scale: str
    citizens: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    statements_per_request: float
    empty_view_per_s: float
    ratio_to_empty_view: float
    bytes: int


def measure(place: Place, scale: Scale, moment: dt.datetime, effort: Effort) -> PageFigures:
    """Fill if need be, sign everyone in, serve, and take turns between the page and the empty view."""
    size = fill(place, scale, moment)
    cookies = _sessions(place, size, moment)
    with serving(place) as port:
        length = _check(port, cookies[0])
        wanted = Requests(
            place.data / "bench-page.requests",
            (request("GET", START, {"Cookie": cookie}) for cookie in cookies),
        )
        nothing = Requests(place.data / "bench-empty.requests", [request("GET", EMPTY, {})])
        wanted.send(port, effort.warm_seconds)
        nothing.send(port, effort.warm_seconds)
        statements = statements_per_request(
            place, lambda number: _page(port, cookies[number % len(cookies)]), requests=100
        )
        found = take_turns(
            effort.rounds,
            lambda: nothing.send(port, effort.seconds).requests_per_s,
            lambda: wanted.send(port, effort.seconds),
            lambda load: load.requests_per_s,
        )
    load = found.measured
    return PageFigures(
        bench="page",
        scale=scale.value,
        citizens=len(cookies),
        requests_per_s=round(load.requests_per_s, 1),
        p50_ms=round(load.p50_ms, 3),
        p99_ms=round(load.p99_ms, 3),
        statements_per_request=round(statements, 3),
        empty_view_per_s=round(found.yardstick, 1),
        ratio_to_empty_view=round(found.ratio, 4),
        bytes=length,
    )


def _sessions(place: Place, size: Size, moment: dt.datetime) -> list[str]:
    """A session for each citizen, made by the portal's own sign-in and stored all at once; their cookies."""
    encode = import_string(f"{settings.SESSION_ENGINE}.SessionStore")().encode
    rows = []
    for key in keys_of(place, receiving_citizens(size)):
        asked = HttpRequest()
        asked.moment = moment  # type: ignore[attr-defined]
        asked.session = signed_cookies.SessionStore()
        sign_in(asked, [key], _LEVEL)
        held = encode(dict(asked.session.items()))
        rows.append((secrets.token_hex(16), held, moment + _VALID))
    with place.connect() as connection:
        connection.execute("TRUNCATE django_session")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
                rows,
            )
    return [f"{settings.SESSION_COOKIE_NAME}={key}" for key, _, _ in rows]


def _page(port: int, cookie: str) -> tuple[bytes, dict[str, str]]:
    status, headers, body = ask(port, START, headers={"Cookie": cookie})
    if status != 200:
        raise Unavailable("bench.wrong_answer", f"the start page answered {status} instead of 200")
    return body, dict(headers)


def _check(port: int, cookie: str) -> int:
    """The length of a page, which must list the cases: that of somebody not signed in is quickly made."""
    body, _ = _page(port, cookie)
    if body.count(b"/sag/") < 15 or body.count(b"/ydelse/") < 3:
        raise Unavailable("bench.wrong_answer", "the start page shows less than was filled in")
    _, headers, _ = ask(port, EMPTY)
    if "content-security-policy" not in headers:
        raise Unavailable("bench.wrong_answer", f"{EMPTY} does not lie behind the middleware any more")
    return len(body)
