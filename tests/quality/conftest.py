# SPDX-License-Identifier: MPL-2.0
"""The index that the intake tests deliver to."""

from tests.intake.conftest import index, ring, send

__all__ = ["index", "ring", "send"]
