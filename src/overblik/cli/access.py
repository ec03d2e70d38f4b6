# SPDX-License-Identifier: MPL-2.0
"""`overblik access`: which systems are known, whether they may deliver, and what they may read."""

from __future__ import annotations

import getpass
import json
import uuid

import click

from overblik.access import clients
from overblik.access.rights import Right
from overblik.cli import context
from overblik.disclosure.rule import check_authority
from overblik.index.kinds import Sensitivity

_LEVELS = {level.name.lower(): level for level in Sensitivity}
_SYSTEM = click.argument("system", type=click.UUID)


@click.group()
def access() -> None:
    """Systems that deliver and read: known by the UUID in their certificate or token."""


@access.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def systems(as_json: bool) -> None:
    """List the known systems with their rights. Others may deliver their own objects and read only those."""
    with context.connection() as connection:
        found = clients.clients(connection)
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(f"{each.system} {each.name}{'' if each.may_deliver else ' (may not deliver)'}")
        if each.may_send_notices:
            click.echo("  sends notices")
        for right in each.rights:
            told = _told(right)
            click.echo(f"  reads {told['authority']} {told['kle']} up to {told['ceiling']}")


@access.command()
@_SYSTEM
@click.option("--name", help="What people call it; needed for a system that is not known yet.")
@click.option("--deliver", is_flag=True, help="It may deliver (again).")
@click.option("--notices", is_flag=True, help="It sends notices: it may ask whom each is for.")
@click.option("--authority", metavar="CVR", help="It may read what this authority owns,")
@click.option(
    "--kle", "areas", multiple=True, metavar="PATTERN", help="in this area, as 32.24.* (* is all); repeat,"
)
@click.option("--ceiling", type=click.Choice(list(_LEVELS)), help="up to this level of sensitivity.")
def allow(
    system: uuid.UUID,
    name: str | None,
    deliver: bool,
    notices: bool,
    authority: str | None,
    areas: tuple[str, ...],
    ceiling: str | None,
) -> None:
    """Make SYSTEM known, or give it rights. Logged; holds from the next request."""
    rights: list[Right] = []
    if authority is not None or areas or ceiling is not None:
        if authority is None or not areas or ceiling is None:
            raise click.UsageError("A right to read needs --authority, --kle and --ceiling.")
        check_authority(authority)
        rights = [Right(authority, clients.area(text), _LEVELS[ceiling]) for text in areas]
    with context.connection() as connection:
        clients.allow(
            connection,
            context.now(),
            getpass.getuser(),
            system,
            name=name,
            deliver=deliver,
            notices=notices,
            rights=rights,
        )
    click.echo(f"{system}: allowed")


@access.command()
@_SYSTEM
@click.option("--deliver", is_flag=True, help="It may not deliver any more.")
@click.option("--notices", is_flag=True, help="It may not ask whom a notice is for any more.")
@click.option("--reading", is_flag=True, help="It may not read anything of others any more.")
@click.option("--authority", metavar="CVR", help="It may not read what this authority owns,")
@click.option(
    "--kle",
    "areas",
    multiple=True,
    metavar="PATTERN",
    help="in this area, written as it was allowed; repeat.",
)
def forbid(
    system: uuid.UUID,
    deliver: bool,
    notices: bool,
    reading: bool,
    authority: str | None,
    areas: tuple[str, ...],
) -> None:
    """Take rights from SYSTEM. Logged; holds from the next request. What it delivered itself it may still read."""
    if not (deliver or notices or reading or authority):
        raise click.UsageError("Say what to forbid: --deliver, --notices, --reading or --authority.")
    if areas and not authority:
        raise click.UsageError("An area is forbidden for an authority: say --authority.")
    now, actor = context.now(), getpass.getuser()
    with context.connection() as connection, connection.transaction():
        if deliver:
            clients.forbid_delivery(connection, now, actor, system)
        if notices:
            clients.forbid_notices(connection, now, actor, system)
        if reading or authority:
            patterns = [clients.area(text) for text in areas] or None
            gone = clients.forbid_reading(
                connection, now, actor, system, authority=None if reading else authority, areas=patterns
            )
            click.echo(f"{system}: {gone} rights to read taken away")
    if deliver:
        click.echo(f"{system}: may not deliver")
    if notices:
        click.echo(f"{system}: may not ask whom a notice is for")


def _plain(client: clients.MachineClient) -> dict[str, object]:
    return {
        "system": str(client.system),
        "name": client.name,
        "may_deliver": client.may_deliver,
        "may_send_notices": client.may_send_notices,
        "rights": [_told(right) for right in client.rights],
    }


def _told(right: Right) -> dict[str, str]:
    kle = clients.ALL_AREAS if right.kle is None else right.kle.text
    return {"authority": right.authority, "kle": kle, "ceiling": right.ceiling.name.lower()}
