# SPDX-License-Identifier: MPL-2.0
"""The caller's id of a call is taken over only where it can hold no person's number."""

from __future__ import annotations

import uuid

import pytest

from overblik.api.transaction import transaction_id
from tests.builders import ANNA

TAKEN = [
    "a",
    "call-1",
    "9316de3d-3263-49b6-a545-2aad053f1fbe",
    "00000000-0000-0000-0000-123456789012",
    "x" * 64,
    "A.b_c:d",
]
NOT_TAKEN = [
    None,
    "",
    " ",
    "-a",
    "a b",
    "x" * 65,
    "æ",
    f"x{ANNA}",
    f"{ANNA[:6]}-{ANNA[6:]}",
    f"{ANNA[:6]}.{ANNA[6:]}",
    "a\nb",
]


@pytest.mark.parametrize("told", TAKEN)
def test_an_id_that_names_nobody_is_taken_over(told: str) -> None:
    assert transaction_id(told) == told


@pytest.mark.parametrize("told", NOT_TAKEN)
def test_else_the_call_gets_an_id_of_ours(told: str | None) -> None:
    assert uuid.UUID(transaction_id(told)).version == 4
    assert transaction_id(told, "call-1") == "call-1"
