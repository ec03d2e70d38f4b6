# SPDX-License-Identifier: MPL-2.0
"""The national list call from outside: what it answers, whom it refuses, what it never lets slip."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from joserfc.jwk import ECKey

from overblik.access.gateway import Gateway
from overblik.access.keys import KeyFile
from overblik.access.tokens import TokenGate, issue
from overblik.api.national import PATH, NationalCall
from overblik.audit.access import looks_at
from overblik.basedata import authorities
from overblik.database import connection as database
from overblik.disclosure import store as disclosure
from overblik.disclosure.rule import TitleChoice
from overblik.errors import InvalidInput
from overblik.index.reading import ItemKind
from overblik.kle import store as kle
from overblik.overview.policy_cache import PolicyCache, loader
from overblik.people import keys
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from tests.overview.rows import (
    AUTHORITIES,
    HERE,
    NOW,
    THERE,
    a_case,
    a_document,
    a_rule,
    an_id,
    at,
    row,
    rules,
    store,
)
from tests.overview.test_policy_cache import an_edition

ANNA, BENT = "6101010002", "7202024001"
KEY = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
STRANGER = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
ISSUER, AUDIENCE = "https://issuer.example", "https://overblik.example"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def a_token(key: ECKey = KEY, **changes: Any) -> str:
    told = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ok",
        "exp": NOW.timestamp() + 60,
        "scope": "overview.read",
    }
    return issue(key, told | changes)


class Caller:
    """Calls as the national component does."""

    def __init__(self, application: NationalCall) -> None:
        self.application = application

    def raw(self, body: bytes, token: str | None = None, **environ: Any) -> Answer:
        told: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": PATH,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_AUTHORIZATION": f"Bearer {token or a_token()}",
            "wsgi.input": io.BytesIO(body),
        }
        seen: list[Any] = []

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            seen.append((status, headers))
            return io.BytesIO().write

        parts = self.application({k: v for k, v in (told | environ).items() if v is not ...}, start)
        (status, headers) = seen[0]
        return Answer(int(status.split()[0]), dict(headers), b"".join(parts))

    def __call__(
        self, cpr: str = ANNA, listed: Any = (HERE,), token: str | None = None, **more: Any
    ) -> Answer:
        asked = {"cprNummer": cpr, "myndighedsliste": list(listed)} | more
        return self.raw(json.dumps(asked).encode(), token)


class World(NamedTuple):
    conn: psycopg.Connection[Any]
    call: Caller
    ring: keys.KeyRing
    build: Callable[..., Caller]

    def key(self, cpr: str) -> Any:
        return self.ring.party_key("cpr", cpr)


@pytest.fixture
def world(connection: psycopg.Connection[Any], database_url: str, tmp_path: Path) -> World:
    ring = keys.load_or_create(tmp_path / "keys")
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    authorities.save(connection, [AUTHORITIES.by_cvr[HERE], AUTHORITIES.by_cvr[THERE]])
    kle.save(connection, [an_edition("2020-01", "Sygdom")], NOW)
    for cvr in (HERE, THERE):
        disclosure.publish(
            connection, rules(a_rule("32.*", title=TitleChoice.CASE), authority=cvr), NOW, "test"
        )
    rules_cache = PolicyCache(loader(partial(database.connect, database_url)))

    def build(**changes: Any) -> Caller:
        told: dict[str, Any] = {
            "connect": lambda: connection,
            "clock": lambda: NOW,
            "rules": rules_cache,
            "people": ring,
            "read_cpr": lambda text: parse_cpr(text, fictive=FictiveRule.REQUIRED, today=NOW.date()),
            "gate": TokenGate(KeyFile(path), issuer=ISSUER, audience=AUDIENCE),
            "gateway": Gateway("10.0.0.1", "ClientCertificateSubject", "ClientCertificate"),
        }
        return Caller(NationalCall(**(told | changes)))

    return World(connection, build(), ring, build)


def test_a_citizens_cases_in_the_form_of_the_interface(world: World) -> None:
    store(world.conn, a_case(party_key=world.key(ANNA)), a_document(party_key=world.key(ANNA)))
    answer = world.call(listed=["0901"], kommunenr="0901")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json["sager"] == [
        {
            "sagID": str(an_id("case")),
            "titel": "Sygedagpenge 2025",
            "status": {"id": 2, "vaerdi": "Behandles"},
            "aktiv": True,
            "myndighedCvrNummer": HERE,
            "emne": {"nummer": "32.30.04", "titel": "Sygdom"},
            "senestAendret": "2025-10-01T02:00:00",
            "opdateret": "2025-10-02T02:00:00",
            "handlingsfacet": "G01",
            "statusFra": "2025-06-22T02:00:00",
            "oprettet": "2025-05-12",
            "enhed": "Jobcenter Prøve",
        }
    ]
    assert answer.json["myndigheder"] == [
        {
            "cvrNummer": HERE,
            "navn": "Prøve Kommune",
            "kommunekode": "0901",
            "kontaktpunkter": [
                {"type": "Telefon", "vaerdi": "12345678"},
                {"type": "Hjemmeside", "vaerdi": "https://proeve.example"},
            ],
        }
    ]
    assert answer.json["daekning"] == [{"myndighedCvrNummer": HERE, "omraader": ["32.*"]}]
    assert answer.json["klassifikation"] == {"navn": "KLE", "version": "2020-01"}
    assert (answer.json["konfigurationsversion"], answer.json["tidspunkt"]) == (2, "2025-11-03T13:00:00")


def test_the_headers_of_every_answer(world: World) -> None:
    for answer in (
        world.call(),
        world.call(token="x"),
        world.call(cpr="x"),
        world.call.raw(b"", REQUEST_METHOD="GET"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["Content-Length"] == str(len(answer.body))


def test_only_listed_authorities_are_searched(world: World) -> None:
    key = world.key(ANNA)
    store(world.conn, a_case("here", party_key=key), a_case("there", party_key=key, authority=THERE))

    def seen(*listed: str) -> list[str]:
        answer = world.call(listed=listed).json
        assert {authority["cvrNummer"] for authority in answer.get("myndigheder", [])} <= set(listed) | {
            HERE,
            THERE,
        }
        return sorted(case["sagID"] for case in answer["sager"])

    here, there = str(an_id("here")), str(an_id("there"))
    assert seen(HERE) == [here]
    assert seen("0902") == seen("902") == [there]
    assert seen(HERE, THERE) == sorted([here, there])
    assert seen() == seen("0999") == seen("nonsense", "") == []


def test_nobody_is_told_apart_from_someone_with_nothing(world: World) -> None:
    store(world.conn, a_case(party_key=world.key(ANNA), sensitivity=4))
    known, unknown = world.call(ANNA), world.call(BENT)
    assert (known.status, known.headers, known.body) == (unknown.status, unknown.headers, unknown.body)
    assert known.json["sager"] == []


def test_another_persons_cases_are_never_seen(world: World) -> None:
    store(world.conn, a_case(party_key=world.key(ANNA)))
    assert world.call(BENT).json["sager"] == []


def test_every_answer_leaves_its_trace(world: World) -> None:
    given = "0b3f6f1e-2b6c-4b8e-9d8e-3d0c7b9a1f22"
    world.call(transaktionsID=given)
    world.call(listed=[])
    first, second = sorted(
        looks_at(world.conn, world.key(ANNA)), key=lambda look: look.transaction_id != given
    )
    assert (first.actor, first.channel, first.purpose, first.version) == (
        "ok",
        "national",
        "hentsagsliste",
        2,
    )
    assert first.transaction_id == given
    assert second.transaction_id is not None


@pytest.mark.parametrize("told", ["610101-0002", f"x{ANNA}", "a b", "a" * 65, "", "-x", "æ", "x\ny"])
def test_a_transaction_id_that_could_name_a_person_is_not_taken_over(world: World, told: str) -> None:
    world.call(transaktionsID=told)
    (look,) = looks_at(world.conn, world.key(ANNA))
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", look.transaction_id or "")


def test_the_transaction_id_may_stand_in_a_header(world: World) -> None:
    body = json.dumps({"cprNummer": ANNA, "myndighedsliste": []}).encode()
    world.call.raw(body, HTTP_X_TRANSACTION_ID="call-7")
    assert [look.transaction_id for look in looks_at(world.conn, world.key(ANNA))] == ["call-7"]


def test_an_area_closed_by_one_process_is_closed_on_the_next_call_of_another(world: World) -> None:
    store(world.conn, a_case(party_key=world.key(ANNA)))
    assert len(world.call().json["sager"]) == 1
    disclosure.publish(world.conn, rules(a_rule("32.*", open=False)), NOW, "test")
    answer = world.call()
    assert (answer.json["sager"], answer.json["konfigurationsversion"]) == ([], 3)
    assert {look.version for look in looks_at(world.conn, world.key(ANNA))} == {2, 3}


def test_one_malformed_case_never_fails_the_list(world: World) -> None:
    key = world.key(ANNA)
    store(
        world.conn,
        a_case("good", party_key=key),
        a_case("long", party_key=key, title="a" * 300),
        a_case("far", party_key=key, recorded_at=at("9999-12-31T23:59:59")),
        row(ItemKind.CASE, "broken", b'{"title": 7}', party_key=key),
    )
    answer = world.call()
    assert [case["sagID"] for case in answer.json["sager"]] == [str(an_id("good"))]
    assert answer.json["antalUdeladt"] == 2


NO_ENTRY: dict[str, dict[str, Any]] = {
    "no header": {"HTTP_AUTHORIZATION": ...},
    "an empty header": {"HTTP_AUTHORIZATION": ""},
    "another scheme": {"HTTP_AUTHORIZATION": "Basic abc"},
    "nonsense": {"HTTP_AUTHORIZATION": "Bearer abc"},
    "a stranger's": {"HTTP_AUTHORIZATION": f"Bearer {a_token(STRANGER)}"},
    "expired": {"HTTP_AUTHORIZATION": f"Bearer {a_token(exp=NOW.timestamp() - 60)}"},
    "another scope": {"HTTP_AUTHORIZATION": f"Bearer {a_token(scope='intake.write')}"},
    "another audience": {"HTTP_AUTHORIZATION": f"Bearer {a_token(aud='x')}"},
    "algorithm none": {"HTTP_AUTHORIZATION": "Bearer eyJhbGciOiJub25lIn0.e30."},
}


@pytest.mark.parametrize("name", NO_ENTRY)
@pytest.mark.parametrize("body", [b"{", json.dumps({"cprNummer": ANNA, "myndighedsliste": []}).encode()])
def test_whoever_is_refused_is_told_the_same_and_leaves_no_question(
    world: World, name: str, body: bytes
) -> None:
    store(world.conn, a_case(party_key=world.key(ANNA)))
    answer = world.call.raw(body, **NO_ENTRY[name])
    assert answer.status == 400
    assert answer.json == {
        "type": "Data-source-security-error",
        "title": "A valid token is needed.",
        "status": 400,
    }
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert looks_at(world.conn, world.key(ANNA)) == []


def test_without_token_keys_everybody_is_refused(world: World) -> None:
    assert world.build(gate=None)().json["type"] == "Data-source-security-error"


def question(**changes: Any) -> bytes:
    told = {"cprNummer": ANNA, "myndighedsliste": []} | changes
    return json.dumps({name: value for name, value in told.items() if value is not ...}).encode()


BAD: list[tuple[str, bytes, dict[str, Any], int, str]] = [
    ("not JSON", b"{", {}, 400, "The question is not JSON."),
    ("nothing", b"", {}, 400, "The question is not JSON."),
    ("other bytes", b"\xff\xfe", {}, 400, "The question is not JSON."),
    ("a list", b"[]", {}, 400, "The question does not fit: it must be an object."),
    ("deep", b"[" * 60_000, {}, 400, ""),
    ("no person", question(cprNummer=...), {}, 400, "cprNummer is missing"),
    (
        "a number for a person",
        question(cprNummer=6101010002),
        {},
        400,
        "cprNummer is missing or of the wrong type",
    ),
    ("not a person number", question(cprNummer="abc"), {}, 400, "cprNummer is not a person number."),
    (
        "a real person in a demo",
        question(cprNummer="0101010002"),
        {},
        400,
        "cprNummer is not a person number.",
    ),
    ("no list of authorities", question(myndighedsliste=...), {}, 400, "myndighedsliste is missing"),
    ("null for the list", question(myndighedsliste=None), {}, 400, "myndighedsliste is missing"),
    ("a list of numbers", question(myndighedsliste=[101]), {}, 400, "myndighedsliste is missing"),
    ("too many authorities", question(myndighedsliste=["0101"] * 2001), {}, 400, "myndighedsliste has more"),
    ("a residence that is none", question(kommunenr="Aarhus"), {}, 400, "kommunenr is a municipality code"),
    ("too long", b"x" * 70_000, {}, 413, "The question is at most"),
    ("no length", b"x", {"CONTENT_LENGTH": "x"}, 413, "The question is at most"),
    ("a negative length", b"x", {"CONTENT_LENGTH": "-1"}, 413, "The question is at most"),
    ("another type", question(), {"CONTENT_TYPE": "text/xml"}, 415, "The question is written as"),
    ("GET", b"", {"REQUEST_METHOD": "GET"}, 405, "The call is a POST."),
]


@pytest.mark.parametrize(
    ("body", "environ", "status", "title"), [entry[1:] for entry in BAD], ids=[entry[0] for entry in BAD]
)
def test_bad_questions_name_the_field_and_never_what_stood_in_it(
    world: World, body: bytes, environ: dict[str, Any], status: int, title: str
) -> None:
    answer = world.call.raw(body, **environ)
    assert (answer.status, answer.json["status"], answer.json["type"]) == (
        status,
        status,
        "Input-param-error",
    )
    assert title in answer.json["title"]
    assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert b"0101010002" not in answer.body
    assert looks_at(world.conn, world.key(ANNA)) == []


def test_a_question_without_a_media_type_or_with_parameters_is_read(world: World) -> None:
    assert world.call.raw(question(), CONTENT_TYPE=...).status == 200
    assert world.call.raw(question(), CONTENT_TYPE="Application/JSON; charset=utf-8").status == 200
    assert world.call.raw(question(kommunenr="101", unknown=1)).status == 200


def test_a_database_that_fails_is_an_error_never_an_empty_list(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.conn.execute("DROP TABLE access_log")
    answer = world.call()
    assert (answer.status, answer.json["type"]) == (500, "Data-source-internal-error")
    assert "sager" not in answer.json
    assert [record.getMessage() for record in caplog.records] == ["national call failed: reading_failed"]


def test_an_unforeseen_error_tells_neither_the_caller_nor_the_log_what_was_asked(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(text: str) -> Cpr:
        raise RuntimeError(f"cannot read {text}")

    with caplog.at_level(logging.DEBUG):
        answer = world.build(read_cpr=breaks)()
    assert (answer.status, answer.json["type"]) == (500, "Data-source-internal-error")
    assert ANNA not in caplog.text
    assert "RuntimeError in breaks" in caplog.text


def test_no_person_number_in_any_log_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    store(world.conn, a_case("long", party_key=world.key(ANNA), title="a" * 300))
    with caplog.at_level(logging.DEBUG):
        world.call()
        world.call(cpr=f"{ANNA}x")
        world.call(token="x")
        world.call.raw(question(myndighedsliste=ANNA))
    assert ANNA not in caplog.text
    assert str(world.key(ANNA)) not in caplog.text


def test_a_person_number_is_read_by_the_installations_own_rule(world: World) -> None:
    def refuses(text: str) -> Cpr:
        raise InvalidInput("x", "x")

    assert world.build(read_cpr=refuses)().status == 400


def test_the_time_is_that_of_the_clock(world: World) -> None:
    later = NOW + dt.timedelta(minutes=10)
    assert world.build(clock=lambda: later)().json["type"] == "Data-source-security-error"


def test_of_a_dead_person_the_answer_is_that_of_a_person_with_nothing(world: World) -> None:
    store(world.conn, a_case(party_key=world.key(ANNA)))
    shown, nobody = world.call(), world.call(BENT)
    assert shown.body != nobody.body
    for cpr, status in ((ANNA, "dead"), (BENT, "protected")):
        world.conn.execute(
            "INSERT INTO person_status VALUES (%s, %s, %s, %s)", (world.key(cpr), NOW, NOW, status)
        )
    dead = world.call()
    assert (dead.status, dead.headers, dead.body) == (200, nobody.headers, nobody.body)
    assert [look.refused for look in looks_at(world.conn, world.key(ANNA))].count(True) == 1


def test_what_a_protected_person_sees_themself_is_unchanged(world: World) -> None:
    store(world.conn, a_case(party_key=world.key(ANNA)))
    before = world.call().body
    world.conn.execute(
        "INSERT INTO person_status VALUES (%s, %s, %s, 'protected')", (world.key(ANNA), NOW, NOW)
    )
    assert world.call().body == before
