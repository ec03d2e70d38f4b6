# SPDX-License-Identifier: MPL-2.0
"""What is kept is held against the log: what is right is not touched, what was spoilt is mended, nothing else happens."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from overblik.audit.changes import EVERY_AUTHORITY
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.errors import Conflict
from overblik.index.objects import Registration, Removal
from overblik.index.roles import Role
from overblik.intake import replay_store, turning
from overblik.intake.batch import Sender
from overblik.intake.removing import remove
from overblik.intake.replay import Replay
from overblik.intake.tally import NOBODY
from tests.builders import (
    AUTHORITY,
    BENT,
    SYSTEM,
    T0,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    changed,
    owner,
    states,
    system,
)
from tests.index.worlds import Chance
from tests.intake.conftest import NOW, Deliver
from tests.intake.test_batch import HISTORY
from tests.intake.test_turning import EARLIER, LATER, NEXT_YEAR, titled

Index = Connection[Any]
LATE = NOW + dt.timedelta(days=30)
OTHER, OTHER_AUTHORITY = an_id("other system"), "90000002"
KEPT = (
    "object_state",
    "object_link",
    "search_key",
    "reading",
    "outbox",
    "party_object",
    "tombstone",
    "delivery_count",
)


def everything(index: Index) -> dict[str, list[Any]]:
    """Every row that is kept, to the byte and with the number of the transaction that wrote it."""
    return {
        table: index.execute(
            f"SELECT t.xmin::text, t.ctid::text, t::text FROM {table} t ORDER BY t::text"
        ).fetchall()
        for table in (*KEPT, "registration")
    }


def content(index: Index) -> dict[str, list[Any]]:
    """The same, whoever wrote it; without the time of telling, which only the row knows."""
    return {
        table: index.execute(f"SELECT (to_jsonb(t) - 'told_at')::text FROM {table} t ORDER BY 1").fetchall()
        for table in (*KEPT, "registration")
    }


def replay(
    index: Index,
    authority: str = AUTHORITY,
    source: uuid.UUID = SYSTEM,
    *,
    now: dt.datetime = LATE,
    at_once: int = 2,
) -> Replay:
    """Begun and done to its end."""
    begun = replay_store.begin(index, authority, source, "staff:otto", now)
    while replay_store.step(index, begun.id, now, at_once=at_once):
        pass
    done = replay_store.find(index, begun.id)
    assert not done.is_running
    return done


def figures(done: Replay) -> tuple[int, int, int]:
    return done.done, done.different, done.unmade


def of_other(
    registration: Registration, authority: str = AUTHORITY, master: uuid.UUID = OTHER
) -> Registration:
    rest = [
        part for part in registration.relations if part.role not in (Role.OWNER, Role.MASTER, Role.SENDER)
    ]
    return changed(registration, relations=(owner(authority), system(Role.MASTER, master), *rest))


@pytest.fixture
def filled(index: Index, send: Deliver) -> Index:
    """A case with a document, a grant and a payment, one changed by a delta, one waiting, and what is others'."""
    send(
        a_document(),
        changed(a_case(), relations=(*a_case().relations, a_journal_entry("document"))),
        a_grant(),
        a_payment(),
    )
    send(
        Registration(
            an_id("case"), a_case().kind, T0 + dt.timedelta(days=1), complete=False,
            states=states(("Afgjort", "2025-02-01")),
        ),
        a_case("waiting", complete=False),
        of_other(a_case("others", cpr=BENT)),
        of_other(a_case("elsewhere", cpr=BENT), OTHER_AUTHORITY, SYSTEM),
        now=NOW + dt.timedelta(days=1),
    )  # fmt: skip
    return index


def test_what_is_right_is_not_written_again_and_nobody_is_told(filled: Index) -> None:
    before = everything(filled)
    done = replay(filled)
    assert figures(done) == (4, 0, 0)
    assert everything(filled) == before
    log = filled.execute(
        "SELECT actor, action, authority, detail::text FROM change_log ORDER BY id"
    ).fetchall()
    assert [one[:3] for one in log] == [
        ("staff:otto", "source.replay", AUTHORITY), ("staff:otto", "source.replayed", AUTHORITY),
    ]  # fmt: skip
    assert log[1][3] == '{"objects":4,"different":0,"unmade":0}'


