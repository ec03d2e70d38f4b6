# SPDX-License-Identifier: MPL-2.0
"""A citizen's pages under load, beside an empty view of the same server behind the same middleware."""

from __future__ import annotations

import datetime as dt
import functools
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends import signed_cookies
from django.http import HttpRequest
from django.utils.module_loading import import_string

from overblik.bench.counting import statements_per_request
from overblik.bench.filling import (
    fill,
    keys_of,
    much_handled_citizens,
    receiving_citizens,
    well_paid_citizens,
)
from overblik.bench.load import Requests, request
from overblik.bench.place import Place
from overblik.bench.program import ask, serving
from overblik.bench.rounds import take_turns
from overblik.bench.scale import (
    BENEFITS_A_CITIZEN,
    CASES_A_CITIZEN,
    MANY_PAYMENTS,
    PAYMENTS_A_CITIZEN,
    Effort,
    Scale,
    Size,
)
from overblik.errors import Unavailable
from overblik.portal.citizen import sign_in

START = "/"
_BENEFIT = re.compile(rb"/ydelse/[0-9a-f-]{36}/[A-Za-z0-9_-]+/")
_LISTED = 15
"""Cases that every visitor's start page lists at least."""

EMPTY = "/healthz/live"
_LEVEL = "substantial"
_VALID = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that is visited by citizens of one kind, who have so many cases and payments."""

    page: str
    cases: int
    payments: int
    citizens: range


def visits(size: Size) -> tuple[Visit, ...]:
    """What is measured; the first is what the others are compared with."""
    paid = well_paid_citizens(size)
    return (
        Visit("start", CASES_A_CITIZEN, PAYMENTS_A_CITIZEN, receiving_citizens(size)),
        Visit("start", CASES_A_CITIZEN, MANY_PAYMENTS, paid),
        Visit("benefit", CASES_A_CITIZEN, MANY_PAYMENTS, paid),
        Visit("start", size.many_cases, 0, much_handled_citizens(size)),
    )


@dataclass(frozen=True, slots=True)
class PageFigures:
    """See the reference of the benchmarks; `bytes` is the length of one page, `cost_ratio_to_usual` how much of
    the server's time it takes, measured by the start page of the usual citizen.
    """

    bench: str
    scale: str
    page: str
    cases: int
    payments: int
    citizens: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    statements_per_request: float
    empty_view_per_s: float
    ratio_to_empty_view: float
    cost_ratio_to_usual: float
    bytes: int


def measure(place: Place, scale: Scale, moment: dt.datetime, effort: Effort) -> Iterator[PageFigures]:
    """Fill if need be, sign everyone in, serve, and take turns between each page and the empty view."""
    size = fill(place, scale, moment)
    visited = visits(size)
    cookies = _sessions(place, [visit.citizens for visit in visited], moment)
    usual: float | None = None
    with serving(place) as port:
        nothing = Requests(place.data / "bench-empty.requests", [request("GET", EMPTY, {})])
        nothing.send(port, effort.warm_seconds)
        for visit in visited:
            visitors = [cookies[number] for number in visit.citizens]
            addresses = _addresses(port, visit, visitors)
            wanted = Requests(
                place.data / "bench-page.requests",
                (request("GET", address, {"Cookie": cookie}) for cookie, address in addresses),
            )
            wanted.send(port, effort.warm_seconds)
            statements = statements_per_request(
                place, functools.partial(_one_of, port, addresses), requests=100
            )
            found = take_turns(
                effort.rounds,
                lambda: nothing.send(port, effort.seconds).requests_per_s,
                functools.partial(wanted.send, port, effort.seconds),
                lambda load: load.requests_per_s,
            )
            usual = usual or found.ratio
            yield PageFigures(
                bench="page",
                scale=scale.value,
                page=visit.page,
                cases=visit.cases,
                payments=visit.payments,
                citizens=len(visitors),
                requests_per_s=round(found.measured.requests_per_s, 1),
                p50_ms=round(found.measured.p50_ms, 3),
                p99_ms=round(found.measured.p99_ms, 3),
                statements_per_request=round(statements, 3),
                empty_view_per_s=round(found.yardstick, 1),
                ratio_to_empty_view=round(found.ratio, 4),
                cost_ratio_to_usual=round(usual / found.ratio, 2),
                bytes=len(_one_of(port, addresses, 0)),
            )


def _sessions(place: Place, groups: Sequence[range], moment: dt.datetime) -> dict[int, str]:
    """A session for each citizen, made by the portal's own sign-in and stored all at once; their cookies."""
    encode = import_string(f"{settings.SESSION_ENGINE}.SessionStore")().encode
    numbers = sorted({number for group in groups for number in group})
    rows = []
    for number in numbers:
        [key] = keys_of(place, range(number, number + 1))
        asked = HttpRequest()
        asked.moment = moment  # type: ignore[attr-defined]
        asked.session = signed_cookies.SessionStore()
        sign_in(asked, [key], _LEVEL)
        held = encode(dict(asked.session.items()))
        rows.append((secrets.token_hex(16), held, moment + _VALID))
    with place.connect() as connection:
        connection.execute("TRUNCATE django_session, provider_session, staff_session")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
                rows,
            )
    return {
        number: f"{place.settings.session_cookie}={key}"
        for number, (key, _, _) in zip(numbers, rows, strict=True)
    }


def _addresses(port: int, visit: Visit, cookies: Sequence[str]) -> list[tuple[str, str]]:
    """Each visitor's cookie with the address of the page; their start page must list what they have."""
    _, headers, _ = ask(port, EMPTY)
    if "content-security-policy" not in headers:
        raise Unavailable("bench.wrong_answer", f"{EMPTY} does not lie behind the middleware any more")
    found = []
    for cookie in cookies:
        body = _page(port, START, cookie)
        benefits = _BENEFIT.findall(body)
        # That of somebody not signed in is quickly made.
        if body.count(b"/sag/") < _LISTED or (visit.payments and len(benefits) < BENEFITS_A_CITIZEN):
            raise Unavailable("bench.wrong_answer", "the start page shows less than was filled in")
        found.append((cookie, START if visit.page == "start" else benefits[0].decode()))
    return found


def _one_of(port: int, addresses: Sequence[tuple[str, str]], number: int) -> bytes:
    cookie, address = addresses[number % len(addresses)]
    return _page(port, address, cookie)


def _page(port: int, address: str, cookie: str) -> bytes:
    status, _, body = ask(port, address, headers={"Cookie": cookie})
    if status != 200:
        raise Unavailable("bench.wrong_answer", f"a page answered {status} instead of 200")
    return body
