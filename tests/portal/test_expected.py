# SPDX-License-Identifier: MPL-2.0
"""The expected amount: after tax where the last payment tells the tax, and never taken for it otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from overblik.overview.view import ExpectedPayment, LineView, PaymentView
from overblik.portal.expected import forecast, reached
from tests.portal.overviews import a_benefit, a_benefit_id, a_payment, d

DAY = d("2025-11-28")
SAME = a_payment()
SHARED = a_payment(
    lines=(
        LineView(Decimal(10000), benefit=a_benefit_id()),
        LineView(Decimal(2500), benefit=a_benefit_id("other")),
    )
)
CORRECTED = a_payment(
    lines=(
        LineView(Decimal(13000), benefit=a_benefit_id()),
        LineView(Decimal(-500), corrects=True, benefit=a_benefit_id()),
    )
)
OTHER_SIZE = a_payment(gross="11000", after_tax="7500")
TAX_FREE = a_payment(gross="900", after_tax="900", sent="900", paid="900")


@pytest.mark.parametrize(
    ("what", "payments", "amount", "said", "before_tax", "as_last"),
    [
        ("the same size as last time", (SAME,), "12500", "8600", False, True),
        ("another size than last time", (OTHER_SIZE,), "12500", "12500", True, False),
        ("nothing paid yet", (), "12500", "12500", True, False),
        ("a benefit without tax", (TAX_FREE,), "950", "950", False, False),
        ("the last payment covered another benefit too", (SHARED,), "12500", "12500", True, False),
        (
            "a shared one is passed over for an older one of its own",
            (SHARED, SAME),
            "12500",
            "8600",
            False,
            True,
        ),
        ("the last payment held a correction", (CORRECTED,), "12500", "12500", True, False),
        (
            "the last payment does not tell its tax",
            (a_payment(after_tax=None),),
            "12500",
            "12500",
            True,
            False,
        ),
        ("the amount is not known", (SAME,), None, None, False, False),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_the_forecast_says(
    what: str,
    payments: tuple[PaymentView, ...],
    amount: str | None,
    said: str | None,
    before_tax: bool,
    as_last: bool,
) -> None:
    expected = ExpectedPayment(DAY, Decimal(amount) if amount else None)
    found = forecast(a_benefit(payments=payments, expected=expected))
    assert found is not None
    assert found.day == DAY
    assert (found.amount, found.before_tax, found.as_last) == (
        Decimal(said) if said else None,
        before_tax,
        as_last,
    )


def test_no_plan_no_forecast() -> None:
    assert forecast(a_benefit(expected=None)) is None


@pytest.mark.parametrize(
    ("known", "amount"),
    [
        ({}, "7100"),
        ({"paid": None}, "8100"),
        ({"paid": None, "sent": None}, "8600"),
        ({"paid": None, "sent": None, "after_tax": None}, "12500"),
        ({"paid": None, "sent": None, "after_tax": None, "gross": None}, None),
    ],
)
def test_what_reached_the_citizen_is_the_last_known_link(known: dict[str, Any], amount: str | None) -> None:
    assert reached(a_payment(**known)) == (None if amount is None else Decimal(amount))
