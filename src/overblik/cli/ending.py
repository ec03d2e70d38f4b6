# SPDX-License-Identifier: MPL-2.0
"""How every command ends: foreseen errors become one plain line and the documented exit code."""

from __future__ import annotations

import sys
from typing import Any

import click

from overblik.errors import ExitCode, OverblikError


class Group(click.Group):
    """A group whose commands never end in a traceback for something foreseen."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """As click's, with our errors mapped to exit codes."""
        try:
            return super().main(*args, **kwargs)
        except OverblikError as error:
            click.echo(f"overblik: {error}", err=True)
            sys.exit(int(error.exit_code))
        except BrokenPipeError:
            sys.exit(int(ExitCode.OK))
