# SPDX-License-Identifier: MPL-2.0
"""Over a real connection a refusal arrives, though the sender is still sending when it is made."""

from __future__ import annotations

import http.client
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest

from overblik.api.soap.call import LARGEST_BODY
from overblik.api.soap.rest import MOST_AT_ONCE
from overblik.cli.serve import BLOCKING_THREADS
from tests.api.soap.caller import CASES
from tests.journeys.installation import Served, wait_for
from tests.journeys.toolkit import an_empty_demo

pytestmark = pytest.mark.slow
MEGABYTE = 1 << 20
WORKERS = 2  # the default


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    """A demo without data, being served."""
    with an_empty_demo() as server:
        yield server


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


def test_refused_senders_who_stall_keep_nobody_else_waiting(running: Served) -> None:
    address = urlsplit(running.url)
    head = (
        f"POST {CASES} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: text/xml\r\n"
        f"Authorization: Bearer x\r\nContent-Length: {MEGABYTE}\r\n\r\n<"
    )
    with ExitStack() as stack:
        stalling = []
        for _ in range(4 * BLOCKING_THREADS):
            one = stack.enter_context(socket.create_connection((address.hostname, address.port)))
            one.sendall(head.encode())
            stalling.append(one)
        for _ in range(BLOCKING_THREADS):
            connection = http.client.HTTPConnection(address.netloc, timeout=30)
            connection.request("GET", f"{CASES}?wsdl")
            assert connection.getresponse().status == 200
        waited_for = WORKERS * MOST_AT_ONCE
        readable = wait_for(
            lambda: (
                len(found := select.select(stalling, [], [], 0)[0]) >= len(stalling) - waited_for and found
            ),
            "the refusals",
        )
        assert {one.recv(12) for one in readable} == {b"HTTP/1.1 401"}
