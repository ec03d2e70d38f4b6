# SPDX-License-Identifier: MPL-2.0
"""What is new on the pages: for the whole visit, for the citizen's own visits only, and nothing on the first."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from overblik.overview.view import CitizenStatus, DocumentView
from overblik.portal.news import SLACK
from tests.builders import an_id, at
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import (
    MOMENT,
    a_benefit,
    a_case,
    a_payment,
    an_overview,
    d,
    key,
    steps,
)
from tests.portal.test_mandates_pages import DAY, GIVER, HOLDER, kept, look

S = CitizenStatus
VISIT = at("2025-11-03T12:00:00")
OLD, NEW = at("2025-10-01T06:00:00"), at("2025-11-20T06:00:00")
HOSTILE = "<script>x</script>"


@pytest.fixture
def returning(client: Any, office: Office) -> Any:
    """Somebody who was here on 3 November, to whom something of each kind has come since."""
    begun = (S.CREATED, "2025-05-01")
    office.overviews[key("nobody")] = an_overview(
        a_case("decided", title="Støtte", steps=steps(begun, (S.DECIDED, "2025-11-18")), told_at=NEW),
        a_case("seen", title=HOSTILE, steps=steps(begun, (S.DECIDED, "2025-11-01")), told_at=OLD),
        a_case(
            "letter",
            title="Bolig",
            steps=steps(begun, (S.IN_PROGRESS, "2025-06-01")),
            told_at=OLD,
            documents=(DocumentView(an_id("document"), "Brev", None, d("2025-11-19"), NEW),),
        ),
        a_case(
            "over",
            title="Slut",
            steps=steps(begun, (S.DECIDED, "2025-10-06"), (S.CLOSED, "2025-11-19")),
            told_at=NEW,
        ),
        a_benefit(told_at=OLD, payments=(a_payment(available="2025-11-21", told_at=NEW),)),
        a_benefit("quiet", name="Ro", told_at=OLD, payments=(a_payment("quiet", told_at=OLD),)),
    )
    office.visits[key("nobody")] = VISIT
    return signed_in(client, "nobody")


def news(page: Any) -> list[str]:
    return [words(one) for one in page.xpath("//main//*[@class='news']")]


EVERYTHING = [
    "Nyt siden dit sidste besøg den 3. november",
    "Ny afgørelse siden dit sidste besøg den 3. november",
    "Nyt brev siden dit sidste besøg den 3. november",
    "Ny udbetaling siden dit sidste besøg den 3. november",
    "Nyt siden dit sidste besøg den 3. november",
]


def test_the_start_page_shows_what_is_new_where_it_stands(returning: Any) -> None:
    page = parsed(returning.get("/"))
    assert news(page) == EVERYTHING
    first, second, *_ = page.xpath("//ul[@class='now-list']/li")
    assert "Du fik en afgørelse for 6 dage siden" in words(first)
    assert "Nyt siden" in words(first)
    assert "Du fik en afgørelse for 23 dage siden" in words(second)
    assert "Nyt siden" not in words(second)
    (over,) = page.xpath("//main//details[@class='accordion']")
    assert "open" in over.attrib, "what is new does not hide"
    assert not page.xpath("//main//script")


def test_it_stays_new_for_the_whole_visit_and_only_the_newest_letters_are_read(
    returning: Any, office: Office
) -> None:
    for _ in range(3):
        assert news(parsed(returning.get("/"))) == EVERYTHING
        office.visits[key("nobody")] = at("2025-11-24T08:00:00")
    assert office.since == [VISIT - SLACK] * 3


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"/sag/{an_id('decided')}/", ["Ny afgørelse siden dit sidste besøg den 3. november"]),
        (f"/sag/{an_id('seen')}/", []),
        (f"/sag/{an_id('letter')}/", ["Nyt brev siden dit sidste besøg den 3. november"]),
        (f"/en/sag/{an_id('letter')}/", ["New letter since your last visit on 3 November"]),
        (f"/ydelse/{an_id('grant')}/1/", ["Ny udbetaling siden dit sidste besøg den 3. november"]),
        (f"/ydelse/{an_id('quiet')}/1/", []),
    ],
)
def test_the_page_of_an_item_says_it_too(returning: Any, address: str, expected: list[str]) -> None:
    assert news(parsed(returning.get(address))) == expected


def test_on_the_first_visit_nothing_is_new(client: Any, office: Office, returning: Any) -> None:
    del office.visits[key("nobody")]
    client.post("/log-ud/")
    signed_in(client, "nobody")
    answer = client.get("/")
    assert news(parsed(answer)) == []
    assert "Du fik en afgørelse for 6 dage siden" in text_of(answer)
    assert office.since[-1] is None


def test_two_sessions_each_keep_their_own_last_visit(office: Office, returning: Any) -> None:
    from django.test import Client

    office.visits[key("nobody")] = at("2025-11-24T07:00:00")
    other = signed_in(Client(), "nobody")
    assert news(parsed(other.get("/"))) == []
    assert news(parsed(returning.get("/"))) == EVERYTHING


def test_a_session_with_a_senseless_time_is_none(client: Any, returning: Any) -> None:
    session = client.session
    session["last_visit"] = "yesterday"
    session.save()
    page = parsed(client.get("/"))
    assert not page.xpath("//form[@action='/log-ud/']")
    assert news(page) == []


def test_what_is_new_is_found_again_by_the_search(returning: Any) -> None:
    assert news(parsed(returning.get("/?text=slut"))) == [EVERYTHING[-1]]


def test_nothing_of_the_givers_is_new_to_the_holder_and_no_visit_is_the_givers(
    client: Any, office: Office
) -> None:
    """What is new is new to the one whose visit it was."""
    told = msgspec.structs.replace(office.overviews[GIVER].cases[0], told_at=MOMENT)
    office.overviews[GIVER] = msgspec.structs.replace(office.overviews[GIVER], cases=(told,))
    office.overviews[HOLDER] = office.overviews[GIVER]
    office.visits = {HOLDER: MOMENT - DAY, GIVER: MOMENT - DAY}
    holder = signed_in(client, "nobody")
    page, news = f"/sag/{told.id}/", "//main//*[@class='news']"
    kept(office)
    assert parsed(holder.get(page)).xpath(news)
    look(holder)
    for address in ("/", page):
        answer = parsed(holder.get(address))
        assert answer.xpath("//section[@class='acting']")
        assert not answer.xpath(news)
