# SPDX-License-Identifier: MPL-2.0
"""`overblik index reload`: a system sends everything again, and what it did not send is listed."""

from __future__ import annotations

import csv
import getpass
import uuid
from collections.abc import Callable
from typing import TextIO

import click

from overblik.cli import context
from overblik.errors import NotFound
from overblik.index.store import Conn
from overblik.intake import reload_store
from overblik.intake.reload import LIST_COLUMNS, Reload, Stage
from overblik.intake.tally import NOBODY


@click.group("reload")
def reload() -> None:
    """A full reload: open it, let the system send everything again, close it, see what was not sent."""


def _of(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which reload is meant."""
    command = click.option("--authority", metavar="CVR", required=True, help="Whose objects.")(command)
    return click.option(
        "--source",
        metavar="UUID",
        type=click.UUID,
        help="The system that is their master; without it those that name none.",
    )(command)


@reload.command("open")
@_of
def open_command(source: uuid.UUID | None, authority: str) -> None:
    """From now on the system sends everything again; each object it sends is marked."""
    with context.connection() as conn:
        reload_store.open_reload(conn, authority, source or NOBODY, getpass.getuser(), context.now())
    click.echo("open")


@reload.command("status")
@_of
@click.option(
    "--missing",
    type=click.File("w", encoding="utf-8", lazy=True, atomic=True),
    help="Write what was not sent again to this file as CSV (- for the screen).",
)
def status(source: uuid.UUID | None, authority: str, missing: TextIO | None) -> None:
    """Tell how much has been sent again, or what was not."""
    with context.connection() as conn:
        held = reload_store.newest(conn, authority, source or NOBODY)
        if held is None:
            raise NotFound("reload.none", "No reload of this system has been opened")
        _tell(conn, held)
        if missing is not None:
            out = csv.writer(missing, delimiter=";", lineterminator="\n")
            out.writerow(LIST_COLUMNS)
            out.writerows(reload_store.hand_out(conn, held, getpass.getuser(), context.now()))


@reload.command("close")
@_of
def close(source: uuid.UUID | None, authority: str) -> None:
    """The system has sent what it has. What it did not send stays until it is decided on in the console."""
    with context.connection() as conn:
        _tell(
            conn,
            reload_store.close(conn, authority, source or NOBODY, getpass.getuser(), context.now()),
        )


def _tell(conn: Conn, held: Reload) -> None:
    click.echo(f"{held.stage}, opened {held.opened_at.isoformat(timespec='seconds')} by {held.opened_by}")
    if held.stage is Stage.OPEN:
        for one in reload_store.progress(conn, held.id):
            click.echo(f"{one.kind}: {one.sent} of {one.known} sent again")
        return
    click.echo(f"sent again: {held.sent}, not sent again: {held.missing}, taken out: {held.removed}")
    for left in reload_store.missing(conn, held.id):
        group = "not looked up yet" if left.group is None else left.group or "no KLE number"
        click.echo(f"{left.kind} {group}: {left.objects}")
