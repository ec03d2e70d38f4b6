# SPDX-License-Identifier: MPL-2.0
"""`overblik index`: the folded state as files, for comparison and for leaving; and what keeps it right."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import click

from overblik.audit.changes import EVERY_AUTHORITY, record_change
from overblik.cli import context
from overblik.cli.reload import reload
from overblik.cli.replay import replay
from overblik.index.kinds import Kind
from overblik.index.store import export


@click.group()
def index() -> None:
    """The common indexes: cases, documents, grants and payments."""


index.add_command(reload)
index.add_command(replay)


@index.command("export")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write to."
)
def export_command(out: Path) -> None:
    """Write the whole folded state, sorted by id: one NDJSON file per kind of object.

    Persons stand as keys, not as numbers, and the time of arrival is left out: two installations with the
    same keys that hold the same write the same files. Only you may read them, and that they were written is
    logged.
    """
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    with context.connection() as conn:
        # Everybody's data at once is more than a look at one citizen: the trace comes before the first line.
        record_change(
            conn, context.now(), getpass.getuser(), "index.export", "all", authority=EVERY_AUTHORITY
        )
        for kind in Kind:
            file = out / f"{kind.value}s.ndjson"
            count = 0
            with open(file, "wb", opener=_mine) as stream:
                for body in export(conn, kind):
                    stream.write(body + b"\n")
                    count += 1
            click.echo(f"{file.name}: {count}")


def _mine(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
