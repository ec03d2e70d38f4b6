# SPDX-License-Identifier: MPL-2.0
"""Downloading: by the owner only, by a form only, as an attachment nobody keeps, and logged as what it is."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from overblik.audit.access import Channel
from overblik.errors import Unavailable
from overblik.index.reading import ItemKind
from overblik.portal.export_file import Export
from tests.portal.conftest import Office, parsed, signed_in, text_of
from tests.portal.overviews import a_busy_person, key

WAYS = ["/hent/json/", "/hent/pdf/"]


def test_the_start_page_leads_to_the_choice(anna: Any) -> None:
    assert "/hent/" in parsed(anna.get("/")).xpath("//main//a/@href")
    assert parsed(anna.get("/hent/")).xpath("//main//form/@action") == ["/hent/pdf/", "/hent/json/"]


@pytest.mark.parametrize(("prefix", "language"), [("", "da"), ("/en", "en")])
def test_the_json_is_all_that_is_shown_in_the_language_of_the_page(
    anna: Any, prefix: str, language: str
) -> None:
    answer = anna.post(f"{prefix}/hent/json/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="overblik-2025-11-24.json"'
    assert answer["Cache-Control"] == "no-store"
    file = msgspec.json.decode(answer.content, type=Export)
    assert file.language == language
    assert [one.id for one in file.cases] == [one.id for one in a_busy_person().cases]
    assert len(file.reports) == 2


def test_the_pdf_is_a_file_of_its_own(anna: Any) -> None:
    answer = anna.post("/hent/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="overblik-2025-11-24.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert "Ændring af din bolig" in "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
    )


@pytest.mark.parametrize("way", WAYS)
def test_nobody_gets_another_s_data(client: Any, office: Office, way: str) -> None:
    assert client.post(way).status_code == 302
    nobody = signed_in(client, "nobody")
    content = nobody.post(way).content
    if way.endswith("json/"):
        file = msgspec.json.decode(content, type=Export)
        assert (file.cases, file.benefits, file.reports) == ((), (), ())
    assert {look.actor for look, _ in office.looks} == {key("nobody").hex}


@pytest.mark.parametrize("way", WAYS)
def test_another_site_can_set_off_no_download(anna: Any, office: Office, way: str) -> None:
    from django.test import Client

    assert anna.get(way).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    before = len(office.looks)
    assert strict.post(way).status_code == 403
    assert len(office.looks) == before


@pytest.mark.parametrize("way", WAYS)
def test_a_download_is_logged_as_one_and_reads_all_kinds(anna: Any, office: Office, way: str) -> None:
    before = len(office.looks)
    anna.post(way)
    looks = office.looks[before:]
    assert [(look.channel, look.purpose) for look, _ in looks] == [
        (Channel.PORTAL, "portal.download"),
        (Channel.PORTAL, "portal.reports"),
    ]
    assert looks[0][1] == tuple(ItemKind)


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_fetched_is_not_an_empty_file(anna: Any, office: Office, way: str) -> None:
    office.fault = Unavailable("database_unavailable", "not now")
    answer = anna.post(way)
    assert answer.status_code == 503
    assert "Content-Disposition" not in answer
    assert "Det betyder ikke" in text_of(answer)


@pytest.mark.parametrize("way", ["/hent/", "/set/", "/henvendelser/", "/fejl/mangler/"])
def test_while_acting_for_another_one_takes_home_reads_and_reports_nothing_of_theirs(
    anna: Any, office: Office, way: str
) -> None:
    session = anna.session
    session["acting"] = [key("nobody").hex, key("nobody").hex]
    session.save()
    before = len(office.looks)
    assert anna.get(way).status_code == 403
    assert anna.post("/hent/json/").status_code == 403
    assert len(office.looks) == before
