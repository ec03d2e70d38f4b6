# SPDX-License-Identifier: MPL-2.0
"""Persons in the database, and a database that refuses the wrong keys."""

import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.errors import Conflict, NotFound
from overblik.people import store
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing, Purpose, load_or_create, rotate
from tests.people.numbers import ANNA, BO

Db = psycopg.Connection[Any]


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return load_or_create(tmp_path / "keys")


def remember(db: Db, ring: KeyRing, *numbers: str) -> list[uuid.UUID]:
    keys = [ring.party_key("cpr", number) for number in numbers]
    store.remember(db, ring, [(key, ring.seal(Cpr(n))) for key, n in zip(keys, numbers, strict=True)])
    return keys


def test_a_person_is_remembered_once_and_found_again(db: Db, ring: KeyRing) -> None:
    anna, bo = remember(db, ring, ANNA, BO)
    remember(db, ring, BO, ANNA, BO)
    assert store.unseal(db, ring, anna) == Cpr(ANNA)
    assert store.unseal(db, ring, bo) == Cpr(BO)
    rows = db.execute("SELECT party_key_id, seal_key_id, status FROM person").fetchall()
    assert rows == [(ring.party_key_id, ring.seal_key_id, None)] * 2


def test_nothing_to_remember_is_nothing_done(db: Db, ring: KeyRing) -> None:
    store.remember(db, ring, [])
    store.name_objects(db, [])
    assert db.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_a_stranger_is_not_found(db: Db, ring: KeyRing) -> None:
    with pytest.raises(NotFound) as refusal:
        store.unseal(db, ring, uuid.uuid4())
    assert refusal.value.code == "people.unknown"


def test_the_number_is_nowhere_in_the_row(db: Db, ring: KeyRing) -> None:
    remember(db, ring, ANNA)
    (row,) = db.execute("SELECT person::text, sealed FROM person").fetchall()
    assert ANNA not in row[0]
    assert ANNA.encode() not in bytes(row[1])
    assert ANNA.encode().hex() not in row[0]


def test_objects_name_a_person_until_they_are_removed(db: Db, ring: KeyRing) -> None:
    (anna,) = remember(db, ring, ANNA)
    first, second = sorted([uuid.uuid4(), uuid.uuid4()])
    store.name_objects(db, [(anna, first), (anna, second), (anna, first)])
    store.name_objects(db, [(anna, second)])
    assert store.objects_of(db, anna) == [first, second]
    store.forget_objects(db, [first])
    assert store.objects_of(db, anna) == [second]


def test_an_old_key_leads_to_the_new_one(db: Db) -> None:
    old, new = uuid.uuid4(), uuid.uuid4()
    db.execute("INSERT INTO alias VALUES (%s, %s)", (old, new))
    assert store.resolve(db, old) == new
    assert store.resolve(db, new) == new


def test_a_new_database_takes_the_keys_and_keeps_to_them(db: Db, ring: KeyRing, tmp_path: Path) -> None:
    with db.transaction():
        store.register_keys(db, ring)
    with db.transaction():
        store.register_keys(db, ring)
    store.verify_keys(db, ring)
    stranger = load_or_create(tmp_path / "others")
    for check in (store.verify_keys, store.register_keys):
        with pytest.raises(Conflict) as refusal, db.transaction():
            check(db, stranger)
        assert refusal.value.code == "keys.do_not_match"
    assert db.execute("SELECT count(*) FROM key_check").fetchone() == (2,)


@pytest.mark.parametrize("purpose", Purpose)
def test_one_wrong_key_of_the_two_is_enough_to_refuse(db: Db, tmp_path: Path, purpose: Purpose) -> None:
    ring = load_or_create(tmp_path / "keys")
    with db.transaction():
        store.register_keys(db, ring)
    (tmp_path / "keys" / f"{purpose.value}.key").unlink()
    with pytest.raises(Conflict) as refusal:
        store.verify_keys(db, load_or_create(tmp_path / "keys"))
    assert refusal.value.params["purpose"] == purpose.value


def test_a_forged_check_value_is_refused(db: Db, ring: KeyRing) -> None:
    with db.transaction():
        store.register_keys(db, ring)
    db.execute("UPDATE key_check SET check_value = %s WHERE purpose = 'party'", (bytes(32),))
    with pytest.raises(Conflict):
        store.verify_keys(db, ring)


def test_a_database_with_persons_and_no_note_of_its_keys_is_refused(db: Db, ring: KeyRing) -> None:
    remember(db, ring, ANNA)
    with pytest.raises(Conflict) as refusal, db.transaction():
        store.register_keys(db, ring)
    assert refusal.value.code == "keys.not_registered"


def test_a_process_with_older_keys_is_refused_once_newer_ones_are_noted(db: Db, tmp_path: Path) -> None:
    old = load_or_create(tmp_path / "keys")
    with db.transaction():
        store.register_keys(db, old)
    new = rotate(tmp_path / "keys", Purpose.PARTY)
    store.verify_keys(db, new)
    with db.transaction():
        store.register_keys(db, new)
    with pytest.raises(Conflict):
        store.verify_keys(db, old)
    assert store.registered_keys(db, Purpose.PARTY) == sorted([old.party_key_id, new.party_key_id])


def test_a_party_is_found_on_either_side_of_a_move(db: Db, tmp_path: Path) -> None:
    old = load_or_create(tmp_path / "keys")
    new = rotate(tmp_path / "keys", Purpose.PARTY)
    before, after = old.party_key("cpr", ANNA), new.party_key("cpr", ANNA)
    assert store.current_key(db, new, "cpr", ANNA) == after

    remember(db, old, ANNA)
    assert store.current_key(db, new, "cpr", ANNA) == before
    assert store.current_key(db, old, "cpr", ANNA) == before

    remember(db, new, ANNA)
    assert store.current_key(db, new, "cpr", ANNA) == after

    db.execute("DELETE FROM person WHERE party_key = %s", (before,))
    db.execute("INSERT INTO alias VALUES (%s, %s)", (before, after))
    assert store.current_key(db, new, "cpr", ANNA) == after
    assert store.current_key(db, old, "cpr", ANNA) == after
