# SPDX-License-Identifier: MPL-2.0
"""What is new to a citizen since the last visit: the choice alone, over overviews made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from overblik.overview.view import CaseView, CitizenStatus, DocumentView
from overblik.portal.news import HISTORY, SLACK, News, Since
from overblik.portal.now import right_now
from tests.builders import an_id, at
from tests.portal.overviews import TODAY, a_benefit, a_case, a_payment, d, steps

S = CitizenStatus
VISIT = at("2025-11-03T12:00:00")
SINCE = Since(VISIT)
BEFORE, AFTER = at("2025-11-03T11:00:00"), at("2025-11-20T06:00:00")
CREATED = (S.CREATED, "2025-01-01")


def a_case_told(at_: dt.datetime | None, *line: tuple[CitizenStatus, str], **told: Any) -> CaseView:
    return a_case(str(line), steps=steps(CREATED, *line), told_at=at_, **told)


CASES = [
    ("a decision made and told since", AFTER, [(S.DECIDED, "2025-11-19")], News.DECISION),
    ("a dismissal is a decision", AFTER, [(S.DISMISSED, "2025-11-19")], News.DECISION),
    ("a decision of before the visit, delivered late", AFTER, [(S.DECIDED, "2025-10-28")], News.DECISION),
    ("a decision that was here at the visit", BEFORE, [(S.DECIDED, "2025-10-28")], None),
    ("dated since but told before: it was announced", BEFORE, [(S.DECIDED, "2025-11-19")], None),
    ("history that is delivered for the first time", AFTER, [(S.DECIDED, "2025-10-01")], None),
    ("decided and closed since", AFTER, [(S.DECIDED, "2025-11-18"), (S.CLOSED, "2025-11-19")], News.DECISION),
    ("closed since, decided before", AFTER, [(S.DECIDED, "2025-10-10"), (S.CLOSED, "2025-11-19")], News.STEP),
    ("a step", AFTER, [(S.IN_PROGRESS, "2025-11-19")], News.STEP),
    ("a step without anybody knowing since when it was told", None, [(S.IN_PROGRESS, "2025-11-19")], None),
]


@pytest.mark.parametrize(
    ("told", "line", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_what_is_new_about_a_case(
    told: dt.datetime | None, line: list[tuple[CitizenStatus, str]], expected: News | None
) -> None:
    case = a_case_told(told, *line)
    assert SINCE.case(case) == expected
    assert SINCE.decided(case) is (expected is News.DECISION)
    assert Since().case(case) is None, "on the first visit nothing is new"
    assert not Since().decided(case)


def test_a_step_that_is_only_expected_is_no_step() -> None:
    line = steps(CREATED, expected={S.DECIDED: "2025-12-01"})
    assert SINCE.case(a_case(steps=line, told_at=AFTER)) is None


@pytest.mark.parametrize(
    ("told", "date", "expected"),
    [
        (AFTER, "2025-11-19", News.DOCUMENT),
        (BEFORE, "2025-11-19", None),
        (AFTER, "2025-09-01", None),
        (AFTER, None, None),
    ],
)
def test_a_letter_is_new_when_it_came_since(
    told: dt.datetime, date: str | None, expected: News | None
) -> None:
    letter = DocumentView(an_id("letter"), "Brev", None, d(date) if date else None, told)
    case = a_case_told(BEFORE, (S.IN_PROGRESS, "2025-02-01"), documents=(letter,))
    assert SINCE.case(case) == expected
    assert Since().case(case) is None


@pytest.mark.parametrize(
    ("told", "day", "expected"),
    [
        (AFTER, "2025-11-28", News.PAYMENT),
        (AFTER, "2025-10-31", News.PAYMENT),
        (BEFORE, "2025-11-28", None),
        (AFTER, "2025-09-30", None),
        (AFTER, None, None),
    ],
)
def test_a_payment_is_new_when_it_came_since(
    told: dt.datetime, day: str | None, expected: News | None
) -> None:
    old = a_payment("old", "2025-08-29", told_at=BEFORE)
    benefit = a_benefit(payments=(a_payment(available=day, told_at=told), old), told_at=BEFORE)
    assert SINCE.benefit(benefit) == expected
    assert Since().benefit(benefit) is None


def test_a_grant_is_new_and_weighs_more_than_its_payment() -> None:
    payment = a_payment(available="2025-11-28", told_at=AFTER)
    granted = a_benefit(start=d("2025-12-01"), told_at=AFTER, payments=(payment,))
    assert SINCE.benefit(granted) is News.GRANT
    assert SINCE.benefit(a_benefit(start=d("2019-12-01"), told_at=AFTER, payments=())) is None


def test_what_was_received_while_the_last_visit_looked_is_not_lost() -> None:
    line = (S.DECIDED, "2025-11-03")
    assert SINCE.case(a_case_told(VISIT - SLACK + dt.timedelta(seconds=1), line)) is News.DECISION
    assert SINCE.case(a_case_told(VISIT - SLACK, line)) is None
    assert SINCE.told_after == VISIT - SLACK
    assert Since().told_after is None


def test_the_end_of_history_is_counted_from_the_last_visit_however_long_ago_it_is() -> None:
    long_ago = Since(at("2025-06-15T12:00:00"))
    first = d("2025-06-15") - HISTORY
    assert long_ago.case(a_case_told(AFTER, (S.DECIDED, first.isoformat()))) is News.DECISION
    assert long_ago.case(a_case_told(AFTER, (S.DECIDED, (first - dt.timedelta(days=1)).isoformat()))) is None


@pytest.mark.usefixtures("danish")
@pytest.mark.parametrize(
    ("visit", "words"),
    [
        ("2025-11-03T12:00:00", "Ny afgørelse siden dit sidste besøg den 3. november"),
        ("2024-11-03T12:00:00", "Ny afgørelse siden dit sidste besøg den 3. november 2024"),
        ("2025-11-23T12:00:00", "Ny afgørelse siden dit sidste besøg i går"),
        ("2025-11-23T23:30:00", "Ny afgørelse siden dit sidste besøg i dag"),
    ],
)
def test_the_words_tell_when_the_last_visit_was(visit: str, words: str) -> None:
    assert Since(at(visit)).words(News.DECISION, TODAY, "da") == words
    assert Since(at(visit)).words(None, TODAY, "da") == ""
    assert Since().words(News.DECISION, TODAY, "da") == ""


def test_a_decision_seen_before_stays_behind_one_that_is_new() -> None:
    seen = a_case_told(BEFORE, (S.DECIDED, "2025-11-02"))
    new = a_case_told(AFTER, (S.DECIDED, "2025-10-28"))
    long_seen = a_case_told(BEFORE, (S.DECIDED, "2025-10-26"))
    found = right_now([seen, new, long_seen], [], SINCE, TODAY)
    assert [(thing.day, thing.is_new) for thing in found] == [
        (d("2025-10-28"), True),
        (d("2025-11-02"), False),
    ]


def test_a_new_decision_is_shown_however_long_nobody_looked() -> None:
    since = Since(at("2025-06-15T12:00:00"))
    case = a_case_told(at("2025-07-02T12:00:00"), (S.DECIDED, "2025-07-01"))
    (thing,) = right_now([case], [], since, TODAY)
    assert thing.is_new
    assert right_now([case], [], Since(), TODAY) == ()
    assert right_now([a_case_told(AFTER, (S.DECIDED, "2025-12-24"))], [], since, TODAY) == ()
