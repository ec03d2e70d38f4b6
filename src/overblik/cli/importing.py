# SPDX-License-Identifier: MPL-2.0
"""`overblik import`: bulk deliveries from files, with a progress bar and a receipt summary."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from overblik.cli import context, lora
from overblik.cli.dry_run import dry_run as judge_files
from overblik.errors import ExitCode, InvalidInput
from overblik.intake.ahead import reading_ahead
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake, Summary
from overblik.intake.prepared import batches, ready
from overblik.intake.protect import Protector
from overblik.people.cpr import FictiveRule
from overblik.site import garbage
from overblik.wire import delivery, official, roles
from overblik.wire.decoded import Item
from overblik.wire.lora.detect import looks_like_lora

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

FORMATS = ("auto", "ndjson", *official.DECODERS, lora.FORMAT)

_LOOK = 1 << 16


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="auto", help="What the files are.")
@click.option("--source", type=click.UUID, help="The delivering system; it may only deliver its own objects.")
@click.option("--dry-run", is_flag=True, help="Hold everything against the instructions, store nothing.")
@click.option(
    "--lang", type=click.Choice(["da", "en"]), default="en", help="Language of a dry run's findings."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@lora.options
def import_command(
    files: tuple[Path, ...],
    format_: str,
    source: uuid.UUID | None,
    dry_run: bool,
    lang: str,
    as_json: bool,
    mapping: Path | None,
    authority: str | None,
    sensitivity: str | None,
) -> None:
    """Deliver FILES to the index. What is bad is listed with its place and skipped; the rest lands.

    Stopped half-way? Run it again: nothing is lost and nothing doubled. A dry run tells what is wrong with
    each object by the published instructions, in both languages when it prints JSON.
    """
    kinds = {file: _detect(file) if format_ == "auto" else format_ for file in files}
    adding = lora.Supplementing(mapping, authority, sensitivity, source)
    adding.require_lora(set(kinds.values()))
    if dry_run:
        judge_files(kinds.items(), lang, as_json, adding)
        return
    summaries = {}
    for file, kind in kinds.items():
        summary = Summary()
        with file.open("rb") as stream:
            size = file.stat().st_size
            with click.progressbar(
                length=size, label=file.name, file=sys.stderr, show_pos=False, update_min_steps=65536
            ) as bar:
                decode = adding.decoder(file, stream) if kind == lora.FORMAT else _decoder(kind, stream)
                _deliver(decode, stream, source, summary, bar)
                bar.update(size - bar.pos)
        summaries[file.name] = summary
    _report(summaries, as_json)
    if any(summary.problems for summary in summaries.values()):
        raise SystemExit(int(ExitCode.BAD_INPUT))


def _deliver(
    decode: Callable[[], Iterator[Item]],
    stream: BinaryIO,
    source: uuid.UUID | None,
    summary: Summary,
    bar: ProgressBar[int],
) -> None:
    rule = FictiveRule.REQUIRED if context.settings().is_demo else FictiveRule.ALLOWED
    ring = context.ring()
    protector = Protector(ring, rule)
    garbage.settle(garbage.DELIVERING)
    reading = reading_ahead(
        lambda: batches(ready(decode(), protector)),
        stream.tell,
        lambda read: bar.update(read - bar.pos),
    )
    with reading as parts, context.connection() as conn:
        intake = Intake(conn, ring, protector, Sender(source), context.now)
        for receipts in intake.store(parts):
            summary.add(receipts)


def _decoder(kind: str, stream: BinaryIO) -> Callable[[], Iterator[Item]]:
    """What reads the stream as that kind; settings and role map are read at once, the stream when called."""
    if kind in official.DECODERS:
        role_map = context.settings().role_map
        names = roles.read(role_map.read_bytes()) if role_map else None
        return lambda: official.DECODERS[kind](stream, names)
    start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    if start.startswith(b"["):
        return lambda: delivery.decode_array(stream)
    return lambda: delivery.decode_lines(stream)


def _detect(file: Path) -> str:
    """JSON begins with a brace, XML with an angle bracket, after any byte order mark and blanks."""
    with file.open("rb") as stream:
        start = stream.read(_LOOK).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if start.startswith(b"<"):
            stream.seek(0)
            return official.format_of(stream)
    if start.startswith((b"{", b"[")) and looks_like_lora(start):
        return lora.FORMAT
    if start.startswith((b"{", b"[")) or not start:
        return "ndjson"
    raise InvalidInput(
        "import.unknown_format",
        f"{file.name} is neither NDJSON (one JSON object a line), XML of the indexes nor LoRa's JSON; "
        "name it with --format",
    )


def _report(summaries: dict[str, Summary], as_json: bool) -> None:
    if as_json:
        told = {
            name: {
                "objects": summary.total,
                "outcomes": {outcome.value: count for outcome, count in sorted(summary.counts.items())},
                "problems": [
                    {"position": p.position, "code": p.code, "message": p.message} for p in summary.problems
                ],
            }
            for name, summary in summaries.items()
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, summary in summaries.items():
        counts = ", ".join(f"{outcome.value} {count}" for outcome, count in sorted(summary.counts.items()))
        click.echo(f"{name}: {summary.total} objects ({counts or 'nothing'})")
        for problem in summary.problems:
            click.echo(f"  {problem.position}: {problem.message} [{problem.code}]")
