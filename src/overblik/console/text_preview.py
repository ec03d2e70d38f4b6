# SPDX-License-Identifier: MPL-2.0
"""What a citizen would read: the very page of a case or a benefit, made of an invented one and of texts that are not
saved yet.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import translation

from overblik.guidance.compile import Guidance
from overblik.guidance.text import Stage, Wording
from overblik.overview.bank_days import is_bank_day
from overblik.overview.ground import Ground
from overblik.overview.steps import STEPS_TOTAL
from overblik.overview.view import (
    BenefitView,
    CaseView,
    CitizenStatus,
    ExpectedPayment,
    LineView,
    Overview,
    PaymentView,
    StepView,
)
from overblik.portal.benefit import benefit_page
from overblik.portal.case import case_page
from overblik.portal.naming import Names
from overblik.portal.years import chosen

_INVENTED = uuid.UUID(int=0)
_SUM = Decimal(1000)
_WEEK = dt.timedelta(weeks=1)
_AFTER = (CitizenStatus.CREATED, CitizenStatus.IN_PROGRESS, CitizenStatus.DECIDED, CitizenStatus.CLOSED)


def case_read(
    guidance: Guidance,
    ground: Ground,
    case: CaseView,
    *,
    language: str,
    today: dt.date,
) -> str:
    """The part of the page of a case that texts are in, as HTML in this language."""
    overview = _overview(ground, case)
    with translation.override(language):
        values = case_page(case, overview, Names(guidance, language), today=today, start="")
        return render_to_string("portal/case_body.html", {**values, "language": language})


def benefit_read(
    guidance: Guidance,
    ground: Ground,
    benefit: BenefitView,
    *,
    language: str,
    today: dt.date,
) -> str:
    """The part of the page of a benefit that texts are in, as HTML in this language."""
    overview, shown = _overview(ground, benefit), chosen(benefit.payments, {})
    with translation.override(language):
        values = benefit_page(benefit, overview, Names(guidance, language), shown, today=today, start="")
        # Nothing is kept of what is invented, so the ways to its years would lead nowhere.
        return render_to_string("portal/benefit_body.html", {**values, "years": "", "language": language})


def _overview(ground: Ground, item: CaseView | BenefitView) -> Overview:
    """An overview of nothing else."""
    return Overview(
        as_of=item.received_at,
        version=ground.version,
        cases=(item,) if isinstance(item, CaseView) else (),
        benefits=(item,) if isinstance(item, BenefitView) else (),
        authorities=ground.authority_views([item.authority]),
        updated_at=item.received_at,
    )


def invented_case(
    guidance: Guidance,
    ground: Ground,
    authority: str,
    number: str,
    facet: str | None,
    stage: Stage,
    moment: dt.datetime,
    today: dt.date,
    local_status: Wording | None = None,
) -> CaseView:
    """A case of this number at this stage: opened some weeks ago, a step a week, nothing in it that is anyone's."""
    status = CitizenStatus[stage.name]
    steps = _steps(status, moment)
    created = moment.date() - _WEEK * sum(not step.expected for step in steps)
    term = guidance.of(number, facet, authority, "da").deadline
    title = ground.kle_title(number, today)
    return CaseView(
        id=_INVENTED,
        title=title,
        kle=number,
        kle_title=title,
        facet=facet,
        authority=authority,
        authority_name=ground.authorities.name(authority),
        status=status,
        active=status < CitizenStatus.CLOSED,
        step=min(status, STEPS_TOTAL),
        steps_total=STEPS_TOTAL,
        steps=steps,
        created=created,
        changed_at=moment,
        received_at=moment,
        answer_by=term.due(created, is_bank_day) if term and status < CitizenStatus.DECIDED else None,
        local_status=local_status,
    )


def _steps(status: CitizenStatus, moment: dt.datetime) -> tuple[StepView, ...]:
    been = (
        [one for one in _AFTER if one < status][: status - 1]
        if status <= CitizenStatus.CLOSED
        else _AFTER[:2]
    )
    passed = [*been, status]
    starts = [moment - _WEEK * (len(passed) - place) for place in range(len(passed))]
    ends = [*starts[1:], None]
    done = tuple(
        StepView(one, since, until, current=one is status)
        for one, since, until in zip(passed, starts, ends, strict=True)
    )
    return done + tuple(StepView(one, None, expected=True) for one in _AFTER if one > status)


def invented_benefit(
    ground: Ground, authority: str, number: str, moment: dt.datetime, today: dt.date
) -> BenefitView:
    """A running benefit of this number: paid thrice, and expected again at the end of the month."""
    title = ground.kle_title(number, today)
    name = ground.authorities.name(authority)
    first = today.replace(day=1)
    months = [first]
    for _ in range(3):
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    id_ = f"{_INVENTED}:1"
    return BenefitView(
        id=id_,
        name=title,
        kle=number,
        kle_title=title,
        authority=authority,
        authority_name=name,
        payer=name,
        start=months[-1],
        active=True,
        expected=ExpectedPayment((first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1), _SUM),
        payments=tuple(
            _payment(place, start, until - dt.timedelta(days=1), id_)
            for place, (start, until) in enumerate(itertools.pairwise(reversed(months)), start=1)
        )[::-1],
        received_at=moment,
    )


def _payment(number: int, start: dt.date, end: dt.date, benefit: str) -> PaymentView:
    """Everything of it reached the citizen, on the last day of the month."""
    return PaymentView(
        id=uuid.UUID(int=number),
        available=end,
        start=start,
        end=end,
        gross=_SUM,
        tax=Decimal(0),
        after_tax=_SUM,
        withheld=Decimal(0),
        sent=_SUM,
        offset=Decimal(0),
        paid=_SUM,
        lines=(LineView(_SUM, start, end, benefit=benefit),),
    )
