# SPDX-License-Identifier: MPL-2.0
"""`make proof` is shared out to several processes, and each of them has to know that the full counts are wanted."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.hypothesis_profiles import PROOF
from tests.places import CHECKOUT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("said", "code"), [("full", 0), ("", 1)])
def test_every_process_of_a_run_does_the_full_counts_when_they_are_asked_for(said: str, code: int) -> None:
    told = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "1",
        "-p",
        "no:cacheprovider",
        "tests/meta/full_counts.py",
    ]
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("OVERBLIK_", "PYTEST_"))}
    done = subprocess.run(told, cwd=CHECKOUT, env={**kept, PROOF: said}, capture_output=True, timeout=120)
    assert done.returncode == code, done.stdout.decode()
