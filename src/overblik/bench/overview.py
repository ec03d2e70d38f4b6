# SPDX-License-Identifier: MPL-2.0
"""The national list call under load, beside pgbench over the same socket."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg import ClientCursor

from overblik.access.keys import demo_key
from overblik.access.tokens import READ_OVERVIEW, issue
from overblik.audit.access import Channel, Look, parameters
from overblik.bench.counting import statements_per_request
from overblik.bench.filling import fill, keys_of, overview_citizens
from overblik.bench.load import Requests, request
from overblik.bench.place import Place
from overblik.bench.program import ask, serving
from overblik.bench.rounds import take_turns
from overblik.bench.scale import Effort, Scale, Size
from overblik.bench.yardstick import Pgbench, select_of_rows
from overblik.demo.scale import cpr_digits
from overblik.demo.town import authorities
from overblik.errors import Unavailable
from overblik.overview.query import CASES_ONLY, STATEMENT
from overblik.site.process import DEMO_AUDIENCE, DEMO_ISSUER
from overblik.wire.borgervendt import PATH

_REQUESTS = 20_000
_TOKENS = 50
_SCRIPTS = 16
_SEED = 20_251_124


@dataclass(frozen=True, slots=True)
class OverviewFigures:
    """See the reference of the benchmarks; `bytes` is the length of one answer."""

    bench: str
    scale: str
    citizens: int
    cases: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    statements_per_request: float
    statement_per_s: float
    pgbench_per_s: float
    ratio_to_pgbench: float
    bytes: int


def measure(place: Place, scale: Scale, moment: dt.datetime, effort: Effort) -> OverviewFigures:
    """Fill if need be, serve, and take turns between the call, its statement alone and the yardstick."""
    size = fill(place, scale, moment)
    calls = _calls(place, size, moment)
    yardstick, statement = select_of_rows(place, size.yardstick_rows), _statement(place, size, moment)
    with serving(place) as port:
        length = _check(port, calls)
        requests = Requests(place.data / "bench-overview.requests", _on_the_wire(calls))
        requests.send(port, effort.warm_seconds)
        statements = statements_per_request(place, lambda number: _answer(port, calls[number % len(calls)]))
        found = take_turns(
            effort.rounds,
            lambda: yardstick.run(effort.seconds),
            lambda: requests.send(port, effort.seconds),
            lambda load: load.requests_per_s,
        )
    alone = statement.run(effort.seconds)
    load = found.measured
    return OverviewFigures(
        bench="overview",
        scale=scale.value,
        citizens=size.citizens,
        cases=size.cases,
        requests_per_s=round(load.requests_per_s, 1),
        p50_ms=round(load.p50_ms, 3),
        p99_ms=round(load.p99_ms, 3),
        statements_per_request=round(statements, 3),
        statement_per_s=round(alone, 1),
        pgbench_per_s=round(found.yardstick, 1),
        ratio_to_pgbench=round(found.ratio, 4),
        bytes=length,
    )


@dataclass(frozen=True, slots=True)
class _Call:
    token: str
    body: bytes


def _calls(place: Place, size: Size, moment: dt.datetime) -> list[_Call]:
    """Questions about citizens in random order, from as many clients as there are tokens."""
    key = demo_key(place.data / "keys")
    tokens = [
        issue(
            key,
            {
                "iss": DEMO_ISSUER,
                "aud": DEMO_AUDIENCE,
                "client_id": f"bench-{number}",
                "scope": READ_OVERVIEW,
                "iat": int(moment.timestamp()),
                "exp": int(moment.timestamp()) + 6 * 3600,
            },
        )
        for number in range(_TOKENS)
    ]
    listed = [authority.code or authority.cvr for authority in authorities()]
    chosen = random.Random(_SEED).sample(
        overview_citizens(size), min(_REQUESTS, len(overview_citizens(size)))
    )
    return [
        _Call(
            tokens[place_ % _TOKENS],
            json.dumps({"cprNummer": cpr_digits(citizen), "myndighedsliste": listed}).encode(),
        )
        for place_, citizen in enumerate(chosen)
    ]


def _headers(call: _Call) -> dict[str, str]:
    return {"Authorization": f"Bearer {call.token}", "Content-Type": "application/json"}


def _on_the_wire(calls: Sequence[_Call]) -> Iterator[bytes]:
    return (request("POST", PATH, _headers(call), call.body) for call in calls)


def _answer(port: int, call: _Call) -> bytes:
    status, _, body = ask(port, PATH, method="POST", body=call.body, headers=_headers(call))
    if status != 200:
        raise Unavailable("bench.wrong_answer", f"the list call answered {status} instead of 200")
    return body


def _check(port: int, calls: Sequence[_Call]) -> int:
    """The length of the first answer, which must hold a list of cases: an empty one is quickly made."""
    body = _answer(port, calls[0])
    if body.count(b'"sagID"') < 15:
        raise Unavailable("bench.wrong_answer", "the list call shows fewer cases than were filled in")
    return len(body)


def _statement(place: Place, size: Size, moment: dt.datetime) -> Pgbench:
    """The very statement of the call, for some citizens, a script for each."""
    folder: Path = place.data / "bench-statement"
    folder.mkdir(exist_ok=True)
    look = Look(moment, "bench-0", Channel.NATIONAL, "statement", "bench")
    scripts = []
    with place.connect() as connection:
        cursor = ClientCursor(connection)
        for number, key in enumerate(keys_of(place, overview_citizens(size)[:_SCRIPTS])):
            text = cursor.mogrify(
                STATEMENT,
                {
                    **parameters(look),
                    "keys": [key],
                    "kinds": [int(kind) for kind in CASES_ONLY],
                    "authorities": [authority.cvr for authority in authorities()],
                    "since": None,
                },
            )
            # Every look has a time of its own, so the log's index grows as it does under the real call.
            text = text.replace(f"'{moment}'", "clock_timestamp()")
            script = folder / f"{number}.sql"
            script.write_text(f"{text};\n", encoding="utf-8")
            scripts.append(script)
    return Pgbench(place, scripts)
