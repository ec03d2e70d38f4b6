# SPDX-License-Identifier: MPL-2.0
"""What is news, from rows in memory."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from overblik.index.reading import CaseBody, ItemKind, PaymentBody, ReadingRow, Step
from overblik.notices.news import Fact, NewsKind, facts, news, packed, picture, unpacked
from overblik.overview.selection import select
from tests.disclosure.build import KLE, NOW, TODAY, a_benefit_row, a_policy, a_row, a_rule, day

OPEN = a_policy(a_rule(open=True))
SHUT = a_policy(a_rule(open=False))
BEFORE, AFTER = day("2025-01-01"), NOW
STEPS = (Step("Opstaaet", day("2025-01-02"), day("2025-01-10")), Step("Oplyst", day("2025-01-10"), None))


def a_case_row(*steps: Step, decision: str | None = None, **changes: Any) -> ReadingRow:
    body = CaseBody(title="Titel", steps=steps or STEPS, decision=decision)
    return a_row(body=msgspec.json.encode(body), **changes)


def of(*rows: ReadingRow, policy: Any = OPEN, dismissing: frozenset[str] = frozenset()) -> list[Fact]:
    return facts(select(rows, policy, KLE, NOW, TODAY, dismissing), NOW, dismissing)


def kinds(*rows: ReadingRow, **told: Any) -> list[NewsKind]:
    return [fact.kind for fact in of(*rows, **told)]


def test_a_case_says_its_status_and_once_decided_its_decision() -> None:
    assert kinds(a_case_row()) == [NewsKind.STATUS]
    decided = (*STEPS[:1], Step("Afgjort", day("2025-01-10"), None))
    assert kinds(a_case_row(*decided)) == [NewsKind.STATUS, NewsKind.DECISION]
    dismissed = of(a_case_row(*decided, decision="no"), dismissing=frozenset({"no"}))
    assert [fact.kind for fact in dismissed] == [NewsKind.STATUS, NewsKind.DECISION]
    assert dismissed[0].digest != of(a_case_row(*decided))[0].digest


def test_a_step_that_is_only_expected_is_no_decision() -> None:
    announced = (*STEPS[:1], Step("Oplyst", day("2025-01-10"), NOW + dt.timedelta(days=9)))
    later = Step("Afgjort", NOW + dt.timedelta(days=9), None)
    assert kinds(a_case_row(*announced, later)) == [NewsKind.STATUS]


@pytest.mark.parametrize(
    "row",
    [
        a_row(body=b"not json"),
        a_row(body=b'{"steps":[]}'),
        a_row(body=b'{"steps":[["Oplyst","2025-01-01T00:00:00",null]]}'),
        a_row(kind=ItemKind.PAYMENT, body=b"[]"),
        a_benefit_row(body=b'{"start":"no day"}'),
        a_row(kind=ItemKind.DOCUMENT),
    ],
)
def test_what_cannot_be_read_or_is_no_news_says_nothing(row: ReadingRow) -> None:
    assert kinds(row) == []


def test_shown_now_and_not_at_the_last_look_and_delivered_since_is_news() -> None:
    found = of(a_case_row(received_at=NOW))
    assert news(found, frozenset(), BEFORE) == {NewsKind.STATUS}
    assert news(found, frozenset(), AFTER) == frozenset()
    assert news(found, picture(found), BEFORE) == frozenset()


def test_what_the_rules_hide_is_no_news_and_what_they_bring_to_light_is_none_either() -> None:
    row = a_case_row(received_at=NOW)
    hidden = of(row, policy=SHUT)
    assert news(hidden, frozenset(), BEFORE) == frozenset()
    assert news(of(row), picture(hidden), BEFORE) == frozenset()


def test_what_was_hidden_and_has_changed_is_news_when_it_is_shown() -> None:
    hidden = of(a_case_row(received_at=BEFORE, sensitivity=None))
    assert not hidden[0].is_shown
    assert news(of(a_case_row(received_at=BEFORE)), picture(hidden), NOW) == {NewsKind.STATUS}


def test_a_payment_waits_for_its_grant() -> None:
    line = b'{"lines":[{"amount":"1","kle":"32.30.04","grant_id":"00000000-0000-0000-0000-000000000007","benefit_id":"1"}]}'
    payment = a_row(
        kind=ItemKind.PAYMENT, part="32.30.04", facet=None, state_from=None, case_id=None, body=line
    )
    waits = of(payment)
    assert [(fact.is_shown, fact.is_waiting) for fact in waits] == [(False, True)]
    benefit = a_benefit_row(received_at=NOW, body=b'{"name":"x"}')
    comes = of(payment, benefit)
    assert news(comes, picture(waits), BEFORE + dt.timedelta(days=30)) >= {NewsKind.PAYMENT}


def test_a_payment_is_judged_by_all_its_rows() -> None:
    body = msgspec.json.encode(PaymentBody(available=dt.date(2025, 1, 31)))
    rows = [a_row(kind=ItemKind.PAYMENT, part=kle, kle=kle, body=body) for kle in ("32.30.04", "27.36.04")]
    assert len(of(*rows)) == 1
    assert not of(*rows)[0].is_shown


def test_the_picture_is_kept_as_it_was() -> None:
    seen = picture([*of(a_case_row()), *of(a_case_row(), policy=SHUT)])
    assert len(seen) == 3
    assert unpacked(packed(seen)) == seen
    assert unpacked(b"") == frozenset()


def test_the_picture_says_nothing_in_the_clear() -> None:
    assert b"Oplyst" not in packed(picture(of(a_case_row())))
    assert a_case_row().item_id.bytes not in packed(picture(of(a_case_row())))
