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
    assert found["intake.other_kind"].module == "intake.batch"  # told in a receipt
    assert "audience" not in found  # the cause of a refusal is no code


def test_no_message_of_an_error_begs_for_more_than_a_place_and_a_remedy() -> None:
    """A message that held a number, a name or a title would have to name a variable of that kind."""
    telling = re.compile(r"\b(cpr|digits|title|person_name)\b")
    for error in errors.error_codes():
        assert not telling.search(" ".join(re.findall(r"\{([^}]*)\}", error.message))), error.code
