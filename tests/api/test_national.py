# SPDX-License-Identifier: MPL-2.0
"""The national list call from outside: what it answers, and what stays behind."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from overblik.audit.access import looks_at
from overblik.disclosure import store as disclosure
from overblik.errors import InvalidInput
from overblik.index.reading import ItemKind
from overblik.people.cpr import Cpr
from tests.api.national import ANNA, BENT, World, world
from tests.overview.rows import (
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

__all__ = ["world"]


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
