# SPDX-License-Identifier: MPL-2.0
"""What the texts on areas do on the pages: names, explanations, what to do, complaints, contact, deadlines."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.guidance.compile import Guidance
from overblik.guidance.shipped import shipped_texts
from overblik.guidance.term import Term, Unit
from overblik.guidance.text import (
    AreaText,
    AuthorityTexts,
    Complaint,
    ContactPoint,
    Link,
    Next,
    Title,
    Wording,
)
from overblik.overview.view import BenefitView, CaseView, CitizenStatus, RelatedView
from overblik.portal.naming import Names
from overblik.portal.routes import term_words
from tests.builders import an_id
from tests.portal.conftest import Office, parsed, signed_in, text_of
from tests.portal.overviews import MUNICIPALITY, a_benefit, a_case, an_overview, d, key, steps

S = CitizenStatus
BUILDING = {"title": "Tilladelse", "kle": "02.34.02", "kle_title": "Tilladelse"}


def page_of(client: Any, office: Office, item: CaseView | BenefitView, prefix: str = "") -> Any:
    office.overviews[key("nobody")] = an_overview(item)
    address = f"/sag/{item.id}/" if isinstance(item, CaseView) else f"/ydelse/{an_id('grant')}/1/"
    return signed_in(client, "nobody").get(prefix + address)


def with_own(office: Office, *areas: AreaText) -> None:
    office.guidance = Guidance(shipped_texts(), [AuthorityTexts(MUNICIPALITY, areas=areas)])


def headings(answer: Any) -> list[str]:
    return [one.text_content() for one in parsed(answer).xpath("//main//h2")]


@pytest.mark.parametrize(
    ("told", "language", "heading", "beside", "official"),
    [
        (BUILDING, "da", ("Tilladelse til at bygge", "da"), None, "Tilladelse"),
        (BUILDING, "en", ("Permission to build", "en"), None, "Tilladelse"),
        ({"title": "Carport", "kle": "02.34.02"}, "en", ("Carport", "da"), ("Permission to build", "en"), ""),
        ({}, "da", ("Ændring af din bolig", "da"), ("Boligindretning", "da"), ""),
        # a main group is too wide to name one case
        ({"title": "Fyr", "kle": "13.35.05", "kle_title": "Fyr"}, "da", ("Fyr", "da"), None, ""),
        ({"title": "Sag", "kle": "99.99.99", "kle_title": "Sag"}, "en", ("Sag", "da"), None, ""),
        ({"title": "", "kle": "", "kle_title": ""}, "da", ("", "da"), None, ""),
    ],
)
def test_a_case_is_called_by_its_own_title_or_by_citizens_words(
    told: dict[str, Any],
    language: str,
    heading: tuple[str, str],
    beside: tuple[str, str] | None,
    official: str,
) -> None:
    names = Names(Guidance(shipped_texts()), language)
    case = a_case(**told)
    said, also = names.of(case), names.beside(case)
    assert (said.text, said.language) == heading
    assert (None if also is None else (also.text, also.language)) == beside
    assert names.official(case) == official


def test_the_official_name_stands_under_the_citizens_words(client: Any, office: Office) -> None:
    case = a_case(title="Bil, støtte til køb", kle="27.60.20", kle_title="Bil, støtte til køb")
    assert text_of(page_of(client, office, case)).startswith(
        "Dit overblik Støtte til at købe bil Officielt navn: Bil, støtte til køb Trin 2 af 4"
    )
    page = parsed(page_of(client, office, case, "/en"))
    assert page.xpath("//h1/@lang") == []
    assert page.xpath("//p[@class='subject']/span/@lang") == ["da"]


def test_the_page_says_what_to_do_what_it_means_and_where_to_read_more(client: Any, office: Office) -> None:
    answer = page_of(client, office, a_case())
    text = text_of(answer)
    assert "Hvad skal du gøre? Du skal ikke gøre noget lige nu. Vent med at bygge noget om" in text
    assert "Hvad betyder det? Kommunen kan hjælpe med at ændre din bolig" in text
    assert parsed(answer).xpath("//main//a[contains(@href, 'borger.dk')]/@href") == [
        "https://www.borger.dk/handicap/Hjaelp-i-hverdagen"
    ]


def test_what_to_do_before_a_decision_is_not_said_after_it(client: Any, office: Office) -> None:
    case = a_case(steps=steps((S.CREATED, "2025-05-01"), (S.DECIDED, "2025-11-01")))
    text = text_of(page_of(client, office, case))
    assert "Læs afgørelsen i din Digital Post." in text
    assert "Vent med at bygge noget om" not in text
    assert "Er svaret ja, aftaler kommunen med dig, hvornår det bliver lavet." in text


def test_what_to_keep_in_mind_is_said_while_the_case_runs(client: Any, office: Office) -> None:
    told = {"title": "K", "kle": "32.24.04", "kle_title": "K"}
    running = a_case(**told, steps=steps((S.CREATED, "2025-05-01"), (S.DECIDED, "2025-11-01")))
    over = a_case(**told, steps=steps((S.CREATED, "2025-05-01"), (S.CLOSED, "2025-11-01")))
    assert "Sig det straks til kommunen, hvis du får arbejde" in text_of(page_of(client, office, running))
    assert "Sig det straks" not in text_of(page_of(client, office, over))


def test_a_decision_names_the_body_the_term_and_the_way_and_points_to_the_decision(
    client: Any, office: Office
) -> None:
    case = a_case(steps=steps((S.CREATED, "2025-05-01"), (S.DECIDED, "2025-11-01")))
    text = text_of(page_of(client, office, case))
    assert (
        "Hvis du er uenig Du kan klage til Ankestyrelsen. Du skal klage inden 4 uger fra den dag, du fik"
        " afgørelsen. Send klagen til kommunen. Kommunen ser på sagen igen. Giver den dig ikke ret, sender den"
        " klagen videre. Det står også i afgørelsen, og det er den, der gælder."
    ) in text
    english = text_of(page_of(client, office, case, "/en"))
    assert "You can complain to the National Board of Appeal (Ankestyrelsen)." in english
    assert "You must complain within 4 weeks from the day you got the decision." in english


def test_where_no_route_is_known_the_decision_tells(client: Any, office: Office) -> None:
    decided = steps((S.CREATED, "2025-05-01"), (S.DECIDED, "2025-11-01"))
    unknown = a_case(title="x", kle="13.35.05", kle_title="x", steps=decided)
    place = a_case(title="x", kle="28.09.40", kle_title="x", steps=decided)
    assert "I afgørelsen står, hvordan du klager" in text_of(page_of(client, office, unknown))
    text = text_of(page_of(client, office, place))
    assert "Du kan ikke klage over pladsen til en anden myndighed." in text
    assert "Det står" not in text.partition("Hvis du er uenig")[2]


@pytest.mark.parametrize(
    ("answer_by", "expected", "on_the_line"),
    [
        ("2025-12-04", "Prøve Kommune skal svare dig senest om 10 dage, den 4. december.", True),
        ("2025-11-24", "Prøve Kommune skal svare dig senest i dag", True),
        (
            "2025-11-23",
            "Fristen for at svare dig var den 23. november 2025. Spørg Prøve Kommune, hvornår svaret kommer.",
            False,
        ),
    ],
)
def test_the_published_deadline_is_told_and_so_is_one_that_has_passed(
    client: Any, office: Office, answer_by: str, expected: str, on_the_line: bool
) -> None:
    text = text_of(page_of(client, office, a_case(answer_by=d(answer_by))))
    assert expected in text
    assert ("Ikke sket" in text or "Er ikke sket endnu Senest den" in text) is on_the_line


def test_a_deadline_that_is_near_stands_on_the_start_page(client: Any, office: Office) -> None:
    office.overviews[key("nobody")] = an_overview(
        a_case("near", answer_by=d("2025-12-04")), a_case("far", answer_by=d("2026-06-01"))
    )
    text = text_of(signed_in(client, "nobody").get("/"))
    assert (
        "Lige nu Prøve Kommune skal svare dig senest om 10 dage, den 4. december Ændring af din bolig" in text
    )
    assert text.count("skal svare dig senest") == 1
    english = text_of(client.get("/en/"))
    assert "Prøve Kommune has to answer you at the latest in 10 days" in english


def test_the_local_status_is_said_in_the_words_of_the_dictionary(client: Any, office: Office) -> None:
    both = a_case(local_status=Wording("Vi venter på din læge", "We are waiting for your doctor"))
    danish = a_case(local_status=Wording("Vi venter på din læge"))
    assert "Kommunen behandler sagen Vi venter på din læge. Hvad" in text_of(page_of(client, office, both))
    assert "We are waiting for your doctor." in text_of(page_of(client, office, both, "/en"))
    page = parsed(page_of(client, office, danish, "/en"))
    assert page.xpath("//main/p[@lang='da'][text()='Vi venter på din læge.']") or page.xpath(
        "//main//p[@lang='da'][text()='Vi venter på din læge.']"
    )


def test_the_unit_of_the_area_is_whom_to_ask(client: Any, office: Office) -> None:
    with_own(
        office,
        AreaText(
            "27.*",
            contact=ContactPoint(
                Title("Hjælp i hverdagen", "Help in Daily Life"),
                phone="70 99 99 99",
                secure_contact="https://post.example/hverdag",
                email="hverdag@kommune.example",
                hours=Wording("Alle hverdage kl. 9-13"),
                address="Torvet 1, 9999 Prøveby",
            ),
            self_service=(Link(Title("Søg om et hjælpemiddel"), "https://kommune.example/soeg"),),
        ),
    )
    answer = page_of(client, office, a_case(unit="Visitation Nord"))
    text = text_of(answer)
    assert (
        "Kontakt Prøve Kommune, Hjælp i hverdagen Telefon: 70 99 99 99 Åbent: Alle hverdage kl. 9-13 Skriv sikkert"
    ) in text
    assert "Adresse: Torvet 1, 9999 Prøveby Hjemmeside: Prøve Kommune" in text
    assert "Visitation Nord" not in text
    assert "70 10 20 30" not in text
    page = parsed(page_of(client, office, a_case(), "/en"))
    assert page.xpath("//span[@lang='da'][text()='Alle hverdage kl. 9-13']")
    assert page.xpath("//a[@href='https://kommune.example/soeg'][@lang='da']")


def test_a_municipalitys_own_words_take_the_place_of_the_shipped_ones(client: Any, office: Office) -> None:
    with_own(
        office,
        AreaText(
            "27.60.*",
            next=Next(in_progress=Wording("Vi kommer på besøg.", "We come to see you.")),
            complaint=Complaint(how=Wording("Ring til os.")),
        ),
        AreaText("27.60.24", title=Title("Et bad <b>til dig"), to_do=Wording("Hør først os.")),
    )
    case = a_case(title="Boligindretning")
    answer = page_of(client, office, case)
    text = text_of(answer)
    assert "Et bad <b>til dig Officielt navn: Boligindretning" in text
    assert "Hvad skal du gøre? Hør først os." in text
    assert "Hvad sker der nu? Vi kommer på besøg. Hvad betyder det?" in text
    assert parsed(page_of(client, office, case, "/en")).xpath("//h1/@lang") == ["da"]


def test_a_benefit_says_what_to_keep_in_mind_what_it_means_and_how_to_complain(
    client: Any, office: Office
) -> None:
    answer = page_of(client, office, a_benefit(name="K", kle="32.24.04", kle_title="K"))
    text = text_of(answer)
    assert text.startswith("Dit overblik Kontanthjælp Officielt navn: K Du får")
    assert "Hvad skal du gøre? Sig det straks til kommunen, hvis du får arbejde" in text
    assert "Hvad betyder det? Du får penge at leve af, fordi du ikke selv har nok." in text
    assert "Hvis du er uenig Du kan klage til Ankestyrelsen." in text
    assert headings(answer)[-3:] == ["Hvis du mener, et beløb er forkert", "Hvis du er uenig", "Kontakt"]


def test_a_benefit_that_has_ended_asks_for_nothing(client: Any, office: Office) -> None:
    old = a_benefit(name="K", kle="32.24.04", kle_title="K", active=False, end=d("2025-10-01"), expected=None)
    assert "Hvad skal du gøre?" not in text_of(page_of(client, office, old))


def test_related_cases_are_called_what_their_own_page_calls_them(client: Any, office: Office) -> None:
    other = a_case("other", **BUILDING)
    case = a_case(
        related=(RelatedView("other", other.id, other.title), RelatedView("gone", an_id("gone"), "Væk"))
    )
    office.overviews[key("nobody")] = an_overview(case, other)
    page = parsed(signed_in(client, "nobody").get(f"/en/sag/{case.id}/"))
    found = page.xpath("//main//ul[@class='line-list']/li/a[contains(@href, '/sag/')]")
    assert [(one.text, one.get("lang")) for one in found] == [("Permission to build", None), ("Væk", "da")]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Term(1, Unit.WEEK), "1 uge"),
        (Term(4, Unit.WEEK), "4 uger"),
        (Term(1, Unit.DAY), "1 dag"),
        (Term(14, Unit.DAY), "14 dage"),
        (Term(2, Unit.MONTH), "2 måneder"),
        (Term(20, Unit.WORKING_DAY), "20 hverdage"),
    ],
)
def test_a_term_in_words(danish: None, term: Term, words: str) -> None:
    assert term_words(term) == words
