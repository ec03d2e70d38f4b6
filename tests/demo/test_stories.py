# SPDX-License-Identifier: MPL-2.0
"""The named persons see exactly what their story says: delivered, decided and composed like everything else."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from psycopg import Connection

from overblik.access.clients import clients
from overblik.audit.access import Channel, Look
from overblik.basedata import authorities as authorities_of
from overblik.demo.expectation import ShownPayment
from overblik.demo.life import Told
from overblik.demo.loading import load_owners, load_reference
from overblik.demo.owner import PropertyOwner
from overblik.demo.persons import persons
from overblik.demo.stories import stories
from overblik.demo.story import Story
from overblik.demo.tokens import READER
from overblik.demo.town import authorities, demo_id
from overblik.demo.working_time import DENMARK, at
from overblik.disclosure.reason import Reason
from overblik.disclosure.store import load_policy
from overblik.intake.batch import Sender, deliver
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome
from overblik.kle.catalogue import Catalogue
from overblik.kle.sample import load_sample
from overblik.overview.compose import compose
from overblik.overview.explain import Explanation, explain
from overblik.overview.ground import Ground
from overblik.overview.query import read
from overblik.overview.view import CitizenStatus, Overview
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from tests.demo.conftest import TODAY


def told(key: str, today: dt.date = TODAY) -> Story:
    return next(story for story in stories(today) if story.person.key == key)


@pytest.fixture
def town(index: Connection[Any], ring: KeyRing) -> Connection[Any]:
    """An index with rules, owners and the stories of all named persons."""
    now = at(TODAY, 9)
    load_reference(index, ring, now)
    everything = [item for story in stories(TODAY) for item in story.deliveries]
    load_owners(index, ring, (item for item in everything if isinstance(item, PropertyOwner)))
    registrations = [item.registration for item in everything if isinstance(item, Told)]
    receipts = deliver(
        index,
        ring,
        Protector(ring, FictiveRule.REQUIRED),
        list(enumerate(registrations, 1)),
        sender=Sender(),
        received_at=now,
    )
    assert {receipt.outcome for receipt in receipts} == {Outcome.STORED}
    return index


def ground(conn: Connection[Any]) -> Ground:
    return Ground(load_policy(conn), Catalogue.of(load_sample()), authorities_of.load(conn))


def look_at(conn: Connection[Any], ring: KeyRing, story: Story) -> tuple[Overview, tuple[Explanation, ...]]:
    keys = ring.party_keys("cpr", story.person.citizen.cpr.digits)
    moment = at(TODAY, 10)
    conn.autocommit = True
    rows = read(conn, keys, Look(moment, str(keys[0]), Channel.PORTAL, "own")).rows
    return compose(rows, ground(conn), moment), explain(rows, ground(conn), moment)


def test_all_named_persons_see_what_their_story_says(town: Connection[Any], ring: KeyRing) -> None:
    for story in stories(TODAY):
        overview, explained = look_at(town, ring, story)
        check_cases(story, overview)
        check_benefits(story, overview)
        reasons: dict[uuid.UUID, set[str]] = {}
        for each in explained:
            reasons.setdefault(each.item, set()).add(each.reason)
        for hidden in story.expected.hidden:
            assert reasons[hidden.id] == {str(hidden.reason)}, (story.person.key, hidden)


def check_cases(story: Story, overview: Overview) -> None:
    seen = {case.id: case for case in overview.cases}
    assert set(seen) == {case.id for case in story.expected.cases}, story.person.key
    for expected in story.expected.cases:
        case = seen[expected.id]
        assert (case.authority, case.kle, case.status, case.active) == (
            expected.authority,
            expected.kle,
            expected.status,
            expected.active,
        )
        assert case.title == (expected.title or case.kle_title)
        assert case.reopened is expected.reopened
        assert case.as_owner is expected.as_owner
        steps = [step for step in case.steps if not step.expected]
        dates = [step.since.astimezone(DENMARK).date() if step.since else None for step in steps]
        assert [*zip([step.status for step in steps], dates, strict=True)] == list(expected.steps)
        assert sorted(document.title for document in case.documents) == sorted(expected.documents or ())
        assert case.documents_shown is (expected.documents is not None)


def check_benefits(story: Story, overview: Overview) -> None:
    seen = {benefit.id: benefit for benefit in overview.benefits}
    assert set(seen) == {benefit.id for benefit in story.expected.benefits}, story.person.key
    for expected in story.expected.benefits:
        benefit = seen[expected.id]
        assert (benefit.authority, benefit.kle, benefit.name, benefit.active) == (
            expected.authority,
            expected.kle,
            expected.name,
            expected.active,
        )
        assert (benefit.expected is not None) is expected.has_expected
        found = tuple(
            ShownPayment(
                id=payment.id,
                available=payment.available or dt.date.min,
                gross=payment.gross or 0,  # type: ignore[arg-type]
                after_tax=payment.after_tax or 0,  # type: ignore[arg-type]
                sent=payment.sent or 0,  # type: ignore[arg-type]
                paid=payment.paid,
                sent_reason=payment.withheld_reason,
                paid_reason=payment.offset_reason,
                corrected=tuple(line.amount for line in payment.lines if line.corrects),
            )
            for payment in benefit.payments
        )
        assert found == expected.payments


def test_there_is_one_story_for_each_named_person() -> None:
    assert [story.person for story in stories(TODAY)] == list(persons())


def test_the_sickness_benefit_runs_and_a_debt_is_offset() -> None:
    newest = told("alma").expected.benefits[0].payments
    assert [payment.paid_reason is not None for payment in newest[:4]] == [True, True, True, False]
    assert newest[0].paid == newest[0].sent - 1000
    assert newest[3].sent == newest[3].after_tax - 500
    assert newest[3].sent_reason is not None


def test_the_reopened_case_is_active_after_having_been_closed() -> None:
    case = told("boerge").expected.cases[0]
    assert case.reopened
    assert [status for status, _ in case.steps][-2:] == [CitizenStatus.CLOSED, CitizenStatus.IN_PROGRESS]


def test_one_case_is_hidden_by_rule_and_one_by_from_date() -> None:
    hidden = {item.reason for item in told("clara").expected.hidden}
    assert hidden == {Reason.CLOSED, Reason.BEFORE_FROM_DATE}


def test_the_owner_sees_the_building_case_and_the_architect_does_not() -> None:
    assert told("dagny").expected.cases[0].as_owner
    architect = told("ditlev")
    assert not architect.expected.cases
    assert {item.reason for item in architect.expected.hidden} == {Reason.OTHER_VIEWER}


def test_one_person_has_nothing_at_all() -> None:
    assert not told("ellen").deliveries


def test_one_person_has_cases_in_two_municipalities() -> None:
    assert len({case.authority for case in told("frode").expected.cases}) == 2


def test_one_payment_corrects_an_earlier_month() -> None:
    payments = told("gerda").expected.benefits[0].payments
    assert [payment.corrected for payment in payments[:4]] == [(), (), (-600,), ()]


@pytest.mark.parametrize(
    "today",
    [
        dt.date(2024, 2, 29),
        dt.date(2025, 1, 1),
        dt.date(2025, 12, 31),
        dt.date(2026, 4, 5),
        dt.date(2026, 7, 1),
    ],
)
def test_the_stories_hold_on_any_day(today: dt.date) -> None:
    for story in stories(today):
        for item in story.deliveries:
            if isinstance(item, Told):
                assert item.registration.recorded_at < at(today, 0)
        for benefit in story.expected.benefits:
            assert len(benefit.payments) >= 4
    newest = told("alma", today).expected.benefits[0].payments
    assert newest[1].paid_reason is not None
    assert newest[3].sent_reason is not None


def test_a_reader_of_the_index_may_read_every_municipality_and_is_given_that_right_once(
    town: Connection[Any], ring: KeyRing
) -> None:
    load_reference(town, ring, at(TODAY, 10))
    [known] = clients(town)
    assert (known.system, known.name) == (demo_id("system", READER), "Borgerservice")
    assert {right.authority for right in known.rights} == {authority.cvr for authority in authorities()}
    told = "SELECT count(*) FROM change_log WHERE action = 'access.allow'"
    assert town.execute(told).fetchone() == (len(authorities()),)
