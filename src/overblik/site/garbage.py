# SPDX-License-Identifier: MPL-2.0
"""Sets the search for reference cycles to how these processes live: much is made and let go, almost none in cycles."""

from __future__ import annotations

import gc

SERVING = 100_000
"""New objects before a search: the default of 700 searches several times in one page view."""

DELIVERING = 1_000_000
"""More than one batch of intake holds, which is let go as a whole: searching through it would find nothing
and took up to a third of the time."""


def settle(young: int = SERVING) -> None:
    """Call once everything is loaded: that stays for good and is never looked at again.

    `young` new objects are made before a search; every twentieth looks at older ones too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(young, 20, 20)
