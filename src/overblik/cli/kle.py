# SPDX-License-Identifier: MPL-2.0
"""`overblik kle`: import an edition, look a number up, compare editions, list them."""

from __future__ import annotations

import datetime
import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import msgspec
from psycopg import Connection

from overblik.audit.changes import EVERY_AUTHORITY, record_change
from overblik.audit.version import advance_version
from overblik.cli import context
from overblik.errors import NotFound
from overblik.kle import importing, store
from overblik.kle.catalogue import Catalogue, Standing
from overblik.kle.changes import EditionChanges, changes
from overblik.kle.detect import Format
from overblik.kle.edition import SAMPLE_LABEL, Edition, Entry, label_month
from overblik.kle.number import Level, Part, parse_any
from overblik.kle.period import periods
from overblik.kle.reading import MAX_BYTES
from overblik.kle.sample import load_sample
from overblik.kle.succession import Succession, Successor

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")


@dataclass(frozen=True)
class Shown:
    """One number as `kle show` tells it: the entry of the edition that answers, and what became of it."""

    on: datetime.date
    standing: Standing
    edition: str
    entry: Entry
    successors: tuple[Successor, ...]


@click.group()
def kle() -> None:
    """KLE, the municipalities' common classification."""


@kle.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", "label", metavar="YYYY-MM", help="The edition, when the file does not name it.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["auto", *(f.value for f in Format)]),
    default="auto",
    help="The file's format; found by content unless given.",
)
@click.option("--replace", is_flag=True, help="Exchange an edition that is imported with other content.")
@_JSON
def import_(file: Path, label: str | None, format_name: str, replace: bool, as_json: bool) -> None:
    """Import one KLE edition (subjects, or facets, by content)."""
    with file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    format = None if format_name == "auto" else Format(format_name)
    editions = importing.read(data, file_name=file.name, label=label, format=format)
    _save(editions, replace, as_json)


@kle.command()
@_JSON
def sample(as_json: bool) -> None:
    """Import the small sample that ships with Overblik; any real edition takes its place."""
    _save(load_sample(), True, as_json)


@kle.command()
@click.argument("number")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to look at (YYYY-MM-DD); today unless given.",
)
@_JSON
def show(number: str, on: datetime.datetime | None, as_json: bool) -> None:
    """Look a number or facet up: 32.24.04, 32.24, 32, K02, K."""
    wanted = parse_any(number)
    with context.connection() as connection:
        editions = store.load(connection)
    day = context.today() if on is None else on.date()
    shown = _look_up(str(wanted), wanted.level.part, editions, day)
    if as_json:
        _print_json(shown)
    else:
        _print_shown(shown)


@kle.command("changes")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="TO")
@_JSON
def changes_(before: str, after: str, as_json: bool) -> None:
    """What edition TO changed against edition FROM."""
    with context.connection() as connection:
        old = {edition.part: edition for edition in _edition(connection, before)}
        new = {edition.part: edition for edition in _edition(connection, after)}
    found = {part.value: changes(old[part], new[part]) for part in Part if part in old and part in new}
    if not found:
        raise NotFound(
            "kle.editions_not_comparable", "One edition has only subjects and the other only facets imported"
        )
    if as_json:
        _print_json(found)
        return
    for part, change in found.items():
        _print_changes(part, change)


@kle.command("editions")
@_JSON
def editions_(as_json: bool) -> None:
    """The imported editions, newest first."""
    with context.connection() as connection:
        rows = store.list_editions(connection)
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{row.label:8} {row.part:9} {row.format:7} {row.entries:5} entries from {row.published}")
    if not rows:
        click.echo("No KLE edition is imported; begin with: overblik kle import FILE")


def _save(editions: tuple[Edition, ...], replace: bool, as_json: bool) -> None:
    with context.connection() as connection, connection.transaction():
        saved = store.save(connection, editions, context.now(), replace=replace)
        for one in saved:
            if one.changed:
                record_change(
                    connection,
                    context.now(),
                    getpass.getuser(),
                    "kle.import",
                    f"{one.label} {one.part}",
                    authority=EVERY_AUTHORITY,
                )
        if any(one.changed for one in saved):
            advance_version(connection)
    if as_json:
        _print_json(saved)
        return
    for one, edition in zip(saved, editions, strict=True):
        counts = ", ".join(f"{edition.count(level)} {level}" for level in Level if edition.count(level))
        click.echo(f"{one.label} {one.part}: {'imported' if one.changed else 'already there'} ({counts})")


def _edition(connection: Connection[Any], label: str) -> tuple[Edition, ...]:
    if label != SAMPLE_LABEL:
        label_month(label)
    found = store.load(connection, label)
    if not found:
        raise NotFound(
            "kle.edition_unknown",
            f"Edition {label} is not imported; see: overblik kle editions",
            edition=label,
        )
    return found


def _look_up(number: str, part: Part, editions: tuple[Edition, ...], on: datetime.date) -> Shown:
    in_force = periods(editions, part)
    holding = [period.edition for period in in_force if number in period.edition.entries]
    if not holding:
        raise NotFound(
            "kle.number_unknown",
            f"{number} is in no imported edition; see: overblik kle editions",
            number=number,
        )
    at_day = [p.edition for p in in_force if p.covers(on) and number in p.edition.entries]
    earlier = [edition for edition in holding if edition.published <= on]
    edition = (at_day or earlier[-1:] or holding)[0]
    catalogue = Catalogue.of(editions)
    return Shown(
        on,
        catalogue.standing(number, on),
        edition.label,
        edition.entries[number],
        Succession.of(editions).successors(number, catalogue, on),
    )


def _print_json(value: object) -> None:
    click.echo(msgspec.json.encode(value).decode())


def _print_shown(shown: Shown) -> None:
    entry = shown.entry
    click.echo(f"{entry.number}  {entry.full_title or '(the file tells no title)'}")
    click.echo(f"{entry.level} in edition {shown.edition}; {shown.standing} on {shown.on}")
    facts = {
        "uuid": entry.uuid,
        "created": entry.created,
        "retired": entry.retired,
        "archive code": entry.retention,
        "deletion": entry.deletion,
        "filters": ", ".join(entry.filters),
        "keywords": ", ".join(word.text for word in entry.keywords),
        "laws": "; ".join(" ".join(filter(None, (law.title, law.place))) for law in entry.laws),
    }
    for name, fact in facts.items():
        if fact:
            click.echo(f"{name}: {fact}")
    if entry.guidance:
        click.echo(entry.guidance)
    for successor in shown.successors:
        click.echo(f"successor: {successor.number} (told by {successor.evidence.name.lower()})")


def _print_changes(part: str, change: EditionChanges) -> None:
    click.echo(f"{part}, {change.before} -> {change.after}")
    for name, numbers in (
        ("added", change.added),
        ("removed", change.removed),
        ("maybe added", change.maybe_added),
        ("maybe removed", change.maybe_removed),
    ):
        if numbers:
            click.echo(f"{name} ({len(numbers)}): {', '.join(numbers)}")
    spacing = [title for title in change.retitled if title.only_spacing]
    for title in change.retitled:
        if not title.only_spacing:
            click.echo(f"retitled: {title.number} {title.before} -> {title.after}")
    if spacing:
        click.echo(
            f"retitled by spaces only ({len(spacing)}): {', '.join(title.number for title in spacing)}"
        )
    for words in change.keywords or ():
        listed = [*(f"+{w}" for w in words.added), *(f"-{w}" for w in words.removed)]
        listed += [f"~{w}" for w in words.reweighted]
        click.echo(f"keywords: {words.number} {', '.join(listed)}")
