# SPDX-License-Identifier: MPL-2.0
"""Mandates in the database: both rows or none, seen from both sides, ended by either and by death."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.audit.access import Channel, Look, looks_at
from overblik.cli.people import PLAN
from overblik.errors import Conflict, InvalidInput, NotAllowed
from overblik.index.store import lock_for_writing
from overblik.intake.forgetting import forget
from overblik.overview.query import read_on_behalf
from overblik.people import rekey, store
from overblik.people.cpr import Cpr, Sex
from overblik.people.fictive import FictiveNumbers
from overblik.people.keys import KeyRing, Purpose, load_or_create, rotate
from overblik.people.mandate import MOST_RUNNING, Mandate, MandateState, Terms
from overblik.people.mandate_store import TableProvider, drop_ended, given, held
from overblik.people.status import PersonStatus, set_status
from tests.builders import at

Conn = psycopg.Connection[Any]
NOW = at("2025-06-01T10:00:00")
NUMBERS = FictiveNumbers(5)
FATHER = NUMBERS.person(dt.date(1950, 2, 1), Sex.MAN)
DAUGHTER = NUMBERS.person(dt.date(1980, 3, 2), Sex.WOMAN)
CHILD = NUMBERS.person(dt.date(2010, 6, 2), Sex.WOMAN)
TERMS = Terms(("32.*", "02.34.02"), NOW, at("2026-06-01"), ("90000001",), "Far", "Min datter")


class House:
    """A database whose father and child somebody has named; nobody knows the daughter."""

    def __init__(self, conn: Conn, folder: Path) -> None:
        self.conn, self.folder, self.ring = conn, folder, load_or_create(folder)
        with conn.transaction():
            store.register_keys(conn, self.ring)
        store.remember(conn, self.ring, [(self.keys(cpr)[0], self.ring.seal(cpr)) for cpr in (FATHER, CHILD)])

    def keys(self, cpr: Cpr) -> tuple[uuid.UUID, ...]:
        return self.ring.party_keys("cpr", cpr.digits)

    @property
    def provider(self) -> TableProvider:
        return TableProvider(
            lambda: psycopg.connect(self.conn.info.dsn, autocommit=True), self.ring, lock_for_writing
        )

    def grant(self, giver: Cpr = FATHER, holder: Cpr = DAUGHTER, terms: Terms = TERMS) -> Mandate:
        return self.provider.grant(self.keys(giver), holder, terms, NOW)

    def rows(self) -> int:
        row = self.conn.execute("SELECT (SELECT count(*) FROM mandate) + (SELECT count(*) FROM mandate_held)")
        return int((row.fetchone() or (0,))[0])


@pytest.fixture
def house(connection: Conn, tmp_path: Path) -> House:
    return House(connection, tmp_path / "keys")


def test_both_see_the_same_mandate(house: House) -> None:
    made = house.grant()
    assert house.provider.given(house.keys(FATHER)) == [made] == house.provider.held(house.keys(DAUGHTER))
    assert house.provider.held(house.keys(FATHER)) == [] == house.provider.given(house.keys(DAUGHTER))
    assert (made.areas, made.authorities, made.giver_label) == (TERMS.areas, ("90000001",), "Far")
    assert made.state(NOW) is MandateState.RUNNING


def test_a_holder_nobody_knew_is_remembered_sealed_and_not_forgotten(house: House) -> None:
    house.grant()
    key = house.keys(DAUGHTER)[0]
    assert store.unseal(house.conn, house.ring, key) == DAUGHTER
    assert forget(house.conn) == 1, "the child, of whom there is nothing"
    assert store.unseal(house.conn, house.ring, key) == DAUGHTER


def test_the_log_of_changes_tells_what_was_granted_and_no_person(house: House) -> None:
    made = house.grant()
    house.provider.withdraw(house.keys(DAUGHTER), made.id, NOW)
    rows = house.conn.execute(
        "SELECT actor, action, subject, detail::text FROM change_log ORDER BY id"
    ).fetchall()
    assert [row[:3] for row in rows] == [
        ("table", "mandate.grant", str(made.id)),
        ("table", "mandate.withdraw", str(made.id)),
    ]
    told = str(rows)
    assert "32.*" in told
    for secret in (FATHER.digits, DAUGHTER.digits, str(made.giver), str(made.holder), "Far", "datter"):
        assert secret not in told


@pytest.mark.parametrize("by", [FATHER, DAUGHTER])
def test_either_of_the_two_may_end_it_once(house: House, by: Cpr) -> None:
    made, later = house.grant(), NOW + dt.timedelta(hours=1)
    assert house.provider.withdraw(house.keys(by), made.id, later)
    assert not house.provider.withdraw(house.keys(by), made.id, later + dt.timedelta(hours=1))
    [one], [other] = house.provider.given(house.keys(FATHER)), house.provider.held(house.keys(DAUGHTER))
    assert one.withdrawn_at == other.withdrawn_at == later


def test_nobody_else_can_end_it(house: House) -> None:
    made = house.grant()
    assert not house.provider.withdraw(house.keys(CHILD), made.id, NOW)
    assert not house.provider.withdraw(house.keys(FATHER), uuid.uuid4(), NOW)
    assert house.provider.given(house.keys(FATHER)) == [made]


@pytest.mark.parametrize(
    ("giver", "holder", "error", "code"),
    [
        (FATHER, FATHER, InvalidInput, "mandate.to_oneself"),
        (CHILD, DAUGHTER, NotAllowed, "mandate.too_young"),
        (DAUGHTER, FATHER, Conflict, "mandate.giver_unknown"),
    ],
)
def test_who_may_not_give_is_refused_and_nothing_is_written(
    house: House, giver: Cpr, holder: Cpr, error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as refused:
        house.grant(giver, holder)
    assert refused.value.code == code  # type: ignore[attr-defined]
    assert house.rows() == 0


def test_on_the_fifteenth_birthday_one_may_give(house: House) -> None:
    birthday = at("2025-06-02T10:00:00")
    assert house.provider.grant(house.keys(CHILD), DAUGHTER, TERMS, birthday).granted_at == birthday


def test_so_many_may_run_at_a_time_and_ended_ones_do_not_count(house: House) -> None:
    for _ in range(MOST_RUNNING):
        made = house.grant(holder=NUMBERS.person(dt.date(1990, 1, 1), Sex.MAN))
    with pytest.raises(Conflict) as refused:
        house.grant()
    assert refused.value.code == "mandate.too_many"
    house.provider.withdraw(house.keys(FATHER), made.id, NOW)
    house.grant()


def test_when_one_of_the_two_rows_cannot_be_written_neither_is(house: House) -> None:
    house.conn.execute("ALTER TABLE mandate_held ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with pytest.raises(psycopg.Error):
        house.grant()
    assert house.rows() == 0
    assert house.conn.execute("SELECT count(*) FROM change_log").fetchone() == (0,)


@pytest.mark.parametrize("who", [FATHER, DAUGHTER])
def test_with_death_mandates_lapse_given_and_held(house: House, who: Cpr) -> None:
    house.grant()
    done = set_status(
        house.conn, house.ring, who, PersonStatus.DEAD, at("2025-05-30"), NOW, "clerk", lock=lock_for_writing
    )
    assert (done.changed, done.mandates_ended) == (True, 1)
    assert [one.withdrawn_at for one in house.provider.given(house.keys(FATHER))] == [NOW]
    assert [one.withdrawn_at for one in house.provider.held(house.keys(DAUGHTER))] == [NOW]


def test_what_ended_long_ago_is_dropped_under_both(house: House) -> None:
    made = house.grant()
    house.grant(terms=Terms(("32.*",), NOW, None))
    house.provider.withdraw(house.keys(FATHER), made.id, NOW)
    assert drop_ended(house.conn, NOW, lock=lock_for_writing) == 0
    assert drop_ended(house.conn, NOW + dt.timedelta(seconds=1), lock=lock_for_writing) == 2
    assert house.rows() == 2


def test_what_ended_is_kept_while_a_look_tells_of_it(house: House) -> None:
    made = house.grant()
    look = Look(NOW, "holder", Channel.PORTAL, "portal.start")
    read_on_behalf(house.conn, made.giver, house.keys(DAUGHTER), made.id, look)
    assert drop_ended(house.conn, at("2030-01-01"), lock=lock_for_writing) == 0
    house.conn.execute("DELETE FROM access_log")
    assert drop_ended(house.conn, at("2030-01-01"), lock=lock_for_writing) == 2


def test_a_mandate_moves_with_the_keys_of_both(house: House) -> None:
    made = house.grant()
    set_status(
        house.conn, house.ring, FATHER, PersonStatus.PROTECTED, NOW, NOW, "clerk", lock=lock_for_writing
    )
    old = house.ring
    new = rotate(house.folder, Purpose.PARTY)
    rekey.rekey_party(house.conn, new, PLAN, batch=1)
    giver, holder = (new.party_key("cpr", cpr.digits) for cpr in (FATHER, DAUGHTER))
    [one], [other] = given(house.conn, [giver]), held(house.conn, [holder])
    assert one == other
    assert (one.id, one.giver, one.holder) == (made.id, giver, holder)
    assert house.rows() == 2
    assert given(house.conn, old.party_keys("cpr", FATHER.digits)) == [one], "found by the key it had before"
    assert house.conn.execute("SELECT party_key, status FROM person_status").fetchall() == [
        (giver, "protected")
    ]
    assert str(made.giver) not in str(house.conn.execute("SELECT * FROM mandate, mandate_held").fetchall())


def test_while_keys_are_renewed_the_mandate_opens_on_either_side(house: House) -> None:
    """Stopped after each person; whoever signed in before asks with the keys of then."""
    made = house.grant()
    old = house.keys(DAUGHTER)
    new = rotate(house.folder, Purpose.PARTY)
    look = Look(NOW, old[0].hex, Channel.PORTAL, "portal.start")

    def opens(holder: tuple[uuid.UUID, ...]) -> bool:
        return read_on_behalf(house.conn, made.giver, holder, made.id, look).permit is not None

    seen = [opens(old)]
    rekey.rekey_party(
        house.conn, new, PLAN, lambda *_: seen.append(opens(old) and opens(_keys(new, DAUGHTER))), batch=1
    )
    assert seen == [True] * 4
    giver = new.party_key("cpr", FATHER.digits)
    assert len(looks_at(house.conn, giver)) == 7


def _keys(ring: KeyRing, cpr: Cpr) -> tuple[uuid.UUID, ...]:
    return ring.party_keys("cpr", cpr.digits)
