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


def measure(
    place: Place, format: Format, scale: Scale, moment: dt.datetime, effort: Effort, *, longer: bool = False
) -> IntakeFigures:
    """Deliver the same file twice into an empty index, as often as there are rounds; the best rounds count."""
    file = write(place.data / "bench-deliveries", format, SIZES[scale].objects, moment.date())
    start = _start(place)
    first: list[Ran] = []
    unchanged: list[Ran] = []
    raw: list[float] = []
    for _ in range(effort.rounds):
        _empty(place, moment)
        raw.append(raw_copy(place, SIZES[scale].raw_rows))
        first.append(_deliver(place, file.path, file.objects, "stored"))
        raw.append(raw_copy(place, SIZES[scale].raw_rows))
        unchanged.append(_deliver(place, file.path, file.objects, "unchanged"))
    first_per_s = file.objects / _net(first, start)
    return IntakeFigures(
        bench="intake",
        format=format.value,
        scale=scale.value,
        objects=file.objects,
        first_per_s=round(first_per_s, 1),
        unchanged_per_s=round(file.objects / _net(unchanged, start), 1),
        peak_memory_mb=_megabytes([*first, *unchanged]),
        peak_memory_10x_mb=_longer(place, format, scale, moment) if longer else None,
        raw_copy_rows_per_s=round(max(raw), 1),
        ratio_to_raw_copy=round(first_per_s / max(raw), 4),
        start_s=round(start, 3),
        bytes=file.path.stat().st_size,
    )


def _longer(place: Place, format: Format, scale: Scale, moment: dt.datetime) -> float:
    file = write(place.data / "bench-deliveries", format, _LONGER * SIZES[scale].objects, moment.date())
    try:
        _empty(place, moment)
        return _megabytes([_deliver(place, file.path, file.objects, "stored")])
    finally:
        file.path.unlink()


def _net(runs: list[Ran], start: float) -> float:
    """Seconds of the best run without those of starting; of a run too short to tell, at least a tenth of it."""
    best = min(ran.seconds for ran in runs)
    return max(best - start, best / 10)


def _start(place: Place) -> float:
    """What starting the command takes: the delivery of an empty file."""
    nothing = place.data / "bench-nothing.ndjson"
    nothing.write_bytes(b"")
    return min(_import(place, nothing).seconds for _ in range(3))


def _deliver(place: Place, file: Path, objects: int, outcome: str) -> Ran:
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


def _empty(place: Place, moment: dt.datetime) -> None:
    """An index without objects, with the authorities and KLE in place."""
    tables = [table.name for table in TABLES if table.table_class.is_spread]
    with place.connect() as connection:
        connection.execute(f"TRUNCATE {', '.join(tables)}")
        show_all(connection, moment)
        connection.execute("CHECKPOINT")


def _megabytes(runs: list[Ran]) -> float:
    return round(max(ran.peak_bytes for ran in runs) / 2**20, 1)
