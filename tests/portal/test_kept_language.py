# SPDX-License-Identifier: MPL-2.0
"""English stays English: who has chosen it and comes back by the plain address is led there, until they choose Danish."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.portal.kept_language import COOKIE

COMING_IN = {"sec-fetch-mode": "navigate", "sec-fetch-site": "none"}
FROM_ELSEWHERE = {**COMING_IN, "sec-fetch-site": "cross-site"}
WITHIN = {**COMING_IN, "sec-fetch-site": "same-origin"}


@pytest.mark.parametrize("way_in", [COMING_IN, FROM_ELSEWHERE])
def test_the_language_one_went_over_to_is_found_again(anna: Any, way_in: dict[str, str]) -> None:
    anna.get("/", headers=way_in)
    assert COOKIE not in anna.cookies
    anna.get("/en/om/", headers=WITHIN)
    cookie = anna.cookies[COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    answer = anna.get("/?text=bolig", headers=way_in)
    assert (answer.status_code, answer["Location"]) == (302, "/en/?text=bolig")
    assert answer["Cache-Control"] == "no-store"


def test_going_back_to_danish_is_kept_as_well(anna: Any) -> None:
    anna.get("/en/", headers=WITHIN)
    assert anna.get("/", headers=WITHIN).status_code == 200
    assert anna.cookies[COOKIE].value == ""
    del anna.cookies[COOKIE]
    assert anna.get("/", headers=COMING_IN).status_code == 200


def test_an_address_below_the_start_is_shown_as_it_was_asked_for(anna: Any) -> None:
    anna.get("/en/", headers=WITHIN)
    assert anna.get("/om/", headers=COMING_IN).status_code == 200
    assert anna.cookies[COOKIE].value == "en"


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/en/", COMING_IN),
        ("/en/", {}),
        ("/en/nowhere/", WITHIN),
        ("/en/", {**WITHIN, "sec-fetch-mode": "cors"}),
    ],
    ids=["followed a link", "an old browser", "not found", "a script asks"],
)
def test_nothing_is_kept_without_a_choice(anna: Any, address: str, headers: dict[str, str]) -> None:
    anna.get(address, headers=headers)
    assert COOKIE not in anna.cookies


def test_nobody_gets_a_cookie_before_signing_in(client: Any) -> None:
    client.get("/en/", headers=WITHIN)
    assert not client.cookies


@pytest.mark.parametrize("value", ["xx", "", "//evil.example", "da"])
def test_a_cookie_with_another_value_leads_nowhere(anna: Any, value: str) -> None:
    anna.cookies[COOKIE] = value
    assert anna.get("/", headers=COMING_IN).status_code == 200
