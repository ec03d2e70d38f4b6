# SPDX-License-Identifier: MPL-2.0
"""The tests of `tests/disclosure/test_what_if_store.py` again, on split tables."""

from typing import Any

import pytest
from psycopg import Connection

from tests.disclosure.test_what_if_store import *  # noqa: F403
from tests.disclosure.test_what_if_store import prove


@pytest.mark.slow
def test_the_numbers_are_those_of_every_citizens_own_overview(connection: Connection[Any]) -> None:
    """Fewer here: that the statements say the same of split tables is what is new."""
    prove(connection, 2_000, 5)
