# SPDX-License-Identifier: MPL-2.0
"""The start page: what a citizen reads in ten seconds."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from overblik.errors import Unavailable
from overblik.index.reading import ItemKind
from overblik.overview.view import BenefitView, CitizenStatus, ExpectedPayment, Gap, GapKind
from tests.builders import an_id
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import (
    NAME,
    OTHER,
    OTHER_NAME,
    a_benefit,
    a_case,
    a_payment,
    an_overview,
    d,
    key,
    steps,
)


def headings(answer: Any) -> list[str]:
    return [words(one) for one in parsed(answer).xpath("//main//h1|//main//h2|//main//h3")]


def test_a_visitor_reads_what_overblik_is_and_how_to_get_in(client: Any) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    lead = parsed(answer).xpath("//p[@class='font-lead']")[0].text_content()
    assert lead.count(".") == 3
    (way_in,) = parsed(answer).xpath("//main//a[contains(@class, 'button')]")
    assert (way_in.text_content(), way_in.get("href")) == ("Log ind som en demo-borger", "/demo-login/")


def test_the_overview_begins_with_what_matters_now(anna: Any) -> None:
    answer = anna.get("/")
    assert headings(answer)[:4] == ["Dit overblik", "Lige nu", "Sager i gang (3)", "Tilladelse til at bygge"]
    things = [words(one) for one in parsed(answer).xpath("//section[@class='now']//li/a")]
    assert things == [
        "Du fik en afgørelse for 12 dage siden, den 12. november",
        "Du får forventet 8.600,00 kr. om 4 dage, den 28. november",
        "Du får forventet svar om 10 dage, den 4. december",
    ]


def test_each_item_leads_to_its_own_page(anna: Any) -> None:
    answer = anna.get("/")
    links = parsed(answer).xpath("//main//h3/a/@href | //ul[@class='line-list']/li/a/@href")
    assert f"/sag/{an_id('home')}/" in links
    assert f"/ydelse/{an_id('sickness')}/1/" in links
    assert len(links) == 3 + 5 + 2 + 1
    for link in links:
        assert anna.get(link).status_code == 200


def test_the_page_says_when_it_was_updated_and_what_it_covers(anna: Any) -> None:
    text = text_of(anna.get("/"))
    assert "Opdateret i dag kl. 07.42" in text
    assert "Du ser sager, der er oprettet den 1. december 2020 eller senere, på disse områder" in text
    assert "Sygedagpenge" in text
    assert "Vises ikke her: Børn og familier." in text
    assert "32.30" not in text


def test_a_citizen_with_nothing_is_told_so_and_why_that_may_be(client: Any) -> None:
    answer = signed_in(client, "nobody").get("/")
    text = text_of(answer)
    assert answer.status_code == 200
    assert "Vi har ikke fundet sager om dig på de områder, kommunen viser her." in text
    assert "Se, hvad overblikket dækker" in text
    assert "Lige nu" not in text
    assert "Sager i gang" not in text
    assert "Opdateret" not in text


def test_a_citizen_with_only_benefits_is_told_that_there_are_no_running_cases(
    client: Any, office: Office
) -> None:
    office.overviews[key("nobody")] = an_overview(a_benefit())
    text = text_of(signed_in(client, "nobody").get("/"))
    assert "Du har ingen sager i gang på de områder, kommunen viser her." in text
    assert "Søg i dine sager" not in text


def test_an_overview_that_could_not_be_fetched_never_looks_empty(anna: Any, office: Office) -> None:
    office.fault = Unavailable("database_unavailable", "not now")
    for address in ("/", f"/sag/{an_id('home')}/", f"/ydelse/{an_id('sickness')}/1/"):
        answer = anna.get(address)
        text = text_of(answer)
        assert answer.status_code == 503
        assert answer["Retry-After"] == "60"
        assert answer["Cache-Control"] == "no-store"
        assert "Vi kan ikke hente dit overblik lige nu" in text
        assert "Det betyder ikke, at du ingen sager eller ydelser har." in text
        assert "ikke fundet" not in text


def test_a_part_that_could_not_be_fetched_is_named(client: Any, office: Office) -> None:
    gap = Gap(GapKind.NOT_FETCHED, OTHER, OTHER_NAME)
    office.overviews[key("nobody")] = an_overview(a_case(), gaps=(gap,))
    text = text_of(signed_in(client, "nobody").get("/"))
    assert (
        f"Vi kan ikke hente alt fra {OTHER_NAME} lige nu. Det betyder ikke, at du ikke har noget der." in text
    )


def test_something_not_ready_is_said_without_telling_what(client: Any, office: Office) -> None:
    gap = Gap(GapKind.NOT_READY, "90000001", NAME)
    office.overviews[key("nobody")] = an_overview(a_case(), gaps=(gap,))
    assert "Noget er ikke klar til at blive vist endnu." in text_of(signed_in(client, "nobody").get("/"))


@pytest.mark.parametrize(
    ("query", "found", "there", "gone"),
    [
        ("text=bygge", "Vi fandt 1,", "Tilladelse til at bygge", "Ændring af din bolig"),
        ("area=32", "Vi fandt 4,", "Sygedagpenge", "Tilladelse til at bygge"),
        ("year=2021", "Vi fandt 1,", "Lov til at parkere", "Boligstøtte"),
        ("authority=33236994", "Vi fandt 1,", "Boligstøtte", "Din sag, mens du er syg"),
        ("text=parkere", "Vi fandt 1,", "Lov til at parkere", "Ændring af din bolig"),
        ("text=dispensation", "Vi fandt 1,", "Lov til at parkere", "Ændring af din bolig"),
        ("text=findes+ikke", "Intet passer til din søgning.", "Vis alt igen", "Ændring af din bolig"),
        ("text=&area=&year=&authority=", "Lige nu", "Ændring af din bolig", "Vis alt igen"),
    ],
)
def test_a_search_shows_what_fits(anna: Any, query: str, found: str, there: str, gone: str) -> None:
    answer = anna.get("/?" + query)
    text = text_of(answer)
    assert answer.status_code == 200
    assert found in text
    assert there in text
    assert gone not in text


def test_a_search_keeps_what_was_asked_and_escapes_it(anna: Any) -> None:
    answer = anna.get("/", {"text": '"><script>x</script>', "year": "2021"})
    page = parsed(answer)
    assert page.xpath("//input[@name='text']/@value") == ['"><script>x</script>']
    assert page.xpath("//select[@name='year']/option[@selected]/@value") == ["2021"]
    assert page.xpath("//main//script") == []


def test_those_with_the_most_get_a_page_too(client: Any, office: Office) -> None:
    closed = steps((CitizenStatus.CREATED, "2021-01-01"), (CitizenStatus.CLOSED, "2022-01-01"))
    office.overviews[key("nobody")] = an_overview(*(a_case(f"many {n}", steps=closed) for n in range(900)))
    signed_in(client, "nobody")
    seen: list[str] = []
    way: str | None = ""
    while way is not None:
        page = parsed(client.get(f"/{way}"))
        assert "Afsluttede sager (900)" in words(page)
        here = page.xpath("//ul[@class='line-list']/li/a/@href")
        assert len(here) == 50
        seen += here
        way = next(iter(page.xpath("//nav[@class='pages']//a[@rel='next']/@href")), None)
    assert len(set(seen)) == len(seen) == 900
    assert words(page.xpath("//nav[@class='pages']")[0]) == "Side 18 af 18 Første side Forrige side"


def test_the_pages_of_a_search_keep_it(client: Any, office: Office) -> None:
    cases = [a_case(f"many {n}", title=f"Sag {n}" if n % 2 else "Andet") for n in range(120)]
    office.overviews[key("nobody")] = an_overview(*cases)
    page = parsed(signed_in(client, "nobody").get("/?text=sag&area=27&evil=1"))
    assert len(page.xpath("//h3[@class='card-heading']")) == 50
    assert page.xpath("//nav[@class='pages']//a/@href") == ["?text=sag&area=27&page=2"]
    last = parsed(client.get("/?text=sag&area=27&page=2"))
    assert len(last.xpath("//h3[@class='card-heading']")) == 10
    assert last.xpath("//nav[@class='pages']//a/@href") == ["?text=sag&area=27"]


def test_what_runs_comes_before_what_is_over_and_no_page_says_there_is_nothing(
    client: Any, office: Office
) -> None:
    closed = steps((CitizenStatus.CREATED, "2021-01-01"), (CitizenStatus.CLOSED, "2022-01-01"))
    office.overviews[key("nobody")] = an_overview(
        *(a_case(f"running {n}") for n in range(60)),
        *(a_case(f"closed {n}", steps=closed) for n in range(60)),
        a_benefit(),
    )
    signed_in(client, "nobody")
    found = []
    for number in (1, 2, 3):
        page = parsed(client.get(f"/?page={number}"))
        running = [one for one in page.xpath("//h3/a[@class='card-link']/@href") if "/sag/" in one]
        found.append((len(running), len(page.xpath("//ul[@class='line-list']/li"))))
        assert "Du har ingen" not in words(page)
        assert "Du får ingen" not in words(page)
        assert ("Side" in page.xpath("//title/text()")[0]) is (number > 1)
        folds = page.xpath("//main//details[@class='accordion']")
        assert all(("open" in one.attrib) is (number > 1) for one in folds)
    assert found == [(50, 0), (10, 40), (0, 20)]


@pytest.mark.parametrize("query", ["?show=all", "?page=0", "?page=x", "?page=-3", "?page=" + "9" * 5000])
def test_no_address_puts_everything_on_one_page(client: Any, office: Office, query: str) -> None:
    office.overviews[key("nobody")] = an_overview(*(a_case(f"many {n}") for n in range(120)))
    page = parsed(signed_in(client, "nobody").get(f"/{query}"))
    assert len(page.xpath("//h3[@class='card-heading']")) in (50, 20)


def test_the_english_page_says_the_same_and_marks_danish_titles(anna: Any) -> None:
    answer = anna.get("/en/")
    page = parsed(answer)
    assert page.get("lang") == "en"
    assert "Right now" in text_of(answer)
    assert "You can expect DKK 8,600.00 in 4 days, on 28 November" in text_of(answer)
    titles = page.xpath("//main//h3/a[@class='card-link']")
    assert len(titles) == 5
    assert {one.text: one.get("lang") for one in titles} == {
        "Permission to build": None,
        "Ændring af din bolig": "da",
        "Your case while you are ill": None,
        "Sygedagpenge": "da",
        "Housing benefit": None,
    }
    assert all(one.get("href").startswith("/en/") for one in titles)


@pytest.mark.parametrize("address", ["/", "/om/", "/was", "/demo-login/", "/?text=bolig"])
def test_the_language_switch_keeps_the_page(anna: Any, address: str) -> None:
    (there,) = parsed(anna.get(address)).xpath("//header//a[@hreflang='en']/@href")
    assert there == "/en" + address
    (back,) = parsed(anna.get(there)).xpath("//header//a[@hreflang='da']/@href")
    assert back == address


def test_titles_say_where_one_is(anna: Any) -> None:
    def title(address: str) -> str:
        return str(parsed(anna.get(address)).xpath("//title")[0].text_content())

    assert title("/") == "Dit overblik – Overblik"
    assert title("/?text=x") == "Søgning i dit overblik – Overblik"
    assert title(f"/sag/{an_id('home')}/") == "Ændring af din bolig – Overblik"
    assert title(f"/ydelse/{an_id('sickness')}/1/") == "Sygedagpenge – Overblik"
    assert title("/om/") == "Om Overblik – Overblik"


def test_one_look_a_page_and_no_more_than_the_page_needs(anna: Any, office: Office) -> None:
    anna.get("/")
    ((look, kinds),) = office.looks
    assert (look.actor, look.channel, look.purpose) == (key("anna").hex, "portal", "portal.start")
    assert ItemKind.DOCUMENT not in kinds


def test_a_title_cannot_bring_markup_with_it(client: Any, office: Office) -> None:
    evil = '<b>Titel</b> & "tegn"'
    office.overviews[key("nobody")] = an_overview(
        a_case("evil", title=evil, authority_name=evil),
        a_benefit("evil", name=evil, payer=evil),
        coverage=(),
        gaps=(),
    )
    signed_in(client, "nobody")
    for address in ("/", f"/sag/{an_id('evil')}/", f"/ydelse/{an_id('evil')}/1/"):
        page = parsed(client.get(address))
        assert page.xpath("//main//b") == []
        assert evil in page.xpath("//main")[0].text_content()


def test_a_driver_that_fails_in_the_middle_is_not_an_empty_overview(anna: Any, office: Office) -> None:
    office.fault = psycopg.OperationalError("host=secret")
    answer = anna.get("/")
    assert answer.status_code == 503
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("what", "benefit", "text"),
    [
        (
            "on its way",
            a_benefit(payments=(a_payment(available="2025-11-28"),)),
            "Næste udbetaling: 7.100,00 kr. den 28. november 2025.",
        ),
        (
            "nothing planned",
            a_benefit(expected=None),
            "Sidste udbetaling: 7.100,00 kr. den 31. oktober 2025.",
        ),
        (
            "nothing known",
            a_benefit(expected=None, payments=()),
            "Vi ved ikke, hvornår den næste udbetaling kommer.",
        ),
        (
            "no amount",
            a_benefit(expected=ExpectedPayment(d("2025-11-28"), None), payments=()),
            "Du får forventet penge om 4 dage, den 28. november",
        ),
        (
            "certain money now",
            a_benefit(payments=(a_payment(available="2025-11-24"),)),
            "Du får 7.100,00 kr. i dag, den 24. november",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_next_money_of_a_benefit_is_told(
    client: Any, office: Office, what: str, benefit: BenefitView, text: str
) -> None:
    office.overviews[key("nobody")] = an_overview(benefit)
    assert text in text_of(signed_in(client, "nobody").get("/"))


def test_a_dismissal_is_news_too(client: Any, office: Office) -> None:
    line = steps((CitizenStatus.CREATED, "2025-11-01"), (CitizenStatus.DISMISSED, "2025-11-20"))
    case = a_case(steps=line, status=CitizenStatus.DISMISSED, active=False)
    office.overviews[key("nobody")] = an_overview(case)
    assert "Din sag blev afvist for 4 dage siden, den 20. november" in text_of(
        signed_in(client, "nobody").get("/")
    )


def test_the_general_page_is_there_when_sessions_are_not(client: Any, office: Office) -> None:
    from django.db import connection

    client.cookies["overblik"] = "a" * 32
    connection.close()
    kept = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        assert client.get("/om/").status_code == 200
    finally:
        connection.close()
        connection.settings_dict["HOST"] = kept
