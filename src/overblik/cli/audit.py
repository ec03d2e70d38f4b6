# SPDX-License-Identifier: MPL-2.0
"""`overblik audit`: whether the logs of who looked at what, and who changed what, are as they were written."""

from __future__ import annotations

import datetime as dt
import functools
import getpass
import re

import click
import msgspec

from overblik.audit.chain import ChangeVerdict
from overblik.audit.change_verification import verify_changes
from overblik.audit.changes import record_change
from overblik.audit.export import CSV_COLUMNS, csv_line, lines
from overblik.audit.segment import Seal
from overblik.audit.verification import Verdict
from overblik.audit.verification import verify as verify_chain
from overblik.cli import context
from overblik.errors import Conflict, InvalidInput
from overblik.people.store import resolve
from overblik.site.clock import DENMARK

DAY = click.DateTime(["%Y-%m-%d"])
CVR = re.compile(r"[0-9]{8}", re.ASCII)


@click.group()
def audit() -> None:
    """The logs of who looked at what, and who changed what."""


@audit.command()
@click.option(
    "--known",
    multiple=True,
    metavar="NUMBER:DIGEST",
    help="A seal of the access log that you have kept elsewhere; it must be in the chain. May be repeated.",
)
@click.option(
    "--known-change",
    multiple=True,
    metavar="NUMBER:DIGEST",
    help="A seal of the log of changes that you have kept elsewhere, or the number and digest of a line of an"
    " export. May be repeated.",
)
def verify(known: tuple[str, ...], known_change: tuple[str, ...]) -> None:
    """Verify the chains of the access log and of the log of changes, and name the first that is broken.

    Of the access log the first broken segment is named, of the log of changes the first broken row.
    The newest seals are printed. Keep them where no one who can write to the database can: without them, a chain
    that was cut off or made anew cannot be told from the true one. The worker writes them to its log too.
    """
    kept = [_read(text, "--known") for text in known]
    kept_changes = [_read(text, "--known-change") for text in known_change]
    with context.connection() as conn:
        looks = verify_chain(conn, functools.partial(resolve, conn), kept)
        changes = verify_changes(conn, kept_changes)
    flaws = [*_looks_flaw(looks), *_changes_flaw(changes)]
    if flaws:
        raise Conflict(
            "audit.broken",
            f"{' '.join(flaws)} Compare with a backup from before.",
            segment=looks.broken[0] if looks.broken else None,
            change=changes.broken[0].id if changes.broken and changes.broken[0] else None,
        )
    click.echo(_told(looks))
    click.echo(f"whole: changes {changes.changes}")
    if changes.newest is not None:
        click.echo(f"newest change: {changes.newest}")


@audit.command()
@click.option("--authority", required=True, metavar="CVR", help="Whose: the CVR number of the authority.")
@click.option("--from", "since", type=DAY, required=True, help="The first day (Danish date).")
@click.option("--to", "until", type=DAY, required=True, help="The last day (Danish date).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="How to write it.",
)
def export(authority: str, since: dt.datetime, until: dt.datetime, form: str) -> None:
    """Write an authority's changes and its staff's looks of some days to standard output, with the digests.

    Others can follow the chain of changes through it to a seal: changes that do not concern the authority stand as
    digests. Citizens stand as references of the authority's own. That it was written is itself a change in the log.
    """
    if not CVR.fullmatch(authority):
        raise InvalidInput("audit.authority", "--authority: write a CVR number, eight digits")
    start, end = (
        dt.datetime.combine(day.date(), dt.time(), DENMARK) for day in (since, until + dt.timedelta(days=1))
    )
    detail = {"from": since.date().isoformat(), "to": until.date().isoformat()}
    with context.connection() as conn:
        record_change(
            conn, context.now(), getpass.getuser(), "audit.export", authority, detail, authority=authority
        )
        with conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if form == "csv":
                click.echo(csv_line(CSV_COLUMNS), nl=False)
            for line in lines(conn, authority, start, end):
                if form == "csv":
                    click.echo(csv_line([line.get(name) for name in CSV_COLUMNS]), nl=False)
                else:
                    click.echo(msgspec.json.encode(line))


def _read(text: str, option: str) -> Seal:
    try:
        return Seal.read(text)
    except ValueError:
        raise InvalidInput(
            "audit.known", f"{option}: write it as verify prints it, NUMBER:DIGEST", option=option
        ) from None


def _looks_flaw(found: Verdict) -> list[str]:
    if found.broken is None:
        return []
    number, flaw = found.broken
    said = f"Segment {number} of the access log is not as it was sealed: {flaw}."
    if found.seen is not None:
        said += " Its looks are from {} to {}.".format(*(moment.isoformat() for moment in found.seen))
    return [f"{said} Whole before it: {found.segments}."]


def _changes_flaw(found: ChangeVerdict) -> list[str]:
    if found.broken is None:
        return []
    row, flaw = found.broken
    named = "None is left" if row is None else f"Change {row}"
    return [
        f"The log of changes is not as it was chained. {named}: {flaw}. Whole before it: {found.changes}."
    ]


def _told(found: Verdict) -> str:
    lines = [
        f"whole: segments {found.segments}, looks {found.looks}, segments expired {found.dropped}",
        f"not sealed yet: looks {found.unsealed}",
    ]
    if found.newest is not None:
        lines.append(f"newest seal: {found.newest.seal}")
    return "\n".join(lines)
