# SPDX-License-Identifier: MPL-2.0
"""The benchmarks' own installations: beside the operator's data folder, each with a server of its own."""

from __future__ import annotations

import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from overblik.database import place, server
from overblik.database.connection import Connection, connect
from overblik.database.place import ADMIN
from overblik.database.raw_json import use_raw_json
from overblik.errors import Unavailable
from overblik.people.keys import KeyRing
from overblik.settings import TABLE, Mode, Settings
from overblik.site.start import open_installation

# Loaded from the start so that statements can be counted; it counts only while it is asked to.
_TUNING = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "none"}


@dataclass(frozen=True, slots=True)
class Place:
    """An open installation of the benchmarks: demo mode, embedded server, commits on disk."""

    settings: Settings
    conninfo: str
    ring: KeyRing

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data

    def connect(self) -> Connection:
        """A new connection in autocommit, to be closed by the caller."""
        connection = connect(self.conninfo)
        use_raw_json(connection)
        return connection

    def connect_as_admin(self) -> Connection:
        """A connection that may change the server's settings."""
        found = place.find(self.data)
        assert found is not None
        return connect(found.url(ADMIN))

    def environment(self, port: int | None = None) -> list[str]:
        """The words that begin a command run in this installation, whatever the operator's environment says."""
        unset = [word for setting in TABLE for word in ("-u", setting.name)]
        values = {
            "OVERBLIK_DATA": str(self.data),
            "OVERBLIK_MODE": self.settings.mode.value,
            "OVERBLIK_DATABASE_BINARIES": self.settings.database_binaries,
            "OVERBLIK_WORKERS": str(self.settings.workers),
            "OVERBLIK_LOG_LEVEL": "warning",
        }
        if port is not None:
            values["OVERBLIK_PORT"] = str(port)
        return ["env", *unset, *(f"{name}={value}" for name, value in values.items())]


def folder_for(operator: Settings) -> Path:
    """Where the benchmarks keep their installations: never inside the operator's own data."""
    return operator.data.with_name(f"{operator.data.name}-bench")


def open_place(operator: Settings, name: str, free: int) -> Place:
    """The installation `name`, made when it is missing. Raises Unavailable unless `free` bytes are free.

    What lies there already counts as free: it is used again.
    """
    folder = folder_for(operator)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="ascii")
    settings = Settings(
        data=folder / name,
        mode=Mode.DEMO,
        database_binaries=operator.database_binaries,
        workers=operator.workers,
    )
    _require_space(settings.data, free)
    _start(settings)
    installation = open_installation(settings)
    opened = Place(settings, installation.conninfo, installation.ring)
    with opened.connect() as connection:
        _require_safe_commits(connection)
    return opened


def close_place(opened: Place) -> None:
    """Stop its server; the data stays."""
    server.stop(opened.settings)


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _require_space(data: Path, free: int) -> None:
    held = sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) if data.exists() else 0
    here = shutil.disk_usage(data.parent).free
    if here + held < free:
        raise Unavailable(
            "bench.no_space",
            f"This scale needs {free / 10**9:.1f} GB free in {data.parent}; there are {here / 10**9:.1f}. "
            "Make room, choose a smaller --scale, or name another OVERBLIK_DATA.",
        )


def _start(settings: Settings) -> None:
    address = server.ensure(settings, tuning=_TUNING)
    with connect(address) as connection:
        loaded = connection.execute("SHOW shared_preload_libraries").fetchone()
    if loaded != ("pg_stat_statements",):
        # Started by an ordinary command since the last run.
        server.stop(settings)
        server.ensure(settings, tuning=_TUNING)


def _require_safe_commits(connection: Connection) -> None:
    """A figure from a server that forgets what it was told would be no figure."""
    for name in ("synchronous_commit", "fsync"):
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
        if row != ("on",):
            raise Unavailable("bench.unsafe_server", f"{name} is off on the benchmarks' server; turn it on.")
