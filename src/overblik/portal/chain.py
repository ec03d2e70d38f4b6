# SPDX-License-Identifier: MPL-2.0
"""One payment as a sum to follow with a finger: from the amount before tax to what reached the account."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext, gettext_noop

from overblik.overview.view import LineView, PaymentView
from overblik.webkit.formatting import period, plain_amount
from overblik.webkit.parts import SumKind, SumRow, SumTable

_NOTHING = Decimal(0)


def chain(payment: PaymentView, names: Mapping[str, str], caption: str, language: str) -> SumTable:
    """The rows of the sum. `names`: what the citizen's benefits are called, by id.

    The lines stand on top when they add up to the amount before tax. A difference without a reason says so.
    """
    rows = _lines(payment, names, language) if lines_add_up(payment) and _worth_telling(payment) else []

    # What is said is translated only when it is: most of it is not said of most payments.
    def add(label: str, value: Decimal | None, kind: SumKind) -> None:
        if value is not None:
            rows.append(SumRow(gettext(label), plain_amount(value, language), kind))

    def change(label: str, more: str, value: Decimal | None, reason: str | None) -> None:
        if value:
            said = gettext(label if value < 0 else more)
            note = (
                _beyond(said, reason)
                if reason
                else gettext("We have not been told why. Ask the one who pays.")
            )
            rows.append(SumRow(said, plain_amount(value, language), SumKind.CHANGE, note))

    add(gettext_noop("Amount before tax"), payment.gross, SumKind.SUBTOTAL if rows else SumKind.START)
    if payment.tax:
        add(gettext_noop("Tax and labour market pension (ATP)"), payment.tax, SumKind.CHANGE)
    # What is after tax is said only where something more comes between it and what was paid.
    final = payment.withheld == 0 and (payment.offset == 0 or payment.paid is None)
    if (payment.gross is None or payment.tax) and not final:
        add(gettext_noop("Amount after tax"), payment.after_tax, SumKind.SUBTOTAL)
    change(
        gettext_noop("Taken back by the one who pays"),
        gettext_noop("Added by the one who pays"),
        payment.withheld,
        payment.withheld_reason,
    )
    if payment.withheld != 0 or payment.paid is None:
        add(gettext_noop("Sent to your account"), payment.sent, SumKind.SUBTOTAL)
    change(
        gettext_noop("Taken to pay a debt"),
        gettext_noop("Added on the way"),
        payment.offset,
        payment.offset_reason,
    )
    add(gettext_noop("Paid to you"), payment.paid, SumKind.SUBTOTAL)
    if rows and rows[-1].kind is not SumKind.CHANGE:
        last = rows[-1]
        rows[-1] = SumRow(last.label, last.amount, SumKind.TOTAL, last.note)
    return SumTable(caption, tuple(rows))


def lines_add_up(payment: PaymentView) -> bool:
    """Whether the lines make the amount before tax."""
    return (
        payment.gross is not None and sum((line.amount for line in payment.lines), _NOTHING) == payment.gross
    )


def loose_lines(payment: PaymentView, names: Mapping[str, str], language: str) -> list[str]:
    """The lines as plain sentences, when they tell something but do not add up to the sum."""
    if lines_add_up(payment) or not _worth_telling(payment):
        return []
    return [f"{row.label}: {row.amount}" for row in _lines(payment, names, language)]


def _worth_telling(payment: PaymentView) -> bool:
    return len(payment.lines) > 1 or any(line.corrects for line in payment.lines)


def _lines(payment: PaymentView, names: Mapping[str, str], language: str) -> list[SumRow]:
    rows = []
    for place, line in enumerate(payment.lines):
        kind = SumKind.CHANGE if place else SumKind.START
        rows.append(SumRow(line_label(line, names, language), plain_amount(line.amount, language), kind))
    return rows


def _beyond(label: str, reason: str) -> str:
    """The reason without the words that the row says already."""
    if reason.casefold().startswith(label.casefold()):
        return reason[len(label) :].lstrip(" ,.:;-") or ""
    return reason


def line_label(line: LineView, names: Mapping[str, str], language: str) -> str:
    """What a line pays and for when; a correction names the period it corrects."""
    when = period(line.start, line.end, language)
    name = names.get(line.benefit or "") or gettext("Benefit")
    if line.corrects:
        return gettext("Correction of %(name)s, %(period)s") % {"name": name, "period": when}
    return f"{name}, {when}" if when else name
