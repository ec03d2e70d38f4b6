# SPDX-License-Identifier: MPL-2.0
"""A grant becomes one row per granted benefit under the person it was granted to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import ObjectState
from overblik.index.reading import BenefitBody, Candidate, ItemKind, Plan, ReadingRow
from overblik.index.roles import Role
from overblik.intake.projection import case as of_case
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings

_encode = msgspec.json.Encoder(decimal_format="string").encode

_RECIPIENTS = (Role.GRANT_RECIPIENT, Role.PRIMARY_PARTY)


def links(grant: ObjectState) -> Iterator[uuid.UUID]:
    """The cases on which the rows of this grant depend."""
    for relation in of.relations(grant, RelationType.CASE):
        target = of.object_id(relation.reference)
        if target is not None:
            yield target


def recipients(grant: ObjectState) -> set[uuid.UUID]:
    """The persons the grant was given to (*bevillingsmodtager*)."""
    found = (of.person_key(r.reference) for r in of.relations(grant, RelationType.PARTY, *_RECIPIENTS))
    return {key for key in found if key is not None}


def excluded(grant: ObjectState, around: Surroundings) -> of.Period | None:
    """The display class of any of its cases hides the benefits too."""
    return of.hull(of_case.facts(case).excluded for case in _cases(grant, around))


def created(grant: ObjectState, around: Surroundings) -> dt.date | None:
    """The created date of its case; without a known case the start of the grant."""
    cases = [of_case.facts(case).created for case in _cases(grant, around)]
    known = [date for date in cases if date is not None]
    return min(known) if known else _start(grant)


def closed_at(grant: ObjectState, around: Surroundings, end: dt.date | None) -> dt.datetime | None:
    """When its case was closed; without a known case the day after the benefit's last day."""
    cases = [of_case.facts(case).closed_at for case in _cases(grant, around)]
    if cases:
        return None if None in cases else max(moment for moment in cases if moment)
    # Many systems write "no end" as the last day there is.
    if end is None or end.year == dt.MAXYEAR:
        return None
    return dt.datetime.combine(end + dt.timedelta(days=1), dt.time(), tzinfo=of.DENMARK)


def rows(grant: ObjectState, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """All rows of one grant."""
    persons = recipients(grant)
    if not persons:
        return []
    hidden = excluded(grant, around)
    cases = list(links(grant))
    first_day = created(grant, around)
    result: list[ReadingRow] = []
    for benefit_id, values in of.benefit_sections(grant):
        name = str(values.get("name") or "")
        end = of.date(values.get("end"))
        for person in sorted(persons):
            result.append(
                ReadingRow(
                    party_key=person,
                    kind=ItemKind.BENEFIT,
                    owner_id=grant.object_id,
                    item_id=grant.object_id,
                    part=benefit_id,
                    candidate=Candidate.PRIMARY_PARTY,
                    authority=of.authority(grant),
                    source=of.master(grant) or of.object_id(values.get("master")),
                    kle=_kle(values),
                    facet=None,
                    sensitivity=of.sensitivity(grant, SectionName.PROPERTIES),
                    created=first_day,
                    closed_at=closed_at(grant, around, end),
                    state_from=None,
                    state_to=None,
                    candidate_from=None,
                    candidate_to=None,
                    excluded_from=hidden[0] if hidden else None,
                    excluded_to=hidden[1] if hidden else None,
                    has_title=bool(name.strip()),
                    case_id=cases[0] if cases else None,
                    recorded_at=grant.recorded_at,
                    received_at=stamp.received_at,
                    findings=stamp.findings,
                    body=_encode(
                        BenefitBody(
                            name=name,
                            start=of.date(values.get("start")),
                            end=end,
                            repayable=values.get("repayable"),
                            plans=tuple(_plans(values.get("plans") or ())),
                        )
                    ),
                )
            )
    return result


def _cases(grant: ObjectState, around: Surroundings) -> list[ObjectState]:
    found = (around.states.get(case_id) for case_id in links(grant))
    return [case for case in found if case is not None]


def _start(grant: ObjectState) -> dt.date | None:
    starts = [of.date(values.get("start")) for _, values in of.benefit_sections(grant)]
    known = [date for date in starts if date is not None]
    told = of.date(of.section(grant, SectionName.PROPERTIES).get("start"))
    return told or (min(known) if known else None)


def _kle(values: dict[str, Any]) -> str | None:
    key = (values.get("class") or {}).get("kle") or values.get("kle")
    return str(key) if key else None


def _plans(plans: Iterable[dict[str, Any]]) -> Iterator[Plan]:
    for number, plan in enumerate(plans):
        yield Plan(
            id=str(plan.get("id") or number),
            start=of.date(plan.get("start")),
            end=of.date(plan.get("end")),
            frequency=plan.get("frequency"),
            in_advance=plan.get("advance"),
            day=plan.get("day"),
            amount=of.amount(plan.get("amount")),
            manual=plan.get("manual"),
        )
