# SPDX-License-Identifier: MPL-2.0
"""`overblik notices`: how telling citizens goes, in counts; who they are is not shown."""

from __future__ import annotations

import datetime as dt
import json

import click

from overblik.cli import context
from overblik.notices import queue

_DAYS = 7


@click.group()
def notices() -> None:
    """Telling citizens who asked that there is news in their overview."""


@notices.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def status(as_json: bool) -> None:
    """Count who wants to be told, what waits, what fails, and what was sent in the last seven days."""
    with context.connection() as connection:
        found = queue.counts(connection, context.now() - dt.timedelta(days=_DAYS))
    if as_json:
        click.echo(json.dumps(found._asdict(), default=str, indent=2))
        return
    click.echo(
        f"wishes: {found.wishes} ({found.by_email} by e-mail, {found.by_digital_post} by Digital Post)"
    )
    click.echo(f"not confirmed yet: {found.unconfirmed}; stopped, the address refuses mail: {found.refused}")
    waits = f"waiting: {found.waiting}"
    if found.oldest is not None:
        waits += f", oldest {found.oldest.isoformat(timespec='seconds')}"
    if found.failing:
        waits += f"; {found.failing} failed ({found.failure})"
    click.echo(waits)
    sent = f"sent in {_DAYS} days: {found.sent}"
    if found.sent_at is not None:
        sent += f", last {found.sent_at.isoformat(timespec='seconds')}"
    click.echo(sent)
