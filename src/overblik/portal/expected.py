# SPDX-License-Identifier: MPL-2.0
"""What the next payment will probably be: the plan speaks before tax, people think after it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from overblik.overview.view import BenefitView, PaymentView


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next payment as far as known; `before_tax` tells that tax may still be taken from `amount`.

    `as_last` tells that the tax was taken to be that of the last payment.
    """

    day: dt.date | None
    amount: Decimal | None
    before_tax: bool = False
    as_last: bool = False
    day_text: str | None = None


def forecast(benefit: BenefitView) -> Forecast | None:
    """The expected payment, after tax where the last payment of the same size tells the tax."""
    expected = benefit.expected
    if expected is None:
        return None
    last = next((one for one in benefit.payments if is_only_for(one, benefit.id)), None)
    if expected.amount is None or last is None or last.gross is None or last.after_tax is None:
        return Forecast(expected.date, expected.amount, expected.amount is not None, False, expected.day_text)
    if last.after_tax == last.gross:
        return Forecast(expected.date, expected.amount, False, False, expected.day_text)
    if last.gross == expected.amount:
        return Forecast(expected.date, last.after_tax, False, True, expected.day_text)
    return Forecast(expected.date, expected.amount, True, False, expected.day_text)


def is_only_for(payment: PaymentView, benefit_id: str) -> bool:
    """Whether every line of a payment pays this benefit, for its own period."""
    return bool(payment.lines) and all(
        line.benefit == benefit_id and not line.corrects for line in payment.lines
    )


def reached(payment: PaymentView) -> Decimal | None:
    """What reached the citizen, as far along the chain as it is known."""
    for amount in (payment.paid, payment.sent, payment.after_tax, payment.gross):
        if amount is not None:
            return amount
    return None
