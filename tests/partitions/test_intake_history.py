# SPDX-License-Identifier: MPL-2.0
"""The tests of `tests/intake/test_history.py` again, on split tables."""

from tests.intake.test_history import *  # noqa: F403
