# SPDX-License-Identifier: MPL-2.0
"""`overblik audit`: whether the log of who looked at what is as it was written."""

from __future__ import annotations

import functools

import click

from overblik.audit.segment import Seal
from overblik.audit.verification import Verdict
from overblik.audit.verification import verify as verify_chain
from overblik.cli import context
from overblik.errors import Conflict, InvalidInput
from overblik.people.store import resolve


@click.group()
def audit() -> None:
    """The log of who looked at what."""


@audit.command()
@click.option(
    "--known",
    multiple=True,
    metavar="NUMBER:DIGEST",
    help="A seal you have kept elsewhere; it must be in the chain. May be repeated.",
)
def verify(known: tuple[str, ...]) -> None:
    """Verify the chain of seals over the access log, and name the first segment that is broken.

    The newest seal is printed. Keep it where no one who can write to the database can: without it, a chain that
    was cut off or made anew cannot be told from the true one. The worker writes every seal to its log too.
    """
    kept = [_read(text) for text in known]
    with context.connection() as conn:
        found = verify_chain(conn, functools.partial(resolve, conn), kept)
    if found.broken is not None:
        number, flaw = found.broken
        raise Conflict(
            "audit.broken",
            f"Segment {number} of the access log is not as it was sealed: {flaw}. "
            f"Whole before it: {found.segments}. Compare with a backup from before.",
            segment=number,
        )
    click.echo(_told(found))


def _read(text: str) -> Seal:
    try:
        return Seal.read(text)
    except ValueError:
        raise InvalidInput("audit.known", "--known: write it as verify prints it, NUMBER:DIGEST") from None


def _told(found: Verdict) -> str:
    lines = [
        f"whole: segments {found.segments}, looks {found.looks}, segments expired {found.dropped}",
        f"not sealed yet: looks {found.unsealed}",
    ]
    if found.newest is not None:
        lines.append(f"newest seal: {found.newest.seal}")
    return "\n".join(lines)
