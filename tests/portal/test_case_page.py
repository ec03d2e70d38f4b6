# SPDX-License-Identifier: MPL-2.0
"""The page of a case: where it is, what to do, when to hear, and whom to ask."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.overview.view import CaseView, CitizenStatus, DocumentView, StepView
from tests.builders import an_id, at
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import UDK, a_case, an_overview, d, key, steps

S = CitizenStatus


def page_of(client: Any, office: Office, case: CaseView, prefix: str = "") -> Any:
    office.overviews[key("nobody")] = an_overview(case)
    return signed_in(client, "nobody").get(f"{prefix}/sag/{case.id}/")


def timeline(answer: Any) -> list[str]:
    return [words(one) for one in parsed(answer).xpath("//ol[@class='timeline']/li")]


def test_the_page_tells_step_timeline_and_what_comes(anna: Any) -> None:
    answer = anna.get(f"/sag/{an_id('home')}/")
    text = text_of(answer)
    assert "Trin 2 af 4: Kommunen behandler sagen" in text
    assert "Boligindretning" in text
    assert timeline(answer) == [
        "Kommunen har oprettet sagen 12. maj 2025",
        "Kommunen behandler sagen Her er vi nu Siden 22. juni 2025",
        "Kommunen træffer en afgørelse Er ikke sket endnu Forventet den 4. december 2025",
        "Sagen afsluttes Er ikke sket endnu",
    ]
    assert (
        "Du skal ikke gøre noget lige nu. Vent med at bygge noget om, til du har fået svar. Ellers kan du komme til"
        " at betale selv. Mangler der noget, får du et brev i din Digital Post."
    ) in text
    assert "Du hører forventet fra kommunen om 10 dage, den 4. december." in text
    assert "Hvis du er uenig" not in text


def test_documents_are_titles_and_dates_and_their_content_lies_elsewhere(anna: Any) -> None:
    text = text_of(anna.get(f"/sag/{an_id('home')}/"))
    assert "Ansøgning om nyt badeværelse modtaget 12. maj 2025" in text
    assert "sendt 13. maj 2025" in text
    assert "Selve dokumenterne ligger i din Digital Post." in text


@pytest.mark.parametrize(
    ("shown", "documents", "text"),
    [
        (False, (), "Dokumenterne i sagen vises ikke her."),
        (True, (), "Vi har ikke fundet dokumenter i sagen."),
        (True, (DocumentView(an_id("doc"), "Et brev"),), "datoen kendes ikke"),
    ],
)
def test_no_documents_is_not_the_same_as_documents_not_shown(
    client: Any, office: Office, shown: bool, documents: tuple[DocumentView, ...], text: str
) -> None:
    answer = page_of(client, office, a_case(documents_shown=shown, documents=documents))
    assert text in text_of(answer)


@pytest.mark.parametrize(
    ("told", "to_do", "complaint"),
    [
        (((S.CREATED, "2025-05-01"),), "Du skal ikke gøre noget lige nu.", False),
        (((S.CREATED, "2025-05-01"), (S.DECIDED, "2025-11-01")), "Læs afgørelsen i din Digital Post.", True),
        (
            ((S.CREATED, "2025-05-01"), (S.DECIDED, "2025-06-01"), (S.CLOSED, "2025-07-01")),
            "Du skal ikke gøre noget.",
            True,
        ),
        (((S.CREATED, "2025-05-01"), (S.CLOSED, "2025-07-01")), "Du skal ikke gøre noget.", False),
        (((S.CREATED, "2025-05-01"), (S.DISMISSED, "2025-07-01")), "Læs brevet i din Digital Post.", True),
    ],
    ids=["opened", "decided", "closed after a decision", "closed without one", "dismissed"],
)
def test_what_to_do_and_how_to_complain_follow_from_the_status(
    client: Any, office: Office, told: tuple[tuple[S, str], ...], to_do: str, complaint: bool
) -> None:
    text = text_of(page_of(client, office, a_case(steps=steps(*told))))
    assert to_do in text
    assert ("Hvis du er uenig" in text) is complaint


def test_a_step_that_was_skipped_is_not_drawn(client: Any, office: Office) -> None:
    case = a_case(steps=steps((S.CREATED, "2025-05-01"), (S.CLOSED, "2025-07-01")))
    assert timeline(page_of(client, office, case)) == [
        "Kommunen har oprettet sagen 1. maj 2025",
        "Sagen er afsluttet Her er vi nu Siden 1. juli 2025",
    ]


def test_a_case_taken_up_again_shows_both_rounds(anna: Any) -> None:
    answer = anna.get(f"/sag/{an_id('sick')}/")
    assert [one.text_content() for one in parsed(answer).xpath("//main//h3")] == [
        "Første gang",
        "Sagen blev taget op igen den 1. maj 2025",
    ]
    first, second = parsed(answer).xpath("//ol[@class='timeline']")
    assert len(first) == 2
    assert "Her er vi nu" not in first.text_content()
    assert "Sagen er taget op igen" in second.text_content()
    assert "Vi har ikke fået at vide, hvornår du får svar." in text_of(answer)


def test_a_date_nobody_knows_is_left_out(client: Any, office: Office) -> None:
    line = (StepView(S.CREATED, None, at("2025-01-01")), StepView(S.IN_PROGRESS, None, current=True))
    assert timeline(page_of(client, office, a_case(steps=line))) == [
        "Kommunen har oprettet sagen",
        "Kommunen behandler sagen Her er vi nu",
    ]


def test_a_promise_of_the_past_is_not_repeated(client: Any, office: Office) -> None:
    late = steps((S.CREATED, "2025-05-01"), expected={S.DECIDED: "2025-11-01"})
    text = text_of(page_of(client, office, a_case(steps=late)))
    assert "Du hører forventet fra kommunen" not in text
    assert "Vi har ikke fået at vide, hvornår du får svar." in text


def test_the_owner_of_a_property_reads_why_the_case_is_here(anna: Any) -> None:
    text = text_of(anna.get(f"/sag/{an_id('building')}/"))
    assert "Du ser sagen, fordi du ejer den ejendom, den handler om." in text


def test_contact_and_what_belongs_together(anna: Any) -> None:
    page = parsed(anna.get(f"/sag/{an_id('home')}/"))
    links = page.xpath("//main//ul[contains(@class, 'contact')]//a/@href")
    assert links == [
        "tel:70%2010%2020%2030",
        "https://post.example/skriv",
        "https://www.proevekommune.example",
    ]
    assert "Prøve Kommune, Hjælpemidler" in page.xpath("//main")[0].text_content()
    assert page.xpath(f"//main//a[@href='/sag/{an_id('sick')}/']")
    benefits = parsed(anna.get(f"/sag/{an_id('sick')}/")).xpath("//main//a[contains(@href, '/ydelse/')]")
    assert [one.text for one in benefits] == ["Sygedagpenge"]


def test_an_authority_without_contact_points_says_what_to_do_instead(client: Any, office: Office) -> None:
    case = a_case(authority=UDK, authority_name="Udbetaling Danmark")
    text = text_of(page_of(client, office, case))
    assert "Udbetaling Danmark behandler sagen" in text
    assert "Vi har ikke et telefonnummer her." in text


def test_the_page_in_english(client: Any, office: Office) -> None:
    answer = page_of(client, office, a_case(created=d("2025-05-12")), "/en")
    text = text_of(answer)
    assert "Step 2 of 4: The municipality is working on the case" in text
    assert "You do not have to do anything right now." in text
    assert parsed(answer).xpath("//h1/@lang") == ["da"]


def test_a_case_taken_up_again_on_a_day_nobody_knows(client: Any, office: Office) -> None:
    line = (
        StepView(S.CREATED, at("2024-01-01"), None),
        StepView(S.IN_PROGRESS, None, None, 2, current=True),
    )
    answer = page_of(client, office, a_case(steps=line, reopened=True))
    assert [one.text for one in parsed(answer).xpath("//main//h3")] == [
        "Første gang",
        "Sagen blev taget op igen",
    ]
