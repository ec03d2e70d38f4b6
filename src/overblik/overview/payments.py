# SPDX-License-Identifier: MPL-2.0
"""Payments made understandable: the chain from gross to paid, what a correction corrects, what comes next."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from overblik.index.reading import PaymentBody, PaymentLine, Plan
from overblik.overview.pay_days import Rhythm, day_rule, frequency_months
from overblik.overview.view import ExpectedPayment, LineView, PaymentView

Mask = Callable[[str], str]

# A payment this near before the planned day is the planned one: banks and payers move it by a few days.
_SAME_PAYMENT = dt.timedelta(days=4)


class BenefitKey(NamedTuple):
    """Which benefit a payment line pays: the grant and the benefit's id within it."""

    grant_id: uuid.UUID
    benefit_id: str

    def __str__(self) -> str:
        return f"{self.grant_id}:{self.benefit_id}"


class Benefit(NamedTuple):
    """What is needed of a benefit to find it again from a line."""

    key: BenefitKey
    kle: str | None


class PaidBenefits:
    """Which of a person's benefits lines pay. Lines are alike, so what was found is remembered."""

    __slots__ = ("_benefits", "_found", "_ids")

    def __init__(self, benefits: Iterable[Benefit] = ()) -> None:
        self._benefits = tuple(benefits)
        self._found: dict[tuple[int, str | None, str | None], tuple[BenefitKey, ...]] = {}
        self._ids: dict[tuple[int, str], str] = {}

    def of(self, line: PaymentLine) -> tuple[BenefitKey, ...] | None:
        """As `paid_benefits`."""
        if line.grant_id is None:
            return None
        # By the number of the id: the hash of a UUID is worked out in Python.
        named = (line.grant_id.int, line.benefit_id, line.kle)
        found = self._found.get(named)
        if found is None:
            found = self._found[named] = paid_benefits(line, self._benefits) or ()
        return found

    def only_one(self, line: PaymentLine) -> str | None:
        """The id of the benefit that a line pays; None where it is not known, or may be several."""
        found = self.of(line)
        if not found or len(found) != 1:
            return None
        key = found[0]
        named = (key.grant_id.int, key.benefit_id)
        known = self._ids.get(named)
        if known is None:
            known = self._ids[named] = str(key)
        return known


def payment_view(
    payment_id: uuid.UUID,
    body: PaymentBody,
    mask: Mask,
    benefit_of: Callable[[PaymentLine], str | None],
    told_at: dt.datetime | None = None,
) -> PaymentView:
    """One payment with its chain. A reason is kept only where the amounts differ or are unknown.

    `benefit_of`: the id of the benefit that a line pays.
    """
    withheld = _difference(body.sent, body.after_tax)
    offset = _difference(body.paid, body.sent)
    return PaymentView(
        id=payment_id,
        available=body.available,
        start=body.start,
        end=body.end,
        gross=body.gross,
        tax=_difference(body.after_tax, body.gross),
        after_tax=body.after_tax,
        withheld=withheld,
        withheld_reason=_reason(body.sent_reason, withheld, mask),
        sent=body.sent,
        offset=offset,
        offset_reason=_reason(body.paid_reason, offset, mask),
        paid=body.paid,
        department=mask(body.department) if body.department else None,
        lines=tuple([line_view(line, body.start, benefit_of(line)) for line in body.lines]),
        told_at=told_at,
    )


def line_view(line: PaymentLine, payment_start: dt.date | None, benefit: str | None) -> LineView:
    """One line; it corrects when its whole period lies before the period of the payment."""
    period_end = line.end or line.start
    corrects = payment_start is not None and period_end is not None and period_end < payment_start
    return LineView(line.amount, line.start, line.end, corrects, benefit)


def paid_benefits(line: PaymentLine, benefits: Iterable[Benefit]) -> tuple[BenefitKey, ...] | None:
    """The benefits, out of all the person has, that a line may pay; None for a line that names no grant.

    Empty: it names a grant that has not come (or not that benefit of it). Several: the line does not say
    which benefit of its grant it pays, and neither does its KLE number.
    """
    if line.grant_id is None:
        return None
    of_grant = [benefit for benefit in benefits if benefit.key.grant_id == line.grant_id]
    if line.benefit_id is not None:
        return tuple(benefit.key for benefit in of_grant if benefit.key.benefit_id == line.benefit_id)
    of_number = [benefit for benefit in of_grant if line.kle is not None and benefit.kle == line.kle]
    return tuple(benefit.key for benefit in of_number or of_grant)


def newest_first(payments: Iterable[PaymentView]) -> tuple[PaymentView, ...]:
    """By the day the money is there, then by period and id; payments without a day last."""
    return tuple(sorted(payments, key=_newest, reverse=True))


def expected_payment(
    plans: Iterable[Plan], today: dt.date, known: Iterable[dt.date | None]
) -> ExpectedPayment | None:
    """The next payment the plans announce, never one that is already known (`known`: days of payments).

    None without a plan that still runs. Without a day we can read, the amount and the plan's own words stay.
    Where several plans run, the nearest day counts, of those the plan that began last: when an amount
    changes, the source ends the running plan and starts a new one.
    """
    last_known = max((day for day in known if day is not None), default=None)
    after = today if last_known is None else max(today, _later(last_known, _SAME_PAYMENT))
    found: list[tuple[tuple[dt.date, int], ExpectedPayment]] = []
    for plan in plans:
        if plan.start is not None and plan.end is not None and plan.end < plan.start:
            continue
        rhythm = _rhythm(plan)
        if rhythm is not None:
            day = rhythm.next_on_or_after(after)
            if day is None:
                continue
        elif plan.end is not None and plan.end < today:
            continue
        else:
            day = None
        started = plan.start or dt.date.min
        order = (day or dt.date.max, -started.toordinal())
        found.append((order, ExpectedPayment(day, plan.amount, plan.day)))
    return min(found, key=lambda entry: entry[0])[1] if found else None


def _rhythm(plan: Plan) -> Rhythm | None:
    rule = day_rule(plan.day) if plan.day else None
    if rule is None:
        return None
    months = frequency_months(plan.frequency) or rule.months
    if months is None:
        return None
    return Rhythm(rule, months, plan.start, plan.end, plan.in_advance)


def _later(day: dt.date, by: dt.timedelta) -> dt.date:
    return day + by if day <= dt.date.max - by else dt.date.max


def _difference(later: Decimal | None, earlier: Decimal | None) -> Decimal | None:
    return None if later is None or earlier is None else later - earlier


def _reason(text: str | None, difference: Decimal | None, mask: Mask) -> str | None:
    return mask(text) if text and difference != 0 else None


def _newest(payment: PaymentView) -> tuple[dt.date, dt.date, int]:
    earliest = dt.date.min
    return payment.available or earliest, payment.end or payment.start or earliest, payment.id.int
