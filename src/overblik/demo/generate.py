# SPDX-License-Identifier: MPL-2.0
"""The whole demo as files, as source systems would deliver: streamed, and the same bytes every time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from overblik.demo.citizen import citizens
from overblik.demo.fault import Planted
from overblik.demo.life import Item, Stream, Told, life
from overblik.demo.owner import PropertyOwner
from overblik.demo.persons import numbers_taken
from overblik.demo.stories import stories
from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.wire import delivery, sdi

OBJECTS_PER_BODY = 500
"""Real callers send bodies of bounded size; so does the demo."""

MANIFEST = "manifest.json"
OWNERS = "owners.ndjson"
FAULTS = "faults.ndjson"


class Manifest(msgspec.Struct, frozen=True):
    """What was generated. `files` are the deliveries in the order in which to import them."""

    citizens: int
    seed: int
    today: dt.date
    files: tuple[str, ...]
    objects: dict[str, int]
    faults: dict[str, int]
    note: str = "syntetisk"


class Progress(Protocol):
    """Told how many citizens are done."""

    def __call__(self, done: int) -> None: ...


def items(count: int, seed: int, today: dt.date, progress: Progress | None = None) -> Iterator[Item]:
    """All deliveries about the named persons and `count` citizens, up to midnight before `today`."""
    for story in stories(today):
        yield from story.deliveries
    for citizen in citizens(count, seed, today, numbers_taken()):
        yield from life(citizen, seed, today)
        if progress is not None:
            progress(citizen.number + 1)


def generate(
    folder: Path, count: int, seed: int, today: dt.date, progress: Progress | None = None
) -> Manifest:
    """Write the deliveries of `count` citizens (and the named persons) into `folder`, which is made.

    Files of an earlier run in `folder` are replaced. Memory does not grow with `count`, but for the set of
    the numbers given out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.ndjson"), *folder.glob("*.xml"), folder / MANIFEST):
        old.unlink(missing_ok=True)
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    with ExitStack() as stack:
        files = _Files(folder, stack)
        for item in items(count, seed, today, progress):
            if isinstance(item, Told):
                files.tell(item)
                counts[item.registration.kind.value] += 1
            elif isinstance(item, PropertyOwner):
                files.line(OWNERS, _json(item))
            else:
                faults[item.fault.value] += 1
                files.line(FAULTS, _json(item))
        names = files.finish()
    manifest = Manifest(count, seed, today, names, dict(sorted(counts.items())), dict(sorted(faults.items())))
    (folder / MANIFEST).write_bytes(msgspec.json.format(_json(manifest), indent=2) + b"\n")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder that `generate` wrote."""
    return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)


def read_owners(folder: Path) -> Iterator[PropertyOwner]:
    """The property owners of a folder that `generate` wrote."""
    path = folder / OWNERS
    if path.exists():
        decode = msgspec.json.Decoder(PropertyOwner).decode
        with path.open("rb") as lines:
            for line in lines:
                yield decode(line)


def read_faults(folder: Path) -> Iterator[Planted]:
    """The faults planted in a folder that `generate` wrote."""
    path = folder / FAULTS
    if path.exists():
        decode = msgspec.json.Decoder(Planted).decode
        with path.open("rb") as lines:
            for line in lines:
                yield decode(line)


_json = msgspec.json.Encoder(order="deterministic").encode

# (stream, kind of body): in this order they are imported. What is early came before its object existed.
_ORDER = (Stream.EARLY, Stream.MAIN, Stream.LATE)


class _Bodies:
    """SDI bodies of bounded size, numbered."""

    def __init__(self, folder: Path, stem: str, encode: Callable[[Iterable[Registration]], bytes]) -> None:
        self._folder, self._stem, self._encode = folder, stem, encode
        self._held: list[Registration] = []
        self.names: list[str] = []

    def add(self, registration: Registration) -> None:
        self._held.append(registration)
        # A document and the case it lies on belong together, so a body ends after a case.
        if len(self._held) >= OBJECTS_PER_BODY and registration.kind is Kind.CASE:
            self.flush()

    def flush(self) -> None:
        if self._held:
            name = f"{self._stem}-{len(self.names) + 1:04d}.xml"
            (self._folder / name).write_bytes(self._encode(self._held))
            self.names.append(name)
            self._held = []


class _Files:
    """All files of one run."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._open: dict[str, BinaryIO] = {}
        self._bodies = {
            Stream.EARLY: _Bodies(folder, "updates-early", sdi.encode_updates),
            Stream.MAIN: _Bodies(folder, "cases", sdi.encode_import),
            Stream.LATE: _Bodies(folder, "updates-late", sdi.encode_updates),
        }

    def tell(self, told: Told) -> None:
        if told.format == "sdi":
            self._bodies[told.stream].add(told.registration)
        else:
            self.line(_ndjson_name(told), delivery.encode_line(told.registration))

    def line(self, name: str, line: bytes) -> None:
        file = self._open.get(name)
        if file is None:
            file = self._stack.enter_context((self._folder / name).open("wb", buffering=1 << 18))
            self._open[name] = file
        file.write(line.rstrip(b"\n") + b"\n")

    def finish(self) -> tuple[str, ...]:
        for bodies in self._bodies.values():
            bodies.flush()
        lines = [name for name in _NDJSON if name in self._open]
        early, main, late = (self._bodies[stream].names for stream in _ORDER)
        return (
            *early,
            *(name for name in lines if "early" in name),
            *main,
            *(name for name in lines if "early" not in name and "late" not in name),
            *late,
            *(name for name in lines if "late" in name),
        )


_NDJSON = ("updates-early.ndjson", "cases.ndjson", "grants.ndjson", "payments.ndjson", "updates-late.ndjson")


def _ndjson_name(told: Told) -> str:
    if told.stream is not Stream.MAIN:
        return f"updates-{told.stream.value}.ndjson"
    if told.registration.kind is Kind.GRANT:
        return "grants.ndjson"
    return "payments.ndjson" if told.registration.kind is Kind.PAYMENT else "cases.ndjson"
