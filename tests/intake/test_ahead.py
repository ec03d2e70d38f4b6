# SPDX-License-Identifier: MPL-2.0
"""Reading ahead in another process: the same items in the same order, and a clear end whatever happens there."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overblik.errors import Unavailable
from overblik.index.objects import Removal
from overblik.intake.ahead import reading_ahead
from overblik.intake.prepared import Ready, Rejected, Removing, ready
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome, Receipt
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire.decoded import Fault, Item
from tests.builders import ANNA, a_case, a_grant, a_payment, an_id

ITEMS = [
    Item(1, a_case()),
    Item(2, Fault(2, "delivery.not_json", "line 2: not a whole JSON object", an_id("x"))),
    Item(3, a_grant()),
    Item(4, Removal(an_id("case"), keep_documents=True)),
    Item(5, a_payment()),
    Item(6, a_case(cpr="010101" + "1234")),
]


def read(
    make: Callable[[], Iterator[Ready]], items: int = 2, size: int = 1 << 20
) -> tuple[list[Ready], list[int]]:
    places: list[int] = []
    with reading_ahead(make, lambda: 42, places.append, items=items, size=size) as found:
        return list(found), places


def made(ring: KeyRing) -> Iterator[Ready]:
    return ready(ITEMS, Protector(ring, FictiveRule.REQUIRED))


@pytest.mark.parametrize(("items", "size"), [(1, 1 << 20), (2, 1 << 20), (100, 1 << 20), (100, 1)])
def test_what_comes_is_what_was_made_ready_in_its_order(ring: KeyRing, items: int, size: int) -> None:
    found, places = read(lambda: made(ring), items, size)
    assert found == list(made(ring))
    assert set(places) == {42}


def test_a_number_that_is_not_invented_is_rejected_and_its_neighbours_go_on(ring: KeyRing) -> None:
    *others, last = read(lambda: made(ring))[0]
    assert isinstance(last, Rejected)
    assert last.receipt.outcome is Outcome.INVALID
    assert last.receipt.position == 6
    assert isinstance(others[3], Removing)


def test_no_number_crosses_in_clear(ring: KeyRing, tmp_path: Path) -> None:
    import msgspec

    written = msgspec.msgpack.encode(list(made(ring)))
    assert ANNA.encode() not in written


def test_a_reader_killed_from_outside_is_told_as_such(ring: KeyRing) -> None:
    def dies() -> Iterator[Ready]:
        yield Rejected(Receipt(1, Outcome.INVALID))
        yield Rejected(Receipt(2, Outcome.INVALID))
        os.kill(os.getpid(), signal.SIGKILL)

    found: list[Ready] = []
    with (
        pytest.raises(Unavailable, match="Run the command again"),
        reading_ahead(dies, lambda: 0, lambda _: None, items=2, size=1) as items,
    ):
        found.extend(items)
    assert [one.receipt.position for one in found if isinstance(one, Rejected)] == [1, 2]


def test_a_file_that_cannot_be_read_on_is_the_systems_own_error(ring: KeyRing) -> None:
    def breaks() -> Iterator[Ready]:
        yield Rejected(Receipt(1, Outcome.INVALID))
        raise OSError(errno.EIO, "broken", "delivery.ndjson")

    with pytest.raises(OSError, match=r"delivery\.ndjson"):
        read(breaks)


def test_who_leaves_early_leaves_no_process_behind(ring: KeyRing) -> None:
    def endless() -> Iterator[Ready]:
        while True:
            yield Removing(1, Removal(uuid.UUID(int=1)))

    with reading_ahead(endless, lambda: 0, lambda _: None, items=2000, size=1 << 20) as items:
        next(items)
    assert multiprocessing.active_children() == []
