# SPDX-License-Identifier: MPL-2.0
"""What runs on a cluster right now, told from what a dead server left behind."""

from __future__ import annotations

import os
from pathlib import Path

_PROCESSES = Path("/proc")


def recorded_pid(cluster: Path) -> int | None:
    """The process id in postmaster.pid, whether or not it is alive or ours; None without the file."""
    try:
        first = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n", 1)[0]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdigit() else None


def processes(cluster: Path) -> list[int]:
    """All living processes that work in `cluster`: the server and its children, zombies not counted.

    A server's processes have the cluster as their working directory, which neither a zombie has nor
    a stranger who was given a dead server's process id (common in containers, where ids repeat).
    """
    found = []
    wanted = _identity(cluster)
    for entry in _PROCESSES.iterdir() if can_see_processes() else ():
        if not entry.name.isdigit() or wanted is None or _identity(entry / "cwd") != wanted:
            continue
        if _name(entry) == "postgres":  # a shell that stands in the folder is no server
            found.append(int(entry.name))
    return found


def clear_remains(cluster: Path) -> bool:
    """Remove postmaster.pid when nothing runs on the cluster; whether the way is free.

    PostgreSQL itself would wait for the recorded id to vanish, but a killed server stays a zombie for
    seconds where process 1 reaps late. Only under the lock of the data folder.
    """
    if not can_see_processes() or processes(cluster):
        return False
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    return True


def can_see_processes() -> bool:
    """Whether this system tells who runs where (Linux does)."""
    return (_PROCESSES / "self" / "cwd").exists()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _name(entry: Path) -> str:
    try:
        return (entry / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
