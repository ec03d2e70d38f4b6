# SPDX-License-Identifier: MPL-2.0
"""What was paid: the chain from gross to the account, with tax, set-offs, debts and corrections, in øre."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from overblik.demo import relation
from overblik.demo.benefit import Grant, Part, kroner
from overblik.demo.town import SYNTHETIC, demo_id
from overblik.demo.working_time import DENMARK, at, bank_day_from
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, Validity
from overblik.index.roles import Role
from overblik.overview.pay_days import day_rule

MONTHS_BACK = 24

DEBT = "Modregnet gæld, Gældsstyrelsen"
PAID_TOO_MUCH = "For meget udbetalt i en tidligere måned"

_ATP = 9_900
_RUN_BEFORE = dt.timedelta(days=4)
# The receipt of the newest payment may be missing, but not for ever.
_RECEIPT_WITHIN = 35
_WITHHELD_SHARE = 0.05
_DEBT_SHARE = 0.06
_CORRECTED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """One line: which benefit, which period (both days inclusive), how much (øre, signed)."""

    amount: int
    start: dt.date
    end: dt.date
    grant_id: uuid.UUID
    benefit_id: str
    kle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment to be: gross >= after_tax >= sent >= paid; `paid` None = there is no receipt yet."""

    id: uuid.UUID
    number: str
    grant: Grant
    available: dt.date
    start: dt.date
    end: dt.date
    after_tax: int
    sent: int
    paid: int | None
    lines: tuple[Line, ...]
    sent_reason: str | None = None
    paid_reason: str | None = None

    @property
    def gross(self) -> int:
        """The sum of the lines."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Habits:
    """What is special about the payments of one grant, counted in payments back from the newest (0)."""

    withheld: frozenset[int] = frozenset()
    withheld_amount: int = 0
    debt: frozenset[int] = frozenset()
    debt_amount: int = 0
    corrected: int | None = None
    corrected_by: int = 0
    receipt_missing: bool = True


def any_habits(rng: random.Random) -> Habits:
    """Most grants are paid plainly."""
    withheld = debt = frozenset[int]()
    if rng.random() < _WITHHELD_SHARE:
        withheld = frozenset(range(first := rng.randrange(12), first + rng.randint(1, 3)))
    if rng.random() < _DEBT_SHARE:
        debt = frozenset(range(first := rng.randrange(10), first + rng.randint(2, 8)))
    corrected = rng.randrange(18) if rng.random() < _CORRECTED_SHARE else None
    return Habits(
        withheld,
        rng.randint(1, 9) * 10_000,
        debt,
        rng.randint(3, 15) * 10_000,
        corrected,
        rng.choice((-1, -1, 1)) * rng.randint(2, 20) * 5_000,
        rng.random() < 0.5,
    )


def payments(granted: Grant, today: dt.date, now: dt.datetime, habits: Habits) -> list[Payment]:
    """The payments of a grant in the last 24 months, oldest first."""
    months = list(_single(granted) if granted.is_single else _months(granted, today))
    runs = [
        (start, end, day)
        for start, end, day in months
        if day > _months_ago(today, MONTHS_BACK) and _run_at(day, granted) < now
    ]
    found: list[Payment] = []
    for place, (start, end, day) in enumerate(runs):
        back = len(runs) - 1 - place
        previous = runs[place - 1] if place else None
        found.append(_payment(granted, start, end, day, back, previous, habits, today))
    return found


def registration(payment: Payment, now: dt.datetime) -> Registration:
    """What the source system tells about a payment: with the receipt, once it is there."""
    granted = payment.grant
    case = granted.case
    recorded = _run_at(payment.available, granted)
    if payment.paid is not None:
        recorded = max(recorded, min(at(payment.available + dt.timedelta(days=1), 5), now - _A_MINUTE))
    validity = Validity(recorded, None, case.system.actor, "ItSystem")
    values = {
        "user_key": payment.number,
        "start": payment.start.isoformat(),
        "end": payment.end.isoformat(),
        "available": payment.available.isoformat(),
        "gross": kroner(payment.gross),
        "after_tax": kroner(payment.after_tax),
        "sent": kroner(payment.sent),
        "department": granted.template.department,
    }
    if payment.sent_reason is not None:
        values["sent_reason"] = payment.sent_reason
    if payment.paid is not None:
        values["paid"] = kroner(payment.paid)
    if payment.paid_reason is not None:
        values["paid_reason"] = payment.paid_reason
    town, person = case.town, case.citizen
    unit = str(demo_id("unit", town.key, granted.template.department))
    return Registration(
        payment.id,
        Kind.PAYMENT,
        recorded,
        sections=(Section(SectionName.PROPERTIES, values, None, validity),),
        relations=(
            *relation.owned_by(town, granted.template.department, validity)[:1],
            Relation(
                RelationType.ACTOR,
                Role.PAYING_UNIT,
                None,
                "org_unit",
                unit,
                validity,
                {"name": granted.template.department},
            ),
            relation.person(Role.PAYEE, person.cpr.digits, person.name, validity),
            *relation.from_system(case.system, validity),
            *(_line(line, place, payment, validity) for place, line in enumerate(payment.lines)),
        ),
        lifecycle="Importeret",
        user=case.system.actor,
        note=SYNTHETIC,
    )


def of_unknown_grant(payment: Payment, missing: uuid.UUID) -> Payment:
    """The same payment, but its lines point to a grant that never comes."""
    return replace(payment, lines=tuple(replace(line, grant_id=missing) for line in payment.lines))


_A_MINUTE = dt.timedelta(minutes=1)


def _line(line: Line, place: int, payment: Payment, validity: Validity) -> Relation:
    part = next((part for part in payment.grant.parts if part.id == line.benefit_id), payment.grant.parts[0])
    return Relation(
        RelationType.LINE,
        Role.PART_OF,
        str(place + 1),
        "class",
        str(demo_id("benefit", part.name)),
        validity,
        {
            "grant": str(line.grant_id),
            "benefit": line.benefit_id,
            "start": line.start.isoformat(),
            "end": line.end.isoformat(),
            "amount": kroner(line.amount),
            "kle": line.kle,
        },
    )


def _payment(
    granted: Grant,
    start: dt.date,
    end: dt.date,
    day: dt.date,
    back: int,
    previous: tuple[dt.date, dt.date, dt.date] | None,
    habits: Habits,
    today: dt.date,
) -> Payment:
    paying = [part for part in granted.parts if part.amount is not None]
    lines = [_plain(granted, part, start, end, part.amount_in(start.year)) for part in paying]
    if previous is not None and back == habits.corrected:
        change = max(habits.corrected_by, -lines[0].amount // 200 * 100)
        lines.append(_plain(granted, paying[0], previous[0], previous[1], change))
    gross = sum(line.amount for line in lines)
    tax = round(gross * granted.template.tax / 100) * 100 + _ATP if granted.template.tax else 0
    after_tax = gross - tax
    withheld = min(habits.withheld_amount, after_tax // 4) if back in habits.withheld else 0
    sent = after_tax - withheld
    debt = min(habits.debt_amount, sent // 5) if back in habits.debt else 0
    late = back == 0 and habits.receipt_missing and (today - day).days < _RECEIPT_WITHIN
    has_receipt = day < today and not late
    return Payment(
        id=_derived(granted.id, start),
        number=f"U{granted.number}-{start:%y%m%d}",
        grant=granted,
        available=day,
        start=start,
        end=end,
        after_tax=after_tax,
        sent=sent,
        paid=sent - debt if has_receipt else None,
        lines=tuple(lines),
        sent_reason=PAID_TOO_MUCH if withheld else None,
        paid_reason=DEBT if debt and has_receipt else None,
    )


def _plain(granted: Grant, part: Part, start: dt.date, end: dt.date, amount: int) -> Line:
    return Line(amount, start, end, granted.id, part.id, part.kle)


def _derived(grant_id: uuid.UUID, day: dt.date) -> uuid.UUID:
    """One id for each payment of a grant, without the cost of a digest."""
    return uuid.UUID(int=grant_id.int ^ (day.toordinal() << 80), version=4)


def _run_at(day: dt.date, granted: Grant) -> dt.datetime:
    """The night in which the payment was sent to the bank, never before the decision."""
    return max(at(day - _RUN_BEFORE, 4, 30), granted.decided + _A_MINUTE)


def _single(granted: Grant) -> Iterator[tuple[dt.date, dt.date, dt.date]]:
    if all(part.amount is None for part in granted.parts):
        return
    decided = granted.decided.astimezone(DENMARK).date()
    yield granted.start, granted.start, bank_day_from(decided + dt.timedelta(days=5))


def _months(granted: Grant, today: dt.date) -> Iterator[tuple[dt.date, dt.date, dt.date]]:
    """(first day, last day, pay day) of each period of a grant up to a little after `today`."""
    rule = day_rule(granted.template.day)
    step = granted.template.months
    if rule is None:
        raise ValueError(f"the demo's texts hold a payment day nobody can read: {granted.template.day}")
    index = granted.start.year * 12 + granted.start.month - 1
    earliest = _months_ago(today, MONTHS_BACK + 3)
    behind = earliest.year * 12 + earliest.month - 1 - index
    if behind > 0:
        index += behind // step * step
    decided = granted.decided.astimezone(DENMARK).date()
    while True:
        start = dt.date(index // 12, index % 12 + 1, 1)
        if start > today + dt.timedelta(days=40) or (granted.end is not None and start > granted.end):
            return
        index += step
        end = dt.date(index // 12, index % 12 + 1, 1) - dt.timedelta(days=1)
        day = rule.in_month(start.year, start.month)
        if day <= decided:
            # Granted late: the first payment comes as soon as the bank can.
            day = bank_day_from(decided + dt.timedelta(days=5))
        yield start, end, day


def _months_ago(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, min(day.day, 28))
