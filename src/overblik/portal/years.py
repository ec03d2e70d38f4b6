# SPDX-License-Identifier: MPL-2.0
"""The payments of a benefit year by year: which are on the page, and what was paid in each year and month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from overblik.overview.view import PaymentView
from overblik.portal.expected import reached
from overblik.portal.paging import PARAMETER, Paging

NEWEST = 13
"""A year and a month: as many as the chart has."""

AT_MOST = 24
"""Payments of a year on one page: the most that come every month or every second week fit."""

UNDATED = "0"
"""Stands in an address for the payments whose day is not known."""


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid in a month or a year: by how many payments, and the sum of those whose amount is known.

    `is_whole`: the amount of all of them is known.
    """

    payments: int
    amount: Decimal
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The payments on a page, newest first: the newest, or those of `year`, as much of them as `paging` tells."""

    payments: tuple[PaymentView, ...]
    year: str
    paging: Paging


def by_year(payments: Iterable[PaymentView]) -> dict[str, list[PaymentView]]:
    """The payments of each year as it stands in an address, in the order they come in."""
    found: dict[str, list[PaymentView]] = {}
    for one in payments:
        found.setdefault(str(one.available.year) if one.available else UNDATED, []).append(one)
    return found


def chosen(payments: tuple[PaymentView, ...], asked: Mapping[str, str]) -> Chosen:
    """What a query of the address asks for. Never fails: a year without payments shows the newest."""
    year = asked.get("year", "")
    found = by_year(payments).get(year) if year else None
    if found is None:
        return Chosen(payments[:NEWEST], "", Paging(1, 1, NEWEST))
    paging = Paging.asked(asked.get(PARAMETER), len(found), AT_MOST)
    return Chosen(tuple(paging.part(found)), year, paging)


def paid(payments: Iterable[PaymentView], today: dt.date) -> Paid:
    """What these payments have brought until today; what is still on its way is not paid yet."""
    amounts = [reached(one) for one in payments if one.available is None or one.available <= today]
    known = [amount for amount in amounts if amount is not None]
    return Paid(len(amounts), sum(known, Decimal(0)), len(known) == len(amounts))


def by_month(payments: Sequence[PaymentView], today: dt.date) -> list[tuple[dt.date, Paid]]:
    """What each month with payments has brought, by its first day, in the order of the year."""
    months: dict[dt.date, list[PaymentView]] = {}
    for one in payments:
        if one.available is not None and one.available <= today:
            months.setdefault(one.available.replace(day=1), []).append(one)
    return [(first, paid(months[first], today)) for first in sorted(months)]
