# SPDX-License-Identifier: MPL-2.0
"""The tests of sealing and verifying again, on split tables."""

from tests.audit.test_sealing import *  # noqa: F403
from tests.audit.test_verification import *  # noqa: F403

del test_looks_that_were_there_before_there_were_seals_are_sealed_too  # noqa: F821 - of tables not yet split
