# SPDX-License-Identifier: MPL-2.0
"""One notice for what has changed in the overview since, however often it is delivered, and nothing else."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

import pytest
from psycopg import Connection

from overblik.cli.people import PLAN
from overblik.disclosure import store as disclosure
from overblik.index import store as index_store
from overblik.index.objects import Registration
from overblik.intake.projecting import reproject
from overblik.notices.news import NewsKind
from overblik.people.move import move
from tests.builders import (
    AUTHORITY,
    BENT,
    T0,
    a_case,
    a_document,
    a_grant,
    a_payment,
    an_id,
    changed,
    states,
)
from tests.notices.conftest import Town

LATER = T0 + dt.timedelta(days=30)
OPENED, INFORMED, DECIDED, CLOSED = (
    ("Opstaaet", "2025-01-02"),
    ("Oplyst", "2025-01-10"),
    ("Afgjort", "2025-02-01"),
    ("Afsluttet", "2025-02-20"),
)


def decided(name: str = "case", **told: Any) -> Registration:
    """The case of the builders, decided since."""
    return a_case(name, recorded=LATER, steps=states(OPENED, INFORMED, DECIDED), **told)


def test_what_was_there_when_the_citizen_asked_is_not_news(town: Town) -> None:
    town.send(a_case(), a_grant(), a_payment())
    town.wish()
    assert town.look() == (0, 0)
    assert town.look_later() == (0, 0)


def test_a_new_status_is_told_once(town: Town) -> None:
    town.send(a_case())
    town.wish()
    town.send(decided())
    assert town.look() == (1, 1)
    assert len(town.mailbox.mails) == 1
    assert town.look_later() == (0, 0)


def test_it_is_told_once_however_often_it_is_delivered(town: Town) -> None:
    town.send(a_case())
    town.wish()
    told = 0
    for repeated in range(3):
        cosmetic = changed(
            decided(title=f"Titel {repeated}"), recorded_at=LATER + dt.timedelta(hours=repeated)
        )
        town.send(decided(), decided(), cosmetic)
        town.send(decided())
        told += town.look_later().told
    assert told == 1


@pytest.mark.parametrize("seed", range(4))
def test_it_is_told_once_in_whatever_order_it_comes(town: Town, seed: int) -> None:
    """Each step of a case is a registration; they come mixed, some of them late, and the first two were seen."""
    steps = [
        a_case(recorded=T0 + dt.timedelta(days=day), steps=states(*(OPENED, INFORMED, DECIDED, CLOSED)[:day]))
        for day in range(1, 5)
    ]
    town.send(*steps[:2])
    town.wish()
    coming = [*steps, *steps[2:]]
    random.Random(seed).shuffle(coming)
    told = []
    for one in coming:
        town.send(one)
        told.append(town.look_later().told)
    seen = coming.index(steps[3])
    # The last step is told; the one before it only where it came before, because then it was seen.
    assert sum(told) == (2 if coming.index(steps[2]) < seen else 1)
    assert told[seen] == 1


def test_a_citizen_gets_one_notice_for_many_changes_and_none_in_the_quiet_hours(town: Town) -> None:
    town.send(a_case(), a_case("other"), a_grant())
    town.wish()
    town.send(decided(), decided("other"), a_payment())
    assert town.look() == (1, 1)
    town.send(a_payment("second", available="2025-02-28"))
    assert town.look() == (0, 0), "not even looked at before the quiet hours are over"
    assert town.look_later() == (1, 1)
    assert len(town.mailbox.mails) == 2


def test_a_notice_that_waits_says_all_that_another_would(town: Town) -> None:
    town.send(a_case(), a_grant())
    town.wish()
    for registration in (decided(), a_payment()):
        town.send(registration)
        town.advance(hours=13)
        town.looking().round(town.conn)
    assert town.post() == 1
    assert town.look_later() == (0, 0)


def test_a_closed_area_gives_no_notice(town: Town) -> None:
    town.send(a_case("closed", kle="02.34.02"))
    town.wish()
    town.send(decided("closed", kle="02.34.02"), a_grant("hidden", kle="02.34.02", case=None))
    assert town.look() == (1, 0)


def test_opening_an_area_is_no_news_and_what_is_delivered_again_is_none_either(town: Town) -> None:
    old = [a_case("old", kle="02.34.02"), a_grant("held", kle="02.34.02", case="old")]
    paid = a_payment("paid", grant="held", kle="02.34.02")
    town.send(*old, paid)
    town.wish()
    town.open("32.*", "02.*")
    assert town.look() == (0, 0), "nothing was delivered"
    again = [changed(one, recorded_at=LATER) for one in (*old, paid)]
    town.send(*again)
    assert town.look_later() == (1, 0)
    town.send(changed(decided("old", kle="02.34.02"), recorded_at=LATER + dt.timedelta(days=1)))
    assert town.look_later() == (1, 1), "from now on what happens there is news"


def test_a_stop_gives_no_notice(town: Town) -> None:
    town.send(a_case())
    town.wish()
    disclosure.stop(town.conn, AUTHORITY, town.now, "tester")
    town.send(decided())
    assert town.look() == (1, 0)
    town.open("32.*", "27.*")
    assert town.look_later() == (0, 0)


def test_making_the_rows_anew_is_no_news(town: Town) -> None:
    town.send(a_case(), a_grant(), a_payment())
    town.wish()
    town.conn.execute("DELETE FROM reading")
    with town.conn.transaction():
        index_store.lock_for_writing(town.conn)
        assert reproject(town.conn, [an_id(name) for name in ("case", "grant", "payment")]) == 3
    town.advance(minutes=1)
    assert town.look() == (0, 0)
    town.send(a_case(recorded=LATER, title="Ny titel"))
    assert town.look_later() == (1, 0)


def test_a_payment_that_came_before_its_grant_is_news_when_the_grant_comes(town: Town) -> None:
    town.send(a_case())
    town.wish(kinds=frozenset({NewsKind.PAYMENT}))
    town.send(a_payment())
    assert town.look() == (1, 0), "it is not shown without its grant"
    town.send(a_grant())
    assert town.look_later() == (1, 1)
    town.send(a_grant(recorded=LATER, benefit_name="Sygedagpenge, nu"))
    assert town.look_later() == (1, 0)


def test_only_what_was_chosen_is_told(town: Town) -> None:
    town.send(a_case(), a_grant())
    town.wish(kinds=frozenset({NewsKind.DECISION}))
    town.send(a_payment())
    town.send(a_case(recorded=LATER - dt.timedelta(days=1), steps=states(OPENED, ("Oplyst", "2025-01-12"))))
    assert town.look() == (1, 0)
    town.send(decided())
    assert town.look() == (1, 1)


def test_a_title_a_document_or_another_unit_is_no_news(town: Town) -> None:
    town.send(a_case())
    town.wish()
    town.send(a_document(), a_case(recorded=LATER, title="En anden titel"))
    assert town.look().told == 0


def test_somebody_elses_change_is_nobody_elses_news(town: Town) -> None:
    town.send(a_case(), a_case("his", cpr=BENT))
    town.wish()
    town.send(decided("his", cpr=BENT))
    assert town.look() == (0, 0)


def test_who_has_not_confirmed_or_has_withdrawn_is_not_looked_at(town: Town) -> None:
    town.send(a_case())
    town.ask()
    town.send(decided())
    assert town.look() == (0, 0)
    town.wish()
    town.send(a_payment(), a_grant())
    assert town.office.withdraw(town.keys())
    assert town.look_later() == (0, 0)


def test_what_came_between_asking_and_confirming_is_news(town: Town) -> None:
    town.send(a_case())
    town.ask()
    town.send(decided())
    town.wish_confirmed()
    assert town.look() == (1, 1)


@pytest.mark.parametrize("status", ["dead", "protected"])
def test_nothing_is_told_about_the_dead_and_the_protected(town: Town, status: str) -> None:
    town.send(a_case())
    town.wish()
    town.conn.execute(
        "INSERT INTO person_status VALUES (%s, now(), '2025-01-01Z', %s)", (town.keys()[0], status)
    )
    town.send(decided())
    assert town.look_later() == (0, 0)


def test_each_look_stands_in_the_citizens_log_and_says_why(town: Town) -> None:
    town.send(a_case())
    town.wish()
    town.send(decided())
    before = town.conn.execute("SELECT count(*) FROM access_log").fetchone()
    town.look()
    [(after,)] = town.conn.execute("SELECT count(*) FROM access_log").fetchall()
    assert before is not None
    assert after == before[0] + 1
    row = town.conn.execute(
        "SELECT party_key, actor, channel, purpose FROM access_log ORDER BY seen_at DESC LIMIT 1"
    ).fetchone()
    assert row == (town.keys()[0], "notices", "notices", "notices.check")


def test_a_wish_moves_with_its_citizen(town: Town, index: Connection[Any]) -> None:
    """While keys are renewed the rows lie under another key; the wish is looked at there."""
    town.send(a_case())
    town.wish()
    new = uuid.uuid4()
    with index.transaction():
        index.execute(
            "INSERT INTO person (party_key, party_key_id, sealed, seal_key_id)"
            " SELECT %s, party_key_id, sealed, seal_key_id FROM person",
            (new,),
        )
        move(index, {town.keys()[0]: new}, PLAN)
    index.execute(
        "UPDATE reading SET received_at = %s, body = replace(body::text, 'Oplyst', 'Afgjort')::json",
        (town.now + dt.timedelta(seconds=1),),
    )
    town.advance(minutes=1)
    assert town.look() == (1, 1)
    standing = town.office.standing(town.keys())
    assert standing is not None
    assert standing.told_at == town.now
    assert town.office.withdraw(town.keys())
