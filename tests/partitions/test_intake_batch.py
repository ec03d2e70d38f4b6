# SPDX-License-Identifier: MPL-2.0
"""The tests of `tests/intake/test_batch.py` again, on split tables."""

from tests.intake.test_batch import *  # noqa: F403
