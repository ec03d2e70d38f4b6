# SPDX-License-Identifier: MPL-2.0
"""Not collected: what the test of the full counts lets a worker of another run do."""

from __future__ import annotations

from tests.hypothesis_profiles import EXAMPLES, proof_count


def test_the_counts_are_full() -> None:
    assert proof_count(EXAMPLES) == EXAMPLES
