# SPDX-License-Identifier: MPL-2.0
"""How often is often enough: the full counts for `make proof`, a fixed tenth of them for `make test`."""

from __future__ import annotations

import os

from hypothesis import settings

PROOF = "OVERBLIK_PROOF"
FULL = os.environ.get(PROOF) == "full"
EXAMPLES = 1000


def register() -> None:
    """`full` is random and thorough; `tenth` gives the same examples in every run."""
    settings.register_profile("full", max_examples=EXAMPLES, deadline=None)
    settings.register_profile("tenth", max_examples=EXAMPLES // 10, deadline=None, derandomize=True)
    settings.load_profile("full" if FULL else "tenth")


def proof_count(full: int) -> int:
    """How many of `full` repetitions this run does; at least one."""
    return full if FULL else max(1, full // 10)
