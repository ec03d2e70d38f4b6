# SPDX-License-Identifier: MPL-2.0
"""What a decision grants: one or two benefits, from when to when, and the plans by which they are paid."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass
from typing import Any

from overblik.demo import relation
from overblik.demo.case import Case
from overblik.demo.template import BenefitTemplate
from overblik.demo.town import SYNTHETIC, demo_id
from overblik.demo.working_time import DENMARK, at
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, Validity
from overblik.index.roles import Role

MONTHLY = "7772f4e3-b06d-4ef8-b599-9134cf3fdee4"
"""The published class of "every month"; other rhythms have no published class, so sources write words."""

_FREQUENCIES = {1: MONTHLY, 3: "Kvartalsvis"}
_QUARTER_STARTS = (1, 4, 7, 10)
# Rates go up every January by about this much.
_YEARLY_RISE = 1.03


@dataclass(frozen=True, slots=True)
class Part:
    """One granted benefit; `amount` is øre a payment in the year `base_year`, None = nothing is paid out."""

    id: str
    name: str
    kle: str
    amount: int | None
    base_year: int

    def amount_in(self, year: int) -> int:
        """Øre a payment in another year, in whole kroner."""
        return round((self.amount or 0) / 100 * _YEARLY_RISE ** (year - self.base_year)) * 100


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant to be; the days are inclusive, `end` None = it runs on."""

    id: uuid.UUID
    number: str
    template: BenefitTemplate
    case: Case
    decided: dt.datetime
    start: dt.date
    end: dt.date | None
    parts: tuple[Part, ...]

    @property
    def is_single(self) -> bool:
        """Paid once."""
        return self.template.months == 0


def grant(
    case: Case, template: BenefitTemplate, decided: dt.datetime, today: dt.date, rng: random.Random
) -> Grant:
    """What `case` was granted when it was decided."""
    day = decided.astimezone(DENMARK).date()
    first = _first_day(day, template)
    last: dt.date | None = day if template.weeks[1] == 0 else None
    if last is None and template.months:
        last = _end_of_month(first + dt.timedelta(weeks=rng.randint(*template.weeks)))
        # What ends far ahead has no end yet.
        if last > today + dt.timedelta(days=240):
            last = None
    elif last is None:
        last = day + dt.timedelta(weeks=rng.randint(*template.weeks))
    parts = [
        Part(
            str(place + 1),
            part.name,
            template.kle,
            rng.randint(*part.amount) * 100 if part.amount else None,
            today.year,
        )
        for place, part in enumerate(template.parts)
    ]
    second = template.second
    if second is not None and rng.random() < second.share:
        parts.append(
            Part(str(len(parts) + 1), second.name, second.kle, rng.randint(*second.amount) * 100, today.year)
        )
    return Grant(
        uuid.UUID(int=rng.getrandbits(128), version=4),
        f"B{case.number}",
        template,
        case,
        decided,
        first,
        last,
        tuple(parts),
    )


def registration(granted: Grant, now: dt.datetime) -> Registration:
    """What the source system tells about a grant, with the plans of the years up to `now`."""
    case = granted.case
    years = _plan_years(granted, now)
    recorded = granted.decided
    if years and years[-1] > granted.start.year:
        recorded = max(recorded, at(dt.date(years[-1] - 1, 12, 20), 4))
    validity = Validity(recorded, None, case.system.actor, "ItSystem")
    properties = {
        "user_key": granted.number,
        "start": granted.start.isoformat(),
        "sensitivity": case.template.sensitivity,
    }
    if granted.end is not None:
        properties["end"] = granted.end.isoformat()
    person = case.citizen
    return Registration(
        granted.id,
        Kind.GRANT,
        recorded,
        sections=(
            Section(SectionName.PROPERTIES, properties, None, validity),
            *(
                Section(SectionName.BENEFIT, _benefit(granted, part, years), part.id, validity)
                for part in granted.parts
            ),
        ),
        relations=(
            *relation.owned_by(case.town, case.unit, validity),
            Relation(
                RelationType.CASE,
                Role.GRANT_CASE,
                None,
                "case",
                str(case.id),
                validity,
                {"user_key": case.number, "title": case.title},
            ),
            relation.person(Role.GRANT_RECIPIENT, person.cpr.digits, person.name, validity, "1"),
            relation.person(Role.BENEFIT_RECIPIENT, person.cpr.digits, person.name, validity, "2"),
            *relation.from_system(case.system, validity),
        ),
        lifecycle="Importeret",
        user=case.system.actor,
        note=SYNTHETIC,
    )


def _benefit(granted: Grant, part: Part, years: list[int]) -> dict[str, Any]:
    template = granted.template
    values: dict[str, Any] = {
        "name": part.name,
        "start": granted.start.isoformat(),
        "class": {
            "name": part.name,
            "kle": part.kle,
            "class_title": granted.case.template.titles[0],
            "reference": str(demo_id("benefit", part.name)),
        },
    }
    if granted.end is not None:
        values["end"] = granted.end.isoformat()
    if template.repayable is not None:
        values["repayable"] = template.repayable
    if part.amount is not None and not granted.is_single:
        values["plans"] = [_plan(granted, part, year, last=year == years[-1]) for year in years]
    return values


def _plan(granted: Grant, part: Part, year: int, *, last: bool) -> dict[str, Any]:
    """The running plan ends and a new one begins when the amount changes (KL's rule): here every January."""
    template = granted.template
    plan: dict[str, Any] = {
        "id": f"{part.id}-{year}",
        "start": max(granted.start, dt.date(year, 1, 1)).isoformat(),
        "frequency": _FREQUENCIES[template.months],
        "advance": template.advance,
        "day": template.day,
        "amount": kroner(part.amount_in(year)),
        "manual": False,
    }
    end = granted.end if last else dt.date(year, 12, 31)
    if end is not None:
        plan["end"] = end.isoformat()
    return plan


def kroner(amount: int) -> str:
    """Øre as a decimal text with two places, minus sign in front."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def _plan_years(granted: Grant, now: dt.datetime) -> list[int]:
    """At most the last three years; the plan of a coming year is known shortly before it begins."""
    if granted.is_single:
        return []
    latest = max((now + dt.timedelta(days=11)).year, granted.start.year)
    if granted.end is not None:
        latest = min(latest, granted.end.year)
    return list(range(max(granted.start.year, latest - 2), latest + 1))


def _first_day(day: dt.date, template: BenefitTemplate) -> dt.date:
    """Benefits paid regularly begin with a month, quarterly ones with a quarter."""
    if template.months == 0:
        return day
    month = (
        max(start for start in _QUARTER_STARTS if start <= day.month) if template.months == 3 else day.month
    )
    return dt.date(day.year, month, 1)


def _end_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
