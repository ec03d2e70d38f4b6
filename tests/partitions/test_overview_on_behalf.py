# SPDX-License-Identifier: MPL-2.0
"""The tests of `tests/overview/test_on_behalf.py` and of the mandates' store again, on split tables."""

from tests.overview.test_on_behalf import *  # noqa: F403
from tests.people.test_mandate_store import *  # noqa: F403

del test_mandates_and_rows_are_found_by_their_keys  # noqa: F821 - each part has an index of its own here
