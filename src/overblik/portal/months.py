# SPDX-License-Identifier: MPL-2.0
"""What was paid in each of thirteen months: this month can be held against the same month a year ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from overblik.overview.view import BenefitView
from overblik.portal.expected import forecast, reached

MONTHS = 13


@dataclass(frozen=True, slots=True)
class Month:
    """One month by its first day; `expected` when the money has not come yet."""

    first: dt.date
    amount: Decimal
    expected: bool = False


def thirteen_months(benefit: BenefitView, today: dt.date) -> tuple[Month, ...]:
    """At most thirteen months without holes, oldest first; empty when there are not two months to compare.

    They end with the month of the expected payment or of the last one; a running benefit also shows that
    nothing came last month, but nothing is said of this month, in which money may still come. An expected
    amount before tax is left out: it would stand beside sums after tax.
    """
    paid: dict[int, Decimal] = {}
    coming: dict[int, Decimal] = {}
    for payment in benefit.payments:
        amount = reached(payment)
        if payment.available is None or amount is None:
            continue
        sums = coming if payment.available > today else paid
        number = _number(payment.available)
        sums[number] = sums.get(number, Decimal(0)) + amount
    if not paid:
        return ()
    next_ = forecast(benefit)
    if next_ is not None and next_.day is not None and next_.amount is not None and not next_.before_tax:
        coming.setdefault(_number(next_.day), next_.amount)
    now = _number(today)
    coming = {number: amount for number, amount in coming.items() if number not in paid and number <= now + 2}
    last = max((*paid, *coming, *((now - 1,) if benefit.active else ())))
    first = max(last - MONTHS + 1, min((*paid, *coming)))
    if first == last:
        return ()
    return tuple(
        Month(_first_day(number), paid.get(number, coming.get(number, Decimal(0))), number in coming)
        for number in range(first, last + 1)
    )


def _number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)
