# SPDX-License-Identifier: MPL-2.0
"""The parts of a benchmark that need no server: files, requests, sizes, the table."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from pathlib import Path

import pytest

from overblik.bench.delivery import Format, write
from overblik.bench.filling import overview_citizens, receiving_citizens
from overblik.bench.load import Requests, request
from overblik.bench.place import folder_for, open_place
from overblik.bench.program import run, tool
from overblik.bench.rounds import take_turns
from overblik.bench.scale import SIZES, Effort, Scale
from overblik.bench.table import plain, readable
from overblik.errors import Unavailable
from overblik.index.objects import Registration
from overblik.settings import Settings
from overblik.wire import sdi
from overblik.wire.delivery import decode_lines

TODAY = dt.date(2025, 11, 24)
GIGABYTE = 10**9


@pytest.mark.parametrize("format", list(Format))
def test_every_object_of_a_delivery_can_be_read_and_is_another_one(tmp_path: Path, format: Format) -> None:
    file = write(tmp_path, format, 400, TODAY)

    with file.path.open("rb") as stream:
        items = list(decode_lines(stream) if format is Format.NDJSON else sdi.decode_file(stream))
    told = [item.value for item in items if isinstance(item.value, Registration)]
    assert len(told) == len(items) == file.objects == 400
    assert len({registration.object_id for registration in told}) == 400


def test_a_delivery_is_the_same_every_time(tmp_path: Path) -> None:
    first = write(tmp_path, Format.NDJSON, 40, TODAY).path.read_bytes()

    assert write(tmp_path, Format.NDJSON, 40, TODAY).path.read_bytes() == first


@pytest.mark.parametrize(
    ("scale", "cases"),
    [(Scale.SMALL, 10_000), (Scale.MEDIUM, 1_000_000), (Scale.LARGE, 5_000_000)],
)
def test_the_scales_are_those_of_the_documentation(scale: Scale, cases: int) -> None:
    size = SIZES[scale]

    assert size.cases == cases
    assert size.citizens == cases // 20
    everyone = [*overview_citizens(size), *receiving_citizens(size)]
    assert everyone == list(range(size.citizens)), "each citizen is either with or without payments"


def test_large_asks_for_25_gigabytes() -> None:
    assert SIZES[Scale.LARGE].free == 25 * GIGABYTE


def test_nothing_is_begun_without_room(tmp_path: Path) -> None:
    operator = Settings(data=tmp_path / "data")
    more_than_there_is = shutil.disk_usage(tmp_path).total + GIGABYTE

    with pytest.raises(Unavailable) as refusal:
        open_place(operator, "large", more_than_there_is)

    assert refusal.value.code == "bench.no_space"
    assert not (folder_for(operator) / "large").exists()


def test_a_missing_tool_is_named_with_its_package() -> None:
    with pytest.raises(Unavailable, match="install the package no-such-package"):
        tool("no-such-tool", "no-such-package")


def test_a_request_goes_over_the_wire_whole() -> None:
    assert request("POST", "/p", {"Accept": "*/*"}, b"{}") == (
        b"POST /p HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nContent-Length: 2\r\n\r\n{}"
    )
    assert request("GET", "/", {}).endswith(b"Host: 127.0.0.1\r\n\r\n")


def test_prepared_requests_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    Requests(tmp_path / "r.requests", [b"one", b"three"])

    assert (tmp_path / "r.requests").read_bytes() == b"3\none\n5\nthree\n"
    assert (tmp_path / "r.requests").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("rates", "yardsticks", "rate", "yardstick"),
    [
        ([10], [100, 100], 10, 100),
        ([10, 30, 20], [100, 100, 100, 100], 20, 100),
        ([10, 20], [100, 100, 100], 10, 100),
        ([10, 10, 10], [100, 300, 500, 700], 10, 400),
    ],
)
def test_the_middle_round_counts_with_the_yardstick_around_it(
    rates: list[float], yardsticks: list[float], rate: float, yardstick: float
) -> None:
    told, beside = iter(rates), iter(yardsticks)

    found = take_turns(len(rates), lambda: next(beside), lambda: next(told), lambda measured: measured)

    assert (found.rate, found.yardstick, found.ratio) == (rate, yardstick, rate / yardstick)


def test_a_program_is_told_with_its_time_memory_and_end(tmp_path: Path) -> None:
    script = "import sys; held = bytearray(60_000_000); print('told'); sys.exit(3)"

    ran = run([sys.executable, "-S", "-c", script], tmp_path / "out")

    assert ran.exit_code == 3
    assert ran.output == "told\n"
    assert ran.seconds > 0
    assert 60e6 < ran.peak_bytes < 120e6, "its own memory, not that of who started it"


def test_the_memory_of_who_measures_is_not_counted(tmp_path: Path) -> None:
    held = bytearray(300_000_000)

    ran = run([sys.executable, "-S", "-c", "pass"], tmp_path / "out")

    assert ran.peak_bytes < len(held) / 3


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.049, "MISSED: at least 0.05, goal 0.08"),
        (0.05, "ok: at least 0.05, goal 0.08"),
        (0.08, "ok: at least 0.05, goal 0.08 reached"),
    ],
)
def test_the_table_tells_what_is_asked_and_whether_it_is_met(ratio: float, words: str) -> None:
    told = readable({"bench": "overview", "scale": "small", "ratio_to_pgbench": ratio, "bytes": 1234})

    assert told.splitlines()[0] == "overview, small"
    assert words in told
    assert "1,234" in told


def test_figures_are_printed_under_their_names() -> None:
    assert plain(Effort(seconds=3)) == {"seconds": 3, "rounds": 3, "warm_seconds": 2}


def test_the_table_leaves_out_what_was_not_measured() -> None:
    told = readable({"bench": "intake", "format": "sdi", "scale": "tiny", "peak_memory_10x_mb": None})

    assert told == "intake sdi, tiny"
