# SPDX-License-Identifier: MPL-2.0
"""Writing down what a process has counted: beside the requests, never in one."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from multiprocessing.util import Finalize

EVERY_S = 60.0
"""So often counts are written down; a process that is killed loses what it has counted since."""


class Keeper:
    """Calls `write_down` every so often from a thread of this process, and when the process ends."""

    def __init__(self, name: str, write_down: Callable[[], None], every: float = EVERY_S) -> None:
        self._name = name
        self._write_down = write_down
        self._every = every
        self._process: int | None = None
        self._lock = threading.Lock()

    def awake(self) -> None:
        """There is something to write down. Cheap when somebody is at it already.

        A thread of this very process: one of the parent's does not come along when it forks.
        """
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
        threading.Thread(target=self._keep, name=self._name, daemon=True).start()
        # The server's workers are processes of multiprocessing, in which atexit is never heard.
        Finalize(None, self._write_down, exitpriority=0)

    def _keep(self) -> None:
        while True:
            time.sleep(self._every)
            self._write_down()
