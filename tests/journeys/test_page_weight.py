# SPDX-License-Identifier: MPL-2.0
"""What a page costs a citizen's phone, counted by the browser on the wire from the real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import NARROW, settled
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.database]

FIRST_VISIT, AFTER = 150_000, 20_000
"""Bytes on the wire, headers too."""


@dataclass
class Wire:
    """What one page has fetched: bytes by address, 0 where the browser still had it."""

    asked: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    def begins(self, told: dict[str, Any]) -> None:
        """A request goes out, or would have."""
        self.asked[told["requestId"]] = told["request"]["url"]

    def ends(self, told: dict[str, Any]) -> None:
        """An answer is there in full."""
        address = self.asked[told["requestId"]]
        self.bytes[address] = self.bytes.get(address, 0) + int(told["encodedDataLength"])

    @property
    def weight(self) -> int:
        """All of it."""
        return sum(self.bytes.values())


@contextmanager
def a_phone(browser: Browser, town: Town, person: str) -> Iterator[Any]:
    """A browser that has never been here, signed in; opens an address and gives the page and its wire."""
    cookie = {"name": "overblik", "value": town.visitor(person).cookies["overblik"], "url": town.running.url}
    context = browser.new_context(viewport={"width": NARROW, "height": 900}, locale="da-DK")
    context.add_cookies([cookie])  # type: ignore[list-item]

    def opened(path: str) -> tuple[Page, Wire]:
        page, wire = context.new_page(), Wire()
        listening = context.new_cdp_session(page)
        listening.on("Network.requestWillBeSent", wire.begins)
        listening.on("Network.loadingFinished", wire.ends)
        listening.send("Network.enable")
        page.goto(town.running.url + path)
        settled(page)
        return page, wire

    try:
        yield opened
    finally:
        context.close()


def pages(town: Town, person: str) -> dict[str, str]:
    """The four pages that are asked for most."""
    expected = town.stories[person].expected
    benefit = max(expected.benefits, key=lambda one: len(one.payments))
    return {
        "start": "/",
        "case": f"/sag/{expected.cases[0].id}/",
        "benefit": "/ydelse/{}/{}/".format(*benefit.id.split(":")),
        "looks": "/set/",
    }


@pytest.mark.parametrize(("person", "prefix"), [("alma", ""), ("gerda", "/en")], ids=["alma-da", "gerda-en"])
def test_a_first_visit_is_small_and_each_page_after_it_far_smaller(
    town: Town, browser: Browser, person: str, prefix: str
) -> None:
    wanted = pages(town, person)
    for name, path in wanted.items():
        with a_phone(browser, town, person) as opened:
            page, first = opened(prefix + path)
            assert 10_000 < first.weight <= FIRST_VISIT, (name, first.bytes)
            faces = page.evaluate("[...document.fonts].map(one => [one.status, one.display])")
            assert faces == [["loaded", "swap"], ["loaded", "swap"]], name
            assert len([one for one in first.bytes if one.endswith(".woff2")]) == 2, name
            for other, beside in wanted.items():
                _, after = opened(prefix + beside)
                assert 500 < after.weight <= AFTER, (name, other, after.bytes)
                for address in {**first.bytes, **after.bytes}:
                    assert address.startswith(f"{town.running.url}/"), address


def test_what_lies_still_is_fetched_compressed_once_and_for_ever(town: Town) -> None:
    visitor = town.visitor("alma")
    start = visitor.get("/")
    addresses = [str(one) for one in start.page.xpath("//link/@href | //script/@src") if "/static/" in one]
    assert len(addresses) >= 5
    for address in addresses:
        answer = visitor.get(address, Accept_Encoding="gzip, br")
        assert "immutable" in answer.headers["cache-control"], address
        packed = answer.headers.get("content-encoding")
        assert packed == (None if address.endswith(".woff2") else "gzip"), address


def test_a_page_is_compressed_unless_it_could_say_the_request_back(town: Town) -> None:
    visitor = town.visitor("alma")
    case = pages(town, "alma")["case"]
    for path, packed in {
        "/": True,
        "/en/": True,
        case: True,
        "/?text=syg": False,
        "/set/?month=2020-01": False,
    }.items():
        answer = visitor.get(path, Accept_Encoding="gzip")
        assert (answer.status, answer.headers.get("content-encoding") == "gzip") == (200, packed), path
        assert visitor.get(path).headers.get("content-encoding") is None
    sizes = {len(visitor.get("/om/", Accept_Encoding="gzip").body) for _ in range(12)}
    assert len(sizes) > 1, "the padding is random, so a length tells nothing"
