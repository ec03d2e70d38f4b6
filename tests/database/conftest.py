# SPDX-License-Identifier: MPL-2.0
"""Installations of their own for tests that start, kill and starve servers."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overblik.database import place, server
from overblik.settings import Mode, Settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder every user may pass, removed with its servers and shelters afterwards."""
    path = Path(tempfile.mkdtemp(dir=os.environ["OVERBLIK_TEST_FOLDER"]))
    path.chmod(0o711)
    yield path
    for mode in path.rglob("mode"):
        data = mode.parent
        with contextlib.suppress(Exception):
            server.stop(Settings(data=data))
        with contextlib.suppress(Exception):
            found = place.find(data)
            if found is not None:
                shutil.rmtree(found.folder)
    shutil.rmtree(path)


@pytest.fixture
def installation(folder: Path, server_kind: str) -> Settings:
    """Settings of a new installation; nothing is made yet."""
    return Settings(data=folder / "data", mode=Mode.DEMO, database_binaries=server_kind)


def as_user(name: str, action: Callable[[], object]) -> str:
    """What `action` gives (or raises, as text) when another user does it; in a child process, from root."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        try:
            entry = pwd.getpwnam(name)
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)
            os.chdir("/")
            told = str(action())
        except BaseException:
            told = traceback.format_exc()
        os.write(write, told.encode()[:60_000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return told
