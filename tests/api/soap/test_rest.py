# SPDX-License-Identifier: MPL-2.0
"""What a refused caller is still sending is passed over, for a moment only and by a few threads only."""

from __future__ import annotations

import io
import itertools
import threading

from overblik.api.soap.rest import MOST_AT_ONCE, PATIENCE_S, pass_over
from tests.api.soap.caller import Caller, envelope

MOST = 1 << 20


class Stalling(io.BytesIO):
    """A sender that says nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.is_read = threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.is_read.set()
        assert self.let_go.wait(30)
        return b""


class Broken(io.BytesIO):
    """A sender that hung up."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError


class Counting(io.BytesIO):
    """Counts how often it is asked for more."""

    asked = 0

    def read(self, size: int | None = -1) -> bytes:
        self.asked += 1
        return super().read(size)


def test_a_message_that_is_coming_is_read_to_its_end() -> None:
    stream = io.BytesIO(b"x" * 300_000)
    pass_over(stream, MOST)
    assert stream.tell() == 300_000


def test_no_more_is_read_than_one_message_may_hold() -> None:
    stream = io.BytesIO(b"x" * (MOST + 5))
    pass_over(stream, MOST)
    assert stream.tell() == MOST


def test_a_slow_sender_is_not_waited_for_to_its_end() -> None:
    stream = io.BytesIO(b"x" * MOST)
    seconds = itertools.count(0, PATIENCE_S / 4)
    pass_over(stream, MOST, lambda: next(seconds))
    assert stream.tell() == 3 * 4096


def test_senders_who_stall_hold_up_a_few_threads_only_and_give_them_back() -> None:
    stalling = [Stalling() for _ in range(MOST_AT_ONCE)]
    threads = [threading.Thread(target=pass_over, args=(one, MOST)) for one in stalling]
    for thread, one in zip(threads, stalling, strict=True):
        thread.start()
        assert one.is_read.wait(30)
    another = io.BytesIO(b"x")
    pass_over(another, MOST)
    assert another.tell() == 0, "nobody was free to read it"
    for thread, one in zip(threads, stalling, strict=True):
        one.let_go.set()
        thread.join(30)
    pass_over(another, MOST)
    assert another.tell() == 1


def test_a_sender_who_hangs_up_gives_the_thread_back() -> None:
    for _ in range(MOST_AT_ONCE + 1):
        pass_over(Broken(), MOST)
    another = io.BytesIO(b"x")
    pass_over(another, MOST)
    assert another.tell() == 1


def test_a_message_that_was_read_is_not_waited_for_again(caller: Caller) -> None:
    message = envelope("<x:y xmlns:x='urn:x'/>")
    unread, whole = Counting(message), Counting(message)
    assert caller.send(message, **{"wsgi.input": unread, "HTTP_AUTHORIZATION": "Bearer x"}).status == 401
    assert (unread.asked, unread.tell()) == (2, len(message))
    assert caller.send(message, **{"wsgi.input": whole}).code == "soap.no_operation"
    assert whole.asked == 2, "the message, and that there is no more"
