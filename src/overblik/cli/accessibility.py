# SPDX-License-Identifier: MPL-2.0
"""`overblik accessibility-statement`: a draft for the municipality to enter in WAS-Tool."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path

import click

from overblik.basedata import authorities
from overblik.cli import context
from overblik.disclosure.rule import check_authority
from overblik.errors import NotFound
from overblik.webkit import accessibility

_A_DAY = click.DateTime(["%Y-%m-%d"])
_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("accessibility-statement")
@click.option("--authority", required=True, metavar="CVR", help="The authority that answers for the site.")
@click.option("--site", required=True, help="The address the statement is about, as overblik.example.dk.")
@click.option("--reviewed", type=_A_DAY, help="The day on which somebody last went through the pages.")
@click.option("--known", type=_A_FILE, help="YAML file with what you know of your own site; added to ours.")
def accessibility_statement(
    authority: str, site: str, reviewed: dt.datetime | None, known: Path | None
) -> None:
    """Print a draft of the accessibility statement, as Markdown in Danish; what is missing is told on stderr.

    The statement itself is made in WAS-Tool. Set OVERBLIK_ACCESSIBILITY_URL to it, and /was leads there.
    """
    check_authority(authority)
    with context.connection() as connection:
        found = authorities.load(connection).by_cvr.get(authority)
    if found is None:
        raise NotFound("accessibility.authority", "--authority: no authority here has that CVR number.")
    told = accessibility.read_known(
        resources.files("overblik.webkit").joinpath("accessibility.yaml").read_bytes()
    )
    if known is not None:
        told = accessibility.together(told, accessibility.read_known(known.read_bytes()))
    day = None if reviewed is None else reviewed.date()
    for warning in accessibility.warnings(found, day, context.today()):
        click.echo(f"warning: {warning}", err=True)
    click.echo(accessibility.draft(found, site, told, reviewed=day, today=context.today()), nl=False)
