# SPDX-License-Identifier: MPL-2.0
"""Re-keying: everything moves to the new key, whatever interrupts it, and nothing is lost or doubled."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.errors import Conflict, InvalidInput
from overblik.people import rekey, store
from overblik.people.cpr import Cpr, Sex
from overblik.people.fictive import FictiveNumbers
from overblik.people.free_text import protect, restore
from overblik.people.keys import KeyRing, Purpose, load_or_create, rotate
from overblik.people.move import Body, HashQuote, KeyColumn, Plan

Db = psycopg.Connection[Any]

BOTH = pytest.mark.parametrize("db", ["plain", "partitioned"], indirect=True)
MOMENT = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)


def content_hash(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:16]


PLAN = Plan(
    columns=(KeyColumn("reading"), KeyColumn("access_log"), KeyColumn("property_owner")),
    bodies=(
        Body("registration", hash_column="content_hash"),
        Body("object_state"),
        Body("reading", object_column="owner_id"),
    ),
    content_hash=content_hash,
    quotes=(HashQuote("object_state"),),
)


class Killed(Exception):
    """Stands in for the end of the process."""


def another(db: Db, *, autocommit: bool = True) -> Db:
    """A second connection to the same database."""
    return psycopg.connect(db.info.dsn, password=db.info.password or None, autocommit=autocommit)


class Municipality:
    """Seven persons; each has a case, whose title names the next person too; and one company."""

    def __init__(self, db: Db, folder: Path) -> None:
        self.db = db
        self.folder = folder
        self.ring = load_or_create(folder)
        with db.transaction():
            store.register_keys(db, self.ring)
        made = FictiveNumbers(11)
        self.numbers = [made.person(dt.date(1980, 1, day), Sex.WOMAN) for day in range(1, 8)]
        self.company = made.company()
        self.cases = [uuid.UUID(int=n + 1) for n in range(len(self.numbers))]

    def deliver(self, ring: KeyRing) -> None:
        """What an intake writes; safe to repeat."""
        parties = [(ring.party_key("cpr", cpr.digits), ring.seal(cpr)) for cpr in self.numbers]
        parties.append((ring.party_key("cvr", self.company), ring.seal_party("cvr", self.company)))
        store.remember(self.db, ring, parties)
        for n, case in enumerate(self.cases):
            body = self.body(ring, n)
            key = parties[n][0]
            named = [key, parties[(n + 1) % len(self.numbers)][0], parties[-1][0]]
            store.name_objects(self.db, [(party, case) for party in named])
            digest = content_hash(body.encode())
            self.db.execute(
                "INSERT INTO registration VALUES (%s, %s, %s, 'case', %s) ON CONFLICT DO NOTHING",
                (case, MOMENT, digest, body),
            )
            self.db.execute(
                "INSERT INTO object_state VALUES (%s, %s, %s) ON CONFLICT (object_id) DO UPDATE"
                " SET content_hash = EXCLUDED.content_hash, body = EXCLUDED.body",
                (case, digest, body),
            )
            for party in (key, parties[-1][0]):
                self.db.execute(
                    "INSERT INTO reading VALUES (%s, %s, 'case', %s) ON CONFLICT DO NOTHING",
                    (party, case, body),
                )
            self.db.execute(
                "INSERT INTO access_log VALUES (%s, %s, 'citizen') ON CONFLICT DO NOTHING", (key, case)
            )
            self.db.execute("INSERT INTO property_owner VALUES (%s, 'home') ON CONFLICT DO NOTHING", (key,))

    def body(self, ring: KeyRing, n: int) -> str:
        neighbour = self.numbers[(n + 1) % len(self.numbers)]
        title, _ = protect(
            f"Om {neighbour.digits[:6]}-{neighbour.digits[6:]} æøå",
            lambda cpr: ring.party_key("cpr", cpr.digits),
        )
        reference = f"urn:overblik:person:{ring.party_key('cpr', self.numbers[n].digits)}"
        return json.dumps(
            {"title": title, "party": reference, "case": str(self.cases[n])}, ensure_ascii=False
        )

    def content(self) -> dict[str, list[Any]]:
        """All rows of all tables but the sealed ones, as text."""
        tables = ("registration", "object_state", "reading", "access_log", "property_owner", "party_object")
        return {
            table: sorted(row[0] for row in self.db.execute(f"SELECT t::text FROM {table} t"))
            for table in tables
        }

    def expected(self, ring: KeyRing) -> dict[str, list[Any]]:
        """The content of a database into which everything was delivered under `ring`."""
        with self.db.transaction(force_rollback=True):
            self.db.execute(
                "TRUNCATE person, party_object, registration, object_state, reading, access_log, property_owner"
            )
            self.deliver(ring)
            return self.content()


@pytest.fixture
def town(db: Db, tmp_path: Path) -> Municipality:
    town = Municipality(db, tmp_path / "keys")
    town.deliver(town.ring)
    return town


@BOTH
def test_after_re_keying_all_is_as_if_delivered_under_the_new_key(town: Municipality) -> None:
    new = rotate(town.folder, Purpose.PARTY)
    seen: list[tuple[int, int]] = []
    done = rekey.rekey_party(town.db, new, PLAN, lambda *step: seen.append(step), batch=3)
    assert done == 8
    assert seen == [(3, 8), (6, 8), (8, 8)]
    assert town.content() == town.expected(new)
    assert rekey.pending(town.db, new, Purpose.PARTY) == 0
    assert not rekey.is_unfinished(town.db, new, Purpose.PARTY)
    assert store.registered_keys(town.db, Purpose.PARTY) == [new.party_key_id]


def test_no_trace_of_an_old_key_is_left_but_the_alias(town: Municipality) -> None:
    new = rotate(town.folder, Purpose.PARTY)
    rekey.rekey_party(town.db, new, PLAN)
    everything = str(town.content())
    for cpr in town.numbers:
        old_key = town.ring.party_key("cpr", cpr.digits)
        assert str(old_key) not in everything
        assert store.resolve(town.db, old_key) == new.party_key("cpr", cpr.digits)
        assert store.unseal(town.db, new, old_key) == cpr


def test_the_very_words_can_still_be_rebuilt(town: Municipality) -> None:
    new = rotate(town.folder, Purpose.PARTY)
    rekey.rekey_party(town.db, new, PLAN)
    (title,) = town.db.execute(
        "SELECT body->>'title' FROM object_state WHERE object_id = %s", (town.cases[0],)
    ).fetchone() or ("",)
    number = town.numbers[1].digits
    assert restore(title, lambda key: store.unseal(town.db, new, key)) == f"Om {number[:6]}-{number[6:]} æøå"


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("kill_at", range(1, 8, 2))
def test_killed_between_batches_it_is_finished_by_the_next_run(
    town: Municipality, kill_at: int, batch: int
) -> None:
    new = rotate(town.folder, Purpose.PARTY)

    def progress(done: int, total: int) -> None:
        if done >= kill_at:
            raise Killed

    with pytest.raises(Killed):
        rekey.rekey_party(town.db, new, PLAN, progress, batch=batch)
    assert rekey.is_unfinished(town.db, new, Purpose.PARTY)
    for cpr in town.numbers:
        key = store.current_key(town.db, new, "cpr", cpr.digits)
        assert town.db.execute("SELECT count(*) FROM reading WHERE party_key = %s", (key,)).fetchone() == (1,)
    rekey.rekey_party(town.db, new, PLAN, batch=batch)
    assert town.content() == town.expected(new)


@pytest.mark.parametrize("call", range(1, 6))
def test_killed_inside_a_batch_that_batch_never_happened(town: Municipality, call: int) -> None:
    new = rotate(town.folder, Purpose.PARTY)
    calls = 0

    def dying_hash(body: bytes) -> bytes:
        nonlocal calls
        calls += 1
        if calls == call:
            raise Killed
        return content_hash(body)

    before = town.content()
    plan = Plan(PLAN.columns, PLAN.bodies, dying_hash, PLAN.quotes)
    with pytest.raises(Killed):
        rekey.rekey_party(town.db, new, plan)
    assert town.content() == before
    rekey.rekey_party(town.db, new, PLAN)
    assert town.content() == town.expected(new)


def test_a_connection_lost_midway_frees_the_way_for_the_next_run(town: Municipality) -> None:
    new = rotate(town.folder, Purpose.PARTY)
    schema = town.db.execute("SELECT current_schema()").fetchone()
    assert schema is not None
    with another(town.db) as other:
        other.execute(f"SET search_path TO {schema[0]}")

        def progress(done: int, total: int) -> None:
            town.db.execute("SELECT pg_terminate_backend(%s)", (other.info.backend_pid,))

        with pytest.raises(psycopg.OperationalError):
            rekey.rekey_party(other, new, PLAN, progress, batch=2)
    rekey.rekey_party(town.db, new, PLAN)
    assert town.content() == town.expected(new)


def test_only_one_re_keying_runs_at_a_time(town: Municipality) -> None:
    new = rotate(town.folder, Purpose.PARTY)
    with another(town.db) as other:

        def progress(done: int, total: int) -> None:
            with pytest.raises(Conflict) as refusal:
                rekey.rekey_party(other, new, PLAN)
            assert refusal.value.code == "rekey.running"

        rekey.rekey_party(town.db, new, PLAN, progress)


@BOTH
def test_what_is_delivered_under_both_keys_meanwhile_is_neither_lost_nor_doubled(town: Municipality) -> None:
    new = rotate(town.folder, Purpose.PARTY)
    delivered = 0

    def progress(done: int, total: int) -> None:
        nonlocal delivered
        delivered += 1
        if delivered == 1:
            town.deliver(new)
        elif delivered == 2:
            # One that had looked up its key before the first batch was done.
            town.deliver(town.ring)

    rekey.rekey_party(town.db, new, PLAN, progress, batch=2)
    assert town.content() == town.expected(new)


def test_twice_re_keyed_the_first_key_still_leads_to_the_last(town: Municipality) -> None:
    second = rotate(town.folder, Purpose.PARTY)
    rekey.rekey_party(town.db, second, PLAN)
    third = rotate(town.folder, Purpose.PARTY)
    rekey.rekey_party(town.db, third, PLAN)
    assert town.content() == town.expected(third)
    for ring in (town.ring, second):
        for cpr in town.numbers:
            assert store.resolve(town.db, ring.party_key("cpr", cpr.digits)) == third.party_key(
                "cpr", cpr.digits
            )


@BOTH
def test_one_body_recorded_at_two_times_keeps_both(town: Municipality) -> None:
    town.db.execute(
        "INSERT INTO registration SELECT object_id, recorded_at + interval '1 day', content_hash, kind, body"
        " FROM registration"
    )
    rekey.rekey_party(town.db, rotate(town.folder, Purpose.PARTY), PLAN)
    assert town.db.execute("SELECT count(*), count(DISTINCT content_hash) FROM registration").fetchone() == (
        14,
        7,
    )


def test_locks_come_first_and_the_fold_last_with_the_objects_that_changed(town: Municipality) -> None:
    said: list[str] = []
    folded: set[uuid.UUID] = set()

    def refold(conn: Db, objects: Sequence[uuid.UUID]) -> None:
        said.append("fold")
        folded.update(objects)

    plan = Plan(
        PLAN.columns, PLAN.bodies, content_hash, PLAN.quotes, lambda conn: said.append("lock"), refold
    )
    rekey.rekey_party(town.db, rotate(town.folder, Purpose.PARTY), plan)
    assert said[:2] == ["lock", "fold"]
    assert set(said[2:]) == {"lock"}
    assert folded == set(town.cases)


@pytest.mark.parametrize("kill_at", [1, 4, 8])
def test_sealing_anew_opens_with_the_new_key_alone_even_when_killed(town: Municipality, kill_at: int) -> None:
    new = rotate(town.folder, Purpose.SEAL)

    def progress(done: int, total: int) -> None:
        if done >= kill_at:
            raise Killed

    before = town.content()
    with pytest.raises(Killed):
        rekey.rekey_seal(town.db, new, progress, batch=2)
    assert rekey.is_unfinished(town.db, new, Purpose.SEAL)
    rekey.rekey_seal(town.db, new, batch=2)
    assert not rekey.is_unfinished(town.db, new, Purpose.SEAL)
    alone = KeyRing(new.secrets(Purpose.PARTY), new.secrets(Purpose.SEAL)[:1])
    for cpr in town.numbers:
        assert store.unseal(town.db, alone, alone.party_key("cpr", cpr.digits)) == cpr
    assert town.content() == before


def test_re_keying_with_foreign_keys_is_refused_and_changes_nothing(
    town: Municipality, tmp_path: Path
) -> None:
    before = town.content()
    foreign = load_or_create(tmp_path / "foreign")
    with pytest.raises(Conflict) as refusal:
        rekey.rekey_party(town.db, foreign, PLAN)
    assert refusal.value.code == "keys.do_not_match"
    assert town.content() == before


def test_a_party_key_that_no_key_made_stops_the_run(town: Municipality) -> None:
    stranger = Cpr("6101902202")
    town.db.execute(
        "INSERT INTO person VALUES (%s, 'older', %s, %s)",
        (uuid.UUID(int=1), town.ring.seal(stranger), town.ring.seal_key_id),
    )
    with pytest.raises(Conflict) as refusal:
        rekey.rekey_party(town.db, rotate(town.folder, Purpose.PARTY), PLAN)
    assert refusal.value.code == "rekey.foreign_party_key"


def test_a_connection_inside_a_transaction_is_refused(town: Municipality) -> None:
    with another(town.db, autocommit=False) as other, pytest.raises(InvalidInput) as refusal:
        rekey.rekey_seal(other, town.ring)
    assert refusal.value.code == "rekey.needs_autocommit"
