# SPDX-License-Identifier: MPL-2.0
"""Whatever is done to a sealed log, verifying names the first segment it was done to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.audit.sealing import drop_expired, segments
from overblik.audit.segment import Flaw
from overblik.cli.people import PLAN
from overblik.people import rekey, store
from overblik.people.cpr import Cpr
from overblik.people.keys import Purpose, load_or_create, rotate
from tests.audit.looks import ANNA, NOW, look, looks, seal, verify
from tests.builders import an_id, at
from tests.people.numbers import ANNA as NUMBER

Conn = psycopg.Connection[Any]


def _moved(told: str) -> str:
    """Look number five put under Bent, with this said of it; no key is updated in place."""
    return f"""INSERT INTO access_log
      SELECT (jsonb_populate_record(t, '{told % an_id("bent")}')).* FROM access_log t WHERE number = 5;
    DELETE FROM access_log WHERE number = 5 AND party_key = '{ANNA}'"""


DONE = (
    ("who looked", "UPDATE access_log SET actor = 'nobody' WHERE number = 5", (2, Flaw.REWRITTEN)),
    ("when", "UPDATE access_log SET seen_at = seen_at - interval '1 day' WHERE number = 4", (2, Flaw.REWRITTEN)),
    ("an id", "UPDATE access_log SET id = gen_random_uuid() WHERE number = 6", (2, Flaw.REWRITTEN)),
    ("whose data", _moved('{"party_key": "%s"}'), (2, Flaw.REWRITTEN)),
    ("whose data, as if moved", _moved('{"party_key": "%s", "first_key": "' + str(ANNA) + '"}'), (2, Flaw.MISPLACED)),
    ("a look taken out", "DELETE FROM access_log WHERE number = 9", (3, Flaw.LOST)),
    ("all of them taken out", "DELETE FROM access_log", (1, Flaw.LOST)),
    ("a look between two others", "UPDATE access_log SET number = 5 WHERE number = 11", (2, Flaw.ADDED)),
    ("two looks exchanged", "UPDATE access_log SET number = 9 - number WHERE number IN (4, 5)", (2, Flaw.REWRITTEN)),
    ("two segments touched", "UPDATE access_log SET purpose = '' WHERE number IN (8, 5)", (2, Flaw.REWRITTEN)),
    ("a segment taken out", "DELETE FROM access_segment WHERE number = 2", (3, Flaw.MISSING)),
    ("the first taken out", "DELETE FROM access_segment WHERE number = 1", (2, Flaw.MISSING)),
    ("a count made to fit", "UPDATE access_segment SET looks = 2 WHERE number = 3", (3, Flaw.ALTERED)),
    (
        "looks taken out and said to be expired",
        "WITH gone AS (DELETE FROM access_log WHERE number = 5)"
        " UPDATE access_segment SET dropped_at = now() WHERE number = 2",
        (2, Flaw.BACK),
    ),
)  # fmt: skip


@pytest.fixture
def sealed(connection: Conn) -> Conn:
    """Three segments of three looks, and two looks that are not sealed yet."""
    looks(connection, 9)
    seal(connection)
    looks(connection, 2, an_id("bent"))
    return connection


def test_what_nobody_touched_is_whole(sealed: Conn) -> None:
    found = verify(sealed)
    assert (found.segments, found.looks, found.dropped, found.unsealed) == (3, 9, 0, 2)
    assert found.broken is None
    assert found.newest == list(segments(sealed))[-1]


def test_an_empty_log_is_whole(connection: Conn) -> None:
    assert (verify(connection).segments, verify(connection).newest, verify(connection).broken) == (
        0,
        None,
        None,
    )


@pytest.mark.parametrize(("what", "statement", "broken"), DONE, ids=[what for what, *_ in DONE])
def test_whatever_is_done_to_it_is_named(
    sealed: Conn, what: str, statement: str, broken: tuple[int, Flaw]
) -> None:
    sealed.execute(statement)
    found = verify(sealed)
    assert found.broken == broken
    assert found.segments == broken[0] - 1 - (broken[1] is Flaw.MISSING)


def test_looks_that_expired_and_came_back_are_named(sealed: Conn) -> None:
    sealed.execute("CREATE TABLE aside AS SELECT * FROM access_log WHERE number = 2")
    assert len(drop_expired(sealed, at("2030-01-01"), NOW)[0]) == 3
    assert verify(sealed).broken is None
    sealed.execute("INSERT INTO access_log SELECT * FROM aside")
    assert verify(sealed).broken == (1, Flaw.BACK)


def test_a_look_cannot_hide_below_the_first_number(sealed: Conn) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        sealed.execute("UPDATE access_log SET number = 0 WHERE number = 5")


def test_a_chain_that_was_cut_off_is_found_by_a_seal_kept_elsewhere(sealed: Conn) -> None:
    *_, last = segments(sealed)
    kept = last.seal
    assert verify(sealed, kept).broken is None
    sealed.execute("DELETE FROM access_segment WHERE number = 3")
    sealed.execute("DELETE FROM access_log WHERE number > 6")
    assert verify(sealed).broken is None, "it is whole in itself"
    assert verify(sealed, kept).broken == (3, Flaw.MISSING)


def test_a_chain_that_was_made_anew_is_found_by_a_seal_kept_elsewhere(sealed: Conn) -> None:
    _, second, _ = segments(sealed)
    sealed.execute("UPDATE access_log SET actor = 'nobody' WHERE number = 5")
    sealed.execute("DELETE FROM access_segment")
    seal(sealed)
    assert verify(sealed).broken is None
    assert verify(sealed, second.seal).broken == (2, Flaw.ALTERED)


def test_looks_that_were_moved_to_new_keys_are_as_they_were_sealed(connection: Conn, tmp_path: Path) -> None:
    ring = load_or_create(tmp_path)
    with connection.transaction():
        store.register_keys(connection, ring)
    key = ring.party_key("cpr", NUMBER)
    store.remember(connection, ring, [(key, ring.seal(Cpr(NUMBER)))])
    looks(connection, 2, key)
    look(connection, an_id("somebody nobody has delivered"))
    seal(connection)
    for _ in range(2):
        ring = rotate(tmp_path, Purpose.PARTY)
        assert rekey.rekey_party(connection, ring, PLAN) == 1
        looks(connection, 1, ring.party_key("cpr", NUMBER))
        seal(connection)
        assert verify(connection).broken is None
    assert connection.execute(
        "SELECT count(*) FROM access_log WHERE party_key = %s", [ring.party_key("cpr", NUMBER)]
    ).fetchone() == (4,)
    assert verify(connection).looks == 5
