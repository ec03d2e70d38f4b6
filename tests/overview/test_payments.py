# SPDX-License-Identifier: MPL-2.0
"""The chain from gross to paid, corrections, and the payment that comes next."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.index.reading import PaymentBody, PaymentLine, Plan
from overblik.overview.payments import (
    Benefit,
    BenefitKey,
    PaidBenefits,
    expected_payment,
    line_view,
    newest_first,
    paid_benefits,
    payment_view,
)
from overblik.overview.view import ExpectedPayment, PaymentView

PAYMENT, GRANT, OTHER = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
TODAY = dt.date(2025, 11, 3)


def kr(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def plain(text: str) -> str:
    return text


def view(**fields: object) -> PaymentView:
    return payment_view(PAYMENT, PaymentBody(**fields), str.upper, lambda line: None)  # type: ignore[arg-type]


CHAIN = [
    (
        "everything differs: each difference has its sign and reason",
        ("12500.00", "8600.00", "8100.00", "7100.00"),
        ("-3900.00", "-500.00", "-1000.00"),
        ("REGNING", "GÆLD"),
    ),
    (
        "nothing differs: no reason is told, even if one was sent",
        ("100.00", "100.00", "100.00", "100.00"),
        ("0.00", "0.00", "0.00"),
        (None, None),
    ),
    (
        "not yet received: what is unknown is said to be unknown",
        ("100.00", "80.00", "80.00", None),
        ("-20.00", "0.00", None),
        (None, "GÆLD"),
    ),
    ("a link is missing", ("100.00", None, "80.00", "80.00"), (None, None, "0.00"), ("REGNING", None)),
    (
        "a claim back is negative all the way",
        ("-100.00", "-60.00", "-60.00", "-60.00"),
        ("40.00", "0.00", "0.00"),
        (None, None),
    ),
    ("nothing is known", (None, None, None, None), (None, None, None), ("REGNING", "GÆLD")),
]


@pytest.mark.parametrize(
    ("amounts", "differences", "reasons"), [row[1:] for row in CHAIN], ids=[row[0] for row in CHAIN]
)
def test_the_chain_from_gross_to_paid(
    amounts: tuple[str | None, ...], differences: tuple[str | None, ...], reasons: tuple[str | None, ...]
) -> None:
    gross, after_tax, sent, paid = map(kr, amounts)
    found = view(
        gross=gross, after_tax=after_tax, sent=sent, paid=paid, sent_reason="regning", paid_reason="gæld"
    )
    assert (found.gross, found.after_tax, found.sent, found.paid) == (gross, after_tax, sent, paid)
    assert (found.tax, found.withheld, found.offset) == tuple(map(kr, differences))
    assert (found.withheld_reason, found.offset_reason) == reasons


_amounts = st.decimals(-1_000_000, 1_000_000, places=2)


@given(_amounts, _amounts, _amounts, _amounts)
def test_the_sum_is_visible_as_a_sum(
    gross: Decimal, after_tax: Decimal, sent: Decimal, paid: Decimal
) -> None:
    found = view(gross=gross, after_tax=after_tax, sent=sent, paid=paid)
    assert found.tax is not None
    assert found.withheld is not None
    assert found.offset is not None
    assert gross + found.tax + found.withheld + found.offset == paid


def test_all_texts_of_a_payment_are_masked() -> None:
    found = view(department="ydelse", sent_reason="a", paid_reason="b")
    assert (found.department, found.withheld_reason, found.offset_reason) == ("YDELSE", "A", "B")
    assert view().department is None


LINES = [
    ("the payment's own period", "2025-10-01", "2025-10-31", False),
    ("an earlier month is corrected", "2025-03-01", "2025-03-31", True),
    ("reaches into the payment's period", "2025-09-15", "2025-10-02", False),
    ("an earlier day without end", "2025-03-01", None, True),
    ("no period", None, None, False),
]


@pytest.mark.parametrize(
    ("start", "end", "corrects"), [row[1:] for row in LINES], ids=[row[0] for row in LINES]
)
def test_a_line_tells_which_period_it_corrects(start: str | None, end: str | None, corrects: bool) -> None:
    line = PaymentLine(Decimal("-500.00"), start=day(start), end=day(end))
    found = line_view(line, dt.date(2025, 10, 1), f"{GRANT}:1")
    assert (found.amount, found.corrects, found.benefit) == (Decimal("-500.00"), corrects, f"{GRANT}:1")
    assert not line_view(line, None, None).corrects


BENEFITS = (
    Benefit(BenefitKey(GRANT, "1"), "32.24.04"),
    Benefit(BenefitKey(GRANT, "2"), "32.06.04"),
    Benefit(BenefitKey(OTHER, "1"), "32.24.04"),
)
FINDING = [
    ("grant and benefit", PaymentLine(Decimal(1), grant_id=GRANT, benefit_id="2"), ["2"]),
    ("a benefit the grant has not", PaymentLine(Decimal(1), grant_id=GRANT, benefit_id="9"), []),
    ("a grant that has not come", PaymentLine(Decimal(1), grant_id=PAYMENT, benefit_id="1"), []),
    ("told apart by KLE", PaymentLine(Decimal(1), kle="32.06.04", grant_id=GRANT), ["2"]),
    ("not told apart", PaymentLine(Decimal(1), grant_id=GRANT), ["1", "2"]),
    ("not told apart by a foreign KLE", PaymentLine(Decimal(1), kle="99.99.99", grant_id=GRANT), ["1", "2"]),
    ("names no grant", PaymentLine(Decimal(1), kle="32.06.04", benefit_id="1"), None),
]


@pytest.mark.parametrize(("line", "expected"), [row[1:] for row in FINDING], ids=[row[0] for row in FINDING])
def test_which_benefit_a_line_pays(line: PaymentLine, expected: list[str] | None) -> None:
    found = paid_benefits(line, BENEFITS)
    assert (None if found is None else [key.benefit_id for key in found]) == expected
    remembering = PaidBenefits(BENEFITS)
    assert remembering.of(line) == remembering.of(line) == found
    for _ in "again":
        assert remembering.only_one(line) == (str(found[0]) if found and len(found) == 1 else None)


def test_payments_come_newest_first_and_undated_ones_last() -> None:
    days = ["2025-09-30", None, "2025-10-31"]
    views = [PaymentView(id=uuid.UUID(int=i), available=day(text)) for i, text in enumerate(days)]
    assert [found.available for found in newest_first(views)] == [day(days[2]), day(days[0]), None]


LAST_BANK_DAY = "Sidste bankdag i måneden"
MONTHLY = "7772f4e3-b06d-4ef8-b599-9134cf3fdee4"


def plan(text: str | None = LAST_BANK_DAY, amount: str = "8100.00", **fields: object) -> Plan:
    return Plan(id="1", day=text, amount=Decimal(amount), frequency=MONTHLY, **fields)  # type: ignore[arg-type]


def expected(when: str | None, amount: str = "8100.00", text: str | None = LAST_BANK_DAY) -> ExpectedPayment:
    return ExpectedPayment(day(when), Decimal(amount), text)


EXPECTED = [
    ("no plan, no expected payment", [], [], None),
    ("the month's last bank day", [plan()], ["2025-10-31"], expected("2025-11-28")),
    ("this month's payment is known already", [plan()], ["2025-11-28"], expected("2025-12-30")),
    ("it came a day early", [plan()], ["2025-11-27"], expected("2025-12-30")),
    ("an extra payment before it", [plan()], ["2025-11-20", None], expected("2025-11-28")),
    ("the plan is over", [plan(end=dt.date(2025, 10, 31))], [], None),
    ("an impossible plan", [plan(start=dt.date(2026, 1, 1), end=dt.date(2025, 1, 1))], [], None),
    ("words we do not read stay", [plan("efter aftale")], [], expected(None, text="efter aftale")),
    ("no words at all", [plan(None)], [], expected(None, text=None)),
    ("words we do not read of a plan that is over", [plan("efter aftale", end=dt.date(2025, 10, 31))], [], None),
    (
        "the amount changes from the next month",
        [plan(end=dt.date(2025, 11, 30)), plan(amount="8300.00", start=dt.date(2025, 12, 1))],
        ["2025-11-28"],
        expected("2025-12-30", "8300.00"),
    ),
    (
        "two plans on one day: the younger one",
        [plan(start=dt.date(2025, 1, 1)), plan(amount="8300.00", start=dt.date(2025, 6, 1))],
        [],
        expected("2025-11-28", "8300.00"),
    ),
    (
        "a day we know comes before words we do not",
        [plan("efter aftale"), plan()],
        [],
        expected("2025-11-28"),
    ),
    ("known payments at the end of time", [plan()], ["9999-12-31"], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plans", "known", "found"), [row[1:] for row in EXPECTED], ids=[row[0] for row in EXPECTED]
)
def test_the_next_payment_of_a_plan(
    plans: list[Plan], known: list[str | None], found: ExpectedPayment | None
) -> None:
    assert expected_payment(plans, TODAY, [day(text) for text in known]) == found


def test_a_day_without_a_known_rhythm_gives_no_date() -> None:
    unknown = Plan(id="1", day="den 20.", amount=Decimal("1.00"), frequency="hver fuldmåne")
    assert expected_payment([unknown], TODAY, []) == ExpectedPayment(None, Decimal("1.00"), "den 20.")
    spoken = Plan(id="1", day="den 20. i måneden", amount=Decimal("1.00"), frequency="hver fuldmåne")
    found = expected_payment([spoken], TODAY, [])
    assert found is not None
    assert found.date == dt.date(2025, 11, 20)
