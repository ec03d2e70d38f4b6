# SPDX-License-Identifier: MPL-2.0
"""Sets the search for reference cycles to how these processes live: much is made and let go, almost none in cycles."""

from __future__ import annotations

import gc

THRESHOLDS = (100_000, 20, 20)
"""New objects before a search, and searches before older ones are looked at too. The default of 700 searches
several times in one page view and a hundred times in one batch of intake, where it took a third of the time."""


def settle() -> None:
    """Call once everything is loaded: that stays for good and is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
