# SPDX-License-Identifier: MPL-2.0
"""`overblik index replay`: what is kept of a system is held against its log, here or by the worker."""

from __future__ import annotations

import getpass
import time
import uuid

import click

from overblik.audit.changes import EVERY_AUTHORITY
from overblik.cli import context
from overblik.errors import NotFound
from overblik.index.store import Conn
from overblik.intake import replay_store
from overblik.intake.replay import Replay
from overblik.intake.tally import NOBODY

_A_SECOND = 1.0


@click.command("replay")
@click.option(
    "--source",
    metavar="UUID",
    type=click.UUID,
    help="The system that is the master of the objects; without it those that name none.",
)
@click.option("--authority", metavar="CVR", help="Only this authority's objects; everybody's unless given.")
@click.option("--stop", is_flag=True, help="Stop the one that runs.")
def replay(source: uuid.UUID | None, authority: str | None, stop: bool) -> None:
    """Fold what is kept of a system anew from the log, and mend what came out different. 0 is the good answer.

    Deliveries go on meanwhile, and citizens see no difference unless something was wrong. If this command is ended,
    the worker goes on where it was.
    """
    master, whose, actor = source or NOBODY, authority or EVERY_AUTHORITY, getpass.getuser()
    with context.connection() as conn:
        if stop:
            stopped = replay_store.stop(conn, whose, master, actor, context.now())
            if stopped is None:
                raise NotFound(
                    "replay.none", "No replay of this system runs; look at its page in the console"
                )
            click.echo(_words(stopped) + "; stopped")
            return
        begun = replay_store.begin(conn, whose, master, actor, context.now())
        done = _followed(conn, begun.id)
        click.echo(_words(done) + ("; stopped" if done.stopped_by else ""))


def _followed(conn: Conn, id_: int) -> Replay:
    """Do it, or wait for who is at it; told on the error output."""
    while (held := replay_store.find(conn, id_)).is_running:
        if held.total is not None:
            click.echo(f"{held.percent} %: {held.done} of {held.total}", err=True)
        if not replay_store.step(conn, id_, context.now()):
            time.sleep(_A_SECOND)
    return held


def _words(told: Replay) -> str:
    unmade = f", {told.unmade} could not be made from the log" if told.unmade else ""
    return f"{told.done} objects, {told.different} were different{unmade}"
