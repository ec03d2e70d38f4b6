# SPDX-License-Identifier: MPL-2.0
"""What the overview covers and how data are used: pages for everybody, about nobody."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from overblik.errors import Unavailable
from overblik.portal.data_protection import contact_url
from overblik.portal.desk import Declared
from tests.portal.conftest import Office, parsed, text_of


def test_everybody_reads_the_same_about_what_is_covered(client: Any, office: Office) -> None:
    visitor = text_of(client.get("/daekker/"))
    assert "Du ser sager, der er oprettet den 1. december 2020 eller senere, på disse områder:" in visitor
    assert "Vises ikke her: Børn og familier." in visitor
    assert "Hvorfor kan jeg ikke se min sag?" in visitor
    client.post("/demo-login/som/", {"person": "anna"})
    before = len(office.looks)
    signed_in = text_of(client.get("/daekker/")).replace("Dit overblik", "Forside")
    assert signed_in.removesuffix(" Skriv om noget, du ventede at se") == visitor
    assert len(office.looks) == before, "nobody's data are looked at"


def test_where_nothing_is_opened_the_page_says_so(client: Any, office: Office) -> None:
    office.declared_ = Declared()
    assert "Ingen kommune viser noget her endnu." in text_of(client.get("/daekker/"))


def test_rules_that_cannot_be_read_are_not_an_empty_coverage(client: Any, office: Office) -> None:
    office.fault = Unavailable("database_unavailable", "not now")
    answer = client.get("/daekker/")
    assert answer.status_code == 503
    assert "Ingen kommune" not in text_of(answer)


def test_the_data_protection_page_names_who_answers_and_how_to_reach_them(
    client: Any, office: Office
) -> None:
    page = parsed(client.get("/databeskyttelse/"))
    assert "Prøve Kommune" in page.text_content()
    assert "tel:70%2010%2020%2030" in page.xpath("//main//a/@href")
    assert "Du finder personen på kommunens hjemmeside." in page.text_content()


def test_it_is_there_also_when_the_database_is_not(client: Any, office: Office) -> None:
    office.fault = Unavailable("database_unavailable", "not now")
    answer = client.get("/databeskyttelse/")
    assert answer.status_code == 200
    assert "Prøve Kommune" not in text_of(answer)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("dpo@kommune.example", "mailto:dpo@kommune.example"),
        ("70 10 20 30", "tel:70102030"),
        ("https://kommune.example/dpo", "https://kommune.example/dpo"),
    ],
)
def test_the_officer_s_contact_is_a_link(client: Any, office: Office, contact: str, address: str) -> None:
    from django.conf import settings
    from django.test import override_settings

    assert contact_url(contact) == address
    told = dataclasses.replace(settings.OVERBLIK, data_protection_contact=contact)
    with override_settings(OVERBLIK=told):
        assert address in parsed(client.get("/databeskyttelse/")).xpath("//main//a/@href")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_leads_to_both(anna: Any, prefix: str) -> None:
    for address in ("/", "/set/", "/om/"):
        links = parsed(anna.get(prefix + address)).xpath("//footer//a/@href")
        assert f"{prefix}/daekker/" in links
        assert f"{prefix}/databeskyttelse/" in links
        assert "/was" in links
