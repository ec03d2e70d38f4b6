# SPDX-License-Identifier: MPL-2.0
"""A benefit with its payer, its payments and the one to come; a payment only with all its lines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from overblik.basedata.authority import UDK_CVR
from overblik.index.reading import ItemKind, Plan, ReadingRow
from tests.overview.composed import seen
from tests.overview.rows import HOUSING, a_benefit, a_case, a_ground, a_line, a_payment, an_id, at, row, rules

PLAN = Plan(id="1", day="Sidste bankdag i måneden", amount=Decimal("8100.00"), frequency="monthly")


def test_a_benefit_with_its_case_its_payments_and_the_one_to_come() -> None:
    found = seen(a_case(), a_benefit(case_id=an_id("case"), plans=(PLAN,)), a_payment())
    benefit = found.benefits[0]
    assert benefit.id == f"{an_id('grant')}:1"
    assert (benefit.name, benefit.payer, benefit.active) == ("Sygedagpenge", "Prøve Kommune", True)
    assert benefit.case_id == an_id("case")
    assert found.cases[0].benefits == (benefit.id,)
    assert benefit.expected is not None
    assert (benefit.expected.date, benefit.expected.amount) == (dt.date(2025, 11, 28), Decimal("8100.00"))
    payment = benefit.payments[0]
    assert (payment.tax, payment.withheld, payment.offset) == (Decimal(-3900), Decimal(-500), Decimal(-1000))
    assert payment.lines[0].benefit == benefit.id


def test_udbetaling_danmark_is_named_as_the_payer() -> None:
    ground = a_ground(rules(authority=UDK_CVR))
    found = seen(a_benefit(authority=UDK_CVR), ground=ground)
    assert [benefit.payer for benefit in found.benefits] == ["Udbetaling Danmark"]


def test_a_benefit_does_not_point_to_a_case_that_is_not_shown() -> None:
    found = seen(a_case(excluded_from=at("2025-01-01")), a_benefit(case_id=an_id("case")))
    assert [benefit.case_id for benefit in found.benefits] == [None]


def test_benefits_that_run_come_first_and_those_that_ended_expect_nothing() -> None:
    found = seen(
        a_benefit("a", name="Ophørt", end=dt.date(2025, 11, 2), plans=(PLAN,), recorded_at=at("2025-10-30")),
        a_benefit("b", name="Åben"),
        a_benefit("c", name="Zone", end=dt.date(2025, 11, 3)),
        a_benefit("d", name="Nyest", recorded_at=at("2025-10-15")),
    )
    assert [(entry.name, entry.active) for entry in found.benefits] == [
        ("Nyest", True),
        ("Zone", True),
        ("Åben", True),
        ("Ophørt", False),
    ]
    assert found.benefits[-1].expected is None


def test_a_benefit_without_a_name_has_that_of_its_number() -> None:
    assert seen(a_benefit(name=" ")).benefits[0].name == "Sygedagpenge, udbetaling"


PAYMENTS = [
    ("one line of one benefit", [a_payment()], True),
    (
        "two numbers, both open",
        [a_payment(lines=(a_line(), a_line("grant", "2"))), a_payment(lines=(), part=HOUSING, kle=HOUSING)],
        True,
    ),
    ("two numbers, one closed", [a_payment(), a_payment(part="27.35.04", kle="27.35.04")], False),
    ("a line of a grant that has not come", [a_payment(lines=(a_line(), a_line("later")))], False),
    ("a line of a benefit the grant has not", [a_payment(lines=(a_line("grant", "9"),))], False),
    ("a line of a hidden benefit", [a_payment(lines=(a_line(), a_line("hidden")))], False),
    ("beside it a line that names no grant", [a_payment(lines=(a_line(), a_line(None, None)))], True),
    ("no line names a grant", [a_payment(lines=(a_line(None, None),))], False),
    ("no lines", [a_payment(lines=())], False),
    ("not one number of the amounts", [a_payment(paid="NaN")], False),
    ("excluded with its case", [a_payment(excluded_from=at("2025-01-01"))], False),
]


@pytest.mark.parametrize(
    ("payments", "shown"), [entry[1:] for entry in PAYMENTS], ids=[entry[0] for entry in PAYMENTS]
)
def test_a_payment_is_shown_only_if_all_its_lines_may_be_seen(
    payments: list[ReadingRow], shown: bool
) -> None:
    found = seen(
        a_benefit(),
        a_benefit(part="2", kle=HOUSING, name="Boligydelse"),
        a_benefit("hidden", excluded_from=at("2025-01-01")),
        *payments,
    )
    first = next(benefit for benefit in found.benefits if benefit.name == "Sygedagpenge")
    assert [payment.id for payment in first.payments] == ([an_id("payment")] if shown else [])


def test_a_payment_of_two_benefits_stands_under_both() -> None:
    found = seen(
        a_benefit(),
        a_benefit(part="2", kle=HOUSING),
        a_payment(lines=(a_line(), a_line("grant", "2", kle=HOUSING))),
    )
    assert [len(benefit.payments) for benefit in found.benefits] == [1, 1]
    assert {line.benefit for line in found.benefits[0].payments[0].lines} == {
        benefit.id for benefit in found.benefits
    }


def test_a_line_that_fits_two_benefits_names_neither() -> None:
    found = seen(a_benefit(), a_benefit(part="2"), a_payment(lines=(a_line("grant", None),)))
    assert [[line.benefit for line in benefit.payments[0].lines] for benefit in found.benefits] == [
        [None],
        [None],
    ]


def test_a_benefit_whose_plan_holds_no_number_is_not_shown() -> None:
    body = b'{"name": "x", "plans": [{"id": "1", "amount": "NaN"}]}'
    assert seen(row(ItemKind.BENEFIT, "grant", body, part="1")).benefits == ()
