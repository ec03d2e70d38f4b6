# SPDX-License-Identifier: MPL-2.0
"""What citizens take home through the portal, as JSON and as PDF: what is shown, all of it, and nothing hidden."""

from __future__ import annotations

import io

import msgspec
import pytest
from pypdf import PdfReader

from overblik.portal.export_file import Export
from tests.portal.test_export import squeezed, words_in
from tests.proof.canaries import scan
from tests.proof.looking import Faults
from tests.proof.site import Answer
from tests.proof.world import World

pytestmark = [pytest.mark.slow, pytest.mark.database]


def test_both_files_hold_what_is_shown_and_nothing_of_what_is_hidden(world: World) -> None:
    faults = Faults()
    for citizen in world.some():
        shown, visitor = world.shown(citizen), world.visitor(citizen)
        allowed, paid = shown.anything(), {shown.canaries.on_account[one] for one in shown.payments}
        answer = visitor.post("/hent/json/")
        found = faults.beyond(f"{citizen.number} json", shown, answer, allowed)
        faults.unless(found.ids == allowed.ids, f"{citizen.number} json: not the items shown")
        faults.unless(
            shown.must_name() <= found.texts, f"{citizen.number} json: an item without its own title"
        )
        faults.unless(paid <= found.amounts, f"{citizen.number} json: an amount is missing")
        text = text_of(visitor.post("/hent/pdf/").body)
        close = squeezed(text)
        for said in (text, close):
            faults.beyond(f"{citizen.number} pdf", shown, Answer(200, {}, said.encode()), allowed)
        faults.unless(
            shown.must_name() <= scan(close.encode()).texts,
            f"{citizen.number} pdf: an item without its own title",
        )
        file = msgspec.json.decode(answer.body, type=Export)
        missing = [one for one in words_in(msgspec.to_builtins(file)) if squeezed(one) not in close]
        faults.unless(not missing, f"{citizen.number} pdf: without words of the json")
        for content in (answer.body.decode(), close):
            faults.unless(citizen.cpr.digits not in content, f"{citizen.number}: the person number")
            faults.unless(squeezed(citizen.name) not in squeezed(content), f"{citizen.number}: the name")
    assert faults.found[:9] == []


def text_of(pdf: bytes) -> str:
    """All that a reader of the file finds in it."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
