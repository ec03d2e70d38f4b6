# SPDX-License-Identifier: MPL-2.0
"""Over a real connection a refusal arrives, though the sender is still sending when it is made."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from overblik.api.soap.call import LARGEST_BODY
from tests.api.soap.caller import CASES
from tests.journeys.installation import Installation, Served, a_folder, served

pytestmark = pytest.mark.slow
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    """A demo without data, being served."""
    folder = a_folder()
    at = Installation(folder / "data")
    try:
        at.must("people", "keys")
        with served(at) as server:
            yield server
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)


def in_chunks(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes):
        yield b" " * MEGABYTE


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"x" * 5 * MEGABYTE, {"Authorization": "Bearer x"}, 401, b"access.refused"),
        (b"x" * 5 * MEGABYTE, {"Content-Type": "application/json"}, 415, b"soap.media_type"),
        (b"x" * (LARGEST_BODY + MEGABYTE // 2), {}, 413, b"soap.too_large"),
        (LARGEST_BODY // MEGABYTE + 5, {}, 413, b"soap.too_large"),
    ],
    ids=["no credentials", "another type", "too long", "too long in chunks"],
)
def test_the_fault_is_read_and_the_next_call_is_answered(
    running: Served, body: Any, headers: dict[str, str], status: int, code: bytes
) -> None:
    connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=60)
    sent = in_chunks(body) if isinstance(body, int) else body
    connection.request("POST", CASES, sent, {"Content-Type": "text/xml"} | headers)
    answer = connection.getresponse()
    assert (answer.status, code in answer.read()) == (status, True)
    connection.request("GET", f"{CASES}?wsdl")
    assert connection.getresponse().status == 200
