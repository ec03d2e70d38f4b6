# SPDX-License-Identifier: MPL-2.0
"""Checks of a payment's amounts against each other, and of what a grant may hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from overblik.index.kinds import RelationType, SectionName
from overblik.index.roles import Role
from overblik.quality.checks.kinds import WHOLE, PartFunction, WholeFunction
from overblik.quality.generic import filled
from overblik.quality.part import Part, Subject
from overblik.quality.rule import Rule

_NET = "net"

MOST_SYSTEMS = 2
"""Of one benefit: master and sender."""


def end_after_start(part: Part, _: Rule) -> bool:
    """A period that ends before it begins. Dates and times sort alike as text."""
    start, end = part.values.get("start"), part.values.get("end")
    return filled(start) and filled(end) and str(end)[:10] < str(start)[:10]


def after_tax_within_gross(part: Part, _: Rule) -> bool:
    """More after tax than before, of an amount that is paid out."""
    gross, after_tax = _amount(part, "gross"), _amount(part, "after_tax")
    return gross is not None and after_tax is not None and 0 < gross < after_tax


def sent_within_after_tax(part: Part, _: Rule) -> bool:
    """More sent than there was after tax."""
    return _exceeds(part, "sent", "after_tax")


def paid_within_sent(part: Part, _: Rule) -> bool:
    """More paid than was sent."""
    return _exceeds(part, "paid", "sent")


def sent_explained(part: Part, _: Rule) -> bool:
    """A difference between what there was after tax and what was sent, and no word why."""
    return not filled(part.values.get("sent_reason")) and _differ(part, "after_tax", "sent")


def paid_explained(part: Part, _: Rule) -> bool:
    """A difference between what was sent and what was paid, and no word why."""
    return not filled(part.values.get("paid_reason")) and _differ(part, "sent", "paid")


def former_amounts(part: Part, _: Rule) -> bool:
    """Amounts that were taken out in July 2023: tolerated in old data, and counted."""
    return bool(_former(part) - {_NET})


def former_net(part: Part, _: Rule) -> bool:
    """The former name of the amount that was sent: tolerated in old data, and counted."""
    return _NET in _former(part)


def two_systems(part: Part, _: Rule) -> bool:
    """More IT systems of one benefit than there are roles for."""
    systems = part.values.get("systems")
    return isinstance(systems, list | tuple) and len(systems) > MOST_SYSTEMS


def gross_is_sum(subject: Subject, _: Rule) -> Iterator[Part]:
    """A gross amount that is not the sum of the lines."""
    lines = [_amount(part, "amount") for part in subject.named(RelationType.LINE)]
    if not lines or None in lines:
        return
    for part in subject.named(SectionName.PROPERTIES):
        gross = _amount(part, "gross")
        if gross is not None and gross != sum(line for line in lines if line is not None):
            yield part


def department_is_unit(subject: Subject, _: Rule) -> Iterator[Part]:
    """A paying department that is not the paying unit."""
    units = {part.values.get("name") for part in subject.named(RelationType.ACTOR, Role.PAYING_UNIT)}
    for part in subject.named(SectionName.PROPERTIES):
        department = part.values.get("department")
        if units and filled(department) and department not in units:
            yield part


def _former(part: Part) -> set[str]:
    former = part.values.get("former")
    return set(former) if isinstance(former, dict) else set()


def _exceeds(part: Part, one: str, other: str) -> bool:
    amount, limit = _amount(part, one), _amount(part, other)
    return amount is not None and limit is not None and amount > limit


def _differ(part: Part, one: str, other: str) -> bool:
    told, held = part.values.get(one), part.values.get(other)
    if told == held:
        return False
    amount, limit = _decimal(told), _decimal(held)
    return amount is not None and limit is not None and amount != limit


def _amount(part: Part, name: str) -> Decimal | None:
    return _decimal(part.values.get(name))


def _decimal(told: Any) -> Decimal | None:
    try:
        value = Decimal(str(told)) if told is not None else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


PARTS = {
    "end_after_start": PartFunction(end_after_start),
    "after_tax_within_gross": PartFunction(after_tax_within_gross),
    "sent_within_after_tax": PartFunction(sent_within_after_tax),
    "paid_within_sent": PartFunction(paid_within_sent),
    "sent_explained": PartFunction(sent_explained),
    "paid_explained": PartFunction(paid_explained),
    "former_amounts": PartFunction(former_amounts),
    "former_net": PartFunction(former_net),
    "two_systems": PartFunction(two_systems),
}
WHOLES = {
    "gross_is_sum": WholeFunction(gross_is_sum, WHOLE),
    "department_is_unit": WholeFunction(department_is_unit, WHOLE),
}
