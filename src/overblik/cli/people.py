# SPDX-License-Identifier: MPL-2.0
"""`overblik people`: the ids of the keys, moving everything to new ones, and who is protected or dead."""

from __future__ import annotations

import datetime as dt
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from overblik.access import staff_account_store
from overblik.cli import context
from overblik.index.canonical import content_hash
from overblik.index.store import lock_for_writing
from overblik.intake.batch import refold
from overblik.people import rekey as moving
from overblik.people import status as statuses
from overblik.people.keys import Purpose, rotate
from overblik.people.move import Body, HashQuote, KeyColumn, Mention, Plan
from overblik.people.rekey import Progress, SealedText
from overblik.people.status import PersonStatus
from overblik.people.store import register_keys
from overblik.reports import desk as reports
from overblik.site.clock import DENMARK

PLAN = Plan(
    columns=(
        KeyColumn("reading"),
        KeyColumn("access_log", first="first_key"),
        KeyColumn("property_owner"),
        KeyColumn("notice_wish"),
        KeyColumn("notice"),
        KeyColumn("person_status"),
        KeyColumn("mandate"),
        KeyColumn("mandate", "holder"),
        KeyColumn("mandate_held"),
        KeyColumn("mandate_held", "giver"),
        KeyColumn("error_report"),
    ),
    bodies=(
        Body("registration", hash_column="content_hash"),
        Body("object_state"),
        Body("reading", object_column="owner_id"),
    ),
    content_hash=content_hash,
    quotes=(HashQuote("object_state"),),
    mentions=(Mention("sign_in_event"),),
    lock=lock_for_writing,
    refold=refold,
)
TEXTS = (SealedText("notice_wish", "sealed"),)


@click.group()
def people() -> None:
    """Party keys, sealed person numbers, and the status of persons."""


@people.command()
def keys() -> None:
    """Show the ids of the keys, never the keys. The files lie in the folder `keys` of the data folder."""
    ring = context.ring()
    with context.connection() as conn:
        for purpose in Purpose:
            left = moving.pending(conn, ring, purpose)
            for secret in ring.fingerprints():
                if secret.purpose == purpose.value:
                    state = "current" if secret.current else "previous"
                    click.echo(f"{purpose.value:6} {secret.key_id} {state}")
            if left:
                click.echo(
                    f"{purpose.value:6} {left} parties not yet under the current key: run `people rekey`"
                )


@people.command()
@click.option(
    "--key",
    "which",
    type=click.Choice([*(purpose.value for purpose in Purpose), "both"]),
    default="both",
    show_default=True,
    help="The key to renew: the one behind party keys, the one that seals numbers, or both.",
)
def rekey(which: str) -> None:
    """Make a new key and move everything to it; finishes a run that was killed. Citizens can go on reading.

    Servers and workers that hold the old keys refuse deliveries meanwhile; restart them. Copy the key folder
    afterwards: backups made from now on need the new keys, older backups the previous ones.
    """
    folder = context.settings().data / "keys"
    ring = context.ring()
    with context.connection() as conn:
        for purpose in Purpose:
            if which not in (purpose.value, "both"):
                continue
            if moving.is_unfinished(conn, ring, purpose):
                click.echo(f"{purpose.value}: finishing the re-keying that was begun", err=True)
            else:
                ring = rotate(folder, purpose)
                with conn.transaction():
                    register_keys(conn, ring)
            with _bar(purpose.value, moving.pending(conn, ring, purpose)) as progress:
                if purpose is Purpose.SEAL:
                    # First: the last step of the re-keying says that nothing needs the older key any more.
                    reports.reseal(conn, ring)
                    staff_account_store.reseal(conn, ring)
                    done = moving.rekey_seal(conn, ring, progress, texts=TEXTS)
                else:
                    done = moving.rekey_party(conn, ring, PLAN, progress)
            key_id = ring.seal_key_id if purpose is Purpose.SEAL else ring.party_key_id
            click.echo(f"{purpose.value}: {done} parties moved to key {key_id}")


@people.command()
@click.option("--cpr", required=True, help="The person number, or - to read it from standard input.")
@click.option(
    "--from",
    "since",
    metavar="DATE",
    help="The Danish date from which it holds; default today.",
)
@click.option("--history", is_flag=True, help="Say what has been said so far; change nothing.")
@click.argument("status", type=click.Choice([status.value for status in PersonStatus]), required=False)
def status(cpr: str, since: str | None, history: bool, status: str | None) -> None:
    """Say that a person is protected or dead, or none of it; every word is kept.

    protected: nobody sees the person's overview on their behalf. dead: nobody is answered, and mandates end.
    Mistaken? Say the right status from the same date: what was said last holds.
    """
    if history is (status is not None):
        raise click.UsageError("Give a status, or --history.")
    now = context.now()
    person = context.person(cpr)
    ring = context.ring()
    with context.connection() as conn:
        if status is None:
            for entry in statuses.history(conn, ring.party_keys("cpr", person.digits)):
                day = entry.valid_from.astimezone(DENMARK).date()
                click.echo(
                    f"{entry.status.value:9} from {day}, said {entry.set_at.astimezone(DENMARK):%Y-%m-%d %H:%M}"
                )
            return
        done = statuses.set_status(
            conn,
            ring,
            person,
            PersonStatus(status),
            _midnight(since, now),
            now,
            getpass.getuser(),
            lock=lock_for_writing,
        )
    if not done.changed:
        click.echo("said before; nothing was changed", err=True)
    elif done.mandates_ended:
        click.echo(f"{done.mandates_ended} mandates ended", err=True)


def _midnight(text: str | None, now: dt.datetime) -> dt.datetime:
    """When a Danish day begins."""
    try:
        day = now.astimezone(DENMARK).date() if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write the date as 2026-11-23", param_hint="--from") from None
    return dt.datetime.combine(day, dt.time(), DENMARK)


@contextmanager
def _bar(label: str, total: int) -> Iterator[Progress]:
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield progress
