# SPDX-License-Identifier: MPL-2.0
"""The SOAP services: import in batches beside the same objects from a file, search by person beside pgbench."""

from __future__ import annotations

import datetime as dt
import http.client
import random
import re
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from overblik.access.clients import allow
from overblik.access.keys import demo_key
from overblik.access.rights import Right
from overblik.access.tokens import READ_INDEX, issue
from overblik.api.soap.version import SOAP_11
from overblik.bench import intake
from overblik.bench.counting import statements_per_request
from overblik.bench.delivery import Format, sdi_body, sdi_elements, write
from overblik.bench.filling import show_all
from overblik.bench.load import Load, Requests, request
from overblik.bench.place import Place
from overblik.bench.program import ask, serving
from overblik.bench.rounds import Round, take_turns
from overblik.bench.scale import CASES_A_CITIZEN, SIZES, Effort, Scale
from overblik.bench.yardstick import select_of_rows
from overblik.demo import scale as synthetic
from overblik.demo.town import authorities
from overblik.errors import Unavailable
from overblik.index.kinds import Sensitivity
from overblik.site.process import DEMO_AUDIENCE, DEMO_ISSUER
from overblik.wire import contract
from overblik.wire.contract.service import HEADER
from overblik.wire.sdi.client_search import search_by_person

BATCH = 100
"""Objects in one message."""

SENDERS = 2
"""Connections that messages are sent over; the index takes in one at a time, the next is read meanwhile."""

BYTES_A_CASE = 8_000
"""Disk that a case takes with its log, rows and indexes, and the delivery it comes in."""

_PATH = contract.CASES.path
_PART = 100_000
_REQUESTS = 5_000
_SEED = 20_251_127
_READER = uuid.UUID("5b1e3c52-1d7a-4d0e-8a58-3f3f0f3f9a01")
_STATUS = re.compile(rb"<sd:StatusKode>([0-9]+)<")
_ENVELOPE = (
    f'<e:Envelope xmlns:e="{SOAP_11.namespace}"><e:Header><h:RequestHeader xmlns:h="{HEADER}"><h:TransactionUUID>'
    "{transaction}</h:TransactionUUID></h:RequestHeader></e:Header><e:Body>"
)
_END = b"</e:Body></e:Envelope>"


@dataclass(frozen=True, slots=True)
class SoapFigures:
    """See the reference of the benchmarks. `intake_per_s` is the same delivery as a file; `bytes` is the length of
    one answer to a search.
    """

    bench: str
    scale: str
    objects: int
    cases: int
    import_per_s: float
    intake_per_s: float
    ratio_to_intake: float
    search_per_s: float
    search_p50_ms: float
    search_p99_ms: float
    statements_per_search: float
    pgbench_per_s: float
    ratio_to_pgbench: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Searched:
    """Searches under load beside the yardstick; statements and bytes of one of them."""

    turn: Round[Load]
    statements: float
    bytes: int


def figures(scale: Scale, imported: Round[float], searched: Searched) -> SoapFigures:
    """The two measurements in one row."""
    load = searched.turn.measured
    return SoapFigures(
        bench="soap",
        scale=scale.value,
        objects=SIZES[scale].objects,
        cases=SIZES[scale].cases,
        import_per_s=round(imported.rate, 1),
        intake_per_s=round(imported.yardstick, 1),
        ratio_to_intake=round(imported.ratio, 4),
        search_per_s=round(load.requests_per_s, 1),
        search_p50_ms=round(load.p50_ms, 3),
        search_p99_ms=round(load.p99_ms, 3),
        statements_per_search=round(searched.statements, 3),
        pgbench_per_s=round(searched.turn.yardstick, 1),
        ratio_to_pgbench=round(searched.turn.ratio, 4),
        bytes=searched.bytes,
    )


def measure_import(place: Place, scale: Scale, moment: dt.datetime, effort: Effort) -> Round[float]:
    """The same cases into an empty index, by turns as one file and as messages of a hundred."""
    objects = SIZES[scale].objects
    file = write(place.data / "bench-deliveries", Format.SDI, objects, moment.date())
    messages = list(_messages(objects, moment.date()))
    start = intake.start_seconds(place)

    def by_file() -> float:
        intake.empty(place, moment)
        return objects / intake.net_seconds(intake.deliver(place, file.path, objects, "stored"), start)

    with serving(place) as port:

        def by_message() -> float:
            intake.empty(place, moment)
            return objects / _send(port, messages, objects)

        return take_turns(effort.rounds, by_file, by_message, lambda rate: rate)


