# SPDX-License-Identifier: MPL-2.0
"""Company numbers: eight digits and a check digit."""

import pytest

from overblik.errors import InvalidInput
from overblik.people.cvr import parse_cvr
from overblik.people.fictive import FictiveNumbers


def test_a_company_number_is_read_with_and_without_its_prefix() -> None:
    number = FictiveNumbers(1).company()
    assert parse_cvr(number) == parse_cvr(f" DK {number[:2]} {number[2:]} ") == number


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "12345678", "ABCDEFGH", "٩1234567"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_cvr(text)
    assert refusal.value.code == "cvr.malformed"
