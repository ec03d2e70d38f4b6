# SPDX-License-Identifier: MPL-2.0
"""Every page in a real browser: clean for axe, readable at every width, by keyboard and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from overblik.errors import Unavailable
from overblik.guidance.compile import Guidance
from overblik.guidance.shipped import shipped_texts
from overblik.guidance.text import AreaText, AuthorityTexts, ContactPoint, Link, Title, Wording
from overblik.overview.view import CitizenStatus
from tests.browser import (
    NARROW,
    WIDE,
    faults,
    page_at,
    picture,
    pictures,
    sideways_overflow,
    small_targets,
    went,
)
from tests.builders import an_id
from tests.portal.conftest import Office, signed_in
from tests.portal.overviews import MUNICIPALITY, a_benefit, a_case, a_payment, an_overview, d, key, steps

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "start": "/",
    "search": "/?text=bygge&year=2025",
    "case": f"/sag/{an_id('home')}/",
    "reopened": f"/sag/{an_id('sick')}/",
    "benefit": f"/ydelse/{an_id('sickness')}/1/",
    "about": "/om/",
    "covers": "/daekker/",
    "looks": "/set/",
    "report": f"/fejl/sag/{an_id('home')}/",
    "report-missing": "/fejl/mangler/",
    "reports": "/henvendelser/",
    "download": "/hent/",
    "data-protection": "/databeskyttelse/",
    "accessibility": "/was",
    "demo-login": "/demo-login/",
}
LONG = "Ansøgning om merudgiftsydelse og sommerferieaflastningsordningsgodkendelse efter servicelovens bestemmelser"


def cookies_of(client: Any, person: str, url: str) -> list[dict[str, Any]]:
    signed_in(client, person)
    return [{"name": "overblik", "value": client.cookies["overblik"].value, "url": url}]


BOTH_LANGUAGES = pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
BOTH_WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
BOTH_WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])


@BOTH_LANGUAGES
def test_nothing_is_wrong_with_any_page_at_any_width_in_any_light(
    browser: Browser, portal_url: str, client: Any, prefix: str
) -> None:
    with page_at(browser, NARROW, "about:blank", cookies=cookies_of(client, "anna", portal_url)) as page:
        for name, address in PAGES.items():
            went(page, portal_url + prefix + address)
            pictures(page, f"portal-{name}-{prefix[1:] or 'da'}")
            assert faults(page, NARROW, WIDE, unfold=True, dark=True) == [], name
            assert small_targets(page, "header, main, footer") == [], name


@BOTH_LANGUAGES
def test_the_pages_of_an_area_of_which_everything_is_written(
    browser: Browser, portal_url: str, client: Any, office: Office, prefix: str
) -> None:
    """Texts, contact point and links of the municipality's own, a deadline, a local status, a complaint route."""
    office.guidance = Guidance(shipped_texts(), [EVERYTHING])
    told = {"title": "Bil, støtte til køb", "kle": "27.60.20", "kle_title": "Bil, støtte til køb"}
    running = a_case(
        "running",
        **told,
        answer_by=d("2025-12-04"),
        local_status=Wording("Vi venter på din læge"),
        unit="Hjælp",
    )
    decided = a_case(
        "decided",
        **told,
        steps=steps((CitizenStatus.CREATED, "2025-05-01"), (CitizenStatus.DECIDED, "2025-11-01")),
    )
    benefit = a_benefit(name="Kontanthjælp, udbetaling", kle="32.24.04", kle_title="Kontanthjælp, udbetaling")
    office.overviews[key("nobody")] = an_overview(running, decided, benefit)
    with page_at(browser, NARROW, "about:blank", cookies=cookies_of(client, "nobody", portal_url)) as page:
        for name, address in {
            "start": "/",
            "running": f"/sag/{running.id}/",
            "decided": f"/sag/{decided.id}/",
            "benefit": f"/ydelse/{an_id('grant')}/1/",
        }.items():
            went(page, portal_url + prefix + address)
            pictures(page, f"guidance-{name}-{prefix[1:] or 'da'}")
            assert faults(page, NARROW, WIDE) == [], name


