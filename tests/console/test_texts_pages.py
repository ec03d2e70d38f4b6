# SPDX-License-Identifier: MPL-2.0
"""An editor writes what citizens read, sees it first, and can take it back; nobody else's texts are to be had."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from overblik.guidance import store
from overblik.guidance.editing import area_at
from overblik.guidance.text import AreaText, AuthorityTexts, Link, Title
from overblik.guidance.versions import published_texts, texts_in_force
from tests.console.conftest import BIRKELUNDE, House
from tests.guidance.build import says
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

WRITE, AREA, FILE = "/konsol/tekster/skriv/", "/konsol/tekster/omraade/", "/konsol/tekster/fil/"
HARD = (
    "Kommunalbestyrelsen iværksætter sagsbehandlingen efterfølgende. Forudsætningerne undersøges omhyggeligt."
    " Afgørelsen fremsendes efterfølgende digitalt."
)


def held(house: House, authority: str = BIRKELUNDE) -> AuthorityTexts:
    with house.connection() as conn:
        return texts_in_force(conn, authority)


def own(house: House, kle: str, facet: str | None = None) -> AreaText | None:
    return area_at(held(house), kle, facet)


def save(house: House, kle: str = "14.*", act: str = "save", version: int | None = None, **boxes: str) -> Any:
    version = held(house).version if version is None else version
    given = {"kle": kle, "version": str(version), "act": act, "reason": "Det er lettere at læse"}
    return house.client.post(
        WRITE, {**given, **{name.replace("__", "."): text for name, text in boxes.items()}}
    )


def publish(house: House, *areas: AreaText, authority: str = BIRKELUNDE, author: str = "staff:per") -> int:
    with house.connection() as conn:
        old = texts_in_force(conn, authority)
        new = AuthorityTexts(authority, areas=(*old.areas, *areas), statuses=old.statuses)
        return store.publish(conn, new, MOMENT, author).version


def test_the_tree_says_what_citizens_call_an_area_and_where_own_texts_are(house: House) -> None:
    publish(house, AreaText("14.12.*", title=Title("Skorstensfejer")), AreaText("1*", to_do=says("Vent.")))
    client = house.sign_in("signe")
    page = parsed(client.get("/konsol/tekster/"))
    row = page.xpath("//tr[td[1] = '14']")[0]
    assert [cell.text_content() for cell in row.xpath("td")][-2:] == ["–", "1"]
    assert page.xpath("//li[starts-with(., '1*')]")
    below = parsed(client.get(f"{AREA}14/")).xpath("//tr[td[1] = '14.12']")[0]
    assert [cell.text_content() for cell in below.xpath("td")][1:] == ["Skorstensfejer", "1", "–"]
    found = parsed(client.get("/konsol/tekster/?text=skorstensfejer")).xpath("//tbody/tr/td[1]/text()")
    assert "14.12" in found
    only = parsed(client.get("/konsol/tekster/?own=1")).xpath("//tbody/tr/td[1]/text()")
    assert "14.12" in only
    assert "14" not in only


def test_the_page_of_an_area_says_of_each_field_where_it_comes_from(house: House) -> None:
    publish(
        house,
        AreaText("27.60.24", explanation=says("Vi ser på din bolig. Det tager tid. Vent lidt.", "We look.")),
        AreaText("27.60.24", "K", to_do=says("Klag til os.")),
    )
    client = house.sign_in("dorte")
    page = text_of(client.get(f"{AREA}27.60.24/"))
    assert "Borgerne læser det som »Ændring af din bolig«." in page
    assert "We look. skrevet her" in page
    assert "LIX 3" in page
    assert "Overbliks tekst for 27.60.*" in page
    assert "arvet fra jeres tekst for" in page  # the demo's contact for a wider area
    assert "ingen har skrevet det" in page
    assert "Klag til os." not in page
    facet = text_of(client.get(f"{AREA}27.60.24/?facet=k01"))
    assert "Klag til os." in facet
    assert "arvet fra jeres tekst for 27.60.24, facet K" in facet
    assert "Danske ord; der er ingen på engelsk" in facet
    assert client.get(f"{AREA}27.60.24/?facet=1").status_code == 200
    for wrong in ("x", "99.99.99", "27.60.24.", "27..60"):
        assert client.get(f"{AREA}{wrong}/").status_code == 404


def test_a_text_is_written_read_and_changed(house: House) -> None:
    house.sign_in("rikke")
    form = parsed(house.client.get(f"{WRITE}?kle=14.*"))
    assert form.xpath("string(//input[@name='version']/@value)") == str(held(house).version)
    answer = save(house, to_do__da="Ring,\r\nhvis det brænder.", deadline__number="8", deadline__unit="week")
    assert (answer.status_code, answer["Location"]) == (302, f"{AREA}14/?saved=1")
    assert own(house, "14.*") == AreaText("14.*", to_do=says("Ring, hvis det brænder."), deadline="8 weeks")
    page = text_of(house.client.get(answer["Location"]))
    assert "Gemt. Borgerne læser det fra deres næste side." in page
    assert "8 uger" in page
    form = parsed(house.client.get(f"{WRITE}?kle=14.*"))
    assert form.xpath("string(//textarea[@name='to_do.da'])") == "Ring, hvis det brænder."
    assert form.xpath("string(//input[@name='deadline.number']/@value)") == "8"
    assert form.xpath("string(//select[@name='deadline.unit']/option[@selected]/@value)") == "week"
    save(house, to_do__da="Ring 112.")
    assert own(house, "14.*") == AreaText("14.*", to_do=says("Ring 112."))


def test_each_change_says_who_when_and_why_in_the_log_too(house: House) -> None:
    house.sign_in("rikke")
    save(house, to_do__da="Ring 112.")
    with house.connection() as conn:
        row = conn.execute(
            "SELECT changed_at, actor, action, subject, reason FROM change_log ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert row == (MOMENT, "staff:demo-rikke", "guidance.publish", BIRKELUNDE, "Det er lettere at læse")


def test_links_are_inherited_set_or_taken_away(house: House) -> None:
    house.sign_in("rikke")
    link = {"articles": "own", "articles.2.title.da": "Læs", "articles.2.url": "https://a.example/"}
    save(house, "27.60.*", **link)
    assert own(house, "27.60.*") == AreaText("27.60.*", articles=(Link(Title("Læs"), "https://a.example/"),))
    form = parsed(house.client.get(f"{WRITE}?kle=27.60.*"))
    assert form.xpath("string(//input[@name='articles.1.url']/@value)") == "https://a.example/"
    assert len(form.xpath("//input[starts-with(@name, 'articles.') and contains(@name, 'url')]")) == 3
    save(house, "27.60.*", articles="none")
    assert own(house, "27.60.*").articles == ()  # type: ignore[union-attr]
    assert "Læs om hjælp i hverdagen" not in text_of(house.client.get(f"{AREA}27.60.24/"))


def test_what_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(house: House) -> None:
    house.sign_in("rikke")
    before = held(house)
    answer = save(
        house,
        title__en="Fire",
        to_do__da="Skriv til 610190-1234",
        contact__unit__da="Brand",
        contact__phone="ring",
        deadline__number="snart",
        deadline__unit="week",
        self_service="own",
        complaint__how__da="Klag",
        complaint__to__da="x" * 1300,
        articles="own",
        articles__1__url="http://a.example",
        articles__1__title__da="Læs",
    )
    assert answer.status_code == 400
    page = parsed(answer)
    told = {
        one.get("href")[1:]: one.getparent().text_content() for one in page.xpath("//div[@role='alert']//a")
    }
    assert told == {
        "title": "Hvad området hedder: Skriv også de danske ord.",
        "to_do": "Hvad borgeren skal gøre, til der er en afgørelse: Noget ligner et CPR-nummer. Tag det ud.",
        "contact": "Hvem man kan spørge: Et telefonnummer har kun cifre og mellemrum, med + foran en landekode.",
        "deadline": "Svarfrist for en afgørelse: Skriv et tal fra 1 til 999, og vælg, hvad det tæller.",
        "self_service": "Selvbetjening: Skriv et link, eller vælg, at der ikke er nogen.",
        "complaint": "Sådan klager man: Til hvem: Højst 1.200 tegn. Gør den kortere.",
        "articles": "Hvor man kan læse mere: En adresse begynder med https:// og navnet på et websted.",
    }
    assert all(page.xpath(f"//fieldset[@id='{group}']") for group in told)
    assert page.xpath("string(//input[@name='deadline.number']/@value)") == "snart"
    assert page.xpath("string(//input[@name='contact.phone']/@value)") == "ring"
    assert held(house) == before


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Skriv, hvorfor teksterne ændres"),
        ("Borger 610190-1234 klagede", "uden et CPR-nummer"),
    ],
)
def test_without_a_reason_that_can_be_kept_nothing_is_saved(house: House, reason: str, words: str) -> None:
    house.sign_in("rikke")
    answer = save(house, to_do__da="Ring 112.", reason=reason)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert parsed(answer).xpath("string(//textarea[@name='to_do.da'])") == "Ring 112."
    assert own(house, "14.*") is None


def test_a_text_that_is_hard_to_read_is_saved_only_when_that_is_meant(house: House) -> None:
    house.sign_in("rikke")
    refused = save(house, explanation__da=HARD)
    assert refused.status_code == 400
    assert "Svær at læse (LIX 104, højst 34)" in text_of(refused)
    assert own(house, "14.*") is None
    assert save(house, explanation__da=HARD, hard="1").status_code == 302
    assert save(house, explanation__da=HARD, to_do__da="Ring 112.").status_code == 302  # it was hard before
    assert own(house, "14.*") == AreaText("14.*", explanation=says(HARD), to_do=says("Ring 112."))


def test_a_text_can_be_removed_and_one_that_is_left_empty_is(house: House) -> None:
    house.sign_in("rikke")
    for gone in ({"act": "remove", "title__en": "Whatever"}, {}):
        save(house, to_do__da="Ring 112.")
        assert own(house, "14.*") is not None
        assert save(house, **gone).status_code == 302
        assert own(house, "14.*") is None


def test_the_later_of_two_editors_is_told_and_loses_nothing(house: House) -> None:
    house.sign_in("rikke")
    opened = held(house).version
    publish(house, AreaText("14.*", to_do=says("Pers ord.")))
    answer = save(house, version=opened, to_do__da="Rikkes ord.")
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Nogen har ændret det, siden du åbnede det." in page
    assert "14.*: Hvad borgeren skal gøre, til der er en afgørelse, Dansk bliver »Pers ord.«." in page
    form = parsed(answer)
    assert form.xpath("string(//textarea[@name='to_do.da'])") == "Rikkes ord."
    assert own(house, "14.*") == AreaText("14.*", to_do=says("Pers ord."))
    seen = int(form.xpath("string(//input[@name='version']/@value)"))
    assert save(house, version=seen, to_do__da="Rikkes ord.").status_code == 302
    assert own(house, "14.*") == AreaText("14.*", to_do=says("Rikkes ord."))


def test_a_form_that_was_refused_is_still_of_what_was_opened(house: House) -> None:
    house.sign_in("rikke")
    opened = held(house).version
    publish(house, AreaText("14.*", to_do=says("Pers ord.")))
    refused = save(house, version=opened, to_do__da="Rikkes ord.", reason="")
    assert refused.status_code == 400
    again = int(parsed(refused).xpath("string(//input[@name='version']/@value)"))
    assert save(house, version=again, to_do__da="Rikkes ord.").status_code == 409


def test_two_editors_of_different_texts_do_not_disturb_each_other(house: House) -> None:
    house.sign_in("rikke")
    opened = held(house).version
    publish(house, AreaText("13.*", to_do=says("Pers ord.")))
    assert save(house, version=opened, to_do__da="Rikkes ord.").status_code == 302
    assert own(house, "13.*") == AreaText("13.*", to_do=says("Pers ord."))


def test_before_saving_it_is_read_as_a_citizen_reads_it(house: House) -> None:
    house.sign_in("rikke")
    before = held(house)
    boxes = {
        "title__da": "Ændring af huset",
        "title__en": "Changing the house",
        "next__in_progress__da": "En <b>mand</b> kommer forbi.",
        "contact__unit__da": "Boligholdet",
        "contact__phone": "00 00 99 27",
        "deadline__number": "30",
        "deadline__unit": "day",
    }
    answer = save(house, "27.60.24", "preview", reason="Fordi", **boxes)
    assert answer.status_code == 200
    page, text = parsed(answer), text_of(answer)
    assert page.xpath("string(//h1)") == "Ændring af huset"
    assert len(page.xpath("//h1")) == 1
    for words in ("En <b>mand</b> kommer forbi.", "Boligholdet", "Birkelunde Kommune skal svare dig senest"):
        assert words in text
    assert held(house) == before
    english = save(house, "27.60.24", "preview", language="en", stage="decided", **boxes)
    assert parsed(english).xpath("string(//article[@lang='en']//h1)") == "Changing the house"
    assert "Boligholdet" in text_of(english)
    assert "If you disagree" in text_of(english)
    kept = {
        one.get("name"): one.get("value")
        for one in page.xpath("//form[@class='preview-form']//input[@type='hidden']")
    }
    assert kept["contact.phone"] == "00 00 99 27"
    assert kept["reason"] == "Fordi"
    back = house.client.post(WRITE, {**kept, "act": "write"})
    assert parsed(back).xpath("string(//input[@name='title.da']/@value)") == "Ændring af huset"
    assert house.client.post(WRITE, {**kept, "act": "save"}).status_code == 302
    assert own(house, "27.60.24").title == Title("Ændring af huset", "Changing the house")  # type: ignore[union-attr]


@pytest.mark.parametrize("kle", ["2*", "27.6*", "27.60.2*", "27.*", "98.76.54"])
@pytest.mark.parametrize("stage", ["created", "in_progress", "decided", "closed", "dismissed"])
def test_any_pattern_can_be_read_at_any_stage(house: House, kle: str, stage: str) -> None:
    house.sign_in("rikke")
    answer = save(
        house, kle, "preview", stage=stage, contact__unit__da="Spørgehuset", contact__address="Torvet 1"
    )
    assert answer.status_code == 200
    assert "Birkelunde Kommune, Spørgehuset" in text_of(answer)


def test_a_pattern_is_asked_for_and_one_that_cannot_be_is_refused(house: House) -> None:
    client = house.sign_in("rikke")
    assert "Hvilket" not in text_of(client.get(WRITE))
    assert client.get(WRITE).status_code == 200
    for wrong in ({"kle": "x"}, {"kle": "27.*", "facet": "9"}):
        for answer in (client.get(WRITE, wrong), client.post(WRITE, wrong)):
            assert answer.status_code == 400
            assert "Det blev ikke gjort" in text_of(answer)


def test_every_version_is_told_of_and_can_be_brought_back(house: House) -> None:
    house.sign_in("rikke")
    first = held(house)
    save(house, to_do__da="Ring 112.")
    page = house.client.get("/konsol/tekster/versioner/")
    text = text_of(page)
    assert "Offentliggjort af demo-rikke. Hvorfor: Det er lettere at læse" in text
    assert "14.*: Hvad borgeren skal gøre, til der er en afgørelse, Dansk bliver »Ring 112.«." in text
    back = {"version": str(first.version), "in_force": str(held(house).version), "reason": "Det var forkert"}
    url = "/konsol/tekster/versioner/tilbage/"
    assert house.client.post(url, {**back, "in_force": str(first.version)}).status_code == 409
    assert house.client.post(url, {**back, "reason": ""}).status_code == 400
    assert house.client.post(url, {**back, "version": "987654"}).status_code == 404
    assert house.client.post(url, back).status_code == 302
    assert (held(house).areas, held(house).statuses) == (first.areas, first.statuses)
    with house.connection() as conn:
        assert [one.reason for one in published_texts(conn, BIRKELUNDE)][:2] == [
            "Det var forkert",
            "Det er lettere at læse",
        ]


def test_contact_points_and_deadlines_are_told_group_by_group_with_what_lacks_them(house: House) -> None:
    client = house.sign_in("dorte")
    for path in ("kontakt", "svarfrister"):
        page = parsed(client.get(f"/konsol/tekster/{path}/"))
        numbers = [
            int(one.text_content().replace(".", "")) for one in page.xpath("//dl[@class='figures']//dd")
        ]
        assert numbers[0] > numbers[1] > 0
        told = [row.xpath("string(td[3])") for row in page.xpath("//tbody/tr")]
        assert told == sorted(told, key=lambda one: one == "ingen"), "those that lack it come first"
        assert {"ingen"} < set(told)
    publish(house, *(AreaText(f"{digit}*", deadline="2 weeks") for digit in range(10)))
    page = parsed(client.get("/konsol/tekster/svarfrister/"))
    assert page.xpath("string(//dl[@class='figures']/div[2]/dd)") == "0"
    assert "2 uger" in text_of(client.get("/konsol/tekster/svarfrister/"))


def test_links_are_told_with_whose_they_are_and_on_how_many_subjects(house: House) -> None:
    own = Link(Title("Vores link"), "https://a.example/vores")
    publish(house, AreaText("27.36.*", articles=(own,)))
    client = house.sign_in("rikke")
    rows = parsed(client.get("/konsol/tekster/links/")).xpath("//tbody/tr")
    told = [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]
    [mine] = [row for row in told if row[0] == "Vores link"]
    assert mine[1:3] == ["https://a.example/vores", "jeres tekst for 27.36.*"]
    assert int(mine[3]) > 0
    whose = [row[2].startswith("jeres") for row in told]
    assert whose == sorted(whose, reverse=True), "own links first"
    assert False in whose


def test_a_version_that_is_no_number_or_too_large_is_none(house: House) -> None:
    house.sign_in("rikke")
    for version in ("9" * 15, "9" * 40, "-1", "x", "²"):
        given = {"kle": "14.*", "version": version, "act": "save", "reason": "x", "to_do.da": "Ring 112."}
        assert house.client.post(WRITE, given).status_code in (302, 404, 409), version


def test_what_is_saved_is_what_the_next_page_of_a_citizen_is_made_of(house: House) -> None:
    house.sign_in("rikke")
    before = held(house).version
    save(house, to_do__da="Ring 112.")
    with house.connection() as conn:
        guidance = store.load_guidance(conn)
        earlier = store.load_guidance(conn, MOMENT - dt.timedelta(seconds=1))
    assert guidance.of("14.00.01", None, BIRKELUNDE, "da").to_do.text == "Ring 112."  # type: ignore[union-attr]
    assert earlier.of("14.00.01", None, BIRKELUNDE, "da").to_do is None
    assert held(house).version > before
