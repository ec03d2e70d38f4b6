# SPDX-License-Identifier: MPL-2.0
"""Payments by year and month: every payment stands in exactly one place, and what is on its way is not paid."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from overblik.overview.view import PaymentView
from overblik.portal.years import AT_MOST, NEWEST, UNDATED, Paid, by_month, by_year, chosen, paid
from tests.builders import an_id
from tests.portal.overviews import TODAY, a_payment, d

days = st.dates(d("2023-11-01"), d("2025-12-31"))
payments = st.lists(
    st.builds(
        PaymentView,
        id=st.uuids(),
        available=st.none() | days,
        paid=st.none() | st.integers(-5, 5).map(Decimal),
    ),
    max_size=80,
).map(tuple)


@given(payments)
def test_every_payment_stands_on_exactly_one_page_of_one_year(told: tuple[PaymentView, ...]) -> None:
    seen: list[PaymentView] = []
    for year in by_year(told):
        number = 1
        while True:
            here = chosen(told, {"year": year, "page": str(number)})
            assert here.year == year
            assert 0 < len(here.payments) <= AT_MOST
            seen += here.payments
            if number == here.paging.count:
                break
            number += 1
    assert sorted(one.id for one in seen) == sorted(one.id for one in told)
    assert chosen(told, {}).payments == told[:NEWEST]


@given(payments)
def test_the_months_of_a_year_are_its_whole(told: tuple[PaymentView, ...]) -> None:
    for year, here in by_year(told).items():
        months = by_month(here, TODAY)
        assert [first for first, _ in months] == sorted({first for first, _ in months})
        if year != UNDATED:
            whole = paid(here, TODAY)
            assert sum(one.payments for _, one in months) == whole.payments
            assert sum((one.amount for _, one in months), Decimal(0)) == whole.amount
            assert all(one.is_whole for _, one in months) is whole.is_whole


def test_what_is_on_its_way_is_not_paid_yet_and_what_came_today_is() -> None:
    told = [a_payment(day, day, paid="100") for day in ("2025-11-25", "2025-11-24", "2025-10-31")]
    assert paid(told, TODAY) == Paid(2, Decimal(200), is_whole=True)
    assert [first for first, _ in by_month(told, TODAY)] == [d("2025-10-01"), d("2025-11-01")]


def test_an_unknown_amount_is_told_apart_from_nothing() -> None:
    unknown = PaymentView(id=an_id("unknown"), available=d("2025-10-31"))
    assert paid([unknown], TODAY) == Paid(1, Decimal(0), is_whole=False)
    assert paid([], TODAY) == Paid(0, Decimal(0), is_whole=True)
