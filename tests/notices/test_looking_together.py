# SPDX-License-Identifier: MPL-2.0
"""Looking while others write, and several workers at once: nothing is passed by, and nothing is told twice."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.errors import Unavailable
from overblik.index import store as index_store
from overblik.notices import looking, store
from overblik.notices.looking import Looking
from overblik.overview.ground import Ground
from overblik.overview.policy_cache import PolicyCache, load_ground
from tests.builders import ANNA, BENT, a_case
from tests.notices.conftest import QUIET, Town
from tests.notices.test_looking import decided


def test_a_delivery_that_is_being_written_is_not_passed_by(town: Town, database_url: str) -> None:
    """Its time of receipt is earlier than the look, and it becomes visible after it."""
    town.send(a_case(), a_case("other"))
    town.wish()
    with connect(database_url) as writer, writer.transaction():
        use_raw_json(writer)
        index_store.lock_for_writing(writer)
        began = index_store.oldest_writer(town.conn)
        assert began is not None
        town.now = began + dt.timedelta(hours=1)
        assert looking.settled_by(town.conn, town.now) < began
        assert town.look() == (0, 0)
    town.deliver(decided(), now=began + dt.timedelta(seconds=1))
    assert town.look_later() == (1, 1)


def test_who_was_looked_at_while_something_was_being_written_is_looked_at_again(
    town: Town, database_url: str
) -> None:
    town.send(a_case(), a_case("other"))
    town.wish()
    before = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    town.conn.execute("UPDATE notice_wish SET checked_at = %s", (before,))
    with connect(database_url) as writer, writer.transaction():
        index_store.lock_for_writing(writer)
        town.now = max(town.now, index_store.oldest_writer(town.conn) or town.now) + dt.timedelta(hours=1)
        assert town.look() == (1, 0)
    [(checked,)] = town.conn.execute("SELECT checked_at FROM notice_wish").fetchall()
    assert before < checked < town.now - dt.timedelta(minutes=30)


def test_two_workers_share_the_citizens(town: Town, database_url: str) -> None:
    citizens = [ANNA, BENT, *(f"{60 + day:02}01{year:02}0001" for day in range(2, 9) for year in (60, 61))]
    valid = [
        cpr for cpr in citizens if town.deliver(a_case(cpr, cpr=cpr), now=town.now)[0].outcome == "stored"
    ]
    assert len(valid) > 10
    for cpr in valid:
        town.ask(cpr)
    town.conn.execute("UPDATE notice_wish SET confirmed_at = asked_at")
    town.send(*(decided(cpr, cpr=cpr) for cpr in valid))
    town.advance(minutes=1)
    done: list[looking.Done] = []
    start = threading.Barrier(3)

    def work() -> None:
        with connect(database_url) as conn:
            use_raw_json(conn)
            worker = town.looking(at_once=3)
            start.wait()
            done.append(worker.round(conn, dt.timedelta(hours=1)))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.looked for each in done) == len(valid)
    assert sum(each.told for each in done) == len(valid)
    assert town.conn.execute("SELECT count(*) FROM notice WHERE kind = 'news'").fetchone() == (len(valid),)


def test_a_look_that_was_lost_is_done_again_by_another(town: Town) -> None:
    town.send(a_case())
    town.wish()
    town.send(decided())
    town.advance(minutes=1)
    _, held = store.due(
        town.conn,
        store.FIRST,
        10,
        now=town.now,
        settled=town.now,
        quiet_since=town.now,
        held_until=town.now + dt.timedelta(minutes=10),
    )
    assert len(held) == 1
    assert town.look() == (0, 0), "held by whoever died"
    town.advance(minutes=10)
    assert town.look() == (1, 1)


def test_a_look_that_comes_too_late_changes_nothing(town: Town) -> None:
    """Its holder was so slow that another has looked meanwhile."""
    town.send(a_case())
    town.wish()
    town.send(decided())
    town.advance(minutes=1)
    [slow] = store.due(
        town.conn, store.FIRST, 10, now=town.now, settled=town.now, quiet_since=town.now, held_until=town.now
    )[1]
    assert town.look() == (1, 1)
    assert not looking.look(town.conn, town.rules, slow, town.now, town.now)
    assert town.conn.execute("SELECT count(*) FROM notice WHERE kind = 'news'").fetchone() == (1,)


@pytest.mark.parametrize("fault", [KeyError("a title"), Unavailable("rules_outdated", "not now")])
def test_one_citizen_who_cannot_be_looked_at_does_not_keep_the_others_waiting(
    town: Town, fault: Exception
) -> None:
    town.send(a_case(), a_case("his", cpr=BENT))
    town.wish()
    town.wish(BENT)
    town.send(decided(), decided("his", cpr=BENT))
    faults = [fault]

    def load(held: Ground | None) -> Ground:
        if faults:
            raise faults.pop()
        return load_ground(town.conn, held)

    assert town.look(Looking(PolicyCache(load), town.clock, QUIET)) == (2, 1)
    town.advance(minutes=10)
    assert town.look() == (1, 1)


def test_the_walk_goes_on_where_it_ended(town: Town) -> None:
    citizens = [ANNA, BENT]
    for cpr in citizens:
        town.send(a_case(cpr, cpr=cpr))
        town.wish(cpr)
        town.send(decided(cpr, cpr=cpr))
    walk = town.looking(at_once=1)
    town.advance(minutes=1)
    assert [walk.round(town.conn, dt.timedelta(0)).looked for _ in range(4)] == [1, 1, 0, 0]


def test_the_search_reads_only_rows_of_those_who_wish(town: Town) -> None:
    town.send(a_case())
    town.wish()
    town.conn.execute(
        """INSERT INTO reading SELECT (r).* FROM (SELECT jsonb_populate_record(reading,
             jsonb_build_object('party_key', gen_random_uuid(), 'item_id', gen_random_uuid())) AS r
           FROM reading, generate_series(1, 20000)) made"""
    )
    town.conn.execute("ANALYZE")
    arguments = {
        "after": store.FIRST,
        "part": 500,
        "now": town.now,
        "settled": town.now,
        "quiet_since": town.now,
        "held_until": town.now,
    }
    plan = "\n".join(
        line for (line,) in town.conn.execute(f"EXPLAIN (ANALYZE, COSTS off) {store._DUE}", arguments)
    )
    assert "Seq Scan on reading" not in plan
    assert "reading_pkey" in plan
