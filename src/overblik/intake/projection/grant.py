# SPDX-License-Identifier: MPL-2.0
"""A grant becomes one row per granted benefit under the person it was granted to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from overblik.index.kinds import RelationType, SectionName
from overblik.index.reading import BenefitBody, ItemKind, Plan, ReadingRow
from overblik.index.roles import Role
from overblik.intake.projection import case as of_case
from overblik.intake.projection import state as of
from overblik.intake.projection.row import begun
from overblik.intake.projection.surroundings import GrantFacts, Stamp, Surroundings

_encode = msgspec.json.Encoder(decimal_format="string").encode

_RECIPIENTS = (Role.GRANT_RECIPIENT, Role.PRIMARY_PARTY)


def links(grant: of.View) -> Iterator[uuid.UUID]:
    """The cases on which the rows of this grant depend."""
    for relation in grant.all(RelationType.CASE):
        target = of.object_id(relation.reference)
        if target is not None:
            yield target


def facts(grant: of.View, around: Surroundings) -> GrantFacts:
    """The persons the grant was given to (*bevillingsmodtager*) and what it has from its cases.

    The display class of any of its cases hides the benefits too; they are closed when all are.
    """
    cases = [case for case_id in links(grant) if (case := of_case.known(case_id, around)) is not None]
    days = [case.created for case in cases if case.created is not None]
    closings = [case.closed_at for case in cases]
    return GrantFacts(
        recipients=frozenset(of.persons(grant.all(RelationType.PARTY, *_RECIPIENTS))),
        excluded=of.hull([case.excluded for case in cases]),
        created=min(days) if days else _start(grant),
        sensitivity=grant.sensitivity(SectionName.PROPERTIES),
        last_day=_last_day(grant),
        has_case=bool(cases),
        cases_closed_at=None
        if None in closings
        else max((moment for moment in closings if moment), default=None),
    )


def known(grant_id: uuid.UUID, around: Surroundings) -> GrantFacts | None:
    """The facts of a grant around, worked out when first asked for; None when the grant is not known."""
    held = around.grants.get(grant_id)
    if held is None and (grant := around.states.get(grant_id)) is not None:
        held = around.grants[grant_id] = facts(of.view(grant), around)
    return held


def closed_at(grant: GrantFacts, end: dt.date | None) -> dt.datetime | None:
    """When its cases were closed; without a known case the day after `end`, the last day of what was granted."""
    if grant.has_case:
        return grant.cases_closed_at
    # Many systems write "no end" as the last day there is.
    if end is None or end.year == dt.MAXYEAR:
        return None
    return dt.datetime.combine(end + dt.timedelta(days=1), dt.time(), tzinfo=of.DENMARK)


def rows(grant: of.View, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """All rows of one grant."""
    own = facts(grant, around)
    if not own.recipients:
        return []
    start = begun(grant, ItemKind.BENEFIT, stamp)
    result: list[ReadingRow] = []
    for benefit_id, values in grant.benefits():
        name = str(values.get("name") or "")
        end = of.date(values.get("end"))
        body = _encode(
            BenefitBody(
                name=name,
                start=of.date(values.get("start")),
                end=end,
                repayable=values.get("repayable"),
                plans=tuple(_plans(values.get("plans") or ())),
            )
        )
        for person in sorted(own.recipients):
            result.append(
                msgspec.structs.replace(
                    start,
                    party_key=person,
                    part=benefit_id,
                    source=start.source or of.object_id(values.get("master")),
                    kle=_kle(values),
                    sensitivity=own.sensitivity,
                    created=own.created,
                    closed_at=closed_at(own, end),
                    excluded_from=own.excluded[0] if own.excluded else None,
                    excluded_to=own.excluded[1] if own.excluded else None,
                    has_title=bool(name.strip()),
                    case_id=next(links(grant), None),
                    body=body,
                )
            )
    return result


def _last_day(grant: of.View) -> dt.date | None:
    ends = [of.date(values.get("end")) for _, values in grant.benefits()]
    return None if None in ends or not ends else max(end for end in ends if end)


def _start(grant: of.View) -> dt.date | None:
    starts = [of.date(values.get("start")) for _, values in grant.benefits()]
    known = [date for date in starts if date is not None]
    told = of.date(grant.section(SectionName.PROPERTIES).get("start"))
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