EVERYTHING = AuthorityTexts(
    MUNICIPALITY,
    areas=(
        AreaText(
            "27.60.*",
            contact=ContactPoint(
                Title("Hjælp i hverdagen", "Help in Daily Life"),
                phone="70 99 99 99",
                secure_contact="https://post.example/hverdag",
                hours=Wording("Alle hverdage kl. 9-13"),
                address="Torvet 1, 9999 Prøveby",
            ),
            self_service=(
                Link(Title("Send papirer til din sag", "Send papers"), "https://kommune.example/send"),
            ),
        ),
    ),
)


@BOTH_LANGUAGES
def test_the_pages_of_a_visitor_of_someone_with_nothing_and_of_a_failure(
    browser: Browser, portal_url: str, client: Any, office: Office, prefix: str
) -> None:
    shown = {
        "left": "/?signed_out=time",
        "nothing": "/",
        "nobody-looked": "/set/",
        "nothing-reported": "/henvendelser/",
        "unknown": f"/sag/{an_id('home')}/",
        "nothing-found": "/?text=qqq",
        "not-fetched": "/",
    }
    with page_at(browser, NARROW, portal_url + prefix + "/") as page:
        pictures(page, f"portal-welcome-{prefix[1:] or 'da'}")
        assert faults(page, NARROW, WIDE, dark=True) == []
        for name, address in shown.items():
            if name == "nothing":
                page.context.add_cookies(cookies_of(client, "nobody", portal_url))  # type: ignore[arg-type]
            if name == "nothing-found":
                page.context.add_cookies(cookies_of(client, "anna", portal_url))  # type: ignore[arg-type]
            office.fault = Unavailable("database_unavailable", "not now") if name == "not-fetched" else None
            went(page, portal_url + prefix + address)
            pictures(page, f"portal-{name}-{prefix[1:] or 'da'}")
            assert faults(page, NARROW, WIDE, dark=True) == [], name


@pytest.mark.parametrize("text_size", [100, 200])
def test_the_longest_words_and_sums_stay_on_a_narrow_screen(
    browser: Browser, portal_url: str, client: Any, office: Office, text_size: int
) -> None:
    office.overviews[key("nobody")] = an_overview(
        a_case("long", title=LONG, kle_title=LONG, authority_name=LONG, unit=LONG),
        a_benefit(
            "long",
            name=LONG,
            payer=LONG,
            payments=(
                a_payment(
                    gross="1234567.89",
                    after_tax="1034567.89",
                    sent="934567.89",
                    paid="834567.89",
                    withheld_reason=LONG,
                ),
            ),
        ),
    )
    cookies = cookies_of(client, "nobody", portal_url)
    with page_at(browser, NARROW, "about:blank", cookies=cookies, text_size=text_size) as page:
        for name, address in [
            ("start", "/"),
            ("case", f"/sag/{an_id('long')}/"),
            ("benefit", f"/ydelse/{an_id('long')}/1/"),
        ]:
            went(page, portal_url + address)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            picture(page, f"portal-long-{name}-{text_size}")
            assert sideways_overflow(page) == 0, name


