# SPDX-License-Identifier: MPL-2.0
"""The one family of errors: a stable code and safe parameters, mapped to answers only at the edges."""

from __future__ import annotations

import enum


class ExitCode(enum.IntEnum):
    """What a command tells the shell (documented in the command line reference)."""

    OK = 0
    WRONG_USE = 2
    BAD_INPUT = 3
    REFUSED = 4
    UNAVAILABLE = 5


def kind_and_place(error: BaseException) -> str:
    """What may be told of an unforeseen error, e.g. "KeyError in fold, fold.py:12": its text could hold anything."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return (
        f"{type(error).__name__} in {code.co_name}, {code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
    )


class OverblikError(Exception):
    """Base of all foreseen errors.

    `code` is stable and machine-readable; `message` names the place and the remedy and never holds
    a CPR number, a person's name or a title. `params` are safe to log.
    """

    exit_code = ExitCode.BAD_INPUT
    http_status = 400

    def __init__(self, code: str, message: str, **params: str | int | None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class InvalidInput(OverblikError):
    """What was given cannot be understood; nothing was changed."""


class NotFound(OverblikError):
    """What was asked for does not exist (or may not be known to the asker)."""

    http_status = 404


class NotAllowed(OverblikError):
    """The asker may not do this."""

    exit_code = ExitCode.REFUSED
    http_status = 403


class Conflict(OverblikError):
    """What was asked contradicts what is there."""

    exit_code = ExitCode.REFUSED
    http_status = 409


class Unavailable(OverblikError):
    """Something we need is not there right now; trying again later may help."""

    exit_code = ExitCode.UNAVAILABLE
    http_status = 503
