# SPDX-License-Identifier: MPL-2.0
"""A message that was refused is let go at once: servers search for reference cycles seldom, and each may be large."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable

import pytest

from tests.api.soap.caller import Caller
from tests.api.soap.test_mutations import bomb, cut, deepen, flood, insert, originals, recode

pytestmark = pytest.mark.database


@pytest.mark.parametrize("damage", [bomb, cut, deepen, flood, insert, recode])
def test_a_refused_message_leaves_nothing_to_search_for(
    caller: Caller, damage: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(7)
    refused = 0
    for path, original in originals(1):
        message = damage(original, chance)
        gc.collect()
        gc.disable()
        try:
            answer = caller.send(message, path)
            left = gc.collect()
        finally:
            gc.enable()
        if answer.status != 200:
            refused += 1
            assert left == 0, answer.body
    assert refused
