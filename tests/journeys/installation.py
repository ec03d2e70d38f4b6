# SPDX-License-Identifier: MPL-2.0
"""A real installation for tests: its own data folder, the real commands as processes, the real server."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from overblik.database import place, server
from overblik.settings import Mode, Settings

OVERBLIK = Path(sys.executable).parent / "overblik"
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Finished:
    """How a command ended. `memory_mb` is the most it ever held, 0 when that was not measured."""

    code: int
    out: str
    err: str
    memory_mb: float = 0.0

    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Installation:
    """A data folder and what the environment says about it."""

    data: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    mode: str = "demo"

    @property
    def settings(self) -> Settings:
        """The same installation for code that is called in this process."""
        return Settings(
            data=self.data, mode=Mode(self.mode), database_url=self.environ.get("OVERBLIK_DATABASE_URL")
        )

    @property
    def environment(self) -> dict[str, str]:
        """All that a command of this installation sees of the environment."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "USER") if name in os.environ}
        own = {"OVERBLIK_DATA": str(self.data), "OVERBLIK_MODE": self.mode}
        return {**kept, **own, "PYTHONWARNINGS": "ignore", **self.environ}

    def run(self, *told: str | Path, given: str = "", timeout: float = 120) -> Finished:
        """Run `overblik ...` to its end."""
        done = subprocess.run(
            [OVERBLIK, *map(str, told)],
            input=given.encode(), capture_output=True, env=self.environment, timeout=timeout,
        )  # fmt: skip
        return Finished(
            done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )

    def must(self, *told: str | Path, given: str = "") -> Finished:
        """Run `overblik ...`, which has to go well."""
        done = self.run(*told, given=given)
        assert done.code == 0, (told, done)
        return done

    def start(self, *told: str | Path) -> subprocess.Popen[bytes]:
        """Begin `overblik ...` in a process group of its own."""
        return subprocess.Popen(
            [OVERBLIK, *map(str, told)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.environment, start_new_session=True,
        )  # fmt: skip

    def measured(self, *told: str | Path) -> Finished:
        """Run `overblik ...` to its end and measure its memory."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                [OVERBLIK, *map(str, told)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=self.environment,
            )  # fmt: skip
            # The last word counts, not the largest: before it is itself, a process has its parent's figures.
            most = 0.0
            while process.poll() is None:
                most = _memory_mb(process.pid) or most
                time.sleep(0.02)
            out.seek(0)
            err.seek(0)
            return Finished(process.returncode, out.read().decode(), err.read().decode(), most)

    def export(self, folder: Path) -> dict[str, bytes]:
        """What `index export` writes, by file name."""
        self.must("index", "export", "--out", folder)
        return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}

    def postmaster(self) -> int:
        """The process id of the embedded server."""
        found = place.find(self.data)
        assert found is not None
        return int((found.cluster / "postmaster.pid").read_text().split("\n", 1)[0])

    def remove(self) -> None:
        """Stop the embedded server and forget everything."""
        with contextlib.suppress(Exception):
            server.stop(self.settings)
        with contextlib.suppress(Exception):
            found = place.find(self.data)
            if found is not None:
                shutil.rmtree(found.folder)
        shutil.rmtree(self.data, ignore_errors=True)


@dataclass
class Served:
    """A running server: its address without a slash at the end, and where its words go."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def words(self) -> str:
        """Everything it has said."""
        return self.log.read_text(errors="replace")


@contextlib.contextmanager
def served(at: Installation, port: int | None = None, **environ: str) -> Iterator[Served]:
    """`overblik serve` on a free port unless one is named, ready when entered, ended with all its workers when left."""
    port = port or free_port()
    log = at.data / "serve.log"
    told = Installation(at.data, {**at.environ, "OVERBLIK_PORT": str(port), **environ}, at.mode)
    with log.open("wb") as words:
        process = subprocess.Popen(
            [OVERBLIK, "serve"],
            stdin=subprocess.DEVNULL, stdout=words, stderr=words, env=told.environment, start_new_session=True,
        )  # fmt: skip
    running = Served(f"http://127.0.0.1:{port}", log, process)
    try:
        _await(running)
        yield running
    finally:
        _end(process)


def free_port() -> int:
    """A port of the loopback that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_folder() -> Path:
    """A new folder that every user may pass, so that the database lies inside it; removed after the run."""
    folder = Path(tempfile.mkdtemp(dir=os.environ["OVERBLIK_TEST_FOLDER"]))
    folder.chmod(0o711)
    return folder


def wait_for(happened: Any, what: str, patience_s: float = PATIENCE_S) -> Any:
    """Ask until the answer is true; the answer."""
    deadline = time.monotonic() + patience_s
    while not (answer := happened()):
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.02)
    return answer


def _memory_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0
    )


def _await(running: Served) -> None:
    def ready() -> bool:
        assert running.process.poll() is None, running.words()
        try:
            with urllib.request.urlopen(f"{running.url}/healthz/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    wait_for(ready, "the server")


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def lines(objects: Sequence[Mapping[str, Any] | bytes | str]) -> bytes:
    """An NDJSON delivery."""
    told = [
        one if isinstance(one, bytes) else one.encode() if isinstance(one, str) else json.dumps(one).encode()
        for one in objects
    ]
    return b"".join(line + b"\n" for line in told)
