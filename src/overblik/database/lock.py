# SPDX-License-Identifier: MPL-2.0
"""One starter or stopper at a time for a data folder; the lock ends with the process that holds it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from overblik.errors import NotAllowed, Unavailable

PATIENCE_S = 90.0


@contextlib.contextmanager
def held(data: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the data folder's lock; Unavailable when another process keeps it longer than `patience_s`."""
    path = data / "database.lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        owner = data.stat()
        if os.geteuid() == 0 and owner.st_uid != 0:
            os.fchown(handle, owner.st_uid, owner.st_gid)
    except PermissionError as error:
        raise NotAllowed(
            "settings.data_not_permitted",
            f"OVERBLIK_DATA: this user may not write in {data}. "
            "Run as the user who created the folder, or name another folder.",
            variable="OVERBLIK_DATA",
        ) from error
    try:
        _take(handle, path, patience_s)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Unavailable(
                    "database.locked",
                    f"Another process has held {path} for {patience_s:.0f} seconds. "
                    "Wait for it, or end it, and try again.",
                ) from None
            time.sleep(0.02)
