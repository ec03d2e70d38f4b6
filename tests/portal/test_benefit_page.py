# SPDX-License-Identifier: MPL-2.0
"""The page of a benefit: what comes next, and how every amount came about."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from overblik.overview.view import BenefitView, ExpectedPayment, LineView
from overblik.portal.addresses import benefit_address
from tests.builders import an_id
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import a_benefit, a_benefit_id, a_payment, an_overview, d, key, monthly


def page_of(client: Any, office: Office, *benefits: BenefitView, query: str = "", prefix: str = "/") -> Any:
    office.overviews[key("nobody")] = an_overview(*benefits)
    return signed_in(client, "nobody").get(benefit_address(prefix, benefits[0].id) + query)


def cells(table: Any) -> list[str]:
    return [words(row) for row in table.xpath(".//tbody/tr")]


def test_the_page_tells_period_payer_and_the_expected_payment(anna: Any) -> None:
    text = text_of(anna.get(f"/ydelse/{an_id('sickness')}/1/"))
    assert "Du får ydelsen fra den 1. maj 2025. Den har ingen slutdato." in text
    assert "Prøve Kommune udbetaler." in text
    assert "Forventet: 8.600,00 kr. Fredag den 28. november 2025" in text
    assert "Beløbet og dagen kan ændre sig. Vi har regnet med samme skat som sidst." in text


def test_a_payment_is_a_sum_to_follow_with_a_finger(anna: Any) -> None:
    page = parsed(anna.get(f"/ydelse/{an_id('sickness')}/1/"))
    payments = page.xpath("//main//details[@class='accordion']")
    assert len(payments) == 6
    assert [one.get("open") is not None for one in payments] == [True, False, False, False, False, False]
    assert words(payments[0].xpath("./summary")[0]) == "31. oktober 2025 7.100,00 kr."
    assert cells(payments[0]) == [
        "Beløb før skat 12.500,00",
        "Skat og ATP −3.900,00",
        "Beløb efter skat 8.600,00",
        "Trukket fra af dem, der udbetaler For meget udbetalt i marts −500,00",
        "Sendt til udbetaling 8.100,00",
        "Modregnet gæld Gældsstyrelsen −1.000,00",
        "Udbetalt til dig 7.100,00",
    ]


def test_a_correction_names_the_period_it_corrects(anna: Any) -> None:
    answer = anna.get(f"/ydelse/{an_id('sickness')}/1/")
    august = parsed(answer).xpath("//main//details[@class='accordion']")[2]
    assert cells(august)[:3] == [
        "Sygedagpenge, august 2025 12.500,00",
        "Rettelse af Sygedagpenge, juni 2025 −600,00",
        "Beløb før skat 11.900,00",
    ]
    assert "Udbetalt af afdelingen: Sygedagpenge" in august.text_content()
    assert (
        "Du havde fået 600,00 kr. for meget for juni 2025. De blev trukket fra den 29. august 2025."
        in text_of(answer)
    )


def test_a_correction_to_the_citizen_s_good_says_so(client: Any, office: Office) -> None:
    lines = (
        LineView(Decimal(12000), d("2025-10-01"), d("2025-10-31"), benefit=a_benefit_id()),
        LineView(Decimal(500), d("2025-03-01"), d("2025-03-31"), corrects=True, benefit=a_benefit_id()),
    )
    answer = page_of(client, office, a_benefit(payments=(a_payment(lines=lines),)))
    assert "Du havde fået 500,00 kr. for lidt for marts 2025. Du fik dem den 31. oktober 2025." in text_of(
        answer
    )


def test_thirteen_months_are_a_picture_with_a_table(anna: Any) -> None:
    page = parsed(anna.get(f"/ydelse/{an_id('housing')}/1/"))
    (figure,) = page.xpath("//figure")
    rows = [words(one) for one in figure.xpath(".//tbody/tr")]
    assert len(rows) == 13
    assert rows[0] == "december 2024 986,00 kr."
    assert rows[-1] == "december 2025 986,00 kr. (forventet)"
    assert figure.xpath(".//svg//*[local-name()='desc']/text()") == [
        "Fra 986,00\u00a0kr. til 986,00\u00a0kr. om måneden."
    ]


PAYMENTS = "//main//details[@class='accordion']"


def test_older_payments_stand_with_their_year(client: Any, office: Office) -> None:
    benefit = a_benefit(payments=monthly(a_benefit_id(), 30))
    newest = parsed(page_of(client, office, benefit))
    assert len(newest.xpath(PAYMENTS)) == 13
    years = newest.xpath("//h3[text()='Udbetalinger år for år']/following-sibling::ul[1]/li")
    assert [words(one) for one in years] == [
        "2025 71.000,00 kr. i alt · 10 udbetalinger",
        "2024 85.200,00 kr. i alt · 12 udbetalinger",
        "2023 56.800,00 kr. i alt · 8 udbetalinger",
    ]
    assert newest.xpath("//main//a[text()='2024']/@href") == ["?year=2024#payments"]
    (year,) = {one.get("href") for one in newest.xpath("//main//a[text()='2024']")}
    page = parsed(page_of(client, office, benefit, query=year))
    assert words(page.xpath("//h2[@id='payments']")[0]) == "Udbetalinger i 2024"
    assert all("2024" in words(one) for one in page.xpath(PAYMENTS + "/summary"))
    assert len(page.xpath(PAYMENTS)) == 12
    assert len(page.xpath("//*[@class='details wrong']//a[starts-with(text(), 'Udbetalingen')]")) == 12
    (table,) = page.xpath("//h2[@id='payments']/following-sibling::table")
    assert [words(one) for one in table.xpath("./tbody/tr")][::11] == [
        "januar 2024 7.100,00 kr.",
        "december 2024 7.100,00 kr.",
    ]
    assert words(table.xpath("./tbody/tr[last()]")[0]) == "Hele året 85.200,00 kr."
    assert page.xpath("//*[@aria-current='true']/text()") == ["2024"]
    assert page.xpath("//main//a[text()='Vis de nyeste udbetalinger']/@href") == ["?#payments"]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (True, "2025 7.100,00 kr. i alt · 1 udbetaling · 1 udbetaling på vej"),
        (False, "2025 1 udbetaling på vej"),
    ],
)
def test_what_is_on_its_way_is_counted_apart_from_what_was_paid(
    client: Any, office: Office, before: bool, told: str
) -> None:
    coming = a_payment("coming", "2025-11-28", paid=None)
    benefit = a_benefit(payments=(coming, a_payment()) if before else (coming,))
    page = parsed(page_of(client, office, benefit))
    years = page.xpath("//h3[text()='Udbetalinger år for år']/following-sibling::ul[1]/li")
    assert [words(one) for one in years] == [told]


def test_a_year_with_many_payments_has_pages(client: Any, office: Office) -> None:
    weekly = [
        a_payment(f"week-{n}", (d("2025-10-31") - dt.timedelta(days=7 * n)).isoformat()) for n in range(40)
    ]
    benefit = a_benefit(payments=tuple(weekly))
    page = parsed(page_of(client, office, benefit, query="?year=2025"))
    assert len(page.xpath(PAYMENTS)) == 24
    (pages,) = page.xpath("//nav[@class='pages']")
    assert words(pages) == "Side 1 af 2 Næste side"
    assert pages.xpath(".//a/@href") == ["?year=2025&page=2#payments"]
    last = parsed(page_of(client, office, benefit, query="?year=2025&page=2"))
    assert len(last.xpath(PAYMENTS)) == 16
    assert last.xpath("//nav[@class='pages']//a/@href") == ["?year=2025#payments"]
    assert words(last.xpath("//table[contains(@class, 'table-cards')]/tbody/tr[last()]")[-1]) == (
        "Hele året 284.000,00 kr."
    )


@pytest.mark.parametrize("query", ["?show=all", "?year=1999", "?year=x", "?year=2025x&page=-1", "?page=9"])
def test_no_address_puts_all_payments_on_one_page(client: Any, office: Office, query: str) -> None:
    benefit = a_benefit(payments=monthly(a_benefit_id(), 200))
    page = parsed(page_of(client, office, benefit, query=query))
    assert len(page.xpath(PAYMENTS)) == 13


def test_what_is_not_known_of_a_year_is_said(client: Any, office: Office) -> None:
    unknown = a_payment("unknown", "2025-09-30", gross=None, after_tax=None, sent=None, paid=None)
    undated = a_payment("undated", None)
    benefit = a_benefit(payments=(a_payment(), unknown, undated))
    page = parsed(page_of(client, office, benefit))
    years = page.xpath("//h3[text()='Udbetalinger år for år']/following-sibling::ul[1]/li")
    assert [words(one) for one in years] == [
        "2025 mindst 7.100,00 kr. i alt · 2 udbetalinger",
        "Datoen kendes ikke 7.100,00 kr. i alt · 1 udbetaling",
    ]
    page = parsed(page_of(client, office, benefit, query="?year=0"))
    assert words(page.xpath("//h2[@id='payments']")[0]) == "Udbetalinger, hvor datoen ikke kendes"
    assert len(page.xpath(PAYMENTS)) == 1
    assert not page.xpath("//h2[@id='payments']/following-sibling::table")


def test_money_on_its_way_is_no_longer_expected(client: Any, office: Office) -> None:
    text = text_of(page_of(client, office, a_benefit(payments=(a_payment(available="2025-11-28"),))))
    assert "Pengene er på din konto om 4 dage, den 28. november." in text
    assert "Forventet" not in text


def test_an_amount_before_tax_says_so(client: Any, office: Office) -> None:
    text = text_of(page_of(client, office, a_benefit(payments=())))
    assert "Forventet: 12.500,00 kr. før skat" in text
    assert "Der kan blive trukket skat af beløbet." in text
    assert "Vi har ikke fundet udbetalinger af ydelsen her." in text


def test_a_payment_of_several_benefits_names_the_others(client: Any, office: Office) -> None:
    lines = (
        LineView(Decimal(10000), benefit=a_benefit_id()),
        LineView(Decimal(2500), benefit=a_benefit_id("child")),
    )
    payment = a_payment(lines=lines)
    answer = page_of(
        client,
        office,
        a_benefit(payments=(payment,)),
        a_benefit("child", name="Børnetillæg", payments=(payment,)),
    )
    assert "Udbetalingen dækker også: Børnetillæg." in text_of(answer)


def test_a_chart_of_whole_payments_says_what_else_they_cover(client: Any, office: Office) -> None:
    lines = (
        LineView(Decimal(10000), benefit=a_benefit_id()),
        LineView(Decimal(2500), benefit=a_benefit_id("child")),
    )
    payments = (a_payment("new", lines=lines), a_payment("old", "2025-09-30", lines=lines))
    child = a_benefit("child", name="Børnetillæg", payments=payments)
    answer = page_of(client, office, a_benefit(payments=payments), child)
    assert "Beløbene er hele udbetalinger. De dækker også: Børnetillæg." in text_of(answer)


def test_a_benefit_that_has_ended_says_when(client: Any, office: Office) -> None:
    benefit = a_benefit(start=d("2023-02-03"), end=d("2024-06-30"), active=False, expected=None)
    text = text_of(page_of(client, office, benefit))
    assert "Du fik ydelsen i perioden 3. februar 2023 – 30. juni 2024." in text
    assert "Næste udbetaling" not in text
    assert "Vi ved ikke, hvornår den næste udbetaling kommer." not in text


def test_a_loan_says_that_it_may_have_to_be_paid_back(client: Any, office: Office) -> None:
    assert "Det er et lån eller penge, du måske skal betale tilbage." in text_of(
        page_of(client, office, a_benefit(repayable=True))
    )


def test_nothing_known_is_said(client: Any, office: Office) -> None:
    unknown = a_payment("x", None, gross=None, after_tax=None, sent=None, paid=None)
    text = text_of(page_of(client, office, a_benefit(expected=None, payments=(unknown,))))
    assert "Vi ved ikke, hvornår den næste udbetaling kommer." in text
    assert "Datoen kendes ikke Beløbet kendes ikke" in text


def test_the_words_of_the_plan_stand_in_for_a_day(client: Any, office: Office) -> None:
    plan = ExpectedPayment(None, Decimal(900), "sidste bankdag i måneden")
    text = text_of(page_of(client, office, a_benefit(expected=plan, payments=())))
    assert "Forventet: 900,00 kr. før skat Sidste bankdag i måneden" in text


def test_the_page_in_english(client: Any, office: Office) -> None:
    text = text_of(page_of(client, office, a_benefit(), prefix="/en/"))
    assert "Expected: DKK 8,600.00 Friday 28 November 2025" in text
    assert "Amount before tax 12,500.00" in text


def test_what_was_taken_off_last_time_is_said_beside_what_is_expected(anna: Any) -> None:
    text = text_of(anna.get(f"/ydelse/{an_id('sickness')}/1/"))
    assert "Sidst fik du 7.100,00 kr. Det, der blev trukket fra, kan blive trukket fra igen." in text
    assert "Sidst fik du" not in text_of(anna.get(f"/ydelse/{an_id('housing')}/1/"))
    start = text_of(anna.get("/"))
    assert (
        "Forventet udbetaling: 8.600,00 kr. fredag den 28. november 2025. Sidst fik du 7.100,00 kr." in start
    )


def test_what_kle_calls_it_is_said_where_it_tells_more(client: Any, office: Office) -> None:
    pension = a_benefit(name="Grundbeløb", kle="32.03.04", kle_title="Folkepension, udbetaling")
    assert "Grundbeløb Folkepension Du får" in text_of(page_of(client, office, pension))
    assert "Folkepension · Prøve Kommune udbetaler" in text_of(client.get("/"))
    assert "Udbetaling af sygedagpenge" not in text_of(page_of(client, office, a_benefit()))