def test_everything_is_reached_by_keyboard_in_the_order_it_is_read(
    browser: Browser, portal_url: str, client: Any
) -> None:
    with page_at(browser, WIDE, portal_url + "/", cookies=cookies_of(client, "anna", portal_url)) as page:
        reached = []
        for _ in range(12):
            page.keyboard.press("Tab")
            reached.append(
                str(page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"))
            )
            box = page.evaluate(
                """() => { const style = getComputedStyle(document.activeElement.closest('.card') ?? document.activeElement)
                return document.activeElement.matches('.skipnav') || style.outlineStyle !== 'none' }"""
            )
            assert box, f"no visible focus on {reached[-1]}"
        assert reached == [
            "Gå til sidens indhold",
            "OverblikPrøve Kommune",
            "English",
            "Log ud",
            "Du fik en afgørelse for 12 dage siden, den 12. november",
            "Du får forventet 8.600,00 kr. om 4 dage, den 28. november",
            "Du får forventet svar om 10 dage, den 4. december",
            "Søg i dine sager og ydelser",
            "Tilladelse til at bygge",
            "Ændring af din bolig",
            "Din sag, mens du er syg",
            "Sygedagpenge",
        ]


def reach(page: Page, words: str) -> None:
    """Tabs on until what is in focus begins with these words or has this id; what is in focus can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one.closest('.card') ?? one);
            return [one.textContent.trim(), one.id, one === document.body || one.matches('.skipnav') || style.outlineStyle] }"""
        )
        assert told[2] != "none", f"no visible focus on {told}"
        if told[0].startswith(words) or told[1] == words:
            return
    raise AssertionError(f"{words} is not reached")


@BOTH_WIDTHS
def test_a_citizen_goes_in_reports_an_error_and_leaves_by_keyboard_alone(
    browser: Browser, portal_url: str, office: Office, width: int
) -> None:
    with page_at(browser, width, portal_url + "/") as page:

        def open_(words: str, heading: str) -> None:
            reach(page, words)
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)

        open_("Log ind som en demo-borger", "Log ind som en demo-borger")
        open_("Anna Prøvesen", "Dit overblik")
        open_("Ændring af din bolig", "Ændring af din bolig")
        reach(page, "Er noget forkert?")
        page.keyboard.press("Enter")
        open_("Noget i sagen", "Hvad er forkert?")
        reach(page, "matter")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_label("En dato er forkert")).to_be_checked()
        reach(page, "words")
        page.keyboard.type("Det var i maj.")
        open_("Send", "Dine henvendelser")
        expect(page.locator("#sent")).to_be_focused()
        expect(page.get_by_text("Det var i maj.")).to_be_visible()
        reach(page, "Log ud")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Du er logget ud", exact=True)).to_be_visible()


def test_text_twice_as_large_fits_on_every_page(browser: Browser, portal_url: str, client: Any) -> None:
    cookies = cookies_of(client, "anna", portal_url)
    with page_at(browser, NARROW, "about:blank", cookies=cookies, text_size=200) as page:
        for name, address in PAGES.items():
            went(page, portal_url + address)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert (
                page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 28
            )
            for width in (NARROW, WIDE):
                page.set_viewport_size({"width": width, "height": 900})
                assert sideways_overflow(page) == 0, (name, width)
            pictures(page, f"portal-{name}-200")


def test_nothing_moves_for_whoever_asks_for_less_motion(
    browser: Browser, portal_url: str, client: Any
) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter(one => ['', '::before', '::after'].some(part => {
        const style = getComputedStyle(one, part);
        return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none' })).length"""
    with page_at(browser, WIDE, portal_url + "/", cookies=cookies_of(client, "anna", portal_url)) as page:
        assert page.evaluate(moving) > 0, "or this test says nothing"
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(moving) == 0


def test_a_printed_benefit_is_white_unfolded_and_tells_addresses(
    browser: Browser, portal_url: str, client: Any
) -> None:
    cookies = cookies_of(client, "anna", portal_url)
    with page_at(browser, WIDE, portal_url + PAGES["benefit"], cookies=cookies, dark=True) as page:
        page.emulate_media(media="print", color_scheme="dark")
        picture(page, "portal-print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        expect(page.get_by_role("button", name="Log ud")).not_to_be_visible()
        expect(page.get_by_text("Rettelse af Sygedagpenge, juni 2025")).to_be_visible()
        told = page.get_by_role("link", name="Skriv sikkert").evaluate(
            "one => getComputedStyle(one, '::after').content"
        )
        assert "https://post.example/skriv" in told
