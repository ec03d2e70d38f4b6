# SPDX-License-Identifier: MPL-2.0
"""The rows made for reading: one item of one person's overview, ready to be decided on and shown.

The typed columns are all that a disclosure decision may use; the body is all that may be shown. What must
never be shown (caseworkers, notes, descriptions, secret titles, other people's names) has no place in the
bodies, so no later step can leak it by forgetting.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal

import msgspec


class ItemKind(enum.IntEnum):
    """What a reading row is about."""

    CASE = 1
    DOCUMENT = 2
    BENEFIT = 3
    PAYMENT = 4


class Candidate(enum.IntEnum):
    """Why the row lies under this person: the closed list of relations that may see an item."""

    PRIMARY_PARTY = 1
    PROPERTY_OWNER = 2


class Step(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One state of a case; `status` is the official code, times are half-open."""

    status: str
    valid_from: dt.datetime | None
    valid_to: dt.datetime | None


class Related(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Another case this one points to; `role` as in `Role`."""

    role: str
    case_id: uuid.UUID


class CaseBody(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What may be shown of a case. `unit` is the responsible organisation unit, never a person."""

    title: str = ""
    steps: tuple[Step, ...] = ()
    local_status: str | None = None
    decision: str | None = None
    unit: str | None = None
    related: tuple[Related, ...] = ()


class DocumentBody(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What may be shown of a document: its title, kind and dates, never its content."""

    title: str = ""
    type: str | None = None
    letter_date: dt.date | None = None
    states: tuple[Step, ...] = ()


class Plan(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What will be paid (*økonomisk effektueringsplan*). Amount in kroner."""

    id: str
    start: dt.date | None = None
    end: dt.date | None = None
    frequency: str | None = None
    in_advance: bool | None = None
    day: str | None = None
    amount: Decimal | None = None
    manual: bool | None = None


class BenefitBody(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What may be shown of a granted benefit (*bevilget ydelse*). Dates are inclusive as delivered."""

    name: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    repayable: bool | None = None
    plans: tuple[Plan, ...] = ()


class PaymentLine(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One line of a payment (*ydelseseffektuering*): which benefit, which period, how much (signed)."""

    amount: Decimal
    kle: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    grant_id: uuid.UUID | None = None
    benefit_id: str | None = None


class PaymentBody(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What may be shown of a payment (*økonomisk effektuering*): the chain from gross to paid, in kroner."""

    gross: Decimal | None = None
    after_tax: Decimal | None = None
    sent: Decimal | None = None
    sent_reason: str | None = None
    paid: Decimal | None = None
    paid_reason: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    available: dt.date | None = None
    department: str | None = None
    lines: tuple[PaymentLine, ...] = ()


Body = CaseBody | DocumentBody | BenefitBody | PaymentBody

BODY_TYPES: dict[ItemKind, type[Body]] = {
    ItemKind.CASE: CaseBody,
    ItemKind.DOCUMENT: DocumentBody,
    ItemKind.BENEFIT: BenefitBody,
    ItemKind.PAYMENT: PaymentBody,
}


class ReadingRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One item under one person. Key: (party_key, owner_id, item_id, part, candidate).

    - `owner_id`: the object whose projection made the row (for a document: the case it lies on).
    - `part`: the benefit id of a benefit; the KLE number for payments (one row per distinct KLE among the
      lines, so that each is decided on its own; the payment shows only if all its rows do); else "".
    - `candidate_from/to`: the period in which the person stands in that relation; half-open.
    - `state_from/to`: the period in which the case has any state at all (hull); benefits and payments: None.
    - `closed_at`: since when the case (or, without a case, the benefit) is closed; None = still active.
    - `excluded_from/to`: the period in which a display class hides the item (own or its case's);
      `excluded_from` None = not excluded; an open start is year 1.
    - `created`: the Danish date compared with from-dates (of the case; without a case: the grant's start).
    - `sensitivity`: 1-4, None = unknown. `findings`: quality codes joined by ",", or None.
    - `told_at`: when what it says that is news to a citizen came here, if that was before `received_at`. Only the
      table knows: a row that is made has none.
    """

    party_key: uuid.UUID
    kind: ItemKind
    owner_id: uuid.UUID
    item_id: uuid.UUID
    part: str
    candidate: Candidate
    authority: str | None
    source: uuid.UUID | None
    kle: str | None
    facet: str | None
    sensitivity: int | None
    created: dt.date | None
    closed_at: dt.datetime | None
    state_from: dt.datetime | None
    state_to: dt.datetime | None
    candidate_from: dt.datetime | None
    candidate_to: dt.datetime | None
    excluded_from: dt.datetime | None
    excluded_to: dt.datetime | None
    has_title: bool
    case_id: uuid.UUID | None
    recorded_at: dt.datetime
    received_at: dt.datetime
    findings: str | None
    body: bytes
    told_at: dt.datetime | None = None

    @property
    def told(self) -> dt.datetime:
        """Since when the row has said what is news in it."""
        return self.told_at or self.received_at


TOLD_AT = "told_at"
COLUMNS: tuple[str, ...] = tuple(name for name in ReadingRow.__struct_fields__ if name != TOLD_AT)
"""Column names of the table `reading` as rows are written, in the order of the struct; `TOLD_AT` follows by itself."""
