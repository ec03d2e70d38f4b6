# SPDX-License-Identifier: MPL-2.0
"""Addresses as they are taken, and tokens as they are kept."""

from __future__ import annotations

import pytest

from overblik.errors import InvalidInput
from overblik.notices.wish import checked_address, token_hash


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (" anna@Example.dk ", "anna@example.dk"),
        ("anna.b+x@sub.example.dk", "anna.b+x@sub.example.dk"),
        ("anna@blåbær.dk", "anna@xn--blbr-roah.dk"),
    ],
)
def test_an_address_is_taken_with_its_domain_as_the_net_knows_it(given: str, taken: str) -> None:
    assert checked_address(given) == taken


@pytest.mark.parametrize(
    "given",
    ["", "anna", "@own.dk", "anna@", "anna@example", "a b@example.dk", "anna@example.dk\nBcc: x@example.dk",
     "a@b.dk, c@d.dk", f"{'x' * 300}@example.dk", f"anna@{'x' * 64}.dk", ".anna@example.dk"],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_address(given)
    assert refused.value.code == "notices.address"
    assert not given or given not in str(refused.value)


def test_a_token_is_kept_as_something_that_it_cannot_be_had_from() -> None:
    assert token_hash("a") == token_hash("a") != token_hash("b")
    assert b"secret-token" not in token_hash("secret-token")
