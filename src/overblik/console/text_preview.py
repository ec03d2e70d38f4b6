# SPDX-License-Identifier: MPL-2.0
"""What a citizen would read: the very page of a case, made of an invented one and texts that are not saved yet."""

from __future__ import annotations

import datetime as dt
import uuid

from django.template.loader import render_to_string
from django.utils import translation

from overblik.guidance.compile import Guidance
from overblik.guidance.text import Stage, Wording
from overblik.overview.bank_days import is_bank_day
from overblik.overview.ground import Ground
from overblik.overview.steps import STEPS_TOTAL
from overblik.overview.view import CaseView, CitizenStatus, Overview, StepView
from overblik.portal.case import case_page
from overblik.portal.naming import Names

_INVENTED = uuid.UUID(int=0)
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
    overview = Overview(
        as_of=case.received_at,
        version=ground.version,
        cases=(case,),
        benefits=(),
        authorities=ground.authority_views([case.authority]),
        coverage=(),
        gaps=(),
        updated_at=case.received_at,
    )
    with translation.override(language):
        values = case_page(case, overview, Names(guidance, language), today=today, start="")
        return render_to_string("portal/case_body.html", {**values, "language": language})


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
