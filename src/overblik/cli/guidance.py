# SPDX-License-Identifier: MPL-2.0
"""`overblik guidance`: a municipality's texts, links, contact points, deadlines and dictionary as a file."""

from __future__ import annotations

from typing import BinaryIO, TextIO

import click

from overblik.cli import context
from overblik.errors import NotFound
from overblik.guidance import store, yaml_file
from overblik.guidance.difference import differences
from overblik.guidance.readability import remarks
from overblik.guidance.text import AuthorityTexts

_INPUT = click.argument("file", type=click.File("rb"))


@click.group()
def guidance() -> None:
    """What citizens read about each area: a municipality's own texts over those that are shipped."""


@guidance.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True, atomic=True))
@click.option("--authority", metavar="CVR", help="Only this authority; all unless given.")
def export(file: TextIO, authority: str | None) -> None:
    """Write the municipalities' own texts in force to FILE (- for the screen)."""
    with context.connection() as connection:
        found = store.load_texts(connection)
    if authority is not None:
        found = tuple(each for each in found if each.authority == authority)
    if not found:
        raise NotFound(
            "guidance.nothing_published",
            "No texts of their own are published here; check the number, or apply a file",
        )
    file.write(yaml_file.write(found))


@guidance.command("apply")
@_INPUT
@click.option(
    "--author", default="command line", show_default=True, help="Who is doing it, for the change log."
)
@click.option("--reason", help="Why; kept for ever with the version, so without a person number.")
def apply(file: BinaryIO, author: str, reason: str | None) -> None:
    """Publish the texts in FILE: all authorities in it, or none. Unchanged texts are left as they are."""
    told = yaml_file.read(file.read(yaml_file.MAX_BYTES + 1))
    now = context.now()
    with context.connection() as connection, connection.transaction():
        done = [store.publish(connection, each, now, author, reason) for each in told]
    for each in done:
        what = f"version {each.version} published" if each.changed else f"unchanged (version {each.version})"
        click.echo(f"{each.authority}: {what}")
    _remark(told)


@guidance.command("diff")
@_INPUT
def diff(file: BinaryIO) -> None:
    """Tell in words what applying FILE would change; changes nothing."""
    told = yaml_file.read(file.read(yaml_file.MAX_BYTES + 1))
    with context.connection() as connection:
        held = {each.authority: each for each in store.load_texts(connection)}
    for each in told:
        for sentence in differences(held.get(each.authority), each) or ("no difference",):
            click.echo(f"{each.authority}: {sentence}")
    _remark(told)


def _remark(told: tuple[AuthorityTexts, ...]) -> None:
    """What a reader may stumble over is said, and nothing is held back for it."""
    for each in told:
        for remark in remarks(each):
            click.echo(f"{each.authority}: remark: {remark}", err=True)
