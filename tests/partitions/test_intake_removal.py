# SPDX-License-Identifier: MPL-2.0
"""The tests of `tests/intake/test_removal.py` again, on split tables."""

from tests.intake.test_removal import *  # noqa: F403
