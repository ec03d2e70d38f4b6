# SPDX-License-Identifier: MPL-2.0
"""What a mandate shows is part of what its giver sees; what lies outside leaves no trace in it."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from overblik.disclosure.mandate_scope import MandateScope
from overblik.disclosure.reason import Reason
from overblik.index.reading import ItemKind, ReadingRow
from overblik.overview.compose import compose
from overblik.overview.selection import select
from overblik.overview.view import GapKind, Overview
from tests.overview.rows import (
    BUILDING,
    CATALOGUE,
    HERE,
    HOUSING,
    NOW,
    SICK,
    THERE,
    TODAY,
    a_benefit,
    a_case,
    a_document,
    a_ground,
    a_line,
    a_payment,
    a_rule,
    row,
    rules,
)

GROUND = a_ground(rules(), rules(a_rule("32.*"), authority=THERE))
KLE = st.sampled_from([SICK, HOUSING, BUILDING, None])
SCOPES = st.builds(
    MandateScope.of,
    st.lists(st.sampled_from(["32.*", "32.30.*", SICK, "02.*", "3*"]), max_size=3),
    st.sampled_from([None, (HERE,), (THERE,), (HERE, THERE)]),
)


@st.composite
def overviews(draw: st.DrawFn) -> list[ReadingRow]:
    """A person's rows: cases with documents, benefits, payments for one or two KLE numbers, and some broken ones."""
    found: list[ReadingRow] = []
    for number in range(draw(st.integers(0, 4))):
        told: dict[str, Any] = {"kle": draw(KLE), "authority": draw(st.sampled_from([HERE, THERE]))}
        told |= {"has_title": draw(st.booleans()), "sensitivity": draw(st.sampled_from([2, 2, 4]))}
        found.append(a_case(f"case {number}", **told))
        found.append(a_document(f"document {number}", case=f"case {number}", **told))
    for number in range(draw(st.integers(0, 3))):
        told = {"kle": draw(KLE), "authority": draw(st.sampled_from([HERE, THERE]))}
        found.append(a_benefit(f"grant {number}", **told))
        for part in {told["kle"], draw(KLE)}:
            line = a_line(f"grant {number}", kle=part)
            found.append(
                a_payment(f"payment {number}", lines=(line,), part=part or "", **(told | {"kle": part}))
            )
    return found


def shown(overview: Overview) -> set[str]:
    """Every item by kind and id."""
    return {
        *(f"case {case.id}" for case in overview.cases),
        *(f"document {document.id}" for case in overview.cases for document in case.documents),
        *(f"benefit {benefit.id}" for benefit in overview.benefits),
        *(f"payment {payment.id}" for benefit in overview.benefits for payment in benefit.payments),
    }


@given(overviews(), SCOPES)
def test_it_is_part_of_what_the_giver_sees_and_all_of_it_lies_within(
    rows: list[ReadingRow], scope: MandateScope
) -> None:
    own, other = compose(rows, GROUND, NOW), compose(rows, GROUND, NOW, scope)
    assert shown(other) <= shown(own)
    for verdict in select(rows, GROUND.policy, CATALOGUE, NOW, TODAY, scope=scope).verdicts:
        if not scope.covers(verdict.row):
            assert not verdict.shown
            assert verdict.reason is Reason.OUTSIDE_MANDATE


@given(overviews(), SCOPES)
def test_whatever_lies_outside_may_say_what_it_will(rows: list[ReadingRow], scope: MandateScope) -> None:
    """Nothing of it reaches the answer, to the last byte: no title, no time, no hint that something is not ready."""
    changed = [
        each
        if scope.covers(each)
        else msgspec.structs.replace(
            each, body=b"{}", has_title=False, sensitivity=None, recorded_at=NOW, received_at=NOW
        )
        for each in rows
    ]
    assert msgspec.json.encode(compose(rows, GROUND, NOW, scope)) == msgspec.json.encode(
        compose(changed, GROUND, NOW, scope)
    )


@given(overviews())
def test_a_mandate_without_areas_shows_nothing_and_one_for_all_of_them_everything(
    rows: list[ReadingRow],
) -> None:
    assert shown(compose(rows, GROUND, NOW, MandateScope(()))) == set()
    everything = MandateScope.of(["0*", "3*"])
    assert shown(compose(rows, GROUND, NOW, everything)) == shown(compose(rows, GROUND, NOW))


def test_a_payment_that_is_partly_outside_is_not_shown() -> None:
    """Else the sum would tell of the line that is not to be seen."""
    both = (a_line(), a_line(kle=HOUSING))
    rows = [a_benefit(), *(a_payment(lines=both, part=kle, kle=kle) for kle in (SICK, HOUSING))]
    assert len(compose(rows, GROUND, NOW).benefits[0].payments) == 1
    assert compose(rows, GROUND, NOW, MandateScope.of([SICK])).benefits[0].payments == ()


def test_what_is_not_ready_is_hinted_at_only_within() -> None:
    rows = [row(ItemKind.CASE, "unreadable", b"{")]
    told = {gap.kind for gap in compose(rows, GROUND, NOW, MandateScope.of(["32.*"])).gaps}
    assert GapKind.NOT_READY in told
    assert GapKind.NOT_READY not in {
        gap.kind for gap in compose(rows, GROUND, NOW, MandateScope.of(["02.*"])).gaps
    }
