# SPDX-License-Identifier: MPL-2.0
"""What may be reported and in which words, and receipts that can be read aloud."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.reports.report import (
    LONGEST,
    OFFERED,
    About,
    Fault,
    Handling,
    Matter,
    Report,
    Subject,
    fault_of,
    ids_of,
    needs_words,
    receipt_of,
    report_id,
    tidy,
)

ids = st.uuids()


@given(ids)
def test_a_receipt_leads_back_to_its_id(id_: uuid.UUID) -> None:
    receipt = receipt_of(id_)
    least, greatest = ids_of(receipt)
    assert least <= id_ <= greatest
    assert receipt_of(least) == receipt_of(greatest) == receipt


def test_a_report_is_called_by_its_receipt() -> None:
    id_, at = uuid.UUID(int=7), dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
    told = Report(id_, at, Subject(About.NOTHING_SHOWN, "90000001"), Matter.OTHER, "x", Handling.RECEIVED, at)
    assert told.receipt == receipt_of(id_)


@given(ids)
def test_a_receipt_is_understood_however_it_is_typed(id_: uuid.UUID) -> None:
    receipt = receipt_of(id_)
    spoken = receipt.lower().replace("0", "o").replace("1", "i").replace("-", "")
    assert ids_of(f" {spoken} ") == ids_of(receipt)


@pytest.mark.parametrize("text", ["", "3F7K", "3F7K-9QZU", "3F7K-9QZX-1", "æ" * 8])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ids_of(text)
    assert refused.value.code == "reports.receipt"


def test_the_same_form_of_the_same_person_is_the_same_report() -> None:
    anna, bo = uuid.UUID(int=1), uuid.UUID(int=2)
    assert report_id(anna, "a") == report_id(anna, "a")
    assert len({report_id(anna, "a"), report_id(anna, "b"), report_id(bo, "a")}) == 3


@pytest.mark.parametrize(
    ("words", "needed", "fault"),
    [
        ("", True, Fault.EMPTY),
        ("", False, None),
        ("Beløbet er for lavt.", True, None),
        ("x" * LONGEST, True, None),
        ("x" * (LONGEST + 1), True, Fault.TOO_LONG),
        ("Mit nummer er 610101-0002", True, Fault.HOLDS_NUMBER),
        ("6101010002", False, Fault.HOLDS_NUMBER),
        ("Sag 25/123456 af 12.05.2025", True, None),
    ],
)
def test_words_are_taken_or_refused_with_the_reason(words: str, needed: bool, fault: Fault | None) -> None:
    assert fault_of(words, needed=needed) is fault


def test_ends_of_lines_are_counted_once() -> None:
    assert tidy(" a\r\nb\rc \n") == "a\nb\nc"
    assert fault_of(tidy("a\r\n" * 400 + "b" * 200)) is None


def test_something_else_can_be_said_of_anything_and_only_amounts_of_money_are_amounts() -> None:
    assert all(Matter.OTHER in offered for offered in OFFERED.values())
    assert {about for about in About if Matter.AMOUNT in OFFERED[about]} == {About.BENEFIT, About.PAYMENT}
    assert needs_words(Matter.OTHER)
    assert not needs_words(Matter.NOT_MINE)
