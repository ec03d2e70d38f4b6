# SPDX-License-Identifier: MPL-2.0
"""The counts of deliveries are exact: what stands in the log and in the receipts, by whose, by whom and how late."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg import Connection

from overblik.index.objects import Registration, Removal
from overblik.index.roles import Role
from overblik.intake import tally_store
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.removing import remove
from overblik.intake.tally import ERROR, NOBODY, UNTOLD, Counted, Delay, Tally
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire.decoded import Fault, Item
from tests.builders import ANNA, AUTHORITY, SYSTEM, T0, a_case, an_id, at, changed, owner, system
from tests.hypothesis_profiles import proof_count
from tests.intake.conftest import NOW, Deliver

ANOTHER, OTHER_SYSTEM = "90010026", an_id("another system")
DAY = dt.date(2025, 6, 1)


def counts(conn: Connection[Any], authority: str = AUTHORITY) -> dict[str, int]:
    return {one.what: one.times for one in tally_store.counted(conn, authority, dt.date(2000, 1, 1))}


def a_case_of(authority: str, master: uuid.UUID, name: str, **told: Any) -> Registration:
    case = a_case(name, **told)
    swapped = {Role.OWNER: owner(authority), Role.MASTER: system(Role.MASTER, master)}
    return changed(case, relations=tuple(swapped.get(one.role, one) for one in case.relations))


@pytest.mark.parametrize(
    ("late", "delay"),
    [
        (dt.timedelta(days=1, microseconds=1), Delay.LATER),
        (dt.timedelta(days=1), Delay.DAY),
        (dt.timedelta(hours=1, microseconds=1), Delay.DAY),
        (dt.timedelta(hours=1), Delay.HOUR),
        (dt.timedelta(minutes=5), Delay.FIVE_MINUTES),
        (dt.timedelta(minutes=1), Delay.MINUTE),
        (dt.timedelta(0), Delay.MINUTE),
        (dt.timedelta(minutes=-1), Delay.AHEAD),
        (dt.timedelta(seconds=-59), Delay.MINUTE),
        (dt.timedelta(minutes=-59), Delay.AHEAD),
        (dt.timedelta(hours=-2), Delay.FAR_AHEAD),
    ],
)
def test_how_late_something_came_is_told_by_seven_lengths_of_time(late: dt.timedelta, delay: Delay) -> None:
    tally = Tally(NOW, SYSTEM)
    tally.stored(Outcome.STORED, NOW - late, AUTHORITY, SYSTEM)
    assert [(one.what, one.times) for one in tally.rows()] == [(delay, 1), ("stored", 1)]


def test_it_is_counted_to_whoever_delivers_else_to_the_master_else_to_nobody_on_the_danish_day() -> None:
    late = at("2025-06-01T22:30:00")
    for sender, master, counted in (
        (SYSTEM, OTHER_SYSTEM, SYSTEM),
        (None, SYSTEM, SYSTEM),
        (None, None, NOBODY),
    ):
        tally = Tally(late, sender)
        tally.answered(Receipt(1, Outcome.REFUSED, code="intake.not_yours"), None, master)
        assert list(tally.rows()) == [
            Counted(UNTOLD, counted, dt.date(2025, 6, 2), ERROR + "intake.not_yours", 1, late),
            Counted(UNTOLD, counted, dt.date(2025, 6, 2), "refused", 1, late),
        ]


def test_what_is_known_already_has_no_reason() -> None:
    tally = Tally(NOW, SYSTEM)
    tally.answered(Receipt(1, Outcome.UNCHANGED), AUTHORITY)
    assert [(one.what, one.times) for one in tally.rows()] == [("unchanged", 1)]


BRUTE = """
SELECT s.authority, coalesce(r.source, s.master), (r.received_at AT TIME ZONE 'Europe/Copenhagen')::date,
  CASE WHEN r.recorded_at - r.received_at >= '1 hour' THEN 'delay.far_ahead'
       WHEN r.recorded_at - r.received_at >= '1 minute' THEN 'delay.ahead'
       WHEN r.received_at - r.recorded_at <= '1 minute' THEN 'delay.minute'
       WHEN r.received_at - r.recorded_at <= '5 minutes' THEN 'delay.five_minutes'
       WHEN r.received_at - r.recorded_at <= '1 hour' THEN 'delay.hour'
       WHEN r.received_at - r.recorded_at <= '1 day' THEN 'delay.day'
       ELSE 'delay.later' END AS what, count(*)
FROM registration r JOIN object_state s USING (object_id) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""


