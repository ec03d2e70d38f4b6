# SPDX-License-Identifier: MPL-2.0
"""What citizens take home is what they are shown: nothing that the explanation calls hidden is in either file."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from overblik.portal.export_file import Export
from tests.journeys.conftest import Town
from tests.portal.test_export import squeezed, words_in

pytestmark = [pytest.mark.slow, pytest.mark.database]


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


def text_of(pdf: bytes) -> str:
    """All that the file says, without spaces."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
