# SPDX-License-Identifier: MPL-2.0
"""Reporting from every item, faults beside their fields, a receipt, and what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.audit.access import Channel
from overblik.errors import Unavailable
from overblik.overview.view import BenefitView, Overview
from overblik.reports.report import A_DAY, LONGEST, OFFERED, About, Matter, Subject
from tests.builders import an_id
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import MUNICIPALITY, OTHER, a_busy_person, a_case, an_overview, key

HOME = f"/fejl/sag/{an_id('home')}/"
FORM = "0123456789abcdef" * 2


def sent(client: Any, address: str = HOME, **fields: str) -> Any:
    return client.post(address, {"matter": "not-mine", "words": "", "form": FORM, **fields})


def sickness(person: Overview) -> BenefitView:
    return next(one for one in person.benefits if one.id.startswith(str(an_id("sickness"))))


def faults(answer: Any) -> list[tuple[str, str]]:
    """Where the summary leads, and what it says; the same must stand beside the field."""
    page = parsed(answer)
    found = [(one.get("href"), words(one)) for one in page.xpath("//*[@id='errors']//a")]
    for target, fault in found:
        (field,) = page.xpath(f"//*[@id='{target[1:]}']")
        beside = page.xpath(f"//*[@id='{target[1:]}-error']")
        assert [words(one) for one in beside] == [fault]
        holder = field if field.get("aria-describedby") else field.getparent().getparent()
        assert f"{target[1:]}-error" in holder.get("aria-describedby").split()
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_of_every_item_leads_to_a_form_about_it(anna: Any, prefix: str) -> None:
    person = a_busy_person()
    for page, count in (
        *((f"/sag/{case.id}/", 1 + len(case.documents)) for case in person.cases),
        (f"/ydelse/{an_id('sickness')}/1/", 1 + len(sickness(person).payments)),
    ):
        ways = [
            str(one)
            for one in parsed(anna.get(prefix + page)).xpath("//details[contains(@class,'wrong')]//a/@href")
        ]
        assert len(ways) == count + 1
        assert len(set(ways)) == len(ways)
        for way in ways:
            assert way.startswith(f"{prefix}/fejl/")
            assert anna.get(way).status_code == 200, way


def test_what_is_sent_goes_to_who_answers_for_the_item(anna: Any, office: Office) -> None:
    office.overviews[key("anna")] = an_overview(a_case("home", unit="Hjælpemidler"))
    answer = sent(anna, matter="status", words="Sagen er åben.\r\nDet passer ikke.")
    made = office.reports[key("anna")][0]
    assert made.subject == Subject(About.CASE, MUNICIPALITY, an_id("home"), None, "27.60.24", "Hjælpemidler")
    assert (made.matter, made.words) == (Matter.STATUS, "Sagen er åben.\nDet passer ikke.")
    assert (answer.status_code, answer["Location"]) == (302, f"/henvendelser/?sent={made.receipt}")
    page = anna.get(answer["Location"])
    assert f"Din kvittering er {made.receipt}." in text_of(page)
    assert page["Cache-Control"] == answer["Cache-Control"] == "no-store"


def test_a_payment_and_a_letter_keep_their_own_id(anna: Any, office: Office) -> None:
    person = a_busy_person()
    payment = sickness(person).payments[0].id
    sent(anna, f"/fejl/udbetaling/{an_id('sickness')}/1/{payment}/", form="1" * 32)
    case = next(one for one in person.cases if one.documents)
    sent(anna, f"/fejl/brev/{case.id}/{case.documents[0].id}/", form="2" * 32)
    letter, money = office.reports[key("anna")][:2]
    assert (money.subject.about, money.subject.item) == (About.PAYMENT, payment)
    assert (letter.subject.about, letter.subject.item) == (About.DOCUMENT, case.documents[0].id)
    assert letter.subject.kle == case.kle


def test_something_missing_goes_to_the_authority_that_was_chosen(anna: Any, office: Office) -> None:
    assert faults(sent(anna, "/fejl/mangler/", matter="missing", words="Min byggesag")) == [
        ("#authority", "Vælg, hvem der skal svare dig.")
    ]
    sent(anna, "/fejl/mangler/", matter="missing", words="Min byggesag", authority=OTHER)
    assert office.reports[key("anna")][0].subject == Subject(About.NOTHING_SHOWN, OTHER)
    assert sent(anna, "/fejl/mangler/", matter="missing", words="x", authority="90000009").status_code == 422


def test_where_one_authority_shows_something_there_is_nothing_to_choose(client: Any, office: Office) -> None:
    told = an_overview()
    office.overviews[key("nobody")] = an_overview(
        coverage=told.coverage[:1], authorities=told.authorities[:1]
    )
    nobody = signed_in(client, "nobody")
    assert parsed(nobody.get("/fejl/mangler/")).xpath("//select") == []
    sent(nobody, "/fejl/mangler/", matter="missing", words="Min sag")
    assert office.reports[key("nobody")][0].subject.authority == MUNICIPALITY


def test_where_nobody_shows_anything_there_is_nobody_to_write_to(client: Any, office: Office) -> None:
    office.overviews[key("nobody")] = an_overview(coverage=(), authorities=())
    assert signed_in(client, "nobody").get("/fejl/mangler/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"matter": ""}, [("#matter", "Vælg, hvad der er forkert.")]),
        ({"matter": "amount"}, [("#matter", "Vælg, hvad der er forkert.")]),
        ({"matter": "other"}, [("#words", "Skriv, hvad der er forkert, så det kan blive rettet.")]),
        ({"words": "x" * (LONGEST + 1)}, [("#words", "Skriv højst 1.000 tegn.")]),
        (
            {"words": "Mit nummer er 610101-0002."},
            [("#words", "Der er et CPR-nummer i teksten. Slet det. Du behøver ikke skrive det.")],
        ),
    ],
)
def test_a_fault_is_told_at_the_top_and_beside_its_field(
    anna: Any, office: Office, fields: dict[str, str], told: list[tuple[str, str]]
) -> None:
    before = len(office.reports[key("anna")])
    answer = sent(anna, **fields)
    assert answer.status_code == 422
    assert faults(answer) == told
    page = parsed(answer)
    assert page.xpath("//title")[0].text.startswith("Fejl: ")
    (summary,) = page.xpath("//*[@id='errors']")
    assert (summary.get("tabindex"), summary.get("autofocus")) == ("-1", "")
    assert page.xpath("//textarea")[0].text_content() == fields.get("words", "")
    assert len(office.reports[key("anna")]) == before


def test_what_was_chosen_is_still_chosen_after_a_fault(anna: Any) -> None:
    page = parsed(sent(anna, matter="other"))
    assert page.xpath("//input[@checked]/@value") == ["other"]
    assert page.xpath("//input[@name='form']/@value") == [FORM]


@pytest.mark.parametrize("words_", ["\x00", "x" * (LONGEST * 4 + 1)])
def test_what_no_browser_sends_is_refused(anna: Any, words_: str) -> None:
    assert sent(anna, words=words_).status_code == 422


@pytest.mark.parametrize("form", ["", "x", "0" * 33, "' OR 1=1"])
def test_a_form_that_is_not_ours_gets_a_name_and_is_sent_again(anna: Any, form: str) -> None:
    answer = sent(anna, form=form)
    assert answer.status_code == 422
    (fresh,) = parsed(answer).xpath("//input[@name='form']/@value")
    assert sent(anna, form=fresh).status_code == 302


def test_the_same_form_sent_twice_is_one_report(anna: Any, office: Office) -> None:
    before = len(office.reports[key("anna")])
    assert sent(anna)["Location"] == sent(anna)["Location"]
    assert len(office.reports[key("anna")]) == before + 1


def test_after_enough_for_a_day_the_words_are_still_there(anna: Any, office: Office) -> None:
    for number in range(A_DAY):
        sent(anna, form=f"{number:032x}")
    answer = sent(anna, words="Endnu en")
    assert answer.status_code == 429
    assert "Du kan ikke sende flere i dag" in text_of(answer)
    assert parsed(answer).xpath("//textarea")[0].text_content() == "Endnu en"


def test_the_list_tells_how_far_each_is_with_the_answer_and_no_title(anna: Any) -> None:
    text = text_of(anna.get("/henvendelser/"))
    assert "Om en udbetaling fra Fjordby Kommune" in text
    assert "Fjordby Kommune har fået den. Ingen har set på den endnu." in text
    assert "Prøve Kommune har svaret dig. 3. oktober 2025" in text
    assert "Du har ret. Sagen er åben igen." in text
    assert "Ændring af din bolig" not in text, "it may have been taken out of the overview since"


def test_another_s_receipt_says_nothing(client: Any, office: Office) -> None:
    other = office.reports[key("anna")][0].receipt
    nobody = signed_in(client, "nobody")
    assert text_of(nobody.get(f"/henvendelser/?sent={other}")) == text_of(nobody.get("/henvendelser/"))
    assert "Du har ikke skrevet noget." in text_of(nobody.get("/henvendelser/"))


def test_words_are_shown_as_words(anna: Any) -> None:
    sent(anna, words="<script>alert(1)</script>")
    content = anna.get("/henvendelser/").content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_every_look_on_the_way_is_logged(anna: Any, office: Office) -> None:
    anna.get(HOME)
    anna.get("/henvendelser/")
    told = [(look.channel, look.purpose) for look, _ in office.looks[-2:]]
    assert told == [(Channel.PORTAL, "portal.report"), (Channel.PORTAL, "portal.reports")]


def test_a_form_of_another_site_is_refused(anna: Any, office: Office) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    assert sent(strict).status_code == 403
    assert anna.put(HOME).status_code == 405


def test_what_cannot_be_kept_is_not_said_to_be(anna: Any, office: Office) -> None:
    anna.get(HOME)
    office.fault = Unavailable("reports.sealed", "not now")
    assert sent(anna).status_code == 503
    assert anna.get("/henvendelser/").status_code == 503


def test_each_thing_that_can_be_wrong_is_offered_where_it_can_be(anna: Any) -> None:
    shown = [str(one) for one in parsed(anna.get(HOME)).xpath("//input[@name='matter']/@value")]
    assert shown == [matter.value for matter in OFFERED[About.CASE]]
