# SPDX-License-Identifier: MPL-2.0
"""One payment as a sum: every row follows from those above it, and every difference has a reason or says it has none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.overview.view import LineView, PaymentView
from overblik.portal.chain import chain, loose_lines
from overblik.webkit.parts import SumKind
from tests.portal.overviews import a_benefit_id, a_payment, d

NAMES = {a_benefit_id(): "Sygedagpenge", a_benefit_id("other"): "Børnetillæg"}
OCTOBER = (d("2025-10-01"), d("2025-10-31"))
MARCH = (d("2025-03-01"), d("2025-03-31"))
WHOLE = [
    "start Beløb før skat 12.500,00",
    "change Skat og ATP −3.900,00",
    "subtotal Beløb efter skat 8.600,00",
    "change Trukket fra af dem, der udbetaler −500,00 (For meget udbetalt i marts)",
    "subtotal Sendt til udbetaling 8.100,00",
    "change Modregnet gæld −1.000,00 (Gældsstyrelsen)",
    "total Udbetalt til dig 7.100,00",
]


def rows(payment: PaymentView) -> list[str]:
    table = chain(payment, NAMES, "caption", "da")
    return [
        f"{row.kind} {row.label} {row.amount}" + (f" ({row.note})" if row.note else "") for row in table.rows
    ]


@pytest.mark.parametrize(
    ("what", "known", "expected"),
    [
        ("the whole chain", {}, WHOLE),
        (
            "nothing taken off",
            {"after_tax": "12500", "sent": "12500", "paid": "12500"},
            ["start Beløb før skat 12.500,00", "total Udbetalt til dig 12.500,00"],
        ),
        (
            "tax only",
            {"sent": "8600", "paid": "8600"},
            [
                "start Beløb før skat 12.500,00",
                "change Skat og ATP −3.900,00",
                "total Udbetalt til dig 8.600,00",
            ],
        ),
        (
            "the bank has not answered",
            {"sent": "8600", "paid": None},
            [
                "start Beløb før skat 12.500,00",
                "change Skat og ATP −3.900,00",
                "total Sendt til udbetaling 8.600,00",
            ],
        ),
        (
            "only what was paid is known",
            {"gross": None, "after_tax": None, "sent": None},
            ["total Udbetalt til dig 7.100,00"],
        ),
        ("nothing is known", {"gross": None, "after_tax": None, "sent": None, "paid": None}, []),
        (
            "no reason was given",
            {"sent": "8000", "paid": "8000", "withheld_reason": None},
            [
                *WHOLE[:3],
                "change Trukket fra af dem, der udbetaler −600,00 (Vi har ikke fået at vide hvorfor. Spørg dem, der udbetaler.)",
                "subtotal Sendt til udbetaling 8.000,00",
                "total Udbetalt til dig 8.000,00",
            ],
        ),
        (
            "something was added",
            {"sent": "9000", "paid": "9000"},
            [
                *WHOLE[:3],
                "change Lagt til af dem, der udbetaler 400,00 (For meget udbetalt i marts)",
                "subtotal Sendt til udbetaling 9.000,00",
                "total Udbetalt til dig 9.000,00",
            ],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_rows_are(danish: None, what: str, known: dict[str, Any], expected: list[str]) -> None:
    assert rows(a_payment(**known)) == expected


def test_lines_that_add_up_stand_on_top_and_a_correction_names_its_period(danish: None) -> None:
    payment = a_payment(
        lines=(
            LineView(Decimal("13000"), *OCTOBER, benefit=a_benefit_id()),
            LineView(Decimal("-500"), *MARCH, corrects=True, benefit=a_benefit_id()),
        )
    )
    assert rows(payment)[:3] == [
        "start Sygedagpenge, oktober 2025 13.000,00",
        "change Rettelse af Sygedagpenge, marts 2025 −500,00",
        "subtotal Beløb før skat 12.500,00",
    ]
    assert loose_lines(payment, NAMES, "da") == []


def test_lines_that_do_not_add_up_are_told_beside_the_sum(danish: None) -> None:
    payment = a_payment(
        lines=(
            LineView(Decimal("1"), *OCTOBER, benefit=a_benefit_id()),
            LineView(Decimal("2"), benefit="unknown"),
        )
    )
    assert rows(payment) == WHOLE
    assert loose_lines(payment, NAMES, "da") == ["Sygedagpenge, oktober 2025: 1,00", "Ydelse: 2,00"]


_amounts = st.none() | st.integers(-(10**7), 10**7).map(lambda oere: str(Decimal(oere) / 100))


@given(_amounts, _amounts, _amounts, _amounts)
def test_every_sum_follows_from_the_rows_above_it(
    gross: str | None, after_tax: str | None, sent: str | None, paid: str | None
) -> None:
    from django.utils import translation

    with translation.override("en"):
        table = chain(a_payment(gross=gross, after_tax=after_tax, sent=sent, paid=paid), NAMES, "", "en")
    running: Decimal | None = None
    changed = False
    for row in table.rows:
        value = Decimal(row.amount.replace(",", "").replace("−", "-"))
        if row.kind is SumKind.CHANGE:
            running, changed = None if running is None else running + value, True
        else:
            assert not changed or running is None or running == value
            running, changed = value, False
    assert [row.kind for row in table.rows].count(SumKind.TOTAL) == (1 if table.rows else 0)
    assert len(table.rows) == 0 or table.rows[-1].kind is SumKind.TOTAL


def test_a_reason_does_not_repeat_what_the_row_says(danish: None) -> None:
    payment = a_payment(sent="8600", paid="7600", offset_reason="Modregnet gæld, Gældsstyrelsen")
    assert "change Modregnet gæld −1.000,00 (Gældsstyrelsen)" in rows(payment)
    assert "change Modregnet gæld −1.000,00" in rows(
        a_payment(sent="8600", paid="7600", offset_reason="Modregnet gæld")
    )
