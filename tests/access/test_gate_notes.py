# SPDX-License-Identifier: MPL-2.0
"""What is noted at the door: each key once a day, each refusal under who it truly was, and never more than fits."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from overblik.access import gate_store
from overblik.access.gate_notes import NOBODY, OTHERWISE, GateNotes, RefusalPlace, Refusals
from overblik.access.gateway import Gateway
from overblik.access.keys import KeyFile
from overblik.access.machines import DELIVER, SourceGate
from overblik.access.system_key import KeyKind, SystemKey, certificate_key
from overblik.access.tokens import READ_INDEX, TokenGate, issue
from overblik.database.connection import connect
from overblik.errors import InvalidInput, NotAllowed, Unavailable
from overblik.site.gate import GateKeeper
from overblik.webkit.formatting import DENMARK
from tests.builders import an_id, at
from tests.certificates import client_certificate, der, header

Conn = psycopg.Connection[Any]

NOW = at("2026-06-01T12:00:00")
DAY = dt.timedelta(days=1)
GATEWAY = "10.0.0.1"
SYSTEM, OTHER = an_id("system"), an_id("other")
KEY = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
ENDS = at("2026-06-20T12:00:00")
SHOWN = client_certificate(f"serialNumber={SYSTEM}", ENDS)
SIGNING = client_certificate("Issuer", at("2027-01-01"), key=KEY.private_key)


class Hall:
    """A gate with its door, and what has been written down."""

    def __init__(self, folder: Path, conn: Conn, url: str) -> None:
        path = folder / "keys.json"
        beside = {"x5c": [base64.b64encode(der(SIGNING)).decode()]}
        path.write_text(json.dumps({"keys": [KEY.as_dict(private=False) | beside]}))
        self.keeper = GateKeeper(lambda: connect(url), every=3600)
        tokens = TokenGate(KeyFile(path), issuer="issuer", audience="overblik")
        self.gate = SourceGate(tokens, Gateway(GATEWAY, "Subject", "Certificate"), False, self.keeper.notes)
        self.conn = conn

    def shows(self, told: str | None, system: uuid.UUID = SYSTEM, moment: dt.datetime = NOW) -> None:
        environ = {"REMOTE_ADDR": GATEWAY, "HTTP_SUBJECT": f"CN={system}"}
        self.gate.admit(environ | ({} if told is None else {"HTTP_CERTIFICATE": told}), moment)

    def says(self, moment: dt.datetime = NOW, told: str | None = None, **claims: Any) -> None:
        claims = {
            "iss": "issuer", "aud": "overblik", "client_id": str(SYSTEM), "scope": DELIVER,
            "exp": int((NOW + dt.timedelta(hours=1)).timestamp()),
        } | claims  # fmt: skip
        environ = {"HTTP_AUTHORIZATION": f"Bearer {issue(KEY, claims)}", "REMOTE_ADDR": GATEWAY}
        self.gate.admit(environ | ({} if told is None else {"HTTP_CERTIFICATE": told}), moment, DELIVER)

    def refused(self, **environ: str) -> None:
        with pytest.raises(NotAllowed):
            self.gate.admit(environ, NOW)

    def counts(self) -> dict[tuple[uuid.UUID, str], int]:
        self.keeper.write_down()
        found = gate_store.refusals(self.conn, NOW.date())
        return {(place.system, place.code): told.times for place, told in found.items()}

    def keys(self, system: uuid.UUID = SYSTEM) -> dict[str, SystemKey]:
        self.keeper.write_down()
        found = gate_store.keys(self.conn, [system]).get(system, ())
        return {one.key.fingerprint: one.key for one in found}


@pytest.fixture
def hall(tmp_path: Path, connection: Conn, database_url: str) -> Hall:
    return Hall(tmp_path, connection, database_url)


@pytest.mark.database
def test_a_certificate_is_known_by_the_system_that_came_with_it(hall: Hall) -> None:
    hall.shows(header(SHOWN))
    hall.shows(header(SHOWN), moment=NOW + 3 * DAY)
    hall.shows(None, OTHER)
    assert list(hall.keys().values()) == [certificate_key(der(SHOWN))]
    [seen] = gate_store.keys(hall.conn)[SYSTEM]
    assert (seen.first_seen, seen.last_seen, seen.key.ends_at) == (NOW, NOW + 3 * DAY, ENDS)
    assert list(hall.keys(OTHER)) == [""], "one that the gateway does not pass on is told as not known"


@pytest.mark.database
@pytest.mark.parametrize(
    "told",
    [
        "",
        "CN=ours",
        "\udcff",
        "-----BEGIN CERTIFICATE-----æ-----END CERTIFICATE-----",
        ":AAAA:",
        "%",
        f":{'A' * 40_000}:",
        "-----BEGIN CERTIFICATE-----\x00",
    ],
)
def test_a_certificate_that_cannot_be_read_stops_nobody(hall: Hall, told: str) -> None:
    hall.shows(told)
    assert list(hall.keys().values()) == [SystemKey(KeyKind.CERTIFICATE)]


@pytest.mark.database
def test_a_token_tells_which_key_signed_it_and_when_that_ends(hall: Hall) -> None:
    hall.says()
    assert hall.keys() == {"one": hall.keys()["one"]}
    told = hall.keys()["one"]
    assert (told.kind, told.algorithm, told.ends_at) == (KeyKind.TOKEN, "ES256", at("2027-01-01"))


@pytest.mark.database
def test_a_token_that_is_bound_to_a_certificate_tells_of_both_and_another_tells_of_one(hall: Hall) -> None:
    print_ = base64.urlsafe_b64encode(hashlib.sha256(der(SHOWN)).digest()).decode().rstrip("=")
    hall.says(told=header(SHOWN), cnf={"x5t#S256": print_})
    assert {one.kind for one in hall.keys().values()} == {KeyKind.TOKEN, KeyKind.CERTIFICATE}
    hall.says(told=header(SHOWN), client_id=str(OTHER))
    assert [one.kind for one in hall.keys(OTHER).values()] == [KeyKind.TOKEN], (
        "a mere bearer has shown a token"
    )


@pytest.mark.database
def test_a_refusal_counts_to_the_system_whose_token_was_verified_and_else_to_nobody(hall: Hall) -> None:
    for claims in (
        {"exp": 1}, {"nbf": int(NOW.timestamp()) + 900}, {"scope": READ_INDEX},
        {"cnf": {"x5t#S256": "A" * 43}}, {"iss": "somebody"}, {"client_id": "borger"}, {"client_id": ""},
        {"client_id": "borger", "exp": 1},
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            hall.says(**claims)
    hall.refused()
    hall.refused()
    hall.refused(HTTP_AUTHORIZATION="Bearer x.y.z")
    hall.refused(HTTP_AUTHORIZATION="Basic x")
    hall.refused(REMOTE_ADDR="10.0.0.9", HTTP_SUBJECT=f"CN={SYSTEM}")
    hall.refused(REMOTE_ADDR=GATEWAY, HTTP_SUBJECT=f"CN={SYSTEM}, O={OTHER}")
    forged = issue(ECKey.generate_key("P-256", {"kid": "one"}, private=True), {"client_id": str(SYSTEM)})
    hall.refused(HTTP_AUTHORIZATION=f"Bearer {forged}")
    assert hall.counts() == {
        (SYSTEM, "token.expired"): 1, (SYSTEM, "token.not_yet"): 1, (SYSTEM, "token.scope"): 1,
        (SYSTEM, "token.certificate"): 1, (NOBODY, "token.issuer"): 1, (NOBODY, "token.client"): 2,
        (NOBODY, "token.expired"): 1, (NOBODY, "token.signature"): 2, (NOBODY, "token.absent"): 1,
        (NOBODY, "no_credentials"): 2, (NOBODY, "certificate.another_address"): 1,
        (NOBODY, "certificate.no_system"): 1,
    }  # fmt: skip
    assert hall.keys() == {}, "a key is known only of who was let in"


@pytest.mark.database
def test_what_is_refused_of_a_known_caller_is_counted_and_our_own_faults_are_not(hall: Hall) -> None:
    hall.shows(None)
    caller = hall.gate.admit({"REMOTE_ADDR": GATEWAY, "HTTP_SUBJECT": str(SYSTEM)}, NOW)
    for error in (
        InvalidInput("intake.too_large", ""),
        InvalidInput("intake.too_large", ""),
        Unavailable("x", ""),
    ):
        with pytest.raises(type(error)), hall.gate.counting(caller, lambda: NOW):
            raise error
    assert hall.counts() == {(SYSTEM, "intake.too_large"): 2}


def test_without_token_keys_everybody_with_a_token_is_turned_away() -> None:
    gate = SourceGate(None, Gateway(None, "S", "C"), demo=False)
    with pytest.raises(NotAllowed):
        gate.admit({"HTTP_AUTHORIZATION": "Bearer x"}, NOW)
    assert list(gate.notes.taken().refusals) == [RefusalPlace(NOBODY, NOW.date(), "token.not_set_up")]


def test_the_same_key_is_read_once_a_day() -> None:
    read = []

    def look() -> SystemKey:
        read.append(1)
        return certificate_key(der(SHOWN))

    told: list[int] = []
    notes = GateNotes(lambda: told.append(1))
    for hours in (0, 1, 9, 11, 36):  # eleven hours later it is another day in Denmark
        notes.came(SYSTEM, "header", NOW + dt.timedelta(hours=hours), look)
    assert len(read) == len(told) == 3
    [(place, seen)] = notes.taken().keys.items()
    assert place == (SYSTEM, KeyKind.CERTIFICATE, seen.key.fingerprint)
    assert (seen.first_seen, seen.last_seen) == (NOW, NOW + dt.timedelta(hours=36))
    assert notes.taken().keys == {}


def test_nobody_can_make_a_process_remember_without_end() -> None:
    notes = GateNotes()
    for number in range(6_000):
        notes.turned_away(uuid.UUID(int=number + 1), "token.expired", NOW)
        notes.came(SYSTEM, number, NOW, lambda number=number: SystemKey(KeyKind.TOKEN, str(number)))
    seen = notes.taken()
    assert len(seen.refusals) == 4_097
    assert len(seen.keys) == 4_096
    assert seen.refusals[RefusalPlace(NOBODY, NOW.date(), OTHERWISE)].times == 6_000 - 4_096
    notes.turned_away(None, "no_credentials", NOW)
    notes.back(seen)
    assert sum(one.times for one in notes.taken().refusals.values()) == 6_001


@pytest.mark.database
def test_nothing_is_lost_while_the_database_is_away_and_processes_add_up(
    hall: Hall, database_url: str
) -> None:
    away = True

    def reach() -> Conn:
        if away:
            raise psycopg.OperationalError("away")
        return connect(database_url)

    keeper = GateKeeper(reach, every=3600)
    keeper.notes.turned_away(SYSTEM, "delivery.forbidden", NOW)
    keeper.notes.came(SYSTEM, "x", NOW, lambda: SystemKey(KeyKind.TOKEN, "one"))
    keeper.write_down()
    keeper.notes.turned_away(SYSTEM, "delivery.forbidden", NOW + DAY / 24)
    away = False
    hall.keeper.notes.turned_away(SYSTEM, "delivery.forbidden", NOW - DAY / 24)
    assert hall.counts() == {(SYSTEM, "delivery.forbidden"): 1}
    keeper.write_down()
    keeper.write_down()
    place = RefusalPlace(SYSTEM, NOW.date(), "delivery.forbidden")
    assert gate_store.refusals(hall.conn, NOW.date(), {SYSTEM}) == {place: Refusals(3, NOW + DAY / 24)}
    assert gate_store.refusals(hall.conn, NOW.date(), {OTHER}) == {}
    assert list(gate_store.keys(hall.conn, {SYSTEM})) == [SYSTEM]
    assert gate_store.keys(hall.conn, ()) == {}


ACTS = st.one_of(
    st.tuples(st.just("came"), st.integers(0, 2), st.sampled_from("ab"), st.integers(0, 200)),
    st.tuples(st.just("refused"), st.integers(0, 2), st.sampled_from("ab"), st.integers(0, 200)),
    st.tuples(st.sampled_from(["written", "away"]), st.integers(0, 2), st.just(""), st.just(0)),
)


@pytest.mark.database
def test_whatever_processes_note_and_when_they_write_it_down_it_adds_up(connection: Conn) -> None:
    """Three processes note two systems' keys and refusals over some days, and cannot always reach the database."""

    @settings(max_examples=25)
    @given(st.lists(ACTS, max_size=30))
    def adds_up(acts: list[tuple[str, int, str, int]]) -> None:
        connection.execute("TRUNCATE system_key, gate_refusal")
        processes = [GateNotes() for _ in range(3)]
        refused: Counter[RefusalPlace] = Counter()
        moments: dict[str, list[dt.datetime]] = {}
        for act, process, name, hours in acts:
            notes, moment = processes[process], NOW + dt.timedelta(hours=hours)
            if act == "came":
                notes.came(an_id(name), name, moment, lambda name=name: SystemKey(KeyKind.TOKEN, name))
                moments.setdefault(name, []).append(moment)
            elif act == "refused":
                notes.turned_away(an_id(name), "token.expired", moment)
                refused[RefusalPlace(an_id(name), moment.astimezone(DENMARK).date(), "token.expired")] += 1
            elif act == "written":
                gate_store.add(connection, notes.taken())
            else:
                notes.back(notes.taken())
        for notes in processes:
            gate_store.add(connection, notes.taken())
        found = gate_store.refusals(connection, NOW.date())
        assert {place: told.times for place, told in found.items()} == refused
        keys = gate_store.keys(connection)
        assert keys.keys() == {an_id(name) for name in moments}
        for name, noted in moments.items():
            [seen] = keys[an_id(name)]
            # Exact to the day: of several times on one day a process keeps the first that it was told.
            days = {moment.astimezone(DENMARK).date() for moment in noted}
            assert seen.first_seen in noted
            assert seen.first_seen.astimezone(DENMARK).date() == min(days)
            assert seen.last_seen.astimezone(DENMARK).date() == max(days)

    adds_up()


@pytest.mark.database
def test_few_keys_of_a_system_are_kept_and_those_only_as_long_as_they_are_used(hall: Hall) -> None:
    for number in range(30):
        told = SystemKey(KeyKind.CERTIFICATE, f"{number:02}", ends_at=ENDS)
        hall.keeper.notes.came(SYSTEM, number, NOW + number * DAY, lambda told=told: told)
    hall.keeper.notes.came(OTHER, "x", NOW, lambda: SystemKey(KeyKind.TOKEN, "one"))
    assert sorted(hall.keys()) == [f"{number:02}" for number in range(10, 30)]
    hall.keeper.notes.turned_away(None, "no_credentials", NOW)
    hall.keeper.write_down()
    later = NOW + gate_store.KEYS_KEPT + 15 * DAY
    assert gate_store.drop_expired(hall.conn, later, NOW.date() + DAY) == 5 + 1 + 1
    assert sorted(hall.keys()) == [f"{number:02}" for number in range(15, 30)]
    assert hall.counts() == {}
