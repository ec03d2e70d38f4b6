# SPDX-License-Identifier: MPL-2.0
"""`overblik access`: which systems are known, what they may, with which keys they come, and what was turned away."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import uuid
from collections.abc import Mapping, Sequence

import click

from overblik.access import clients, gate_store
from overblik.access.gate_notes import NOBODY
from overblik.access.key_standing import KeyState, StandingKey, standing
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
    """List the known systems with their rights, and the keys that each came with and when they end.

    Others may deliver their own objects and read only those; they are listed when they have come with a key.
    """
    now = context.now()
    with context.connection() as connection:
        found = clients.clients(connection)
        keys = {system: standing(seen, now) for system, seen in gate_store.keys(connection).items()}
    if as_json:
        plain = [_plain(each, keys.get(each.system, ())) for each in found]
        click.echo(json.dumps(plain + _unnamed(found, keys), ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(f"{each.system} {each.name}{'' if each.may_deliver else ' (may not deliver)'}")
        if each.may_send_notices:
            click.echo("  sends notices")
        for right in each.rights:
            told = _told(right)
            click.echo(f"  reads {told['authority']} {told['kle']} up to {told['ceiling']}")
        for key in keys.pop(each.system, ()):
            click.echo(_key_words(key))
    for system, held in sorted(keys.items()):
        click.echo(f"{system} (not named)")
        for key in held:
            click.echo(_key_words(key))


@access.command()
@click.option("--days", type=click.IntRange(1, 1096), default=30, help="So many days, today among them.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def refusals(days: int, as_json: bool) -> None:
    """Count what was turned away at the door, by system, day and code; `nobody` did not show who it was.

    An authority sees that of its own systems in the console; what nobody known tried is shown here only.
    """
    first = context.now().date() - dt.timedelta(days=days - 1)
    with context.connection() as connection:
        found = gate_store.refusals(connection, first)
    rows = [
        {
            "system": "nobody" if place.system == NOBODY else str(place.system),
            "day": place.day.isoformat(),
            "code": place.code,
            "times": told.times,
            "last_at": told.last_at.isoformat(timespec="seconds"),
        }
        for place, told in found.items()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['system']} {row['day']} {row['code']} {row['times']}")


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


def _plain(client: clients.MachineClient, keys: Sequence[StandingKey]) -> dict[str, object]:
    return {
        "system": str(client.system),
        "name": client.name,
        "may_deliver": client.may_deliver,
        "may_send_notices": client.may_send_notices,
        "rights": [_told(right) for right in client.rights],
        "keys": [_plain_key(key) for key in keys],
    }


def _unnamed(
    named: Sequence[clients.MachineClient], keys: Mapping[uuid.UUID, Sequence[StandingKey]]
) -> list[dict[str, object]]:
    """Systems of which only the keys are known."""
    others = sorted(keys.keys() - {each.system for each in named})
    return [
        {"system": str(system), "name": None, "keys": [_plain_key(key) for key in keys[system]]}
        for system in others
    ]


def _plain_key(one: StandingKey) -> dict[str, str | None]:
    key, first, last = one.seen
    return {
        "kind": key.kind.value,
        "fingerprint": key.fingerprint,
        "algorithm": key.algorithm,
        "issuer": key.issuer,
        "serial": key.serial,
        "begins_at": key.begins_at.isoformat() if key.begins_at else None,
        "ends_at": key.ends_at.isoformat() if key.ends_at else None,
        "first_seen": first.date().isoformat(),
        "last_seen": last.date().isoformat(),
        "state": one.state.value,
    }


def _key_words(one: StandingKey) -> str:
    key, _, last = one.seen
    name = key.fingerprint[:16] or "not passed on by the gateway"
    ends = f"ends {key.ends_at:%Y-%m-%d}" if key.ends_at else "no end known"
    told = {
        KeyState.ENDED: " (ended)",
        KeyState.ENDING: " (ends soon)",
        KeyState.FOLLOWED: " (followed by another)",
    }
    return f"  {key.kind} {name}, {ends}, last used {last:%Y-%m-%d}{told.get(one.state, '')}"


def _told(right: Right) -> dict[str, str]:
    kle = clients.ALL_AREAS if right.kle is None else right.kle.text
    return {"authority": right.authority, "kle": kle, "ceiling": right.ceiling.name.lower()}
