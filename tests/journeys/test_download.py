# SPDX-License-Identifier: MPL-2.0
"""What citizens take home is what they are shown: nothing that the explanation calls hidden is in either file."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from overblik.audit.access import Channel, Look
from overblik.database import server
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.guidance.compile import Guidance
from overblik.overview import query
from overblik.overview.compose import DENMARK, compose
from overblik.overview.explain import explain
from overblik.overview.policy_cache import load_ground
from overblik.portal.export_file import Export
from overblik.site.clock import now
from overblik.webkit.build import compile_catalogues
from tests.hypothesis_profiles import FULL
from tests.journeys.conftest import Town
from tests.portal.test_export import squeezed, words_in

pytestmark = [pytest.mark.slow, pytest.mark.database]

CITIZENS = 200 if FULL else 20


@pytest.fixture
def danish() -> Iterator[None]:
    """The language of the page is Danish."""
    import django
    from django.utils import translation

    compile_catalogues()
    django.setup()
    with translation.override("da"):
        yield


def ids(file: Export) -> set[str]:
    """Every id of an item in the file."""
    found = {str(case.id) for case in file.cases}
    found |= {str(one.id) for case in file.cases for one in case.documents}
    found |= {benefit.id.partition(":")[0] for benefit in file.benefits}
    return found | {str(one.id) for benefit in file.benefits for one in benefit.payments}


@pytest.mark.parametrize("person", ["alma", "boerge", "clara", "frode", "ellen"])
def test_the_file_of_a_citizen_holds_what_the_explanation_calls_shown(town: Town, person: str) -> None:
    told = town.at.must("explain", "--cpr", "-", "--json", given=f"{town.number(person)}\n").out.splitlines()
    lines: list[dict[str, Any]] = [json.loads(line) for line in told]
    client = town.visitor(person)
    answer = client.post("/hent/json/", {}, form_on="/hent/")
    file = msgspec.json.decode(answer.body, type=Export)
    assert ids(file) == {str(line["item"]) for line in lines if line["shown"]}
    pdf = client.post("/hent/pdf/", {}, form_on="/hent/")
    assert pdf.headers["content-type"] == "application/pdf"
    text = text_of(pdf.body)
    assert [one for one in words_in(msgspec.to_builtins(file)) if squeezed(one) not in text] == []
    assert town.number(person) not in text


def test_of_many_citizens_no_hidden_item_is_in_either_file(town: Town, danish: None) -> None:
    from overblik.portal.export import export_of
    from overblik.portal.export_pdf import pdf_of
    from overblik.portal.naming import Names

    moment = now()
    with connect(server.ensure(town.at.settings)) as conn:
        use_raw_json(conn)
        ground = load_ground(conn)
        keys: list[uuid.UUID] = [
            key
            for (key,) in conn.execute(
                "SELECT DISTINCT party_key FROM reading ORDER BY 1 LIMIT %s", [CITIZENS]
            )
        ]
        for key in keys:
            rows = query.read(conn, [key], Look(moment, "proof", Channel.COMMAND_LINE, "proof")).rows
            told = explain(rows, ground, moment)
            file = export_of(
                compose(rows, ground, moment),
                Names(Guidance(), "da"),
                [],
                moment.astimezone(DENMARK).date(),
                ground.catalogue.title,
            )
            shown = {str(one.item) for one in told if one.shown}
            assert ids(file) == shown
            raw = msgspec.json.encode(file).decode()
            assert not [
                one for one in told if not one.shown and str(one.item) in raw and str(one.item) not in shown
            ]
            text = text_of(pdf_of(file))
            assert [one for one in words_in(msgspec.to_builtins(file)) if squeezed(one) not in text] == []


def text_of(pdf: bytes) -> str:
    """All that the file says, without spaces."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
