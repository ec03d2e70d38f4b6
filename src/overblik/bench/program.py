# SPDX-License-Identifier: MPL-2.0
"""Running the programs that are measured and those that measure, as processes of their own."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from overblik.bench.place import Place, free_port
from overblik.errors import Unavailable

_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished program: seconds on the clock, the most memory it held, what it wrote."""

    seconds: float
    peak_bytes: int
    exit_code: int
    output: str


def overblik() -> list[str]:
    """The command `overblik` of this very installation."""
    return [sys.executable, "-c", "from overblik.cli.main import main; main()"]


def tool(name: str, package: str) -> str:
    """The path of a measuring tool of the system. Raises Unavailable naming what to install."""
    found = shutil.which(name)
    if found is None:
        raise Unavailable("bench.tool_missing", f"{name} is not installed; install the package {package}.")
    return found


def run(command: Sequence[str], output: Path) -> Ran:
    """Run to the end, what it prints going to `output`; its errors are thrown away: they could name data."""
    report = output.with_suffix(".usage")
    with output.open("wb") as told:
        subprocess.run(
            [sys.executable, "-S", "-c", _WATCH, str(report), *command],
            stdout=told, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=True,
        )  # fmt: skip
    seconds, peak, exit_code = report.read_text(encoding="ascii").split()
    # ru_maxrss is kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return Ran(float(seconds), int(peak) * unit, int(exit_code), output.read_text(encoding="utf-8"))


# A process inherits the greatest size of the one it was forked from, so a small one must stand between.
_WATCH = """
import os, sys, time
begun = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
seconds = time.perf_counter() - begun
with open(sys.argv[1], "w") as report:
    report.write(f"{seconds} {usage.ru_maxrss} {os.waitstatus_to_exitcode(status)}")
"""


@contextlib.contextmanager
def serving(place: Place) -> Iterator[int]:
    """The real server on this installation while the block runs; gives its port."""
    port = free_port()
    log = place.data / "bench-serve.log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            [*place.environment(port), *overblik(), "serve"],
            stdout=told,
            stderr=told,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _await(process, port, log)
            yield port
        finally:
            _end(process)


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Mapping[str, str], bytes]:
    """One request: status, headers in lower case, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, told, answer.read()
    finally:
        connection.close()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if ask(port, "/healthz/ready")[0] == 200:
                return
        time.sleep(0.1)
    raise Unavailable("bench.server_down", f"`overblik serve` did not come up; its words are in {log}.")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server and the workers it started: they are a session of their own."""
    for word in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, word)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
            return
