# SPDX-License-Identifier: MPL-2.0
"""The page of looks: who in general terms, when and why, a month at a time; and that reading it is a look."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.audit.access import Channel
from overblik.errors import Unavailable
from overblik.overview.looks import LIMIT, Eyes, Looks, Seen
from overblik.portal.looks import looks_page
from tests.builders import at
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import MUNICIPALITY, NAME, TODAY, d, key
from tests.portal.rights import seen


def lines(*told: Seen, language: str = "da") -> list[tuple[str, str, str]]:
    """Who, how often and why, on the one day of these looks."""
    page = looks_page(
        Looks(d("2025-11-01"), told),
        lambda cvr: {MUNICIPALITY: NAME}[cvr],
        today=TODAY,
        here="/set/",
        language=language,
    )
    ((_, found),) = page["days"]
    return [(one.who, one.times.replace("\u00a0", " "), one.why) for one in found]


def test_one_s_own_visits_of_a_day_are_one_line(danish: None) -> None:
    found = lines(
        seen("2025-11-24T10:00:00", count=11, first=at("2025-11-24T08:05:00")),
        seen("2025-11-24T09:00:00", purpose="portal.case"),
    )
    assert found == [("Du selv", "12 gange, fra kl. 09.05 til kl. 11.00", "Du så dit overblik.")]


def test_what_was_taken_home_is_told_by_itself(danish: None) -> None:
    found = lines(seen("2025-11-24T10:00:00", purpose="portal.download"), seen("2025-11-24T09:00:00"))
    assert found == [
        ("Du selv", "kl. 11.00", "Du hentede dine oplysninger."),
        ("Du selv", "kl. 10.00", "Du så dit overblik."),
    ]


@pytest.mark.parametrize(
    ("look", "who", "why"),
    [
        (
            seen("2025-11-03T12:00:00", Eyes.SYSTEM, "fremsoeg", system="Prøvesag"),
            "It-systemet Prøvesag",
            "For at finde dine sager eller ydelser til dem, der arbejder med dem.",
        ),
        (
            seen("2025-11-03T12:00:00", Eyes.SYSTEM, "hentsagsliste", channel=Channel.NATIONAL),
            "Et it-system, vi ikke kender navnet på",
            "For at vise dig dine sager et andet sted, hvor du er logget ind, for eksempel Mit Overblik på borger.dk.",
        ),
        (
            seen("2025-11-03T12:00:00", Eyes.OVERBLIK, "notices.check", channel=Channel.NOTICES),
            "Overblik, helt automatisk",
            "For at se, om der var nyt, fordi du har bedt om besked.",
        ),
        (
            seen("2025-11-03T12:00:00", Eyes.SYSTEM, "notices.recipient", channel=Channel.DIGITAL_POST),
            "Et it-system, vi ikke kender navnet på",
            "For at sende dig en besked om, at der er nyt, fordi du har bedt om den.",
        ),
        (
            seen("2025-11-03T12:00:00", Eyes.STAFF, "explain", authority=MUNICIPALITY),
            "En medarbejder hos Prøve Kommune",
            "For at se, om det er det rigtige, du får vist.",
        ),
        (
            seen("2025-11-03T12:00:00", Eyes.STAFF, "bare nysgerrig"),
            "En medarbejder, der passer Overblik for kommunen",
            "Vi har ikke fået at vide hvorfor.",
        ),
        (
            seen("2025-11-03T12:00:00", Eyes.REPRESENTATIVE),
            "En person, der må se dit overblik for dig",
            "De så dit overblik for dig.",
        ),
        (
            seen("2025-11-03T12:00:00", Eyes.REPRESENTATIVE, system="Min datter"),
            "Min datter, med din fuldmagt",
            "De så dit overblik for dig.",
        ),
    ],
)
def test_who_and_why_are_told_in_general_terms(danish: None, look: Seen, who: str, why: str) -> None:
    assert lines(look) == [(who, "kl. 13.00", why)]


def test_several_looks_in_the_same_minute_say_it_once(danish: None) -> None:
    assert (
        lines(seen("2025-11-24T10:00:01", count=3, first=at("2025-11-24T10:00:00")))[0][1]
        == "3 gange, kl. 11.00"
    )


def test_the_page_shows_a_month_by_days_and_leads_to_the_others(anna: Any) -> None:
    page = parsed(anna.get("/set/"))
    assert words(page.xpath("//h2")[0]) == "November 2025"
    assert [words(one) for one in page.xpath("//h3")] == [
        "Mandag den 24. november 2025",
        "Torsdag den 20. november 2025",
        "Mandag den 3. november 2025",
        "Søndag den 2. november 2025",
        "Lørdag den 1. november 2025",
    ]
    (earlier,) = page.xpath("//a[@rel='prev']")
    assert (words(earlier), earlier.get("href")) == ("Tidligere: september 2025", "/set/?month=2025-09")
    before = parsed(anna.get(earlier.get("href")))
    assert [words(one) for one in before.xpath("//h3")] == ["Mandag den 15. september 2025"]
    assert before.xpath("//a[@rel='next']/@href") == ["/set/?month=2025-11"]


def test_a_month_without_looks_says_why_that_may_be(client: Any) -> None:
    nobody = signed_in(client, "nobody")
    assert "Ingen har set dine oplysninger i denne måned." in text_of(nobody.get("/set/"))
    assert "at vi ikke har gemt det" in text_of(nobody.get("/set/?month=2020-01"))


def test_the_page_says_how_long_looks_are_kept(anna: Any) -> None:
    assert "Vi gemmer det i mindst 183 dage." in text_of(anna.get("/set/"))


@pytest.mark.parametrize("month", ["", "2025", "2025-13", "2025-1", "1999-01", "2025-11-01", "x" * 500])
def test_what_is_no_month_is_unknown(anna: Any, month: str) -> None:
    assert anna.get("/set/", {"month": month}).status_code == 404


def test_reading_the_log_is_a_look_of_one_s_own(anna: Any, office: Office) -> None:
    anna.get("/set/?month=2025-09")
    look, _ = office.looks[-1]
    assert (look.actor, look.channel, look.purpose) == (key("anna").hex, Channel.PORTAL, "portal.looks")


def test_a_log_that_cannot_be_read_is_not_an_empty_one(anna: Any, office: Office) -> None:
    office.fault = Unavailable("looks.unreadable", "not now")
    answer = anna.get("/set/")
    assert answer.status_code == 503
    assert "Ingen har set" not in text_of(answer)


def test_a_month_with_more_lines_than_can_be_shown_says_so(danish: None) -> None:
    page = looks_page(
        Looks(d("2025-11-01"), (seen("2025-11-24T10:00:00"),) * LIMIT, complete=False),
        str,
        today=TODAY,
        here="/set/",
        language="da",
    )
    assert page["complete"] is False


def test_the_start_page_leads_here(anna: Any) -> None:
    assert "/set/" in parsed(anna.get("/")).xpath("//main//a/@href")
    assert "/en/set/" in parsed(anna.get("/en/")).xpath("//main//a/@href")
