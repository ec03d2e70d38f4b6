# SPDX-License-Identifier: MPL-2.0
"""What lies within a mandate: some areas, perhaps of some authorities only; what is unclear lies outside."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.disclosure.mandate_scope import OUTSIDE, MandateScope
from overblik.disclosure.reason import General, Reason
from tests.disclosure.build import AUTHORITY, OTHER_AUTHORITY, a_row

ROWS: list[tuple[tuple[str, ...], tuple[str, ...] | None, dict[str, Any], bool]] = [
    (("32.*",), None, {}, True),
    (("32.24.04",), None, {}, True),
    (("02.*", "32.*"), None, {}, True),
    ((), None, {}, False),
    (("02.*",), None, {}, False),
    (("32.30.*",), None, {}, False),
    (("32.*",), None, {"kle": None}, False),
    (("32.*",), None, {"kle": ""}, False),
    (("32.*",), None, {"authority": None}, False),
    (("32.*",), (AUTHORITY,), {}, True),
    (("32.*",), (OTHER_AUTHORITY,), {}, False),
    (("32.*",), (), {}, False),
    (("everything",), None, {}, False),
    (("everything", "32.*"), None, {}, True),
]


@pytest.mark.parametrize(("areas", "authorities", "changes", "within"), ROWS)
def test_a_row_lies_within_or_outside(
    areas: tuple[str, ...], authorities: tuple[str, ...] | None, changes: dict[str, Any], within: bool
) -> None:
    assert MandateScope.of(areas, authorities).covers(a_row(**changes)) is within


def test_of_what_lies_outside_not_even_a_hint_is_told() -> None:
    assert not OUTSIDE.shown
    assert (OUTSIDE.reason, OUTSIDE.general) == (Reason.OUTSIDE_MANDATE, General.NEVER_TOLD)
