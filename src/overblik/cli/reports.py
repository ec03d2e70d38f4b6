# SPDX-License-Identifier: MPL-2.0
"""`overblik reports`: what citizens say is wrong, for the authority that answers for it."""

from __future__ import annotations

import getpass
import sys

import click
import msgspec

from overblik.audit.access import Channel, Look
from overblik.cli import context
from overblik.disclosure.rule import check_authority
from overblik.reports import desk
from overblik.reports.report import Handling, Report
from overblik.webkit import formatting

_AUTHORITY = click.option("--authority", required=True, metavar="CVR", help="The authority that answers.")


@click.group()
def reports() -> None:
    """Reports that something in the overview is wrong. Each authority reads its own only."""


@reports.command("list")
@_AUTHORITY
@click.option("--all", "everything", is_flag=True, help="Also those that are answered or closed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_command(authority: str, everything: bool, as_json: bool) -> None:
    """List what citizens have reported, the oldest first. Each citizen can see that it was read, not by whom."""
    check_authority(authority)
    handlings = tuple(Handling) if everything else desk.OPEN
    look = Look(context.now(), getpass.getuser(), Channel.COMMAND_LINE, "reports", authority=authority)
    with context.connection() as connection:
        found = desk.of_authority(connection, context.ring(), authority, look, handlings)
    for report in found:
        click.echo(_json(report) if as_json else _line(report))


@reports.command()
@click.argument("receipt")
@_AUTHORITY
@click.option(
    "--status",
    "handling",
    type=click.Choice([one.value for one in Handling if one is not Handling.RECEIVED]),
    default=Handling.ANSWERED.value,
    show_default=True,
    help="How far you have come.",
)
@click.option("--answer", help="What the citizen is told, or - to read it from standard input.")
def answer(receipt: str, authority: str, handling: str, answer: str | None) -> None:
    """Answer the report with this RECEIPT, or say that you look at it. The citizen sees it at once. Logged."""
    check_authority(authority)
    text = sys.stdin.read() if answer == "-" else answer
    with context.connection() as connection:
        desk.take_further(
            connection,
            context.ring(),
            authority,
            receipt,
            Handling(handling),
            context.now(),
            getpass.getuser(),
            text,
        )
    click.echo(f"{receipt}: {handling}")


def _line(report: Report) -> str:
    subject = report.subject
    where = " ".join(part for part in (subject.kle, subject.unit, str(subject.item or "")) if part)
    day = formatting.day(report.reported_at, "en")
    return f"{report.receipt} {day} {report.handling} {subject.about} {report.matter} {where}\n" + "\n".join(
        f"    {line}" for line in report.words.splitlines()
    )


def _json(report: Report) -> str:
    plain = msgspec.to_builtins(report) | {"receipt": report.receipt}
    return msgspec.json.encode(plain).decode()
