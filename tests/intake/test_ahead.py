# SPDX-License-Identifier: MPL-2.0
"""Reading ahead in another process: the same items in the same order, and a clear end whatever happens there."""

from __future__ import annotations

import errno
import itertools
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
from overblik.intake.prepared import Prepared, Ready, Rejected, Removing, batches, ready
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


def read(make: Callable[[], Iterator[list[Ready]]]) -> tuple[list[list[Ready]], list[int]]:
    places: list[int] = []
    with reading_ahead(make, lambda: 42, places.append) as found:
        return list(found), places


def made(ring: KeyRing, most: int = 2) -> Iterator[list[Ready]]:
    return batches(ready(ITEMS, Protector(ring, FictiveRule.REQUIRED)), most)


@pytest.mark.parametrize("most", [1, 2, 100])
def test_what_comes_is_what_was_made_ready_in_its_order(ring: KeyRing, most: int) -> None:
    found, places = read(lambda: made(ring, most))
    assert found == list(made(ring, most))
    assert set(places) == {42}


def test_a_number_that_is_not_invented_is_rejected_and_its_neighbours_go_on(ring: KeyRing) -> None:
    *others, last = itertools.chain.from_iterable(read(lambda: made(ring))[0])
    assert isinstance(last, Rejected)
    assert last.receipt.outcome is Outcome.INVALID
    assert last.receipt.position == 6
    assert isinstance(others[3], Removing)


def test_no_number_crosses_in_clear(ring: KeyRing, tmp_path: Path) -> None:
    import msgspec

    written = msgspec.msgpack.encode(list(made(ring)))
    assert ANNA.encode() not in written


def test_a_reader_killed_from_outside_is_told_as_such(ring: KeyRing) -> None:
    def dies() -> Iterator[list[Ready]]:
        yield [Rejected(Receipt(1, Outcome.INVALID))]
        os.kill(os.getpid(), signal.SIGKILL)

    found: list[list[Ready]] = []
    with (
        pytest.raises(Unavailable, match="Run the command again"),
        reading_ahead(dies, lambda: 0, lambda _: None) as parts,
    ):
        found.extend(parts)
    assert found == [[Rejected(Receipt(1, Outcome.INVALID))]]


def test_a_file_that_cannot_be_read_on_is_the_systems_own_error(ring: KeyRing) -> None:
    def breaks() -> Iterator[list[Ready]]:
        yield [Rejected(Receipt(1, Outcome.INVALID))]
        raise OSError(errno.EIO, "broken", "delivery.ndjson")

    with pytest.raises(OSError, match=r"delivery\.ndjson"):
        read(breaks)


def test_a_fault_of_ours_is_told_by_kind_and_place_and_not_with_what_it_was_about(
    ring: KeyRing, capfd: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> Iterator[list[Ready]]:
        yield [Rejected(Receipt(1, Outcome.INVALID))]
        raise KeyError(ANNA)

    with pytest.raises(Unavailable, match=r"KeyError in breaks, test_ahead\.py:[0-9]+") as failed:
        read(breaks)
    assert ANNA not in str(failed.value)
    assert capfd.readouterr() == ("", "")


def test_who_leaves_early_leaves_no_process_behind(ring: KeyRing) -> None:
    def endless() -> Iterator[list[Ready]]:
        while True:
            yield [Removing(1, Removal(uuid.UUID(int=1)))] * 2_000

    with reading_ahead(endless, lambda: 0, lambda _: None) as parts:
        next(parts)
    assert multiprocessing.active_children() == []


def test_parts_grow_and_a_removal_is_one_of_its_own(ring: KeyRing) -> None:
    cases = [Item(number, a_case(str(number))) for number in range(1, 2001)]
    removal = Item(2001, Removal(an_id("1")))
    parts = list(batches(ready([*cases, removal, *cases], Protector(ring, FictiveRule.REQUIRED))))
    assert [len(part) for part in parts] == [250, 500, 1000, 250, 1, 2000]


def test_large_objects_make_small_parts(ring: KeyRing) -> None:
    cases = [Item(number, a_case(str(number))) for number in range(1, 6)]
    made_ready = list(ready(cases, Protector(ring, FictiveRule.REQUIRED)))
    size = max(len(one.body) for one in made_ready if isinstance(one, Prepared))
    assert [len(part) for part in batches(made_ready, most_bytes=size + 1)] == [2, 2, 1]
