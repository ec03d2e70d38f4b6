# SPDX-License-Identifier: MPL-2.0
"""Passes over what a refused caller is still sending: else it would find the connection broken, not the fault.

Reading waits for the sender, and nobody who was refused may make us wait long: it is done for a moment, and by
few threads at a time, so that senders who stall hold up nobody else. Not beside the call in a thread of its
own: the server (granian 2.8) stands still when an answer is given while somebody reads its message.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 2.0
"""How long a refusal waits for the rest of its message, as long as something comes."""

MOST_AT_ONCE = 2
"""Messages that are passed over at the same time, of the eight that a process answers."""

_CHUNK = 1 << 12  # no read waits for more than this

_free = threading.BoundedSemaphore(MOST_AT_ONCE)


def pass_over(stream: Any, most: int, clock: Callable[[], float] = time.monotonic) -> None:
    """Read up to `most` bytes and forget them. Does nothing while others are passed over already."""
    if not _free.acquire(blocking=False):
        return
    try:
        end = clock() + PATIENCE_S
        while most > 0 and clock() < end and (piece := stream.read(min(most, _CHUNK))):
            most -= len(piece)
    except OSError:
        pass  # it hung up
    finally:
        _free.release()
