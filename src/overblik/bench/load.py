# SPDX-License-Identifier: MPL-2.0
"""HTTP under load: wrk on loopback, sending prepared requests of many different citizens."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from overblik.bench.program import tool
from overblik.errors import Unavailable

CONNECTIONS = 16

# The file holds the length of each request on a line of its own, then the request.
_SCRIPT = """
local requests, place = {}, 0
local file = assert(io.open("@requests@", "rb"))
while true do
  local length = file:read("*n")
  if not length then break end
  file:read(1)
  requests[#requests + 1] = file:read(length)
end
file:close()
request = function()
  place = place % #requests + 1
  return requests[place]
end
done = function(summary, latency, _)
  local e = summary.errors
  io.write(string.format(
    'BENCH {"requests":%d,"microseconds":%d,"p50":%.1f,"p99":%.1f,"failed":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One round: answers per second, and milliseconds until half and until 99 of 100 had come."""

    requests_per_s: float
    p50_ms: float
    p99_ms: float


class Requests:
    """Requests written to a file once, to be sent over and over in turn."""

    def __init__(self, path: Path, requests: Iterable[bytes]) -> None:
        self._script = path.with_suffix(".lua")
        with path.open("wb") as file:
            for request in requests:
                file.write(b"%d\n%b\n" % (len(request), request))
        # The requests carry person numbers (fictive ones) and tokens.
        path.chmod(0o600)
        self._script.write_text(_SCRIPT.replace("@requests@", str(path)), encoding="utf-8")

    def send(self, port: int, seconds: int, connections: int = CONNECTIONS) -> Load:
        """One round of `seconds`. Raises Unavailable when any answer is an error."""
        done = subprocess.run(
            [
                tool("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
                "-s", str(self._script), f"http://127.0.0.1:{port}/",
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        told = [line for line in done.stdout.splitlines() if line.startswith("BENCH ")]
        if done.returncode != 0 or not told:
            raise Unavailable("bench.load_failed", "wrk ended with an error; see whether it runs by hand.")
        figures = json.loads(told[0].removeprefix("BENCH "))
        if figures["failed"] or not figures["requests"]:
            raise Unavailable(
                "bench.answers_failed",
                f"{figures['failed']} of {figures['requests']} answers were errors; no figure is made of them.",
            )
        return Load(
            figures["requests"] / figures["microseconds"] * 1e6, figures["p50"] / 1000, figures["p99"] / 1000
        )


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """One request of HTTP/1.1 as it goes over the wire."""
    told = {"Host": "127.0.0.1", **headers}
    if body:
        told["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
