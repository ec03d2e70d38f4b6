# SPDX-License-Identifier: MPL-2.0
"""`overblik database`: the embedded server, its state, its backups."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from overblik.database import backup as backups
from overblik.database import server
from overblik.database.connection import Connection
from overblik.errors import Conflict
from overblik.people.keys import load_or_create
from overblik.people.store import verify_keys
from overblik.settings import from_environment


@click.group()
def database() -> None:
    """Start, stop and look at the database; back it up and restore it."""


@database.command()
def start() -> None:
    """Start the embedded server, creating it in the data folder when needed."""
    server.ensure(from_environment(), tell=_tell)
    _show(server.status(from_environment()))


@database.command()
def stop() -> None:
    """Stop the embedded server. It is no error if it does not run."""
    click.echo("Stopped." if server.stop(from_environment()) else "It was not running.")


@database.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> None:
    """Tell whether and where the database runs; starts nothing."""
    found = server.status(from_environment())
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(found), default=str))
    else:
        _show(found)


@database.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """Write the whole database to the new file TARGET. The keys are not in it: keep them elsewhere."""
    made = backups.backup(from_environment(), target, progress=_progress("Backing up"))
    click.echo(f"{made.path}: {made.tables} tables, {_size(made.size)}. The keys are not in it.")


@database.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
def restore(source: Path) -> None:
    """Bring the backup SOURCE back into an empty database; refuses a database that holds tables."""
    made = backups.restore(from_environment(), source, verify=_verify(), progress=_progress("Restoring"))
    click.echo(f"{made.path}: {made.tables} tables restored.")


def _verify() -> backups.Verify:
    """A backup holds no keys: what comes back must fit the keys that lie in this installation's folder."""
    folder = from_environment().data / "keys"

    def verify(connection: Connection) -> None:
        if connection.execute("SELECT to_regclass('key_check') IS NULL").fetchone() == (True,):
            return  # a backup of a database nobody has written to yet
        if not any(folder.glob("*.key")):
            raise Conflict(
                "database.no_keys",
                f"{folder} holds no key files. Put those of the installation that was backed up there, "
                "then restore again.",
            )
        verify_keys(connection, load_or_create(folder))

    return verify


def _tell(message: str) -> None:
    click.echo(message, err=True)


def _show(found: server.Status) -> None:
    rows = {
        "state": "running" if found.running else "stopped",
        "kind": "embedded" if found.embedded else "external",
        "version": found.version,
        "address": found.url,
        "folder": found.folder,
        "user": found.user,
        "process": found.pid,
        "size": None if found.size is None else _size(found.size),
        "connections": found.connections,
    }
    for name, value in rows.items():
        if value not in (None, ""):
            click.echo(f"{name:12}{value}")


def _size(octets: int) -> str:
    return f"{octets / 2**20:.1f} MB"


def _progress(what: str) -> backups.Progress:
    def show(done: int, total: int) -> None:
        click.echo(f"\r{what}: table {done} of {total}", nl=done == total, err=True)

    return show
