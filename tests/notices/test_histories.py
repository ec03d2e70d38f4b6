# SPDX-License-Identifier: MPL-2.0
"""Random histories under random rules: whoever is told can see in the overview what is new, and nobody else is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from overblik.audit.access import Channel, Look
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.index.objects import Registration
from overblik.intake.batch import Sender, deliver
from overblik.intake.protect import Protector
from overblik.kle import store as kle
from overblik.kle.sample import load_sample
from overblik.overview import query
from overblik.overview.compose import compose
from overblik.overview.view import CitizenStatus, Overview
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.people.store import register_keys
from tests.builders import T0, a_case, a_grant, a_payment, states
from tests.conftest import fresh_database
from tests.hypothesis_profiles import proof_count
from tests.notices.conftest import START, Town
from tests.notices.mailbox import Mailbox

HISTORIES = proof_count(400)
AREAS = ("32.30.04", "27.36.04", "02.34.02")
DECIDED = (CitizenStatus.DECIDED, CitizenStatus.DISMISSED)
STEPS = (
    ("Opstaaet", "2025-01-02"),
    ("Oplyst", "2025-01-10"),
    ("Afgjort", "2025-02-01"),
    ("Afsluttet", "2025-02-20"),
)

names = st.sampled_from(["a", "b", "c"])
hours = st.integers(0, 50)


def told(kind: str, name: str, hour: int, steps: int, place: int) -> Registration:
    """One registration; the area goes with the name, as a rule."""
    recorded, area = T0 + dt.timedelta(hours=hour), AREAS[place]
    if kind == "case":
        return a_case(f"case {name}", kle=area, recorded=recorded, steps=states(*STEPS[:steps]))
    if kind == "grant":
        return a_grant(
            f"grant {name}", kle=area, case=None, recorded=recorded, end="2025-12-31" if steps > 2 else None
        )
    return a_payment(
        f"payment {name}", grant=f"grant {name}", kle=area, recorded=recorded, available=f"2025-0{steps}-28"
    )


registrations = st.builds(
    told,
    st.sampled_from(["case", "grant", "payment"]),
    names,
    hours,
    st.integers(1, 4),
    st.sampled_from([0, 0, 1, 2]),
)
acts = st.lists(
    st.one_of(
        st.lists(registrations, min_size=1, max_size=4),
        st.sampled_from(["look", "look", "all", "some", "none", "again"]),
    ),
    min_size=3,
    max_size=14,
)


def seen(overview: Overview) -> frozenset[tuple[Any, ...]]:
    """What the overview says of that which can be news, by its own words."""
    cases = [(case.id, case.status, case.steps[-1 - _left(case.steps)].since) for case in overview.cases]
    decided = [
        (
            case.id,
            "decided",
            [step.since for step in case.steps if step.status in DECIDED and not step.expected][-1],
        )
        for case in overview.cases
        if any(step.status in DECIDED and not step.expected for step in case.steps)
    ]
    benefits = [(each.id, each.start, each.end) for each in overview.benefits]
    payments = [(one.id, one.available, one.paid) for each in overview.benefits for one in each.payments]
    return frozenset([*cases, *decided, *benefits, *payments])


def _left(steps: Any) -> int:
    return sum(step.expected for step in steps)


class Story:
    """A town in which things happen, and beside it what the citizen saw at each look."""

    def __init__(self, conn: Connection[Any], ring: KeyRing) -> None:
        def send(*given: Registration, now: dt.datetime) -> Any:
            protector = Protector(ring, FictiveRule.REQUIRED)
            return deliver(conn, ring, protector, list(enumerate(given, 1)), sender=Sender(), received_at=now)

        self.town = Town(conn, ring, send, now=START, mailbox=Mailbox())
        self.town.open("32.*")
        self.town.ask()
        conn.execute("UPDATE notice_wish SET confirmed_at = asked_at")
        self.saw = self.overview()
        self.delivered: list[Registration] = []
        self.rules_changed = False
        self.something_came = False

    def overview(self) -> frozenset[tuple[Any, ...]]:
        trace = Look(self.town.now, "test", Channel.COMMAND_LINE, "test")
        found = query.read(self.town.conn, self.town.keys(), trace)
        return seen(compose(found.rows, self.town.rules.current(found.version), trace.at))

    def act(self, act: Any) -> None:
        town = self.town
        if act == "look":
            self.look()
        elif act in ("all", "some", "none"):
            town.advance(minutes=1)
            town.open(*{"all": ("32.*", "27.*", "02.*"), "some": ("32.*",), "none": ("12.*",)}[act])
            self.rules_changed = True
        else:
            given = self.delivered[-3:] if act == "again" else act
            if given:
                receipts = town.send(*given)
                self.something_came |= any(str(one.outcome) in ("stored", "waiting") for one in receipts)
                self.delivered.extend(given)

    def look(self) -> None:
        town = self.town
        town.advance(hours=13)
        done = town.looking().round(town.conn)
        town.conn.execute("UPDATE notice SET due_at = NULL, sent_at = made_at")
        sees = self.overview()
        new = sees - self.saw
        if done.told:
            assert new, "whoever is told finds something new in the overview"
            assert self.something_came, "and something was delivered"
        if new and not self.rules_changed:
            assert done.told == 1, "what is new, and not by the rules, is told"
        assert town.looking().round(town.conn) == (0, 0), "and never twice"
        self.saw, self.rules_changed, self.something_came = sees, False, False


@pytest.fixture(scope="module")
def ready(server_url: str, template_database: str, ring: KeyRing) -> Any:
    """A database with KLE and keys, to be copied for each history."""
    with fresh_database(server_url, template_database) as url:
        with connect(url) as conn:
            kle.save(conn, load_sample(), START)
            with conn.transaction():
                register_keys(conn, ring)
        yield url


@pytest.mark.slow
def test_notices_follow_what_the_citizen_is_shown(ready: str, ring: KeyRing) -> None:
    with connect(ready) as conn:
        use_raw_json(conn)
        tables = ("reading", "registration", "object_state", "object_link", "search_key", "party_object", "person",
                  "notice", "notice_wish", "outbox", "access_log", "disclosure_version")  # fmt: skip
        count = [0]

        @settings(max_examples=HISTORIES)
        @given(acts)
        def history(happens: list[Any]) -> None:
            conn.execute(f"TRUNCATE {', '.join(tables)}")
            story = Story(conn, ring)
            for act in [*happens, "look"]:
                story.act(act)
            found = conn.execute("SELECT FROM notice WHERE kind = 'news' LIMIT 1").fetchone()
            count[0] += found is not None

        history()
        assert count[0] > HISTORIES // 5, "many of them end in a notice"
