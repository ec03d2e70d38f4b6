# SPDX-License-Identifier: MPL-2.0
"""What the next payment will probably be: the plan speaks before tax, people think after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
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
    return joint_forecast([benefit])


def joint_forecast(benefits: Sequence[BenefitView]) -> Forecast | None:
    """The same for benefits that are paid together: one day, one sum. None when no plan tells of any."""
    plans = [benefit.expected for benefit in benefits if benefit.expected is not None]
    if not plans:
        return None
    first = plans[0]
    amounts = [plan.amount for plan in plans if plan.amount is not None]
    if len(amounts) < len(benefits):
        return Forecast(first.date, None, False, False, first.day_text)
    amount = sum(amounts, Decimal(0))
    last = last_alone(benefits)
    if last is None or last.gross is None or last.after_tax is None:
        return Forecast(first.date, amount, True, False, first.day_text)
    if last.after_tax == last.gross:
        return Forecast(first.date, amount, False, False, first.day_text)
    if last.gross == amount:
        return Forecast(first.date, last.after_tax, False, True, first.day_text)
    return Forecast(first.date, amount, True, False, first.day_text)


def last_alone(benefits: Sequence[BenefitView]) -> PaymentView | None:
    """The last payment that paid exactly these benefits, all of them and for their own period."""
    ids = {benefit.id for benefit in benefits}
    for payment in benefits[0].payments:
        paid = {line.benefit for line in payment.lines}
        if paid == ids and not any(line.corrects for line in payment.lines):
            return payment
    return None


def paid_together(benefits: Iterable[BenefitView]) -> list[list[BenefitView]]:
    """Benefits that came in one payment last time and are expected on one day again, in one group each."""
    groups: dict[tuple[object, object], list[BenefitView]] = {}
    for benefit in benefits:
        last = benefit.payments[0].id if benefit.payments else benefit.id
        day = benefit.expected.date if benefit.expected is not None else benefit.id
        groups.setdefault((last, day), []).append(benefit)
    return list(groups.values())


def reached(payment: PaymentView) -> Decimal | None:
    """What reached the citizen, as far along the chain as it is known."""
    for amount in (payment.paid, payment.sent, payment.after_tax, payment.gross):
        if amount is not None:
            return amount
    return None
