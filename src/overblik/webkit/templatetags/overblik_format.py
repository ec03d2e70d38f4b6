# SPDX-License-Identifier: MPL-2.0
"""Filters that write dates, amounts and numbers in the language of the page; empty stays empty."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template
from django.utils.translation import get_language

from overblik.webkit import formatting

register = template.Library()


def _language() -> str:
    return get_language() or "da"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """`30. november 2025`."""
    return "" if value is None else formatting.day(value, _language())


@register.filter
def day_and_month(value: dt.date | dt.datetime | None) -> str:
    """`30. november`."""
    return "" if value is None else formatting.day_and_month(value, _language())


@register.filter
def weekday_and_day(value: dt.date | dt.datetime | None) -> str:
    """`fredag den 28. november 2025`."""
    return "" if value is None else formatting.weekday_and_day(value, _language())


@register.filter
def month(value: dt.date | dt.datetime | None) -> str:
    """`november 2025`."""
    return "" if value is None else formatting.month(value, _language())


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`3. november 2025 kl. 07.42`, Danish local time."""
    return "" if value is None else formatting.moment(value, _language())


@register.filter
def recent_moment(value: dt.datetime | None, today: dt.date) -> str:
    """`i dag kl. 07.42`: `{{ updated_at|recent_moment:request.today }}`."""
    return "" if value is None else formatting.recent_moment(value, today, _language())


@register.filter
def relative_day(value: dt.date | dt.datetime | None, today: dt.date) -> str:
    """`om 6 dage, den 30. november`: `{{ due|relative_day:request.today }}`."""
    return "" if value is None else formatting.relative_day(value, today, _language())


@register.simple_tag
def period(start: dt.date | None, end: dt.date | None) -> str:
    """`{% period grant.start grant.end %}`: the last day is included."""
    return formatting.period(start, end, _language())


@register.filter
def amount(value: Decimal | None) -> str:
    """`12.345,00 kr.`."""
    return "" if value is None else formatting.amount(value, _language())


@register.filter
def plain_amount(value: Decimal | None) -> str:
    """`12.345,00`, where a heading says kroner."""
    return "" if value is None else formatting.plain_amount(value, _language())


@register.filter
def number(value: int | Decimal | None) -> str:
    """`12.345`."""
    return "" if value is None else formatting.number(value, _language())
