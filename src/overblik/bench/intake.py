# SPDX-License-Identifier: MPL-2.0
"""Deliveries through `overblik import` itself, first and again, beside the plainest bulk load of the same server."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from overblik.bench.delivery import Format, write
from overblik.bench.filling import show_all
from overblik.bench.place import Place
from overblik.bench.program import Ran, overblik, run
from overblik.bench.rounds import take_turns
from overblik.bench.scale import SIZES, Effort, Scale
from overblik.bench.yardstick import raw_copy
from overblik.database.manifest import TABLES
from overblik.errors import Unavailable

# How much longer the delivery is that shows whether memory stays flat.
_LONGER = 10


@dataclass(frozen=True, slots=True)
class IntakeFigures:
    """See the reference of the benchmarks. `start_s` is what the command takes for nothing, left out of both.

    `peak_memory_10x_mb` is the most memory held for a delivery ten times as long; None = not asked for.
    """

    bench: str
    format: str
    scale: str
    objects: int
    first_per_s: float
    unchanged_per_s: float
    peak_memory_mb: float
    peak_memory_10x_mb: float | None
    raw_copy_rows_per_s: float
    ratio_to_raw_copy: float
    start_s: float
    bytes: int


@dataclass(frozen=True, slots=True)
class _Twice:
    """The same delivery into an empty index, and once more."""

    first: Ran
    again: Ran


def measure(
    place: Place, format: Format, scale: Scale, moment: dt.datetime, effort: Effort, *, longer: bool = False
) -> IntakeFigures:
    """Deliver the same file twice into an empty index, as often as there are rounds."""
    file = write(place.data / "bench-deliveries", format, SIZES[scale].objects, moment.date())
    start = start_seconds(place)
    runs: list[Ran] = []

    def deliver_anew() -> _Twice:
        empty(place, moment)
        twice = _Twice(
            deliver(place, file.path, file.objects, "stored"),
            deliver(place, file.path, file.objects, "unchanged"),
        )
        runs.extend((twice.first, twice.again))
        return twice

    found = take_turns(
        effort.rounds,
        lambda: raw_copy(place, SIZES[scale].raw_rows),
        deliver_anew,
        lambda twice: file.objects / net_seconds(twice.first, start),
    )
    return IntakeFigures(
        bench="intake",
        format=format.value,
        scale=scale.value,
        objects=file.objects,
        first_per_s=round(found.rate, 1),
        unchanged_per_s=round(file.objects / net_seconds(found.measured.again, start), 1),
        peak_memory_mb=_megabytes(runs),
        peak_memory_10x_mb=_longer(place, format, scale, moment) if longer else None,
        raw_copy_rows_per_s=round(found.yardstick, 1),
        ratio_to_raw_copy=round(found.ratio, 4),
        start_s=round(start, 3),
        bytes=file.path.stat().st_size,
    )


def _longer(place: Place, format: Format, scale: Scale, moment: dt.datetime) -> float:
    file = write(place.data / "bench-deliveries", format, _LONGER * SIZES[scale].objects, moment.date())
    try:
        empty(place, moment)
        return _megabytes([deliver(place, file.path, file.objects, "stored")])
    finally:
        file.path.unlink()


def net_seconds(ran: Ran, start: float) -> float:
    """Seconds without those of starting; of a run too short to tell, at least a tenth of it."""
    return max(ran.seconds - start, ran.seconds / 10)


def start_seconds(place: Place) -> float:
    """What starting the command takes: the delivery of an empty file."""
    nothing = place.data / "bench-nothing.ndjson"
    nothing.write_bytes(b"")
    return min(_import(place, nothing).seconds for _ in range(3))


def deliver(place: Place, file: Path, objects: int, outcome: str) -> Ran:
    """One run of the command. Raises Unavailable unless every object had that outcome."""
    ran = _import(place, file)
    told = json.loads(ran.output)[file.name] if ran.exit_code == 0 else {}
    if told.get("outcomes") != {outcome: objects}:
        raise Unavailable(
            "bench.delivery_failed",
            f"`overblik import` ended with {ran.exit_code} and did not answer {outcome} for every object.",
        )
    return ran


def _import(place: Place, file: Path) -> Ran:
    return run(
        [*place.environment(), *overblik(), "import", "--json", str(file)], place.data / "bench-import.json"
    )


def empty(place: Place, moment: dt.datetime) -> None:
    """An index without objects, with the authorities and KLE in place."""
    tables = [table.name for table in TABLES if table.table_class.is_spread]
    with place.connect() as connection:
        connection.execute(f"TRUNCATE {', '.join(tables)}")
        show_all(connection, moment)
        connection.execute("CHECKPOINT")


def _megabytes(runs: list[Ran]) -> float:
    return round(max(ran.peak_bytes for ran in runs) / 2**20, 1)
