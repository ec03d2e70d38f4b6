# SPDX-License-Identifier: MPL-2.0
"""Thirteen months of payments without holes, the expected one told apart."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from overblik.overview.view import BenefitView, ExpectedPayment
from overblik.portal.months import thirteen_months
from tests.portal.overviews import TODAY, a_benefit, a_benefit_id, a_payment, d, monthly


def told(benefit: BenefitView, today: dt.date = TODAY) -> list[str]:
    return [
        f"{one.first:%Y-%m} {one.amount}{' expected' if one.expected else ''}"
        for one in thirteen_months(benefit, today)
    ]


def paid(*days: str, active: bool = True, expected: str | None = None) -> BenefitView:
    payments = tuple(
        a_payment(day, day, gross="900", after_tax="900", sent="900", paid="900", benefit=a_benefit_id())
        for day in days
    )
    plan = ExpectedPayment(d(expected), Decimal(900)) if expected else None
    return a_benefit(payments=payments, active=active, expected=plan)


@pytest.mark.parametrize(
    ("what", "benefit", "months"),
    [
        ("nothing was paid", paid(), []),
        ("one month has nothing to be held against", paid("2025-11-03"), []),
        (
            "a month without money is a month with nothing",
            paid("2025-11-03", "2025-09-01"),
            ["2025-09 900", "2025-10 0", "2025-11 900"],
        ),
        (
            "two payments in a month are one sum",
            paid("2025-11-17", "2025-11-03", "2025-10-01"),
            ["2025-10 900", "2025-11 1800"],
        ),
        (
            "the expected payment ends the row",
            paid("2025-11-03", expected="2025-12-01"),
            ["2025-11 900", "2025-12 900 expected"],
        ),
        (
            "a month that has been paid expects no more",
            paid("2025-11-03", "2025-10-01", expected="2025-11-28"),
            ["2025-10 900", "2025-11 900"],
        ),
        (
            "a payment on its way is expected",
            paid("2025-11-28", "2025-10-31"),
            ["2025-10 900", "2025-11 900 expected"],
        ),
        (
            "a running benefit reaches to last month, for this one is not over",
            paid("2025-09-30"),
            ["2025-09 900", "2025-10 0"],
        ),
        (
            "an ended benefit stops at its last payment",
            paid("2024-03-01", "2024-02-01", active=False),
            ["2024-02 900", "2024-03 900"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_months_are(what: str, benefit: BenefitView, months: list[str]) -> None:
    assert told(benefit) == months


def test_there_are_never_more_than_thirteen() -> None:
    months = told(a_benefit(payments=monthly(a_benefit_id(), 30)))
    assert len(months) == 13
    assert months[-1] == "2025-11 8600 expected"
    assert months[0].startswith("2024-11")


def test_an_amount_before_tax_never_stands_beside_amounts_after_it() -> None:
    benefit = a_benefit(
        payments=monthly(a_benefit_id(), 2), expected=ExpectedPayment(d("2025-11-28"), Decimal("99000"))
    )
    assert told(benefit) == ["2025-09 7100", "2025-10 7100"]


def test_a_payment_without_day_or_amount_is_left_out() -> None:
    unknown = a_payment("x", None)
    nothing = a_payment("y", "2025-10-01", gross=None, after_tax=None, sent=None, paid=None)
    assert told(a_benefit(payments=(unknown, nothing))) == []
