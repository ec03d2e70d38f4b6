# SPDX-License-Identifier: MPL-2.0
"""Reads a delivery ahead in a process of its own: the next batch is read while the database takes this one.

Reading and making ready cost as much processor time as storing; side by side a delivery takes half as long.
Only sealed numbers cross between the two.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection

import msgspec

from overblik.errors import Unavailable, kind_and_place
from overblik.intake.prepared import Ready

_AHEAD = 4
"""Parts: reading and storing are not equally fast for every kind of object, and memory stays bounded."""

_FORK = multiprocessing.get_context("fork")


class Stretch(msgspec.Struct, array_like=True):
    """A part of a delivery and how many bytes of it have been read; `done` tells that none follows.

    `failed`: the number of the system's error that ended the reading, and its file. `broken`: the kind and place
    of an error that is a fault of ours.
    """

    items: list[Ready]
    read: int
    done: bool = False
    failed: tuple[int, str] | None = None
    broken: str | None = None


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Stretch)


@contextlib.contextmanager
def reading_ahead(
    make: Callable[[], Iterable[list[Ready]]], tell: Callable[[], int], told: Callable[[int], None]
) -> Iterator[Iterator[list[Ready]]]:
    """The parts of `make()`, which runs in another process.

    Enter it before the connection is opened: the other process is forked. `tell` is asked over there how far
    the reading has come, `told` hears it here. The parts raise OSError as the reading does, and Unavailable
    when the other process was ended from outside or failed for a reason of ours.
    """
    ours, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_read, args=(ours, theirs, make, tell), daemon=True)
    process.start()
    theirs.close()
    taken = _Taken(ours)
    try:
        yield _received(taken, told)
    finally:
        process.kill()
        process.join()
        taken.close()


class _Taken:
    """Takes what the other process has made off the pipe, which holds little: it may be some parts ahead."""

    def __init__(self, ours: Connection) -> None:
        self._ours = ours
        self._held: deque[bytes | None] = deque()
        self._free = threading.Semaphore(_AHEAD)
        self._made = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def get(self) -> bytes | None:
        """The next part; None when the other process is gone."""
        self._made.acquire()
        self._free.release()
        return self._held.popleft()

    def close(self) -> None:
        """Once the other process has ended nothing more comes, so the thread ends."""
        self._free.release(_AHEAD)
        self._thread.join()
        self._ours.close()

    def _take(self) -> None:
        part: bytes | None = b""
        while part is not None:
            self._free.acquire()
            try:
                part = self._ours.recv_bytes()
            except (EOFError, OSError):
                part = None
            self._held.append(part)
            self._made.release()


def _received(taken: _Taken, told: Callable[[int], None]) -> Iterator[list[Ready]]:
    while True:
        stretch = _stretch(taken.get())
        if stretch.items:
            yield stretch.items
        told(stretch.read)
        if stretch.failed is not None:
            raise OSError(stretch.failed[0], os.strerror(stretch.failed[0]), stretch.failed[1])
        if stretch.broken is not None:
            raise Unavailable(
                "import.reader_failed",
                f"The delivery could not be read on for a reason of ours ({stretch.broken}). What was stored stays "
                "stored. Please report this; the same delivery fails again at the same place.",
            )
        if stretch.done:
            return


def _stretch(part: bytes | None) -> Stretch:
    if part is None:
        raise Unavailable(
            "import.reader_ended",
            "The process that reads the delivery was ended from outside. Run the command again: "
            "what was stored stays stored, and nothing is doubled.",
        )
    return _decoder.decode(part)


def _read(
    ours: Connection,
    theirs: Connection,
    make: Callable[[], Iterable[list[Ready]]],
    tell: Callable[[], int],
) -> None:
    """The other process: it says nothing of its own and ends when nobody listens any more."""
    ours.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(BrokenPipeError):
        try:
            for part in make():
                theirs.send_bytes(_encode(Stretch(part, tell())))
            theirs.send_bytes(_encode(Stretch([], tell(), done=True)))
        except BrokenPipeError:
            raise
        except OSError as error:
            failed = (error.errno or 0, str(error.filename or ""))
            theirs.send_bytes(_encode(Stretch([], 0, failed=failed)))
        except Exception as error:
            # The text of the error could hold what was delivered.
            theirs.send_bytes(_encode(Stretch([], tell(), broken=kind_and_place(error))))
