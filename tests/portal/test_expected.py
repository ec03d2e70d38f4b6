# SPDX-License-Identifier: MPL-2.0
"""The expected amount: after tax where the last payment tells the tax, and never taken for it otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from overblik.overview.view import BenefitView, ExpectedPayment, LineView, PaymentView
from overblik.portal.expected import forecast, joint_forecast, paid_together, reached
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


def a_pension(total: str, after_tax: str) -> list[BenefitView]:
    """A base amount and a supplement that come as one payment."""
    base, extra = a_benefit_id("base"), a_benefit_id("extra")
    lines = (LineView(Decimal(7000), benefit=base), LineView(Decimal(6000), benefit=extra))
    payment = a_payment("pension", gross=total, after_tax=after_tax, lines=lines)
    return [
        a_benefit(
            "base", name="Grundbeløb", payments=(payment,), expected=ExpectedPayment(DAY, Decimal(7000))
        ),
        a_benefit(
            "extra", name="Pensionstillæg", payments=(payment,), expected=ExpectedPayment(DAY, Decimal(6000))
        ),
    ]


def test_benefits_that_come_in_one_payment_have_one_forecast() -> None:
    (group,) = paid_together(a_pension("13000", "9000"))
    found = joint_forecast(group)
    assert found is not None
    assert (found.amount, found.before_tax, found.as_last) == (Decimal(9000), False, True)


def test_a_joint_forecast_of_another_size_is_before_tax() -> None:
    found = joint_forecast(a_pension("12500", "9000"))
    assert found is not None
    assert (found.amount, found.before_tax) == (Decimal(13000), True)


def test_a_joint_forecast_without_one_of_the_amounts_has_none() -> None:
    first, second = a_pension("13000", "9000")
    found = joint_forecast([first, msgspec.structs.replace(second, expected=ExpectedPayment(DAY, None))])
    assert found is not None
    assert found.amount is None


def test_benefits_of_different_days_or_payments_stay_apart() -> None:
    first, second = a_pension("13000", "9000")
    later = msgspec.structs.replace(second, expected=ExpectedPayment(d("2025-12-01"), Decimal(6000)))
    assert len(paid_together([first, later])) == 2
    assert len(paid_together([a_benefit("one", payments=()), a_benefit("two", payments=())])) == 2
