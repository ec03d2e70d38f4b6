# SPDX-License-Identifier: MPL-2.0
"""How every command ends: foreseen errors become one plain line and the documented exit code."""

from __future__ import annotations

import sys
from typing import Any

import click

from overblik.errors import ExitCode, OverblikError, Unavailable


class Group(click.Group):
    """A group whose commands never end in a traceback for something foreseen."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """As click's, with our errors mapped to exit codes."""
        try:
            return super().main(*args, **kwargs)
        except BrokenPipeError:
            sys.exit(int(ExitCode.OK))
        except Exception as error:
            told = error if isinstance(error, OverblikError) else _understood(error)
            if told is None:
                raise
            click.echo(f"overblik: {told}", err=True)
            sys.exit(int(told.exit_code))


def _understood(error: Exception) -> OverblikError | None:
    """What the system or the database said while a command was under way; None for a fault of our own.

    The database's own words may quote rows, so they are never repeated.
    """
    # Imported here: most commands end well, and `--help` should not wait for the driver.
    import psycopg

    if isinstance(error, psycopg.errors.DiskFull):
        return Unavailable(
            "database.disk_full",
            "The disk that holds the database is full. Free some space and run the command again; "
            "it goes on where it stopped.",
        )
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        return Unavailable(
            "database.lost",
            "The database went away while the command was under way. Run it again: "
            "what was done stays done, and nothing is doubled.",
        )
    if isinstance(error, psycopg.Error):
        return Unavailable(
            "database.failed",
            f"The database refused a statement ({type(error).__name__}, {error.sqlstate}). "
            "Nothing of the last batch was stored.",
        )
    if isinstance(error, OSError) and error.strerror is not None:
        where = f" {error.filename}" if error.filename is not None else ""
        return Unavailable(
            "system.refused", f"{error.strerror}:{where or ' a file'}. Correct it and try again."
        )
    return None