def measure_search(place: Place, scale: Scale, moment: dt.datetime, effort: Effort) -> Searched:
    """All cases of a citizen with parties, states and classes, by a system that has the right to read them."""
    _fill(place, scale, moment)
    yardstick = select_of_rows(place, SIZES[scale].yardstick_rows)
    headers = _headers(place, moment)
    searches = list(_searches(SIZES[scale].citizens))
    with serving(place) as port:
        length = len(_found(port, searches[0], headers))
        requests = Requests(
            place.data / "bench-soap.requests", (request("POST", _PATH, headers, one) for one in searches)
        )
        requests.send(port, effort.warm_seconds)
        statements = statements_per_request(
            place, lambda number: _found(port, searches[number % len(searches)], headers)
        )
        found = take_turns(
            effort.rounds,
            lambda: yardstick.run(effort.seconds),
            lambda: requests.send(port, effort.seconds),
            lambda load: load.requests_per_s,
        )
    return Searched(found, statements, length)


def free_bytes(scale: Scale) -> int:
    """The disk that the search needs."""
    return max(SIZES[scale].free, SIZES[scale].cases * BYTES_A_CASE)


def _messages(objects: int, today: dt.date) -> Iterator[bytes]:
    elements = sdi_elements(objects, today)
    while batch := list(islice(elements, BATCH)):
        yield _enveloped(sdi_body(batch).partition(b"?>")[2])


def _enveloped(body: bytes) -> bytes:
    return _ENVELOPE.format(transaction=uuid.uuid4()).encode() + body.strip() + _END


def _send(port: int, messages: Sequence[bytes], objects: int) -> float:
    """Seconds until every message is answered. Raises Unavailable unless every object was taken."""
    waiting = iter(messages)
    lock = threading.Lock()
    taken: list[int] = []

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with lock:
                message = next(waiting, None)
            if message is None:
                break
            connection.request("POST", _PATH, message, {"Content-Type": "text/xml; charset=utf-8"})
            taken.append(_STATUS.findall(connection.getresponse().read()).count(b"20"))
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    begun = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    seconds = time.perf_counter() - begun
    if sum(taken) != objects:
        raise Unavailable("bench.wrong_answer", f"{sum(taken)} of {objects} objects were taken in over SOAP")
    return seconds


def _fill(place: Place, scale: Scale, moment: dt.datetime) -> None:
    """Make sure that the index holds the cases of the scale, taken in as deliveries; kept between runs."""
    size = SIZES[scale]
    with place.connect() as connection:
        connection.execute("TRUNCATE access_log")
        row = connection.execute("SELECT count(*) FROM object_state WHERE known").fetchone()
    if row != (size.cases,):
        intake.empty(place, moment)
        file = place.data / "bench-cases.ndjson"
        lines = synthetic.lines(synthetic.Scale(size.cases, moment.date()))
        while part := list(islice(lines, _PART)):
            file.write_bytes(b"".join(line + b"\n" for line in part))
            intake.deliver(place, file, len(part), "stored")
        file.unlink()
    with place.connect() as connection:
        show_all(connection, moment)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
        rights = [Right(authority.cvr, None, Sensitivity.VIP) for authority in authorities()]
        allow(connection, moment, "bench", _READER, name="bench", rights=rights)


def _headers(place: Place, moment: dt.datetime) -> dict[str, str]:
    claims = {
        "iss": DEMO_ISSUER,
        "aud": DEMO_AUDIENCE,
        "client_id": str(_READER),
        "scope": READ_INDEX,
        "iat": int(moment.timestamp()),
        "exp": int(moment.timestamp()) + 6 * 3600,
    }
    token = issue(demo_key(place.data / "keys"), claims)
    return {"Authorization": f"Bearer {token}", "Content-Type": "text/xml; charset=utf-8"}


def _searches(citizens: int) -> Iterator[bytes]:
    """Searches for different citizens in random order."""
    for citizen in random.Random(_SEED).sample(range(citizens), min(_REQUESTS, citizens)):
        yield _enveloped(search_by_person(synthetic.cpr_digits(citizen)))


def _found(port: int, message: bytes, headers: dict[str, str]) -> bytes:
    """An answer, which must hold the citizen's cases: an empty one is quickly made."""
    status, _, body = ask(port, _PATH, method="POST", body=message, headers=headers)
    if status != 200 or body.count(b"SagFiltreretOejebliksbillede>") < CASES_A_CITIZEN * 2:
        raise Unavailable("bench.wrong_answer", "the search shows fewer cases than were taken in")
    return body
