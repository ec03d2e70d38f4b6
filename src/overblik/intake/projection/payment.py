# SPDX-License-Identifier: MPL-2.0
"""A payment becomes one row per KLE number among its lines, under the person who was paid.

It is placed only where the payee is also the person the grant was given to: money sent to somebody else (a
landlord, an administrator) would tell that person about another's benefit. Sensitivity, from-date and
display class come from the grants it pays; while a grant is missing its sensitivity is unknown, so the
payment waits unseen until the grant comes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import msgspec

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import ObjectState, Relation
from overblik.index.reading import Candidate, ItemKind, PaymentBody, PaymentLine, ReadingRow
from overblik.intake.projection import grant as of_grant
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings

_encode = msgspec.json.Encoder(decimal_format="string").encode


def links(payment: ObjectState) -> Iterator[uuid.UUID]:
    """The grants on which the rows of this payment depend."""
    for line in of.relations(payment, RelationType.LINE):
        target = _grant_id(line)
        if target is not None:
            yield target


def rows(payment: ObjectState, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """All rows of one payment."""
    grants = [around.states.get(grant_id) for grant_id in sorted(set(links(payment)))]
    known = [grant for grant in grants if grant is not None]
    payees = {of.person_key(r.reference) for r in of.relations(payment, RelationType.PARTY)} - {None}
    for grant in known:
        payees &= of_grant.recipients(grant)
    persons = [key for key in payees if key is not None]
    if not persons:
        return []
    values = of.section(payment, SectionName.PROPERTIES)
    body = _encode(
        PaymentBody(
            gross=of.amount(values.get("gross")),
            after_tax=of.amount(values.get("after_tax")),
            sent=of.amount(values.get("sent")),
            sent_reason=values.get("sent_reason"),
            paid=of.amount(values.get("paid")),
            paid_reason=values.get("paid_reason"),
            start=of.date(values.get("start")),
            end=of.date(values.get("end")),
            available=of.date(values.get("available")),
            department=values.get("department"),
            lines=tuple(_lines(payment)),
        )
    )
    complete = bool(grants) and len(known) == len(grants)
    hidden = of.hull(of_grant.excluded(grant, around) for grant in known)
    first_days = [date for grant in known if (date := of_grant.created(grant, around))]
    closings = [of_grant.closed_at(grant, around, _last_day(grant)) for grant in known]
    result: list[ReadingRow] = []
    for kle in sorted({_kle(line) or "" for line in of.relations(payment, RelationType.LINE)}):
        for person in sorted(persons):
            result.append(
                ReadingRow(
                    party_key=person,
                    kind=ItemKind.PAYMENT,
                    owner_id=payment.object_id,
                    item_id=payment.object_id,
                    part=kle,
                    candidate=Candidate.PRIMARY_PARTY,
                    authority=of.authority(payment),
                    source=of.master(payment),
                    kle=kle or None,
                    facet=None,
                    sensitivity=_highest(known) if complete else None,
                    created=min(first_days) if first_days else of.date(values.get("start")),
                    closed_at=None if None in closings or not closings else max(c for c in closings if c),
                    state_from=None,
                    state_to=None,
                    candidate_from=None,
                    candidate_to=None,
                    excluded_from=hidden[0] if hidden else None,
                    excluded_to=hidden[1] if hidden else None,
                    has_title=True,
                    case_id=None,
                    recorded_at=payment.recorded_at,
                    received_at=stamp.received_at,
                    findings=stamp.findings,
                    body=body,
                )
            )
    return result


def _highest(grants: list[ObjectState]) -> int | None:
    """The highest level among the grants; one unknown level makes the whole unknown."""
    levels = [of.sensitivity(grant, SectionName.PROPERTIES) for grant in grants]
    return None if None in levels else max(level for level in levels if level is not None)


def _last_day(grant: ObjectState) -> dt.date | None:
    ends = [of.date(values.get("end")) for _, values in of.benefit_sections(grant)]
    return None if None in ends or not ends else max(end for end in ends if end)


def _lines(payment: ObjectState) -> Iterator[PaymentLine]:
    for line in of.relations(payment, RelationType.LINE):
        values = line.values or {}
        money = of.amount(values.get("amount"))
        if money is not None:
            benefit = values.get("benefit")
            yield PaymentLine(
                amount=money,
                kle=_kle(line),
                start=of.date(values.get("start")),
                end=of.date(values.get("end")),
                grant_id=_grant_id(line),
                benefit_id=str(benefit) if benefit else None,
            )


def _grant_id(line: Relation) -> uuid.UUID | None:
    told = (line.values or {}).get("grant")
    return of.object_id(str(told)) if told else None


def _kle(line: Relation) -> str | None:
    key = (line.values or {}).get("kle")
    return str(key) if key else None
