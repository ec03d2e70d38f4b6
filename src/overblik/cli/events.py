# SPDX-License-Identifier: MPL-2.0
"""`overblik events`: who is told when an object changes, and how that goes."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from overblik.cli import context
from overblik.errors import InvalidInput
from overblik.events import secret as secrets
from overblik.events import store
from overblik.events.address import Channel
from overblik.events.change import Topic, about
from overblik.events.filter import Filter, checked_authorities
from overblik.events.lines import require_system
from overblik.events.receiver import Setup, check
from overblik.index.kinds import Kind, Sensitivity
from overblik.kle.number import KlePattern

_LEVELS = {level.name.lower(): level for level in Sensitivity}
_NAME = click.argument("name")
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def events() -> None:
    """Tell other systems when an object changes."""


@events.command()
@_NAME
@click.option("--webhook", metavar="URL", help="Where to post CloudEvents: https://host/path.")
@click.option(
    "--amqp", metavar="URL", help="Where to publish messages: amqps://user@host/virtualhost; with --secret."
)
@click.option(
    "--exchange", default="", help="Of AMQP: the exchange; without it the routing key names a queue."
)
@click.option("--routing-key", default="", help="Of AMQP: the routing key.")
@click.option(
    "--sensitivity",
    type=click.Choice(list(_LEVELS)),
    required=True,
    help="The highest level it may hear of; an unknown level counts as vip.",
)
@click.option(
    "--kle", metavar="PATTERN", multiple=True, help="Only these KLE numbers, as 32.24.*; repeatable."
)
@click.option("--authority", metavar="CVR", multiple=True, help="Only of this authority; repeatable.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in (*Kind, *Topic)]),
    multiple=True,
    help="Only this kind; repeatable. Of notices only who names them hears.",
)
@click.option(
    "--batch", type=int, default=1, show_default=True, help="Most events in one POST; above 1 as a list."
)
@click.option(
    "--secret", metavar="-", help="Read the secret from standard input; a new one is made without it."
)
def add(
    name: str,
    webhook: str | None,
    amqp: str | None,
    exchange: str,
    routing_key: str,
    sensitivity: str,
    kle: tuple[str, ...],
    authority: tuple[str, ...],
    kind: tuple[str, ...],
    batch: int,
    secret: str | None,
) -> None:
    """Add a receiver. It hears of what happens from now on; nothing named means everything."""
    told = Filter(
        _LEVELS[sensitivity],
        tuple(KlePattern(text) for text in dict.fromkeys(kle)),
        checked_authorities(authority),
        tuple(about(each) for each in dict.fromkeys(kind)),
    )
    if (webhook is None) is (amqp is None):
        raise InvalidInput("events.one_channel", "Name one of --webhook and --amqp")
    channel = Channel.AMQP if webhook is None else Channel.WEBHOOK
    setup = check(Setup(name, channel, webhook or amqp or "", told, batch, exchange, routing_key))
    given = _secret(channel, secret)
    require_system(context.settings().system_id)
    with context.connection() as connection, connection.transaction():
        store.add(connection, setup, context.now(), getpass.getuser())
        # After the row, which refuses a name that is taken, and before it is there for all to see.
        file = secrets.create(_folder(), name, given)
    click.echo(f"{name}: added; its secret is in {file}")


@events.command()
@_JSON
def receivers(as_json: bool) -> None:
    """List the receivers as they are set up. Secrets are not shown."""
    with context.connection() as connection:
        found = [
            {**store.plain(each.setup), "state": each.state.value} for each in store.receivers(connection)
        ]
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for each in found:
        only = [f"{word} {', '.join(each[word])}" for word in ("kle", "authorities", "kinds") if each[word]]
        limits = "; ".join([f"up to {each['sensitivity']}", *only])
        route = (
            f" (exchange {each['exchange']}, routing key {each['routing_key']})" if "exchange" in each else ""
        )
        click.echo(f"{each['name']}: {each['state']}, {each['channel']} {each['address']}{route}, {limits}")


@events.command()
@_JSON
def status(as_json: bool) -> None:
    """Tell how far each receiver has come, and what went wrong last."""
    with context.connection() as connection:
        found = store.standings(connection)
    if as_json:
        click.echo(json.dumps([each._asdict() for each in found], default=str, indent=2))
        return
    for each in found:
        parts = [each.state, f"told {each.told}", f"behind {each.behind}"]
        if each.oldest is not None:
            parts.append(f"oldest {each.oldest.isoformat(timespec='seconds')}")
        if each.failure is not None:
            parts.append(f"failed {each.failures} times ({each.failure})")
        if each.retry_at is not None:
            parts.append(f"next try {each.retry_at.isoformat(timespec='seconds')}")
        if each.missed:
            parts.append(f"missed {each.missed} while paused")
        click.echo(f"{each.name}: {', '.join(parts)}")


@events.command()
@_NAME
def pause(name: str) -> None:
    """Send nothing to a receiver until further notice. What it misses is kept for a while."""
    _change(name, store.pause, "paused")


@events.command()
@_NAME
def resume(name: str) -> None:
    """Send again: to a paused receiver from where it stopped, to a failing one at once."""
    _change(name, store.resume, "active")


@events.command()
@_NAME
def remove(name: str) -> None:
    """Forget a receiver, how far it had come, and its secret."""
    with context.connection() as connection:
        store.remove(connection, name, context.now(), getpass.getuser())
    secrets.remove(_folder(), name)
    click.echo(f"{name}: removed")


@events.command()
@_NAME
@click.option(
    "--secret", metavar="-", help="Read the secret from standard input; a new one is made without it."
)
@click.option("--end", is_flag=True, help="Forget the old one: the receiver knows the new one by now.")
def rotate(name: str, secret: str | None, end: bool) -> None:
    """Change a receiver's secret, or our password at a broker.

    Until --end, a webhook carries two signatures, by the new secret and by the one before.
    """
    folder, now = _folder(), context.now()
    with context.connection() as connection, connection.transaction():
        action = "events.rotate_end" if end else "events.rotate"
        receiver = store.record_rotation(connection, name, now, getpass.getuser(), action)
        if end:
            said = (
                "the old secret is forgotten" if secrets.retire(folder, name) else "there was no old secret"
            )
        else:
            given = _secret(receiver.setup.channel, secret)
            # Of two passwords only one is right; of two secrets for signing, the receiver may hold either.
            keep = secrets.replace if receiver.setup.channel is Channel.AMQP else secrets.rotate
            keep(folder, name, given)
            said = f"a new secret is in {secrets.path_of(folder, name)}"
    click.echo(f"{name}: {said}")


def _change(name: str, change: Callable[..., bool], state: str) -> None:
    with context.connection() as connection:
        changed = change(connection, name, context.now(), getpass.getuser())
    click.echo(f"{name}: {state}" if changed else f"{name}: {state} already")


def _secret(channel: Channel, option: str | None) -> str:
    """The secret from standard input, or a new one: a command line is seen by everybody."""
    if option is None:
        if channel is Channel.AMQP:
            raise InvalidInput(
                "events.password_missing", "Over AMQP, give the password on standard input: --secret -"
            )
        return secrets.new_secret()
    if option != "-":
        raise InvalidInput("events.secret_on_line", "--secret: write -, and the secret on standard input")
    return secrets.checked(channel, sys.stdin.readline().rstrip("\r\n"))


def _folder() -> Path:
    context.ring()  # makes the folder on first use
    return context.settings().data / "keys"
