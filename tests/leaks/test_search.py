# SPDX-License-Identifier: MPL-2.0
"""The search itself finds what it is for; a search that finds nothing would pass everything."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from tests.leaks.planted import Plants

PLANTS = Plants()
DIGITS = PLANTS.number("here")
HYPHENED = f"{DIGITS[:6]}-{DIGITS[6:]}"

ROWS = [
    ("digits", DIGITS.encode()),
    ("inside a longer run of digits", f"99{DIGITS}99".encode()),
    ("hyphened", f"cpr {HYPHENED}.".encode()),
    ("spaced", f"{DIGITS[:6]} {DIGITS[6:]}".encode()),
    ("hexadecimal", DIGITS.encode().hex().encode()),
    ("percent-encoded", quote(f"{DIGITS[:6]} {DIGITS[6:]}").encode()),
    *((f"base64 after {n}", base64.b64encode(b"a" * n + HYPHENED.encode() + b" og mere")) for n in range(6)),
    *((f"base64 digits after {n}", base64.b64encode(b"a" * n + DIGITS.encode())) for n in range(6)),
]


@pytest.mark.parametrize("content", [row[1] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_number_is_found(content: bytes) -> None:
    assert PLANTS.found_in(b"before " + content + b" after")


def test_other_digits_are_not_found() -> None:
    assert not PLANTS.found_in(b"1234567890 610101-0002 2025-01-01T00:00:00Z")
