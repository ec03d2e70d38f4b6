# SPDX-License-Identifier: MPL-2.0
"""`overblik overview` and `overblik explain`: what a citizen sees, and why."""

from __future__ import annotations

import datetime as dt
import getpass
from typing import Any

import click
import msgspec

from overblik.audit.access import Channel, Look
from overblik.cli import context
from overblik.cli.words import case_line, payment_line
from overblik.errors import InvalidInput
from overblik.index.reading import ReadingRow
from overblik.intake.history import rows_as_of
from overblik.overview import query
from overblik.overview.compose import compose
from overblik.overview.explain import explain as explain_rows
from overblik.overview.ground import Ground
from overblik.overview.policy_cache import load_ground
from overblik.overview.view import Overview
from overblik.people.cpr import Cpr
from overblik.people.status import PersonStatus
from overblik.site.clock import DENMARK

_CPR = click.option("--cpr", required=True, help="The person number, or - to read it from standard input.")


@click.command()
@_CPR
@click.option("--json", "as_json", is_flag=True, help="Print the whole overview as JSON.")
@click.option(
    "--lang",
    type=click.Choice(["da", "en"]),
    default="da",
    help="Language of the text, and of what JSON says of each area.",
)
@click.option("--as-of", "as_of", help="An earlier time (ISO), from what had been received by then.")
def overview(cpr: str, as_json: bool, lang: str, as_of: str | None) -> None:
    """What this citizen sees. The look is logged."""
    moment = context.now()
    earlier = _time(as_of, moment) if as_of else None
    rows, ground = _rows(context.person(cpr), moment, earlier, "overview")
    found = compose(rows, ground, earlier or moment)
    if as_json:
        click.echo(msgspec.json.encode(with_guidance(found, ground, lang)))
        return
    for case in found.cases:
        click.echo(case_line(case, lang))
    for benefit in found.benefits:
        click.echo(f"{benefit.name} ({benefit.authority_name})")
        for payment in benefit.payments[:3]:
            click.echo(f"  {payment_line(payment, lang)}")
    if not found.cases and not found.benefits:
        click.echo("Intet at vise." if lang == "da" else "Nothing to show.")


def with_guidance(found: Overview, ground: Ground, language: str) -> dict[str, Any]:
    """The overview as JSON, with what is said of each of its areas in one language."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    areas: dict[tuple[str, str, str | None], None] = {}
    for case in found.cases:
        areas[(case.authority, case.kle, case.facet)] = None
    for benefit in found.benefits:
        areas[(benefit.authority, benefit.kle, None)] = None
    plain["guidance"] = [
        {"authority": authority, "kle": kle, "facet": facet}
        | msgspec.to_builtins(ground.guidance.of(kle, facet, authority, language))
        for authority, kle, facet in areas
    ]
    return plain


@click.command()
@_CPR
@click.option("--authority", help="Only what this authority (CVR) delivered.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def explain(cpr: str, authority: str | None, as_json: bool) -> None:
    """For each of the citizen's items: shown or hidden, and by which rule and field. The look is logged."""
    moment = context.now()
    rows, ground = _rows(context.person(cpr), moment, None, "explain", authority)
    for item in explain_rows(rows, ground, moment, authority=authority):
        if as_json:
            click.echo(msgspec.json.encode(item))
            continue
        verdict = "shown " if item.shown else "hidden"
        rule = f" by {item.rule}.{item.field}" if item.rule else ""
        click.echo(f"{verdict} {item.kind:8} {item.item} {item.kle or '-':8} {item.reason}{rule}")


def _rows(
    person: Cpr, moment: dt.datetime, earlier: dt.datetime | None, purpose: str, authority: str | None = None
) -> tuple[list[ReadingRow], Ground]:
    """Through the one statement, so that the look is logged; then, for an earlier time, from the log."""
    look = Look(moment, getpass.getuser(), Channel.COMMAND_LINE, purpose, authority=authority)
    keys = context.ring().party_keys("cpr", person.digits)
    with context.connection() as conn:
        found = query.read(conn, keys, look)
        if found.status is PersonStatus.DEAD:
            raise query.not_shown()
        if earlier is None:
            return found.rows, load_ground(conn)
        return rows_as_of(conn, keys, earlier), load_ground(conn, as_of=earlier)


def _time(text: str, now: dt.datetime) -> dt.datetime:
    """A time that has been; what is exempt from display until a date must not be seen by asking beyond it."""
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "overview.as_of", "--as-of: write an ISO time, for example 2025-06-01T12:00:00+02:00"
        ) from None
    moment = told if told.tzinfo else told.replace(tzinfo=DENMARK)
    if moment > now:
        raise InvalidInput("overview.as_of_future", "--as-of: that time has not come yet; leave it out")
    return moment
