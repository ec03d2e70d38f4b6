# SPDX-License-Identifier: MPL-2.0
"""Whatever is written into an address or a form of the console, it is answered; nothing of it breaks a page."""

from __future__ import annotations

import pytest

from tests.console.conftest import House
from tests.console.test_citizen_view import look_up
from tests.console.test_stranger import LEAVES, POSTED, addresses, everything_of_birkelunde

pytestmark = [pytest.mark.database, pytest.mark.slow]

NONSENSE = ("a\0b", "9" * 5000, "0001-01-01", "9999-12-31")
"""A sign that a database refuses, a number and days beyond all bounds."""

ASKED = (
    "since", "until", "actor", "words", "kind", "page", "text", "facet", "month", "from", "to", "item", "verdict",
    "both", "kept", "draft", "rule", "number", "status", "source", "kle", "day", "code",
)  # fmt: skip
"""Fields of addresses."""

WRITTEN = ("revision", "version", "day", "as_of")
"""Fields of forms that are numbers and days."""


def test_no_nonsense_in_a_field_breaks_a_page(town: House) -> None:
    told, _ = everything_of_birkelunde(town)
    town.sign_in("all")
    look_up(town, "alma", purpose="look_up.test")
    town.client.raise_request_exception = False
    broken = []
    for path in addresses(told):
        if path.startswith(LEAVES):
            continue
        for word in NONSENSE:
            if town.client.get(path, dict.fromkeys(ASKED, word)).status_code >= 500:
                broken.append((path, word[:20]))
        if town.client.post(path, POSTED).status_code == 405:
            continue
        for word in NONSENSE[1:3]:
            for field in WRITTEN:
                if town.client.post(path, {**POSTED, field: word}).status_code >= 500:
                    broken.append((path, f"{field}={word[:20]}"))
    assert broken == []
