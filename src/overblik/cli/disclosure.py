# SPDX-License-Identifier: MPL-2.0
"""`overblik disclosure`: a municipality's rules as a file, and the brake that hides at once."""

from __future__ import annotations

import json
import uuid
from typing import BinaryIO, TextIO

import click

from overblik.cli import context
from overblik.cli.packages import packages
from overblik.cli.what_if import Answer, as_json, readable
from overblik.disclosure import roll_up_store, store, yaml_file
from overblik.disclosure.difference import differences
from overblik.disclosure.foresight import foresee
from overblik.errors import Conflict, NotFound
from overblik.guidance import local_status
from overblik.kle import store as kle_store
from overblik.kle.number import KlePattern

_AUTHOR = click.option(
    "--author", default="command line", show_default=True, help="Who is doing it, for the change log."
)
_INPUT = click.argument("file", type=click.File("rb"))


@click.group()
def disclosure() -> None:
    """What each municipality shows: rules over KLE, every version kept."""


disclosure.add_command(packages)


@disclosure.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True, atomic=True))
@click.option("--authority", metavar="CVR", help="Only this authority; all unless given.")
def export(file: TextIO, authority: str | None) -> None:
    """Write the rules in force to FILE (- for the screen)."""
    with context.connection() as connection:
        found = store.load_rule_sets(connection)
    if authority is not None:
        found = tuple(each for each in found if each.authority == authority)
    if not found:
        raise NotFound(
            "disclosure.nothing_published", "No rules are published here; check the number, or apply a file"
        )
    file.write(yaml_file.write(found))


@disclosure.command("apply")
@_INPUT
@click.option("--republish", is_flag=True, help="Publish unchanged rules too where stops wait to be lifted.")
@_AUTHOR
def apply(file: BinaryIO, republish: bool, author: str) -> None:
    """Publish the rules in FILE: all authorities in it, or none. Unchanged rules are left as they are."""
    rule_sets = yaml_file.read(file.read(yaml_file.MAX_BYTES + 1))
    now = context.now()
    with context.connection() as connection, connection.transaction():
        done = [store.publish(connection, each, now, author, republish=republish) for each in rule_sets]
        stops = {each.authority: len(each.stops) for each in store.load_rule_sets(connection)}
    for each in done:
        what = f"version {each.version} published" if each.changed else f"unchanged (version {each.version})"
        lifted = f", stops lifted: {each.lifted}" if each.lifted else ""
        kept = stops.get(each.authority, 0)
        waiting = f", stops still in force: {kept} (--republish lifts them)" if kept else ""
        click.echo(f"{each.authority}: {what}{lifted}{waiting}")


@disclosure.command("diff")
@_INPUT
def diff(file: BinaryIO) -> None:
    """Tell in words what applying FILE would change; changes nothing."""
    rule_sets = yaml_file.read(file.read(yaml_file.MAX_BYTES + 1))
    with context.connection() as connection:
        held = {each.authority: each for each in store.load_rule_sets(connection)}
    for each in rule_sets:
        old = held.get(each.authority)
        sentences = list(differences(old, each))
        if sentences and old is not None and old.stops:
            sentences.append(f"stops lifted: {len(old.stops)}")
        for sentence in sentences or ["no difference"]:
            click.echo(f"{each.authority}: {sentence}")


@disclosure.command("count")
def count() -> None:
    """Count now what the console tells of each area and of systems' own statuses; the worker does it by itself."""
    now, today = context.now(), context.today()
    with context.connection() as connection:
        if not roll_up_store.count(connection, kle_store.load_catalogue(connection), now, today):
            raise Conflict(
                "disclosure.being_counted", "Somebody else is counting just now; wait until it is done"
            )
        local_status.count_statuses(connection, now)
    click.echo(f"counted as of {now.isoformat(timespec='seconds')}")


@disclosure.command("what-if")
@_INPUT
@click.option("--authority", metavar="CVR", help="Only this authority's rules in FILE; all unless given.")
@click.option(
    "--examples", type=click.IntRange(0, 100), default=3, help="Objects named for each area and kind."
)
@click.option(
    "--republish", is_flag=True, help="As `apply --republish` would do: stops are lifted in any case."
)
@click.option(
    "--count-now", is_flag=True, help="Count anew, whatever it takes: minutes where there are millions."
)
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object for each authority.")
def what_if(
    file: BinaryIO, authority: str | None, examples: int, republish: bool, count_now: bool, as_object: bool
) -> None:
    """Tell what applying FILE would change for citizens, as the worker last counted; changes nothing.

    Where the worker's counts cannot tell it exactly, it is counted anew; the answer says which.
    """
    drafts = yaml_file.read(file.read(yaml_file.MAX_BYTES + 1))
    if authority is not None:
        drafts = tuple(each for each in drafts if each.authority == authority)
        if not drafts:
            raise NotFound(
                "disclosure.not_in_file",
                f"The file holds no rules of authority {authority}; check the number",
                authority=authority,
            )
    now, today = context.now(), context.today()
    with context.connection() as connection:
        catalogue = kle_store.load_catalogue(connection)
        for draft in drafts:
            seen = foresee(
                connection,
                draft,
                catalogue,
                now,
                today,
                anew=count_now,
                examples=examples,
                republish=republish,
            )
            answer = Answer(seen, lambda number: catalogue.title(number, today))
            click.echo(json.dumps(as_json(answer), ensure_ascii=False) if as_object else readable(answer))


@disclosure.command("stop")
@click.option("--authority", required=True, metavar="CVR", help="Whose data to hide.")
@click.option("--kle", metavar="PATTERN", help="Only these KLE numbers, as 32.24.*.")
@click.option("--source", type=click.UUID, help="Only what this source system delivered.")
@click.option("--object", "object_id", type=click.UUID, help="Only this object and what lies on it.")
@_AUTHOR
def stop(
    authority: str, kle: str | None, source: uuid.UUID | None, object_id: uuid.UUID | None, author: str
) -> None:
    """Hide at once. Logged; undone only by publishing the authority's rules again."""
    pattern = KlePattern(kle) if kle is not None else None
    with context.connection() as connection:
        done = store.stop(
            connection, authority, context.now(), author, kle=pattern, source=source, object_id=object_id
        )
    click.echo(f"{authority}: stop {done.id} {'in force' if done.changed else 'was in force already'}")
