# SPDX-License-Identifier: MPL-2.0
"""The shape of the file that a citizen takes home: beside each code and figure the words of the page."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, Literal

import msgspec

from overblik.guidance.advice import Said
from overblik.overview.view import AuthorityView


class ExportedStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step of a case in words; `reached` is past, current or ahead."""

    words: str
    reached: str
    when: str = ""
    round: str = ""


class ExportedDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """One document: what it is called, and when it came or went."""

    id: uuid.UUID
    title: str
    when: str
    date: dt.date | None = None


class ExportedRelated(msgspec.Struct, frozen=True):
    """Another case of the file that belongs together with this one."""

    id: uuid.UUID
    title: Said


class ExportedCase(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One case. `official` is KLE's title, where the case is called something else."""

    id: uuid.UUID
    title: Said
    official: str = ""
    authority: str
    authority_name: str
    unit: str | None = None
    status: str
    status_words: str
    local_status: Said | None = None
    answer: str = ""
    active: bool
    as_owner: bool = False
    created: dt.date | None = None
    changed: str
    steps: tuple[ExportedStep, ...]
    documents: tuple[ExportedDocument, ...] = ()
    related: tuple[ExportedRelated, ...] = ()
    benefits: tuple[str, ...] = ()


class ExportedRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the sum that leads from the amount before tax to what was paid."""

    label: str
    amount: str
    note: str = ""


class ExportedPayment(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One payment: the figures in kroner, and the sum as the page shows it."""

    id: uuid.UUID
    day: str
    amount: str
    period: str = ""
    rows: tuple[ExportedRow, ...] = ()
    lines: tuple[str, ...] = ()
    covers: str = ""
    department: str = ""
    available: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    gross: Decimal | None = None
    after_tax: Decimal | None = None
    sent: Decimal | None = None
    paid: Decimal | None = None


class ExportedBenefit(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One benefit with all its payments, newest first. `id` is "<grant uuid>:<benefit id>"."""

    id: str
    title: Said
    official: str = ""
    authority: str
    authority_name: str
    pays: str
    period: tuple[str, ...]
    active: bool
    repayable: bool | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    case_id: uuid.UUID | None = None
    expected: str = ""
    expected_date: dt.date | None = None
    expected_amount: Decimal | None = None
    payments: tuple[ExportedPayment, ...] = ()
    corrections: tuple[str, ...] = ()


class ExportedCoverage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one authority shows: for each from-date a sentence and its areas, then what is left out."""

    authority_name: str
    opened: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: tuple[str, ...] = ()


class ShownReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """One report of an error in words; `changed` is empty until the authority has done something."""

    receipt: str
    about: str
    sent: str
    matter: str
    words: str
    handling: str
    changed: str
    answer: str


class Export(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The whole file. `version` grows when a reader has to change; `language` is that of the words."""

    format: Literal["overblik.export"]
    version: Literal[1]
    language: str
    made_at: dt.datetime
    updated_at: dt.datetime | None = None
    cases: tuple[ExportedCase, ...] = ()
    benefits: tuple[ExportedBenefit, ...] = ()
    reports: tuple[ShownReport, ...] = ()
    coverage: tuple[ExportedCoverage, ...] = ()
    authorities: tuple[AuthorityView, ...] = ()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    return msgspec.json.schema(Export)
