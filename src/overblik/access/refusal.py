# SPDX-License-Identifier: MPL-2.0
"""Why somebody was not let in by the sign-in provider's answer: told to the citizen by kind, to the log by cause."""

from __future__ import annotations

import enum

from overblik.errors import NotAllowed


class Refusal(enum.StrEnum):
    """What the citizen is told. Everything that looks like an attack or a fault is one kind."""

    CANCELLED = "cancelled"
    LEVEL = "level"
    EMPLOYEE = "employee"
    NUMBER = "number"
    ANSWER = "answer"


class SignInRefused(NotAllowed):
    """The answer of the sign-in provider opens nothing.

    `cause` tells an operator's log which check failed; it never holds anything of the answer.
    """

    def __init__(self, refusal: Refusal, cause: str) -> None:
        super().__init__("sign_in.refused", "The sign-in was not accepted. Sign in again.")
        self.refusal = refusal
        self.cause = cause
