# SPDX-License-Identifier: MPL-2.0
"""The index of the intake tests, to search in."""

from __future__ import annotations

from tests.intake.conftest import index, ring, send

__all__ = ["index", "ring", "send"]
