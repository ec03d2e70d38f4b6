# SPDX-License-Identifier: MPL-2.0
"""What one citizen sees: the one value that pages, JSON and the national interface are all made from.

Language-neutral: codes and facts, words are chosen where it is shown. Nothing that must never be shown has
a field here. Times are aware (UTC), dates are Danish calendar dates, amounts are kroner. `told_at`: since when the
index has known what is news in an item; what else has changed in it since does not count.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal

import msgspec

from overblik.guidance.text import Wording


class CitizenStatus(enum.IntEnum):
    """The national citizen-facing status of a case (Orkestreringskomponenten, *Sagstatus*)."""

    CREATED = 1
    IN_PROGRESS = 2
    DECIDED = 3
    CLOSED = 4
    DISMISSED = 5


class StepView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One dated step of the timeline. `round` counts from 1 and grows when a case is reopened."""

    status: CitizenStatus
    since: dt.datetime | None
    until: dt.datetime | None = None
    round: int = 1
    current: bool = False
    expected: bool = False


class DocumentView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One document of a case: title (free of person numbers), kind code, date; never the content."""

    id: uuid.UUID
    title: str
    type: str | None = None
    date: dt.date | None = None
    told_at: dt.datetime | None = None


class RelatedView(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another case that this citizen also sees here."""

    role: str
    id: uuid.UUID
    title: str


class CaseView(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One case as the citizen sees it. `step` of `steps_total` is said aloud ("step 2 of 4").

    `answer_by`: the day by which the authority has said it decides, while it has not. `local_status`: what
    its dictionary calls the source system's own status; the system's own words are never here.
    """

    id: uuid.UUID
    title: str
    kle: str
    kle_title: str
    facet: str | None = None
    authority: str
    authority_name: str
    status: CitizenStatus
    active: bool
    step: int
    steps_total: int
    steps: tuple[StepView, ...]
    reopened: bool = False
    created: dt.date | None = None
    changed_at: dt.datetime
    received_at: dt.datetime
    told_at: dt.datetime | None = None
    unit: str | None = None
    answer_by: dt.date | None = None
    local_status: Wording | None = None
    as_owner: bool = False
    documents: tuple[DocumentView, ...] = ()
    documents_shown: bool = False
    related: tuple[RelatedView, ...] = ()
    benefits: tuple[str, ...] = ()


class ListedCase(msgspec.Struct, frozen=True):
    """One case in a list: of what `CaseView` tells, that which the national list call may say."""

    id: uuid.UUID
    title: str
    kle: str
    kle_title: str
    facet: str | None
    authority: str
    status: CitizenStatus
    since: dt.datetime | None
    active: bool
    reopened: bool
    created: dt.date | None
    changed_at: dt.datetime
    received_at: dt.datetime
    unit: str | None


class LineView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a payment; `corrects` is true when the period lies before the payment's own period."""

    amount: Decimal
    start: dt.date | None = None
    end: dt.date | None = None
    corrects: bool = False
    benefit: str | None = None


class PaymentView(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One payment: the chain gross -> after tax -> sent -> paid with the reason for each difference.

    `tax`, `withheld` and `offset` are the (negative) differences between the links; None = unknown.
    """

    id: uuid.UUID
    available: dt.date | None
    start: dt.date | None = None
    end: dt.date | None = None
    gross: Decimal | None = None
    tax: Decimal | None = None
    after_tax: Decimal | None = None
    withheld: Decimal | None = None
    withheld_reason: str | None = None
    sent: Decimal | None = None
    offset: Decimal | None = None
    offset_reason: str | None = None
    paid: Decimal | None = None
    department: str | None = None
    lines: tuple[LineView, ...] = ()
    told_at: dt.datetime | None = None


class ExpectedPayment(msgspec.Struct, frozen=True, omit_defaults=True):
    """The next payment according to the plan; always shown as expected."""

    date: dt.date | None
    amount: Decimal | None
    day_text: str | None = None


class BenefitView(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One granted benefit with its payments, newest first. `id` is "<grant uuid>:<benefit id>"."""

    id: str
    name: str
    kle: str
    kle_title: str
    authority: str
    authority_name: str
    payer: str
    start: dt.date | None = None
    end: dt.date | None = None
    active: bool
    repayable: bool | None = None
    case_id: uuid.UUID | None = None
    expected: ExpectedPayment | None = None
    payments: tuple[PaymentView, ...] = ()
    received_at: dt.datetime
    told_at: dt.datetime | None = None


class AuthorityView(msgspec.Struct, frozen=True, omit_defaults=True):
    """An authority that has something here, and how it can be reached."""

    cvr: str
    name: str
    phone: str | None = None
    website: str | None = None
    secure_contact: str | None = None
    email: str | None = None


class GapKind(enum.StrEnum):
    """Why something may be missing, in general terms that reveal nothing about the single item."""

    FROM_DATE = "from_date"
    AREA_CLOSED = "area_closed"
    NOT_READY = "not_ready"
    NOT_FETCHED = "not_fetched"


class Gap(msgspec.Struct, frozen=True, omit_defaults=True):
    """One declared limit of the overview: what this authority does not show and from when it shows."""

    kind: GapKind
    authority: str
    authority_name: str
    from_date: dt.date | None = None
    areas: tuple[str, ...] = ()


class Coverage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the overview covers: the areas one authority has opened, and since when."""

    authority: str
    authority_name: str
    areas: tuple[str, ...] = ()
    from_date: dt.date | None = None
    updated_at: dt.datetime | None = None


class OnBehalf(msgspec.Struct, frozen=True, omit_defaults=True):
    """That somebody else is looking (*på andres vegne*), and what they may see: KLE patterns, until when, whose."""

    mandate: uuid.UUID
    areas: tuple[str, ...]
    valid_to: dt.datetime | None = None
    label: str | None = None


class Overview(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One citizen's whole overview at `as_of`, decided with configuration `version`.

    `on_behalf`: None = the citizen looks.
    """

    as_of: dt.datetime
    version: int
    cases: tuple[CaseView, ...] = ()
    benefits: tuple[BenefitView, ...] = ()
    authorities: tuple[AuthorityView, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    updated_at: dt.datetime | None = None
    on_behalf: OnBehalf | None = None


class CaseList(msgspec.Struct, frozen=True):
    """One citizen's cases at `as_of` in the order of the overview, and the authorities they lie with."""

    as_of: dt.datetime
    version: int
    cases: tuple[ListedCase, ...]
    authorities: tuple[AuthorityView, ...]
