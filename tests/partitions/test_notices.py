# SPDX-License-Identifier: MPL-2.0
"""The tests of `tests/notices/test_looking.py` again, on split tables."""

from tests.notices.conftest import mailbox, town
from tests.notices.test_looking import *  # noqa: F403

__all__ = ["mailbox", "town"]
