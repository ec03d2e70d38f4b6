# SPDX-License-Identifier: MPL-2.0
"""Who reads and who changes texts: roles, and that nothing of another authority's is to be had on any address."""

from __future__ import annotations

import pytest

from overblik.guidance import yaml_file
from overblik.guidance.editing import area_at
from overblik.guidance.text import AreaText, Title
from tests.console.conftest import BIRKELUNDE, HAVREVIG, TANGMOSE, House
from tests.console.test_texts_file import upload
from tests.console.test_texts_pages import AREA, FILE, WRITE, held, publish
from tests.portal.conftest import text_of

pytestmark = pytest.mark.database

ADDRESSES = (
    "/konsol/tekster/",
    f"{AREA}14/",
    f"{WRITE}?kle=14.*",
    "/konsol/tekster/versioner/",
    "/konsol/tekster/statusser/",
    "/konsol/tekster/statusser/ord/?status=Modtaget",
    "/konsol/tekster/kontakt/",
    "/konsol/tekster/svarfrister/",
    "/konsol/tekster/links/",
    FILE,
    f"{FILE}hent/",
)
CHANGES = (
    (WRITE, {"kle": "14.*", "act": "save", "reason": "x", "to_do.da": "Vent."}),
    ("/konsol/tekster/versioner/tilbage/", {"version": "0", "in_force": "0", "reason": "x"}),
    ("/konsol/tekster/statusser/ord/", {"status": "Modtaget", "da": "Her", "reason": "x"}),
    (FILE, {"text": f"authority: '{BIRKELUNDE}'\n", "act": "apply", "reason": "x", "in_force": "0"}),
)


@pytest.mark.parametrize("staff", ["godfred", "dorte", "signe", "rolf", "otto"])
def test_only_an_editor_changes_texts_and_all_but_operators_read_them(house: House, staff: str) -> None:
    client, before = house.sign_in(staff), held(house)
    for address in ADDRESSES:
        is_form = address.startswith((WRITE, "/konsol/tekster/statusser/ord/"))
        expected = 403 if staff == "otto" or is_form else 200
        assert client.get(address).status_code == expected, address
    for address, told in CHANGES:
        assert client.post(address, told).status_code == 403, address
    assert held(house) == before


def test_another_authoritys_employee_sees_nothing_of_it_and_changes_only_the_own(house: House) -> None:
    secret = "Kun i Birkelunde"
    version = publish(
        house, AreaText("14.*", title=Title(secret), contact=None), AreaText("1*", title=Title(secret))
    )
    before = held(house)
    client = house.sign_in("hanne")
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert secret not in answer.content.decode(), address
    forged = [
        (WRITE, {"kle": "14.*", "act": "save", "reason": "x", "to_do.da": "Vent.", "version": str(version)}),
        ("/konsol/tekster/versioner/tilbage/", {"version": str(version), "in_force": "0", "reason": "x"}),
        (
            "/konsol/tekster/statusser/ord/",
            {"status": "A", "da": "B", "reason": "x", "version": str(version)},
        ),
    ]
    for address, told in forged:
        assert client.post(address, told).status_code == 404, address
    assert upload(house, yaml_file.write([before])).status_code == 400
    for address, told in CHANGES[:3]:
        if "tilbage" not in address:
            mine = held(house, HAVREVIG).version
            assert client.post(address, {**told, "version": str(mine)}).status_code == 302, address
    assert held(house) == before
    assert area_at(held(house, HAVREVIG), "14.*", None) is not None


def test_a_form_that_was_opened_for_one_authority_is_not_saved_for_another(house: House) -> None:
    client, before = house.sign_in("tobias"), held(house, HAVREVIG)
    for address, told in (CHANGES[0], CHANGES[2]):
        opened = {**told, "authority": TANGMOSE, "version": str(before.version)}
        refused = client.post(address, opened)
        assert refused.status_code == 409, address
        assert "Du arbejder for en anden myndighed" in text_of(refused)
    assert held(house, HAVREVIG) == before
