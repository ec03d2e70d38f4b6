# SPDX-License-Identifier: MPL-2.0
"""The payments of a benefit as markup, put together here: a page holds many, each with a sum of several rows.

Every text from outside passes `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from overblik.webkit.parts import SumTable
from overblik.webkit.templatetags.dkfds import sum_table


@dataclass(frozen=True, slots=True)
class PaymentShown:
    """One payment as it stands on the page."""

    heading: str
    sum: str
    table: SumTable
    coming: str = ""
    covers: str = ""
    lines: tuple[str, ...] = ()
    department: str = ""


def payments_markup(coming: Iterable[PaymentShown], others: Iterable[PaymentShown]) -> SafeString:
    """Payments to open; those that are coming and the first of the others are open."""
    found = [_payment(one, open_=True) for one in coming]
    found += [_payment(one, open_=place == 0) for place, one in enumerate(others)]
    return mark_safe("\n".join(found))  # noqa: S308 - made of escaped parts


def _payment(one: PaymentShown, *, open_: bool) -> str:
    more = []
    if one.covers:
        covers = gettext("The payment also covers: %(names)s.") % {"names": one.covers}
        more.append(f"<p>{escape(covers)}</p>")
    if one.lines:
        more.append(f"<ul>{''.join([f'<li>{escape(line)}</li>' for line in one.lines])}</ul>")
    if one.department:
        paid_by = gettext("Paid out by the department: %(name)s") % {"name": one.department}
        more.append(f'<p class="quiet">{escape(paid_by)}</p>')
    return (
        f'<details class="accordion"{" open" if open_ else ""}><summary>'
        f'<h3 class="accordion-heading">{escape(one.heading)}</h3>'
        f'<span class="accordion-note">{escape(one.sum)}</span></summary><div class="accordion-content">\n'
        f"{sum_table(one.table)}{''.join(more)}\n</div></details>\n"
    )
