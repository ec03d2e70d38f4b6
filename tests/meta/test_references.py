# SPDX-License-Identifier: MPL-2.0
"""The reference pages say what the code says."""

from __future__ import annotations

import re

import pytest

from overblik.settings import TABLE
from tests.meta import errors, references, tree
from tests.places import CHECKOUT


@pytest.mark.parametrize("page", references.PAGES)
def test_page_is_what_the_code_makes_of_it(page: str) -> None:
    assert not (found := references.difference(page)), f"run `make docs`:\n{found}"


def test_every_setting_and_every_variable_of_the_makefile_is_documented() -> None:
    page = tree.read(CHECKOUT / "docs/reference/settings.md")
    for setting in TABLE:
        assert f"`{setting.name}`" in page


def test_error_codes_are_found_in_every_way_they_are_written() -> None:
    found = {error.code: error for error in errors.error_codes()}
    assert found["settings.bad_value"].branch == "InvalidInput"  # raised by class
    assert found["token_refused"].branch == "NotAllowed"  # fixed by a subclass
    assert found["intake.other_kind"].module == "intake.belonging"  # told in a receipt
    assert "audience" not in found  # the cause of a refusal is no code


def test_no_message_of_an_error_is_filled_with_what_it_may_never_hold() -> None:
    """By the names of what is filled in: a number, a title or somebody's name."""
    secret = re.compile(r"\b(cpr|digits|title|person|citizen|party_key|urn|reference)\b")
    filled = [
        (error.code, expression)
        for error in errors.error_codes()
        for expression in re.findall(r"\{([^{}]*)\}", error.message)
    ]
    assert len(filled) > 50
    assert [(code, expression) for code, expression in filled if secret.search(expression)] == []
