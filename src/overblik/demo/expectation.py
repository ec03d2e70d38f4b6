# SPDX-License-Identifier: MPL-2.0
"""What must be visible of a demo person, as data: the end-to-end test holds every read path against it."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import msgspec

from overblik.disclosure.reason import Reason
from overblik.overview.view import CitizenStatus


class ShownCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case the person sees. `title` None = the KLE title, which depends on the edition in force.

    `steps` are the (status, Danish date) of all rounds in order; `documents` the titles shown, in any order,
    None = the area shows no documents.
    """

    id: uuid.UUID
    authority: str
    kle: str
    title: str | None
    status: CitizenStatus
    active: bool
    reopened: bool = False
    as_owner: bool = False
    steps: tuple[tuple[CitizenStatus, dt.date], ...] = ()
    documents: tuple[str, ...] | None = None


class HiddenItem(msgspec.Struct, frozen=True):
    """An object with a row under the person which they do not see, and why."""

    id: uuid.UUID
    reason: Reason


class ShownPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment the person sees, amounts in kroner; `corrected` are lines for earlier periods."""

    id: uuid.UUID
    available: dt.date
    gross: Decimal
    after_tax: Decimal
    sent: Decimal
    paid: Decimal | None
    sent_reason: str | None = None
    paid_reason: str | None = None
    corrected: tuple[Decimal, ...] = ()


class ShownBenefit(msgspec.Struct, frozen=True, kw_only=True):
    """A benefit the person sees; `id` is "<grant uuid>:<benefit id>", payments newest first."""

    id: str
    authority: str
    kle: str
    name: str
    active: bool
    has_expected: bool
    payments: tuple[ShownPayment, ...] = ()


class Expectation(msgspec.Struct, frozen=True):
    """Everything the person sees, and what is hidden from them; nothing else may appear."""

    cases: tuple[ShownCase, ...] = ()
    benefits: tuple[ShownBenefit, ...] = ()
    hidden: tuple[HiddenItem, ...] = ()
