# SPDX-License-Identifier: MPL-2.0
"""A day up to which the demo's life goes, and an index to deliver it to."""

from __future__ import annotations

import datetime as dt

from tests.intake.conftest import index, ring

__all__ = ["index", "ring"]

TODAY = dt.date(2025, 11, 24)