def test_the_counts_are_those_of_the_log_and_of_the_receipts_whatever_is_delivered(
    index: Connection[Any], ring: KeyRing
) -> None:
    chance = random.Random(20251128)
    answered: Counter[tuple[dt.date, str]] = Counter()
    now = NOW
    for _ in range(proof_count(300)):
        now += dt.timedelta(minutes=chance.randrange(600))
        items = [an_item(chance, place, now) for place in range(1, chance.randrange(2, 9))]
        sender = Sender(chance.choice([None, SYSTEM, OTHER_SYSTEM]))
        intake = Intake(index, ring, Protector(ring, FictiveRule.REQUIRED), sender, lambda at=now: at)
        for receipts in intake.receive(items):
            for one in receipts:
                day = now.astimezone(ZoneInfo("Europe/Copenhagen")).date()
                answered[day, one.outcome.value] += 1
                if one.code is not None:
                    answered[day, ERROR + one.code] += 1
    delays = "SELECT authority, source, day, what, count FROM delivery_count WHERE what LIKE 'delay.%' ORDER BY 1, 2, 3, 4"
    assert index.execute(delays).fetchall() == index.execute(BRUTE).fetchall() != []
    told = index.execute(
        "SELECT day, what, sum(count)::int FROM delivery_count WHERE what NOT LIKE 'delay.%' GROUP BY 1, 2"
    ).fetchall()
    assert {(day, what): count for day, what, count in told} == answered
    assert {what for _, what in answered} >= {
        "stored", "unchanged", "refused", "invalid", "error.intake.not_yours", "error.intake.recorded_ahead", "error.xml.broken",
    }  # fmt: skip


def an_item(chance: random.Random, place: int, now: dt.datetime) -> Item:
    """A case of one of two authorities and systems, again and again the same ones; or what cannot be taken."""
    which = chance.randrange(40)
    authority, master = (AUTHORITY, ANOTHER)[which % 2], (SYSTEM, OTHER_SYSTEM)[which // 2 % 2]
    if chance.random() < 0.1:
        return Item(place, Fault(place, "xml.broken", "it is broken"))
    late = chance.choice([-90000, -7200, -600, 0, 30, 200, 2000, 50000, 500000]) + chance.randrange(100)
    recorded = (now - dt.timedelta(seconds=late)).replace(microsecond=0)
    cpr = chance.choice([ANNA, ANNA, ANNA, "9999999999"])
    recorded = recorded if chance.random() < 0.8 else T0
    return Item(place, a_case_of(authority, master, f"case {which}", recorded=recorded, cpr=cpr))


def test_what_is_only_sent_again_is_counted_as_a_delivery_of_nothing_new(
    index: Connection[Any], send: Deliver
) -> None:
    send(a_case(), sender=Sender(SYSTEM))
    send(a_case(), sender=Sender(SYSTEM), now=NOW + dt.timedelta(hours=3))
    assert counts(index) == {"stored": 1, "delay.later": 1, "unchanged": 1}
    assert tally_store.last_taken(index, AUTHORITY) == {SYSTEM: NOW + dt.timedelta(hours=3)}


def test_removals_are_counted_to_whom_the_object_belonged(index: Connection[Any], send: Deliver) -> None:
    send(a_case())
    items = [(1, Removal(an_id("case"), False, False)), (2, Removal(an_id("unheard of"), False, False))]
    remove(index, items[:1], sender=Sender(OTHER_SYSTEM), removed_at=NOW)
    remove(index, items, sender=Sender(SYSTEM), removed_at=NOW)
    # The second names nobody's object, and the system delivers for this authority alone.
    assert counts(index) == {
        "stored": 1,
        "delay.later": 1,
        "removed": 2,
        "refused": 1,
        "error.intake.not_yours": 1,
    }


def test_what_is_rolled_back_is_not_counted(index: Connection[Any], send: Deliver) -> None:
    with index.transaction(force_rollback=True):
        send(a_case())
        assert counts(index) != {}
    assert counts(index) == {}


def test_what_does_not_tell_whose_it_is_is_shown_only_where_the_system_delivers_for_nobody_else(
    index: Connection[Any], send: Deliver
) -> None:
    unreadable = Tally(NOW, SYSTEM)
    unreadable.answered(Receipt(1, Outcome.INVALID, code="json.broken"))
    tally_store.add(index, unreadable)
    assert counts(index) == {}
    send(a_case())
    assert counts(index)["invalid"] == 1
    assert not tally_store.shares(index, SYSTEM, AUTHORITY)
    send(a_case_of(ANOTHER, SYSTEM, "elsewhere"))
    assert counts(index) == {"stored": 1, "delay.later": 1}
    assert counts(index, ANOTHER) == {"stored": 1, "delay.later": 1}
    assert tally_store.shares(index, SYSTEM, AUTHORITY)


def test_an_object_that_cannot_be_taken_counts_to_the_authority_it_names(
    index: Connection[Any], send: Deliver
) -> None:
    send(a_case_of(ANOTHER, SYSTEM, "elsewhere"))
    send(a_case(cpr="9999999999"))
    found = counts(index)
    assert found["invalid"] == 1
    assert sum(times for what, times in found.items() if what.startswith(ERROR)) == 1


def test_counts_are_kept_for_so_long_and_no_longer(index: Connection[Any], send: Deliver) -> None:
    send(a_case())
    assert tally_store.drop_expired(index, DAY) == 0
    assert tally_store.drop_expired(index, DAY + dt.timedelta(days=1)) == 2
    assert counts(index) == {}
