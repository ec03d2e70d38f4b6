# SPDX-License-Identifier: MPL-2.0
"""What kinds of cases, documents and benefits there are: the texts of the demo as checked values."""

from __future__ import annotations

import functools

import msgspec

from overblik.demo.town import load_yaml


class CaseTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of case. `days` is the median from opening to decision; `ages` are those it happens to.

    `payer`: belongs to the national payer; `building`: about a property, seen by its owner; `control`: a
    control case, never for the citizen's eyes; `lasting`: mostly stays open, because help goes on.
    """

    kle: str
    weight: int
    ages: tuple[int, int]
    system: str
    unit: str
    sensitivity: str
    days: int
    titles: tuple[str, ...]
    poor: tuple[str, ...]
    documents: tuple[str, ...]
    facet: str = "G01"
    benefit: str | None = None
    payer: bool = False
    building: bool = False
    control: bool = False
    lasting: bool = False


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One area in which municipalities show cases, e.g. sickness benefit."""

    name: str
    cases: tuple[CaseTemplate, ...]


class DocumentTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of document; `at` is the share of the way from opening to decision at which it arises."""

    at: float
    type: str
    titles: tuple[str, ...]
    poor: tuple[str, ...]


class BenefitPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One benefit of a grant; `amount` is kroner a payment before tax, lowest and highest."""

    name: str
    amount: tuple[int, int] | None = None


class SecondPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A benefit that only a share of the grants has."""

    name: str
    kle: str
    share: float
    amount: tuple[int, int]


class BenefitTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of grant. `months` between payments, 0 = paid once; `weeks`: how long it lasts."""

    kle: str
    weeks: tuple[int, int]
    tax: float
    months: int
    day: str
    department: str
    parts: tuple[BenefitPart, ...]
    second: SecondPart | None = None
    advance: bool = False
    repayable: bool | None = None


@functools.cache
def areas() -> tuple[Area, ...]:
    """All areas."""
    return msgspec.convert(load_yaml("areas.yaml"), tuple[Area, ...])


@functools.cache
def documents() -> dict[str, DocumentTemplate]:
    """All kinds of documents by key."""
    return msgspec.convert(load_yaml("documents.yaml"), dict[str, DocumentTemplate])


@functools.cache
def benefits() -> dict[str, BenefitTemplate]:
    """All kinds of grants by key."""
    return msgspec.convert(load_yaml("benefits.yaml"), dict[str, BenefitTemplate])


@functools.cache
def fitting(age: int) -> tuple[tuple[CaseTemplate, ...], tuple[int, ...]]:
    """The templates for somebody of this age, and their running weights."""
    found = [
        template for area in areas() for template in area.cases if template.ages[0] <= age <= template.ages[1]
    ]
    running, total = [], 0
    for template in found:
        total += template.weight
        running.append(total)
    return tuple(found), tuple(running)


@functools.cache
def template_of(kle: str) -> CaseTemplate:
    """The first template with this KLE number."""
    return next(template for area in areas() for template in area.cases if template.kle == kle)
