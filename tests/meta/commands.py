# SPDX-License-Identifier: MPL-2.0
"""The commands of `overblik` as click knows them, for the reference page and for checking every example."""

from __future__ import annotations

from collections.abc import Iterator

import click

from overblik.cli.main import main


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and group with its whole name, in alphabetical order, the program itself left out."""
    yield from _below("overblik", main)


def find(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that `words` (without the program's name) call, and the words left for it."""
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            break
        command = found
        rest.pop(0)
    return command, rest


def _below(name: str, group: click.Group) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        yield f"{name} {word}", command
        if isinstance(command, click.Group):
            yield from _below(f"{name} {word}", command)
