# SPDX-License-Identifier: MPL-2.0
"""What every page says about how long the citizen stays signed in, for eyes and for the page's script.

WCAG 2.2.1: who reads slowly is told before, and stays by one press of a button, as often as they like.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from overblik.errors import Unavailable
from overblik.portal.citizen import idle_at_most, moment_of, time_left
from overblik.webkit.formatting import clock

# WCAG asks for 20 seconds at least.
_WARNED_BEFORE = 120


SIGNED_OUT, BY_CITIZEN, BY_TIME = "signed_out", "1", "time"
"""The parameter of the start page that tells somebody has been signed out, and how."""


def start_url(how: str) -> str:
    """The start page that tells how the citizen was signed out."""
    return f"{reverse('portal:start')}?{SIGNED_OUT}={how}"


@dataclass(frozen=True, slots=True)
class SessionNote:
    """`until` as a clock shows it in Denmark; `final` = staying longer takes a new sign-in."""

    until: str
    seconds: int
    warn_before: int
    final: bool
    url: str
    ended_url: str


def session_note(request: HttpRequest) -> SessionNote | None:
    """The note for this page; None when there is no session to tell of."""
    try:
        left = time_left(request)
    except Unavailable:  # the page that says so is made here too
        return None
    if left is None:
        return None
    until = moment_of(request) + dt.timedelta(seconds=left.seconds)
    return SessionNote(
        clock(until, get_language() or "da"),
        left.seconds,
        min(_WARNED_BEFORE, idle_at_most() // 3),
        left.final,
        reverse("portal:session"),
        start_url(BY_TIME),
    )
