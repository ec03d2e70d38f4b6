# SPDX-License-Identifier: MPL-2.0
"""The page about the JSON delivery is true: its schema is the program's, its examples are taken."""

from __future__ import annotations

import io
import json
import re

import msgspec
import pytest

from overblik.index.objects import Registration, Removal
from overblik.intake.receipt import Outcome
from overblik.wire import delivery
from tests.places import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "delivery-format.md"
SCHEMA = CHECKOUT / "docs" / "reference" / "delivery.schema.json"
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_schema_is_the_programs() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(
        msgspec.json.encode(delivery.json_schema())
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: json.loads(text)["kind"])
def test_every_example_is_taken(example: str) -> None:
    line = json.dumps(json.loads(example)).encode()
    [item] = delivery.decode_lines(io.BytesIO(line))
    assert isinstance(item.value, Registration | Removal)


def test_there_is_an_example_of_each_kind_and_a_row_for_each_outcome() -> None:
    assert len(EXAMPLES) == 5
    rows = re.findall(r"^\| `(\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(rows) == {outcome.value for outcome in Outcome}
