# SPDX-License-Identifier: MPL-2.0
"""What stands under "right now", and in which order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from overblik.overview.view import BenefitView, CaseView, CitizenStatus, ExpectedPayment, LineView
from overblik.portal.news import Since
from overblik.portal.now import Matter, right_now
from tests.portal.overviews import TODAY, a_benefit, a_benefit_id, a_case, a_payment, d, steps

S = CitizenStatus


def decided(day: str, *, closed: str | None = None) -> CaseView:
    line = [(S.CREATED, "2025-01-01"), (S.DECIDED, day)] + ([(S.CLOSED, closed)] if closed else [])
    return a_case(f"decided {day}", steps=steps(*line))


def answer(day: str | None) -> CaseView:
    expected = {S.DECIDED: day} if day else {}
    return a_case(f"answer {day}", steps=steps((S.CREATED, "2025-01-01"), expected=expected))


def money(day: str | None, amount: str | None = "1000") -> BenefitView:
    expected = ExpectedPayment(d(day) if day else None, Decimal(amount) if amount else None)
    return a_benefit(f"money {day}", expected=expected, payments=())


def told(*items: CaseView | BenefitView, today: dt.date = TODAY) -> list[tuple[str, str]]:
    cases = [one for one in items if isinstance(one, CaseView)]
    benefits = [one for one in items if isinstance(one, BenefitView)]
    return [
        (thing.matter.name, thing.day.isoformat()) for thing in right_now(cases, benefits, Since(), today)
    ]


@pytest.mark.parametrize(
    ("what", "items", "expected"),
    [
        ("nobody has anything", [], []),
        ("a new decision", [decided("2025-11-12")], [("DECISION", "2025-11-12")]),
        ("a decision of today", [decided("2025-11-24")], [("DECISION", "2025-11-24")]),
        ("a decision of four weeks ago", [decided("2025-10-27")], [("DECISION", "2025-10-27")]),
        ("an old decision", [decided("2025-10-26")], []),
        (
            "a new decision on a case closed since",
            [decided("2025-11-12", closed="2025-11-13")],
            [("DECISION", "2025-11-12")],
        ),
        ("an expected answer", [answer("2025-12-04")], [("ANSWER", "2025-12-04")]),
        ("an answer far away", [answer("2026-03-01")], []),
        ("an answer nobody has promised", [answer(None)], []),
        ("an expected payment", [money("2025-11-28")], [("MONEY", "2025-11-28")]),
        ("a payment today", [money("2025-11-24")], [("MONEY", "2025-11-24")]),
        ("a payment long from now", [money("2026-03-01")], []),
        ("a payment without a day", [money(None)], []),
        (
            "one of each stands in the order of what hurts most",
            [answer("2025-11-25"), money("2025-11-28"), decided("2025-11-01")],
            [("DECISION", "2025-11-01"), ("MONEY", "2025-11-28"), ("ANSWER", "2025-11-25")],
        ),
        (
            "many decisions do not push money and answers away",
            [
                decided("2025-11-01"),
                decided("2025-11-12"),
                decided("2025-11-10"),
                money("2025-11-28"),
                answer("2025-12-04"),
            ],
            [("DECISION", "2025-11-12"), ("MONEY", "2025-11-28"), ("ANSWER", "2025-12-04")],
        ),
        (
            "with room left the next of the same matter comes too, the newest decision and the nearest money first",
            [decided("2025-11-01"), decided("2025-11-12"), money("2025-12-01")],
            [("DECISION", "2025-11-12"), ("DECISION", "2025-11-01"), ("MONEY", "2025-12-01")],
        ),
        (
            "never more than three",
            [money("2025-11-28"), money("2025-11-29"), money("2025-11-30"), money("2025-12-01")],
            [("MONEY", "2025-11-28"), ("MONEY", "2025-11-29"), ("MONEY", "2025-11-30")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_right_now_holds(
    what: str, items: list[CaseView | BenefitView], expected: list[tuple[str, str]]
) -> None:
    assert told(*items) == expected


def test_a_payment_on_its_way_is_certain_and_replaces_the_expected_one() -> None:
    benefit = a_benefit(payments=(a_payment(available="2025-11-28"),))
    (thing,) = right_now([], [benefit], Since(), TODAY)
    assert (thing.matter, thing.certain, thing.amount) == (Matter.MONEY, True, Decimal("7100"))


def test_one_payment_of_two_benefits_is_one_sum_of_money() -> None:
    payment = a_payment(available="2025-11-28")
    things = right_now(
        [], [a_benefit("one", payments=(payment,)), a_benefit("two", payments=(payment,))], Since(), TODAY
    )
    assert len(things) == 1


def test_a_benefit_that_has_ended_promises_nothing() -> None:
    assert told(a_benefit(active=False, payments=())) == []


def test_a_case_without_dates_is_left_alone() -> None:
    case = a_case(steps=steps((S.CREATED, "2025-01-01")))
    undated = a_case(
        steps=tuple(
            type(step)(step.status, None, current=step.current, expected=step.expected) for step in case.steps
        )
    )
    assert told(undated) == []


def test_benefits_expected_in_one_payment_are_one_thing() -> None:
    base, extra = a_benefit_id("base"), a_benefit_id("extra")
    lines = (LineView(Decimal(7000), benefit=base), LineView(Decimal(6000), benefit=extra))
    payment = a_payment(gross="13000", after_tax="9000", lines=lines)
    benefits = [
        a_benefit(
            name, name=said, payments=(payment,), expected=ExpectedPayment(d("2025-11-28"), Decimal(size))
        )
        for name, said, size in [("base", "Grundbeløb", 7000), ("extra", "Pensionstillæg", 6000)]
    ]
    (thing,) = right_now([], benefits, Since(), TODAY)
    assert (thing.amount, thing.before_tax) == (Decimal(9000), False)
    assert [one.name for one in thing.others] == ["Pensionstillæg"]
