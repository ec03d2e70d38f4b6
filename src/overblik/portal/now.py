# SPDX-License-Identifier: MPL-2.0
"""What goes under "right now": at most three things, what hurts most if missed first."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from overblik.overview.view import BenefitView, CaseView, CitizenStatus
from overblik.portal.expected import joint_forecast, paid_together, reached
from overblik.portal.news import Since
from overblik.webkit.formatting import danish_date

AT_MOST = 3
# A complaint must often be made within four weeks, so a decision stays for as long.
_NEW_DECISION = dt.timedelta(days=28)
_NEAR_MONEY = dt.timedelta(days=45)
_NEAR_ANSWER = dt.timedelta(days=60)


class Matter(enum.IntEnum):
    """What a thing is about, in the order of what hurts most if missed."""

    DECISION = 1
    MONEY = 2
    ANSWER = 3


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing under "right now", with the case or the benefit it is about.

    `others` are the benefits that come in the same payment. Money: `certain` when the payment is already
    made and on its way; `before_tax` as in the forecast. An answer: `certain` when the authority has said by
    when it answers. A decision: `is_new` when it was told since the last visit.
    """

    matter: Matter
    day: dt.date
    case: CaseView | None = None
    benefit: BenefitView | None = None
    others: tuple[BenefitView, ...] = ()
    amount: Decimal | None = None
    before_tax: bool = False
    certain: bool = False
    is_new: bool = False


def right_now(
    cases: Iterable[CaseView], benefits: Iterable[BenefitView], since: Since, today: dt.date
) -> tuple[Thing, ...]:
    """The first of each matter, then the next of each, until there are three; shown in order of matter.

    Decisions that are new since the last visit come first; what was seen then stays behind them for its four weeks.
    """
    found: dict[Matter, list[Thing]] = {matter: [] for matter in Matter}
    for thing in (*_of_cases(cases, since, today), *_of_benefits(benefits, today)):
        found[thing.matter].append(thing)
    found[Matter.DECISION].sort(key=lambda thing: (thing.is_new, thing.day), reverse=True)
    found[Matter.MONEY].sort(key=lambda thing: thing.day)
    found[Matter.ANSWER].sort(key=lambda thing: thing.day)
    ranked = sorted(
        ((place, matter) for matter, things in found.items() for place in range(len(things))),
    )[:AT_MOST]
    return tuple(found[matter][place] for matter, place in sorted((m, p) for p, m in ranked))


def _of_cases(cases: Iterable[CaseView], since: Since, today: dt.date) -> Iterator[Thing]:
    for case in cases:
        decided = expected = None
        for step in case.steps:
            if step.since is None:
                continue
            if step.expected:
                expected = expected or danish_date(step.since)
            elif step.status in (CitizenStatus.DECIDED, CitizenStatus.DISMISSED):
                decided = danish_date(step.since)
        is_new = since.decided(case)
        if decided is not None and decided <= today and (is_new or today - decided <= _NEW_DECISION):
            yield Thing(Matter.DECISION, decided, case=case, is_new=is_new)
        elif case.status < CitizenStatus.DECIDED:
            certain = _is_near(case.answer_by, today, _NEAR_ANSWER)
            answer = case.answer_by if certain else expected
            if answer is not None and _is_near(answer, today, _NEAR_ANSWER):
                yield Thing(Matter.ANSWER, answer, case=case, certain=certain)


def _of_benefits(benefits: Iterable[BenefitView], today: dt.date) -> Iterator[Thing]:
    told = set()
    waiting = []
    for benefit in benefits:
        on_its_way = [one for one in benefit.payments if one.available is not None and one.available >= today]
        for payment in on_its_way:
            # One payment may pay several benefits, but it is one sum of money.
            if payment.id not in told and payment.available is not None:
                told.add(payment.id)
                yield Thing(
                    Matter.MONEY, payment.available, benefit=benefit, amount=reached(payment), certain=True
                )
        if not on_its_way and benefit.active and benefit.expected is not None:
            waiting.append(benefit)
    for group in paid_together(waiting):
        next_ = joint_forecast(group)
        if next_ is not None and next_.day is not None and _is_near(next_.day, today, _NEAR_MONEY):
            yield Thing(
                Matter.MONEY,
                next_.day,
                benefit=group[0],
                others=tuple(group[1:]),
                amount=next_.amount,
                before_tax=next_.before_tax,
            )


def _is_near(day: dt.date | None, today: dt.date, reach: dt.timedelta) -> bool:
    return day is not None and dt.timedelta(0) <= day - today <= reach
