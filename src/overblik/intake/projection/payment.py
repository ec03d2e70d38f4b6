# SPDX-License-Identifier: MPL-2.0
"""A payment becomes one row per KLE number among its lines, under the person who was paid.

It is placed only where the payee is also the person the grant was given to: money sent to somebody else (a
landlord, an administrator) would tell that person about another's benefit. Sensitivity, from-date and
display class come from the grants it pays; while a grant is missing its sensitivity is unknown, so the
payment waits unseen until the grant comes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import msgspec

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Relation
from overblik.index.reading import ItemKind, PaymentBody, PaymentLine, ReadingRow
from overblik.intake.projection import grant as of_grant
from overblik.intake.projection import state as of
from overblik.intake.projection.row import begun
from overblik.intake.projection.surroundings import GrantFacts, Stamp, Surroundings

_encode = msgspec.json.Encoder(decimal_format="string").encode


def links(payment: of.View) -> Iterator[uuid.UUID]:
    """The grants on which the rows of this payment depend."""
    for line in payment.all(RelationType.LINE):
        target = _grant_id(line)
        if target is not None:
            yield target


def rows(payment: of.View, around: Surroundings, stamp: Stamp) -> list[ReadingRow]:
    """All rows of one payment."""
    grants = [of_grant.known(grant_id, around) for grant_id in set(links(payment))]
    known = [grant for grant in grants if grant is not None]
    payees = of.persons(payment.all(RelationType.PARTY))
    for grant in known:
        payees &= grant.recipients
    if not payees:
        return []
    values = payment.section(SectionName.PROPERTIES)
    start = of.date(values.get("start"))
    lines = payment.all(RelationType.LINE)
    body = _encode(
        PaymentBody(
            gross=of.amount(values.get("gross")),
            after_tax=of.amount(values.get("after_tax")),
            sent=of.amount(values.get("sent")),
            sent_reason=values.get("sent_reason"),
            paid=of.amount(values.get("paid")),
            paid_reason=values.get("paid_reason"),
            start=start,
            end=of.date(values.get("end")),
            available=of.date(values.get("available")),
            department=values.get("department"),
            lines=tuple([made for line in lines if (made := _line(line)) is not None]),
        )
    )
    hidden = of.hull([grant.excluded for grant in known])
    first_days = [grant.created for grant in known if grant.created]
    closings = [of_grant.closed_at(grant, grant.last_day) for grant in known]
    row = msgspec.structs.replace(
        begun(payment, ItemKind.PAYMENT, stamp),
        sensitivity=_highest(known) if grants and len(known) == len(grants) else None,
        created=min(first_days) if first_days else start,
        closed_at=None if None in closings or not closings else max(c for c in closings if c),
        excluded_from=hidden[0] if hidden else None,
        excluded_to=hidden[1] if hidden else None,
        has_title=True,
        body=body,
    )
    return [
        msgspec.structs.replace(row, party_key=person, part=kle, kle=kle or None)
        for kle in sorted({_kle(line) or "" for line in lines})
        for person in sorted(payees)
    ]


def _highest(grants: list[GrantFacts]) -> int | None:
    """The highest level among the grants; one unknown level makes the whole unknown."""
    levels = [grant.sensitivity for grant in grants]
    return None if None in levels else max([level for level in levels if level is not None])


def _line(line: Relation) -> PaymentLine | None:
    """None without an amount: such a line says nothing of money."""
    values = line.values or {}
    money = of.amount(values.get("amount"))
    if money is None:
        return None
    benefit = values.get("benefit")
    return PaymentLine(
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
