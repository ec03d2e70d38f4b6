# SPDX-License-Identifier: MPL-2.0
"""The national list call from outside: whom and what it refuses, and what no error and no log lets slip."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from overblik.audit.access import looks_at
from overblik.people.cpr import Cpr
from tests.api.national import ANNA, STRANGER, World, a_token, world
from tests.overview.rows import (
    NOW,
    a_case,
    store,
)

__all__ = ["world"]


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