SPOILT = {
    "a changed text": 'UPDATE reading SET body = \'{"title":"Forkert"}\' WHERE kind = 1',
    "a changed column": "UPDATE reading SET sensitivity = 1, kle = '27.00.00' WHERE kind = 1",
    "a changed time": "UPDATE reading SET received_at = received_at + interval '9 days' WHERE kind = 1",
    "a row under somebody else": "UPDATE reading SET party_key = gen_random_uuid() WHERE kind = 4",
    "rows deleted": "DELETE FROM reading",
    "a row of nothing": """INSERT INTO reading SELECT party_key, kind, gen_random_uuid(), item_id, part, candidate, authority,
        source, kle, facet, sensitivity, created, closed_at, state_from, state_to, candidate_from, candidate_to,
        excluded_from, excluded_to, has_title, case_id, recorded_at, received_at, findings, body, told_at
        FROM reading WHERE kind = 1 AND owner_id = '{case}'""",
    "a state changed": "UPDATE object_state SET findings = 'X', received_at = now() WHERE kind = 'case'",
    "a state of another body": "UPDATE object_state SET body = replace(body::text, 'S-case', 'S-x')::json WHERE body IS NOT NULL",
    "a state that cannot be read": "UPDATE object_state SET body = '{}' WHERE kind = 'document'",
    "a place": "UPDATE object_state SET content_hash = 'x' WHERE kind = 'payment'",
    "states deleted": "DELETE FROM object_state",
    "states and rows deleted": "DELETE FROM object_state; DELETE FROM reading",
    "links deleted": "DELETE FROM object_link",
    "a link too many": "INSERT INTO object_link SELECT gen_random_uuid(), object_id FROM object_state WHERE kind = 'case'",
    "search keys deleted": "DELETE FROM search_key",
    "an authority": "UPDATE object_state SET authority = NULL WHERE kind = 'grant'",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_was_spoilt_is_mended(filled: Index, spoil: str) -> None:
    right = content(filled)
    filled.execute(spoil.replace("{case}", str(an_id("case"))).encode())
    assert content(filled) != right or "content_hash" in spoil
    done = replay(filled, EVERY_AUTHORITY)
    # What only the log knows may be anybody's; the rest of the house has a replay of its own.
    rest = [replay(filled, EVERY_AUTHORITY, source) for source in (OTHER, NOBODY)]
    assert sum(one.different for one in (done, *rest)) > 0 or "content_hash" in spoil
    assert content(filled) == right
    again = [replay(filled, EVERY_AUTHORITY, source) for source in (SYSTEM, OTHER, NOBODY)]
    assert [(one.different, one.unmade) for one in again] == [(0, 0)] * 3
    assert filled.execute("SELECT FROM reading WHERE told_at >= received_at").fetchall() == []


def test_mended_by_its_own_system_and_authority_only(filled: Index) -> None:
    spoil = "UPDATE reading SET findings = 'X'"
    filled.execute(spoil)
    wrong = filled.execute("SELECT count(*) FROM reading WHERE findings = 'X'").fetchone()
    assert wrong == (6,)
    assert replay(filled).different == 3
    left = filled.execute("SELECT owner_id FROM reading WHERE findings = 'X' ORDER BY 1").fetchall()
    assert left == sorted([(an_id("others"),), (an_id("elsewhere"),)])
    assert replay(filled, OTHER_AUTHORITY).different == 1
    assert replay(filled, source=OTHER).different == 1


def test_what_has_nothing_in_the_log_is_left_and_told(filled: Index) -> None:
    rows = filled.execute("SELECT count(*) FROM reading").fetchone()
    filled.execute("DELETE FROM registration WHERE object_id = %s", [an_id("grant")])
    filled.execute("UPDATE registration SET body = '{}' WHERE object_id = %s", [an_id("payment")])
    assert figures(replay(filled)) == (4, 0, 2)
    assert filled.execute("SELECT count(*) FROM reading").fetchone() == rows


def test_what_was_announced_stays_turned_and_what_is_due_is_left_to_its_turn(
    index: Index, send: Deliver
) -> None:
    send(titled(("Nu", EARLIER), ("Senere", LATER)))
    before = everything(index)
    assert replay(index).different == 0
    assert replay(index, now=NEXT_YEAR).different == 0, "due, but nobody has turned it yet"
    assert everything(index) == before
    turning.turn(index, NEXT_YEAR)
    turned = everything(index)
    assert replay(index, now=NEXT_YEAR).different == 0
    assert everything(index) == turned


def test_one_at_a_time_and_it_can_be_stopped(filled: Index) -> None:
    begun = replay_store.begin(filled, AUTHORITY, SYSTEM, "staff:otto", NOW)
    for authority in (AUTHORITY, EVERY_AUTHORITY):
        with pytest.raises(Conflict):
            replay_store.begin(filled, authority, SYSTEM, "staff:otto", NOW)
    replay_store.begin(filled, OTHER_AUTHORITY, SYSTEM, "staff:hanne", NOW)
    replay_store.begin(filled, AUTHORITY, OTHER, "staff:otto", NOW)
    assert replay_store.step(filled, begun.id, NOW, at_once=1)
    assert replay_store.stop(filled, EVERY_AUTHORITY, SYSTEM, "staff:otto", NOW) is None
    stopped = replay_store.stop(filled, AUTHORITY, SYSTEM, "staff:otto", NOW)
    assert stopped is not None
    assert (stopped.done, stopped.total, stopped.percent) == (1, 4, 25)
    assert not replay_store.step(filled, begun.id, NOW)
    assert replay_store.stop(filled, AUTHORITY, SYSTEM, "staff:otto", NOW) is None
    assert replay(filled).percent == 100
    actions = filled.execute("SELECT action FROM change_log WHERE subject = %s AND authority = %s ORDER BY id",
        [str(SYSTEM), AUTHORITY]).fetchall()  # fmt: skip
    assert [one for (one,) in actions] == [
        "source.replay", "source.replay_stop", "source.replay", "source.replayed",
    ]  # fmt: skip
    everybodys = replay_store.begin(filled, EVERY_AUTHORITY, OTHER_SYSTEM, "root", NOW)
    with pytest.raises(Conflict):
        replay_store.begin(filled, AUTHORITY, OTHER_SYSTEM, "staff:otto", NOW)
    assert everybodys.is_everybodys
    assert {one.id for one in replay_store.running(filled)} >= {everybodys.id}


OTHER_SYSTEM = an_id("third system")


def test_a_worker_that_is_gone_leaves_its_place_to_the_next(filled: Index, database_url: str) -> None:
    filled.execute("UPDATE reading SET findings = 'X'")
    begun = replay_store.begin(filled, AUTHORITY, SYSTEM, "staff:otto", NOW)
    with connect(database_url) as first:
        use_raw_json(first)
        assert replay_store.step(first, begun.id, NOW, at_once=2)
        first.execute("SELECT pg_advisory_lock(%s, %s::int)", (replay_store._LOCK, begun.id))
        assert not replay_store.step(filled, begun.id, NOW, at_once=2), "one at a time"
        filled.execute("SELECT pg_terminate_backend(%s)", [first.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            first.execute("SELECT 1")
    held = replay_store.find(filled, begun.id)
    assert (held.done, held.place is not None) == (2, True)
    while replay_store.step(filled, begun.id, NOW, at_once=2):
        pass
    assert figures(replay_store.find(filled, begun.id)) == (4, 3, 0)


def test_a_step_that_fails_keeps_nothing(filled: Index) -> None:
    filled.execute("UPDATE reading SET findings = 'X'")
    begun = replay_store.begin(filled, AUTHORITY, SYSTEM, "staff:otto", NOW)
    before = content(filled)
    filled.execute(
        """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'full'; END$$;
           CREATE TRIGGER refuse BEFORE UPDATE OF place ON replay FOR EACH ROW EXECUTE FUNCTION refuse()"""
    )
    with pytest.raises(psycopg.errors.RaiseException):
        replay_store.step(filled, begun.id, NOW)
    assert content(filled) == before
    assert replay_store.find(filled, begun.id).done == 0
    filled.execute("DROP TRIGGER refuse ON replay")
    assert replay_store.step(filled, begun.id, NOW)


def test_deliveries_and_removals_go_on_during_a_replay(filled: Index, send: Deliver) -> None:
    filled.execute("UPDATE reading SET findings = 'X' WHERE kind <> 1")
    begun = replay_store.begin(filled, AUTHORITY, SYSTEM, "staff:otto", NOW)
    names = iter(("one", "two", "three", "four", "five"))
    went = 0
    while replay_store.step(filled, begun.id, LATE, at_once=1):
        went += 1
        name = next(names, None)
        if name:
            send(
                a_case(name),
                changed(a_case(title=name), recorded_at=T0 + dt.timedelta(days=went + 2)),
                now=NOW,
            )
        if went == 2:
            remove(filled, [(1, Removal(an_id("document"), keep_documents=True, remove_grants=False))],
                sender=Sender(SYSTEM), removed_at=NOW)  # fmt: skip
    assert went > 4
    assert (
        filled.execute("SELECT FROM object_state WHERE object_id = %s", [an_id("document")]).fetchall() == []
    )
    assert filled.execute("SELECT FROM reading WHERE findings = 'X' AND source = %s AND authority = %s",
        [SYSTEM, AUTHORITY]).fetchall() == []  # fmt: skip
    assert replay(filled).different == 0


def test_a_removal_between_looking_and_mending_brings_nothing_back(
    filled: Index, database_url: str, send: Deliver
) -> None:
    """The writer's lock is held by who removes while the replay has looked and wants to mend."""
    import threading

    filled.execute("UPDATE reading SET findings = 'X'")
    begun = replay_store.begin(filled, AUTHORITY, SYSTEM, "staff:otto", NOW)
    with connect(database_url) as other:
        use_raw_json(other)
        worker = threading.Thread(target=replay_store.step, args=(other, begun.id, NOW))
        with filled.transaction():
            gone = [an_id("case"), an_id("grant"), an_id("payment"), an_id("document")]
            remove(filled, [(n, Removal(one, keep_documents=True, remove_grants=False)) for n, one in enumerate(gone)],
                sender=Sender(SYSTEM), removed_at=NOW)  # fmt: skip
            worker.start()
            while not filled.execute(
                "SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
            ).fetchall():
                pass
        worker.join()
    assert filled.execute("SELECT FROM reading WHERE owner_id = ANY(%s)", [gone]).fetchall() == []
    assert filled.execute("SELECT FROM object_state WHERE object_id = ANY(%s)", [gone]).fetchall() == []
    assert replay_store.find(filled, begun.id).different == 0


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_delivered_in_whatever_order_is_kept_as_its_log_says(
    index: Index, send: Deliver, seed: int
) -> None:
    """Random objects of every kind, complete and partial, in random batches at random times: nothing is different."""
    worlds, chance = Chance(seed), random.Random(seed)
    told = [*HISTORY, *(one for _ in range(4) for one in worlds.world())]
    chance.shuffle(told)
    while told:
        size = chance.randint(1, 12)
        batch, told = told[:size], told[size:]
        send(*batch, now=NOW + dt.timedelta(minutes=chance.randint(-100, 10_000)))
    masters = [row[0] for row in index.execute("SELECT DISTINCT master FROM object_state")]
    before = everything(index)
    done = [replay(index, EVERY_AUTHORITY, each or NOBODY, now=LATE, at_once=50) for each in masters]
    assert [(one.different, one.unmade) for one in done] == [(0, 0)] * len(masters)
    assert sum(one.done for one in done) == 20
    assert everything(index)["reading"] == before["reading"]
