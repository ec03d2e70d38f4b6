# SPDX-License-Identifier: MPL-2.0
"""What programs are told: the national list call and the overview as JSON hold what is shown, all of it and no more."""

from __future__ import annotations

import json
import uuid

import msgspec
import pytest

from overblik.audit.access import Channel, Look
from overblik.cli.overview import with_guidance
from tests.proof.canaries import scan
from tests.proof.looking import Faults
from tests.proof.site import MOMENT, Answer
from tests.proof.spoiling import WITHOUT_RULES
from tests.proof.world import BIRKELUNDE, HAVREVIG, PAYER, TANGMOSE, World

pytestmark = [pytest.mark.slow, pytest.mark.database]

EVERYBODY = [BIRKELUNDE, HAVREVIG, TANGMOSE, PAYER, WITHOUT_RULES]


def test_the_national_call_lists_the_cases_shown_and_tells_of_nothing_else(world: World) -> None:
    faults, nobody = Faults(), world.site.visitor()
    for citizen in world.citizens:
        shown = world.shown(citizen)
        asked = {"cprNummer": citizen.cpr.digits, "myndighedsliste": EVERYBODY}
        answer = nobody.ask(world.site.token, asked)
        told = json.loads(answer.body)
        found = scan(answer.body)
        faults.unless(
            answer.status == 200 and not told.get("antalUdeladt"), f"{citizen.number}: not answered"
        )
        listed = {uuid.UUID(one["sagID"]) for one in told["sager"]}
        faults.unless(listed == shown.cases == found.ids, f"{citizen.number}: not the cases shown")
        titles = shown.canaries.of((case, "", "title") for case in shown.titled)
        units = shown.canaries.of((case, "", "unit") for case in shown.cases)
        faults.unless(found.texts == titles | units, f"{citizen.number}: not the titles and units shown")
        faults.unless(not found.amounts, f"{citizen.number}: an amount")
    assert faults.found[:9] == []


def test_the_overview_as_json_holds_what_is_shown_and_nothing_else(world: World) -> None:
    faults = Faults()
    for citizen in world.citizens:
        shown = world.shown(citizen)
        trace = Look(MOMENT, "proof", Channel.COMMAND_LINE, "overview")
        overview = world.site.process.overview(world.keys(citizen), trace)
        told = msgspec.json.encode(with_guidance(overview, world.ground, "da"))
        found = faults.beyond(f"{citizen.number}", shown, Answer(200, {}, told), shown.anything())
        faults.unless(found.ids == shown.anything().ids, f"{citizen.number}: not the items shown")
        faults.unless(shown.must_name() <= found.texts, f"{citizen.number}: an item without its own title")
        paid = {shown.canaries.on_account[one] for one in shown.payments}
        faults.unless(paid <= found.amounts, f"{citizen.number}: an amount is missing")
    assert faults.found[:9] == []
