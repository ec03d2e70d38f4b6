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
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection

import msgspec

from overblik.errors import Unavailable
from overblik.intake.prepared import Ready

_FORK = multiprocessing.get_context("fork")


class Stretch(msgspec.Struct, array_like=True):
    """A part of a delivery and how many bytes of it have been read; `done` tells that none follows.

    `failed`: the number of the system's error that ended the reading, and its file.
    """

    items: list[Ready]
    read: int
    done: bool = False
    failed: tuple[int, str] | None = None


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Stretch)


@contextlib.contextmanager
def reading_ahead(
    make: Callable[[], Iterable[list[Ready]]], tell: Callable[[], int], told: Callable[[int], None]
) -> Iterator[Iterator[list[Ready]]]:
    """The parts of `make()`, which runs in another process.

    Enter it before the connection is opened: the other process is forked. `tell` is asked over there how far
    the reading has come, `told` hears it here. The parts raise OSError as the reading does, and Unavailable
    when the other process was ended from outside.
    """
    ours, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_read, args=(ours, theirs, make, tell), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _received(ours, told)
    finally:
        ours.close()
        process.kill()
        process.join()


def _received(ours: Connection, told: Callable[[int], None]) -> Iterator[list[Ready]]:
    while True:
        stretch = _receive(ours)
        if stretch.items:
            yield stretch.items
        told(stretch.read)
        if stretch.failed is not None:
            raise OSError(stretch.failed[0], os.strerror(stretch.failed[0]), stretch.failed[1])
        if stretch.done:
            return


def _receive(ours: Connection) -> Stretch:
    try:
        return _decoder.decode(ours.recv_bytes())
    except EOFError:
        raise Unavailable(
            "import.reader_ended",
            "The process that reads the delivery was ended from outside. Run the command again: "
            "what was stored stays stored, and nothing is doubled.",
        ) from None


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
