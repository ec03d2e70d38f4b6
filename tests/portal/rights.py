# SPDX-License-Identifier: MPL-2.0
"""A log of looks and some reports, made by hand."""

from __future__ import annotations

from typing import Any

from overblik.audit.access import Channel
from overblik.overview.looks import Eyes, Seen
from overblik.reports.report import About, Handling, Matter, Report, Subject
from tests.builders import an_id, at
from tests.portal.overviews import MUNICIPALITY, OTHER


def seen(moment: str, eyes: Eyes = Eyes.SELF, purpose: str = "portal.start", **told: Any) -> Seen:
    """One line of the log, all of it at one moment unless told."""
    first = at(moment)
    channel = {Eyes.SYSTEM: Channel.INDEX, Eyes.STAFF: Channel.COMMAND_LINE}.get(eyes, Channel.PORTAL)
    values: dict[str, Any] = {
        "day": first.date(),
        "eyes": eyes,
        "channel": channel,
        "purpose": purpose,
        "system": None,
        "authority": None,
        "count": 1,
        "first": first,
        "last": first,
    }
    return Seen(**{**values, **told})


def a_log() -> tuple[Seen, ...]:
    """Everybody who can look, in November and in September."""
    return (
        seen("2025-11-24T08:10:00", count=11, first=at("2025-11-24T07:05:00")),
        seen("2025-11-24T07:55:00", purpose="portal.case"),
        seen("2025-11-24T07:30:00", purpose="portal.download"),
        seen("2025-11-20T09:00:00", Eyes.SYSTEM, "fremsoeg", system="Prøvesagssystemet", count=2),
        seen("2025-11-20T08:00:00", Eyes.SYSTEM, "hentsagsliste"),
        seen("2025-11-03T12:00:00", Eyes.STAFF, "explain", authority=MUNICIPALITY),
        seen("2025-11-02T12:00:00", Eyes.STAFF, "kig"),
        seen("2025-11-01T12:00:00", Eyes.REPRESENTATIVE),
        seen("2025-09-15T12:00:00", Eyes.STAFF, "overview"),
    )


def some_reports() -> list[Report]:
    """One that was answered and one that was not."""
    about = Subject(About.CASE, MUNICIPALITY, an_id("home"), None, "27.60.24", "Hjælpemidler")
    sent = at("2025-11-20T10:00:00")
    answered = Report(
        an_id("answered"),
        at("2025-10-01T10:00:00"),
        about,
        Matter.STATUS,
        "I har lukket sagen.\n\nJeg har ikke fået svar.",
        Handling.ANSWERED,
        at("2025-10-03T10:00:00"),
        "Du har ret. Sagen er åben igen.",
    )
    waiting = Subject(About.PAYMENT, OTHER, an_id("payment"))
    return [
        Report(
            an_id("waiting"), sent, waiting, Matter.AMOUNT, "Beløbet er for lavt.", Handling.RECEIVED, sent
        ),
        answered,
    ]
