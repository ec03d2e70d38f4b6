# SPDX-License-Identifier: MPL-2.0
"""The overview as a whole: one broken item takes no other down, no number comes through, no order matters."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overblik.disclosure.rule import TitleChoice
from overblik.index.reading import BenefitBody, Candidate, CaseBody, ItemKind, ReadingRow, Step
from overblik.overview.view import GapKind
from tests.overview.composed import agree, seen
from tests.overview.rows import (
    HERE,
    HOUSING,
    SICK,
    THERE,
    a_benefit,
    a_case,
    a_document,
    a_ground,
    a_payment,
    a_rule,
    an_id,
    row,
    rules,
)


def test_person_numbers_in_texts_are_masked() -> None:
    hidden = f"⟦person:{an_id('x')}:1⟧"
    ground = a_ground(rules(a_rule("32.*", title=TitleChoice.CASE)))
    found = seen(
        a_case(title=f"Om {hidden}", unit=f"Enhed {hidden}"),
        a_document(title=f"Brev {hidden}"),
        a_benefit(name=f"Ydelse {hidden}"),
        ground=ground,
    )
    text = msgspec.json.encode(found).decode()
    assert "⟦" not in text
    assert str(an_id("x")) not in text
    assert found.cases[0].title.startswith("Om ")


UNREADABLE = [
    b"",
    b"{",
    b"[]",
    b'{"title": 7}',
    b"\xff\xfe",
    b'{"steps": [["Oplyst", "2025-01-01T00:00:00", null], ["Oplyst", "2025-01-01T00:00:00Z", null]]}',
    b'{"steps": [["Oplyst", "9999-99-99", null]]}',
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_an_item_that_cannot_be_read_never_takes_the_others_down(body: bytes) -> None:
    found = seen(row(ItemKind.CASE, "broken", body), a_case())
    assert [case.id for case in found.cases] == [an_id("case")]
    assert [gap.authority for gap in found.gaps if gap.kind is GapKind.NOT_READY] == [HERE]


@pytest.mark.parametrize("kind", [ItemKind.DOCUMENT, ItemKind.BENEFIT, ItemKind.PAYMENT])
def test_nor_does_a_broken_item_of_another_kind(kind: ItemKind) -> None:
    broken = row(kind, "broken", b"{", case_id=an_id("case"), part="1")
    found = seen(a_case(), a_document(), a_benefit(), a_payment(), broken)
    assert len(found.cases[0].documents) == 1
    assert [len(benefit.payments) for benefit in found.benefits] == [1]


_times = st.none() | st.datetimes(timezones=st.just(dt.UTC))

_kinds = st.sampled_from(list(ItemKind))

_rows = st.builds(
    row,
    _kinds,
    st.sampled_from(["a", "b"]),
    st.one_of(
        st.binary(max_size=20),
        st.builds(
            CaseBody,
            st.text(max_size=5),
            st.lists(
                st.builds(Step, st.sampled_from(["Opstaaet", "Afsluttet", "x"]), _times, _times), max_size=3
            ).map(tuple),
        ),
        st.builds(BenefitBody, st.text(max_size=5), st.none() | st.dates(), st.none() | st.dates()),
    ),
    part=st.sampled_from(["", "1"]),
    authority=st.sampled_from([None, HERE, THERE]),
    kle=st.sampled_from([None, SICK, HOUSING, "99.99.99"]),
    case_id=st.sampled_from([None, an_id("a")]),
    has_title=st.booleans(),
    candidate=st.sampled_from(list(Candidate)),
)


@settings(max_examples=40)
@given(st.lists(_rows, max_size=6), st.randoms())
def test_any_rows_in_any_order_give_one_overview(rows: list[ReadingRow], random: Any) -> None:
    unique = list({(r.kind, r.item_id, r.part, r.candidate): r for r in rows}.values())
    found = seen(*unique)
    msgspec.json.encode(found)
    agree(unique)
    assert all(sum(step.current for step in case.steps) == 1 for case in found.cases)
    assert {case.authority for case in found.cases} <= {HERE}
    random.shuffle(unique)
    again = seen(*unique)
    assert [case.id for case in again.cases] == [case.id for case in found.cases]
    assert len({uuid.UUID(str(case.id)) for case in found.cases}) == len(found.cases)
