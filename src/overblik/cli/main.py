# SPDX-License-Identifier: MPL-2.0
"""The console script `overblik`: the groups of commands, each loaded only when it is asked for."""

from __future__ import annotations

import importlib
from typing import Any

import click

from overblik.cli.ending import Group

COMMANDS: dict[str, tuple[str, str]] = {
    "access": ("overblik.cli.access", "access"),
    "accessibility-statement": ("overblik.cli.accessibility", "accessibility_statement"),
    "audit": ("overblik.cli.audit", "audit"),
    "bench": ("overblik.cli.bench", "bench"),
    "database": ("overblik.cli.database", "database"),
    "demo": ("overblik.cli.demo", "demo"),
    "disclosure": ("overblik.cli.disclosure", "disclosure"),
    "events": ("overblik.cli.events", "events"),
    "explain": ("overblik.cli.overview", "explain"),
    "guidance": ("overblik.cli.guidance", "guidance"),
    "import": ("overblik.cli.importing", "import_command"),
    "index": ("overblik.cli.index", "index"),
    "kle": ("overblik.cli.kle", "kle"),
    "notices": ("overblik.cli.notices", "notices"),
    "overview": ("overblik.cli.overview", "overview"),
    "people": ("overblik.cli.people", "people"),
    "quality": ("overblik.cli.quality", "quality"),
    "reports": ("overblik.cli.reports", "reports"),
    "serve": ("overblik.cli.serve", "serve"),
    "staff": ("overblik.cli.staff", "staff"),
    "worker": ("overblik.cli.serve", "worker"),
}
"""Command name -> (module, attribute)."""


class LazyGroup(Group):
    """Finds commands in `COMMANDS`, so that `overblik --help` does not load the whole system."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, loaded now."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        command: Any = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="overblik")
def main() -> None:
    """One understandable overview of a citizen's municipal cases, benefits and payments.

    Exit codes: 0 ok, 2 wrong use, 3 bad input, 4 refused, 5 unavailable.
    """
