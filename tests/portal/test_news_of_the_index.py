# SPDX-License-Identifier: MPL-2.0
"""What is new over a real index: deliveries late and repeated, areas opened, rules that hide, visits in between."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from psycopg import Connection

from overblik.audit.access import Channel, Look
from overblik.disclosure import store as disclosure
from overblik.disclosure.rule import Rule, RuleSet
from overblik.index.objects import Registration
from overblik.index.reading import ItemKind
from overblik.kle import store as kle
from overblik.kle.number import KlePattern
from overblik.kle.sample import load_sample
from overblik.overview import query
from overblik.overview.compose import compose
from overblik.overview.last_visit import START, last_visit
from overblik.overview.policy_cache import load_ground
from overblik.people.keys import KeyRing
from overblik.portal.news import Since
from tests.builders import (
    ANNA,
    AUTHORITY,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    at,
    changed,
    states,
)
from tests.intake.conftest import Deliver, index, ring, send

__all__ = ["index", "ring", "send"]

MONDAY = at("2025-03-03T12:00:00")
DAY = dt.timedelta(days=1)
OPENED, INFORMED = ("Opstaaet", "2025-01-02"), ("Oplyst", "2025-01-10")
WITHOUT_LETTERS = (ItemKind.CASE, ItemKind.BENEFIT, ItemKind.PAYMENT)


@dataclass
class Town:
    """An index and a citizen who comes by; time goes on with every delivery and every visit."""

    conn: Connection[Any]
    ring: KeyRing
    deliver: Deliver
    now: dt.datetime = MONDAY

    def open(self, *areas: str) -> None:
        """Publish rules that open these areas and no other, letters too."""
        rules = tuple(
            Rule(id=f"r{place}", kle=KlePattern(area), open=True, documents=True)
            for place, area in enumerate(areas)
        )
        disclosure.publish(
            self.conn, RuleSet(authority=AUTHORITY, version=0, rules=rules), self.now, "tester"
        )

    def send(self, *registrations: Registration) -> None:
        """Deliver, a day later."""
        self.now += DAY
        self.deliver(*(changed(one, recorded_at=self.now) for one in registrations), now=self.now)

    def visit(self) -> list[str]:
        """Sign in and look at the start page, a day later; what is new, by what it is about."""
        self.now += DAY
        keys = self.ring.party_keys("cpr", ANNA)
        since = Since(last_visit(self.conn, keys, self.now))
        look = Look(self.now, keys[0].hex, Channel.PORTAL, START)
        found = query.read(self.conn, keys, look, kinds=WITHOUT_LETTERS, since=since.told_after)
        overview = compose(found.rows, load_ground(self.conn, None), self.now)
        told = [since.case(case) for case in overview.cases]
        told += [since.benefit(benefit) for benefit in overview.benefits]
        return sorted(news.value for news in told if news is not None)


@pytest.fixture
def town(index: Connection[Any], ring: KeyRing, send: Deliver) -> Town:
    """A town that has opened 32."""
    kle.save(index, load_sample(), MONDAY)
    made = Town(index, ring, send)
    made.open("32.*")
    return made


def decided(day: str, **told: Any) -> Registration:
    return a_case(steps=states(OPENED, INFORMED, ("Afgjort", day)), **told)


def test_on_the_first_visit_nothing_is_new_and_on_the_next_neither(town: Town) -> None:
    town.send(decided("2025-03-02"), a_grant(), a_payment(available="2025-03-31"))
    assert town.visit() == []
    assert town.visit() == []


def test_a_late_decision_is_new_once(town: Town) -> None:
    town.send(a_case())
    assert town.visit() == []
    town.send(decided("2025-03-01"))
    assert town.visit() == ["decision"]
    assert town.visit() == []


def test_what_is_registered_again_is_not_new_again(town: Town) -> None:
    town.send(decided("2025-03-01"), a_grant(), a_payment(available="2025-03-31"))
    assert town.visit() == []
    for title in ("Et", "To", "Tre"):
        town.send(
            decided("2025-03-01", title=title),
            a_grant(benefit_name=title),
            a_payment(available="2025-03-31"),
        )
        assert town.visit() == []


def test_an_area_that_is_opened_later_shouts_of_nothing(town: Town) -> None:
    town.open("27.*")
    town.send(decided("2025-03-01"))
    assert town.visit() == []
    town.open("32.*")
    assert town.visit() == []
    town.send(decided("2025-03-01", title="Andet"))
    assert town.visit() == []


def test_what_the_rules_hide_is_not_new(town: Town) -> None:
    town.send(a_case())
    assert town.visit() == []
    town.open("27.*")
    town.send(decided("2025-03-05"))
    assert town.visit() == []


def test_history_that_is_loaded_later_is_not_new(town: Town) -> None:
    town.send(a_case())
    assert town.visit() == []
    town.send(a_case("old", steps=states(("Opstaaet", "2019-01-02"), ("Afgjort", "2019-03-01"))))
    assert town.visit() == []


def test_letters_payments_and_grants_are_new(town: Town) -> None:
    town.send(a_case())
    assert town.visit() == []
    town.send(a_grant(start="2025-03-01"))
    assert town.visit() == ["grant"]
    town.send(a_payment(available="2025-03-31"))
    assert town.visit() == ["payment"]
    filed = a_case(more=(a_journal_entry("document"),))
    town.send(a_letter("2025-03-08"), filed)
    assert town.visit() == ["document"]
    town.send(a_letter("2025-03-08", title="Andet"), filed)
    assert town.visit() == []


def a_letter(date: str, **told: Any) -> Registration:
    """A letter of that date."""
    letter = a_document(**told)
    (properties,) = letter.sections
    dated = changed(properties, values={**properties.values, "letter_date": date})
    return changed(letter, sections=(dated,))
