# SPDX-License-Identifier: MPL-2.0
"""A caller on a fresh database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.soap.caller import Caller, a_caller


@pytest.fixture
def caller(database_url: str, tmp_path: Path) -> Caller:
    """A source system that is known, on an installation that is no demo."""
    return a_caller(database_url, tmp_path)
